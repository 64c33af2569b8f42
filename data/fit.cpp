#include "data/fit.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>

namespace luna::data {

namespace {

/// Coefficients of one quantity: those of a piece side by side.
using coefficients = std::vector<double>;

/// Row k holds what the samples at the nodes count for in coefficient k.
std::vector<double> transform(std::size_t nodes) {
  std::vector<double> rows(nodes * nodes);
  for (std::size_t k = 0; k < nodes; ++k)
    for (std::size_t j = 0; j < nodes; ++j)
      rows[k * nodes + j] = (k == 0 ? 1.0 : 2.0) / static_cast<double>(nodes)
                            * std::cos(std::numbers::pi * static_cast<double>(k) * (static_cast<double>(j) + 0.5)
                                       / static_cast<double>(nodes));
  return rows;
}

/// How many coefficients every piece needs.
std::size_t order(const coefficients& all, const fit_plan& plan, double bound, double rate_bound) {
  std::size_t needed = 1;
  for (std::size_t piece = 0; piece < all.size(); piece += plan.nodes) {
    auto rest = 0.0, rest_rate = 0.0;
    for (auto k = plan.nodes; k-- > needed;) {
      auto size = std::abs(all[piece + k]), degree = static_cast<double>(k);
      rest += size;
      rest_rate += size * degree * degree * 2.0 / plan.piece_days;
      if (rest > bound || rest_rate > rate_bound) {
        needed = k + 1;
        break;
      }
    }
  }
  return needed;
}

template <class T>
std::byte* put(std::byte* at, T value) {
  std::memcpy(at, &value, sizeof value);
  return at + sizeof value;
}

fitted_pieces pack(const coefficients& all, const fit_plan& plan, double bound, double rate_bound) {
  auto needed = std::max<std::size_t>(order(all, plan, bound, rate_bound), 2);
  fitted_pieces packed;
  packed.entry.begin = plan.begin;
  packed.entry.piece_days = plan.piece_days;
  packed.entry.quantum = bound / 16.0;
  packed.entry.pieces = static_cast<std::uint32_t>(all.size() / plan.nodes);
  auto wide = needed; // the last coefficients that all fit into 16 bits
  auto most = packed.entry.quantum * std::numeric_limits<std::int16_t>::max();
  auto fits = [&](std::size_t k) {
    for (auto i = k; i < all.size(); i += plan.nodes)
      if (std::abs(all[i]) > most)
        return false;
    return true;
  };
  while (wide > 2 && fits(wide - 1))
    --wide;
  packed.entry.singles = static_cast<std::uint16_t>(wide - 2);
  packed.entry.shorts = static_cast<std::uint16_t>(needed - wide);
  auto stride = domain::piece_bytes(packed.entry.singles, packed.entry.shorts);
  packed.bytes.resize(packed.entry.pieces * stride);
  for (std::size_t i = 0; i < packed.entry.pieces; ++i) {
    auto* at = packed.bytes.data() + i * stride;
    const auto* from = all.data() + i * plan.nodes;
    for (std::size_t k = 0; k < 2; ++k)
      at = put(at, from[k]);
    for (std::size_t k = 2; k < wide; ++k)
      at = put(at, static_cast<float>(from[k]));
    for (auto k = wide; k < needed; ++k)
      at = put(at, static_cast<std::int16_t>(std::lround(from[k] / packed.entry.quantum)));
  }
  return packed;
}

} // namespace

std::vector<fitted_pieces> fit(const fit_plan& plan, const sampled& function) {
  auto rows = transform(plan.nodes);
  auto pieces = static_cast<std::size_t>(std::ceil((plan.end - plan.begin) / plan.piece_days));
  auto quantities = plan.bounds.size();
  std::vector<coefficients> all(quantities, coefficients(pieces * plan.nodes));
  std::vector<double> samples(plan.nodes * quantities);
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    for (std::size_t j = 0; j < plan.nodes; ++j) {
      auto x = std::cos(std::numbers::pi * (static_cast<double>(j) + 0.5) / static_cast<double>(plan.nodes));
      auto* values = &samples[j * quantities];
      function(plan.begin + (static_cast<double>(piece) + 0.5 + 0.5 * x) * plan.piece_days, values);
      if (j > 0 && plan.turn > 0.0)
        values[0] = values[-static_cast<std::ptrdiff_t>(quantities)]
                    + std::remainder(values[0] - values[-static_cast<std::ptrdiff_t>(quantities)], plan.turn);
    }
    for (std::size_t q = 0; q < quantities; ++q)
      for (std::size_t k = 0; k < plan.nodes; ++k) {
        auto sum = 0.0;
        for (std::size_t j = 0; j < plan.nodes; ++j)
          sum += rows[k * plan.nodes + j] * samples[j * quantities + q];
        all[q][piece * plan.nodes + k] = sum;
      }
  }
  std::vector<fitted_pieces> packed;
  for (std::size_t q = 0; q < quantities; ++q)
    packed.push_back(pack(all[q], plan, plan.bounds[q], q == 0 ? plan.rate_bound : HUGE_VAL));
  return packed;
}

} // namespace luna::data
