// Fits Chebyshev polynomials to functions of time, and packs them for the file.
#pragma once

#include "domain/astro/fitted_format.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace luna::data {

/// What is asked of a fit. A quantity's last coefficients are left out as far as the sum of their sizes, in every
/// piece, stays within `bound` and the sum of their derivatives' within `rate_bound` (a day).
struct fit_plan {
  double begin = 0.0; // Julian days, as the function takes them
  double end = 0.0;
  double piece_days = 0.0;
  std::size_t nodes = 0;      // samples a piece: more than coefficients are needed
  std::vector<double> bounds; // of each quantity
  double rate_bound = 0.0;    // of the first quantity
  double turn = 0.0;          // 360 where the first quantity is an angle
};

/// Several quantities at one instant.
using sampled = std::function<void(double day, double* values)>;

struct fitted_pieces {
  domain::fitted_entry entry; // all but the offset
  std::vector<std::byte> bytes;
};

/// One for each of `plan.bounds`.
std::vector<fitted_pieces> fit(const fit_plan& plan, const sampled& function);

} // namespace luna::data
