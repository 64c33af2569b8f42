// One fitted quantity: where its pieces are, and its value at an instant.
#pragma once

#include "domain/astro/fitted_format.hpp"

#include <algorithm>
#include <cstring>

namespace luna::domain {

struct fitted_value {
  double value = 0.0;
  double rate = 0.0; // of change, a day
};

namespace detail {

/// The sum of a Chebyshev series, and its derivative, coefficient by coefficient from the last to the first
/// (C.W. Clenshaw, Mathematical Tables 9, 118, 1955).
struct clenshaw {
  double twice_x;
  double b1 = 0.0, b2 = 0.0; // of the sum
  double d1 = 0.0, d2 = 0.0; // of the derivative

  // In the order that lets a step wait for one product and one sum of the step before.
  void take(double coefficient) {
    auto d = twice_x * d1 + (2.0 * b1 - d2);
    auto b = twice_x * b1 + (coefficient - b2);
    d2 = d1;
    d1 = d;
    b2 = b1;
    b1 = b;
  }

  void scale(double unit) {
    b1 *= unit;
    b2 *= unit;
    d1 *= unit;
    d2 *= unit;
  }

  double value(double first) const { return first - b2 + 0.5 * twice_x * b1; }
  double derivative() const { return b1 - d2 + 0.5 * twice_x * d1; }
};

} // namespace detail

/// Borrows the pieces from the mapped file.
class fitted_series {
public:
  fitted_series() = default;
  fitted_series(const fitted_entry& entry, const std::byte* file)
    : begin_{entry.begin}, per_day_{1.0 / entry.piece_days}, quantum_{entry.quantum}, first_{file + entry.offset},
      stride_{piece_bytes(entry.singles, entry.shorts)}, last_{static_cast<int>(entry.pieces) - 1},
      singles_{entry.singles}, shorts_{entry.shorts} {}

  bool empty() const { return first_ == nullptr; }

  /// Of a Julian day; one outside of the series counts to its first or last piece.
  double at(double day) const { return evaluate(day).value; }
  fitted_value with_rate(double day) const { return evaluate(day); }

private:
  // Inlined into callers that leave the rate, half of the work is left out by the compiler.
  [[gnu::always_inline]] fitted_value evaluate(double day) const {
    auto pieces = (day - begin_) * per_day_;
    auto piece = std::min(std::max(static_cast<int>(pieces), 0), last_);
    const auto* wide = first_ + static_cast<std::size_t>(piece) * stride_;
    const auto* single = wide + 2 * sizeof(double);
    const auto* narrow = single + static_cast<std::size_t>(singles_) * sizeof(float);
    detail::clenshaw sum{4.0 * (pieces - piece) - 2.0};
    for (auto k = shorts_; k-- > 0;)
      sum.take(read<std::int16_t>(narrow, k));
    sum.scale(quantum_);
    for (auto k = singles_; k-- > 0;)
      sum.take(read<float>(single, k));
    sum.take(read<double>(wide, 1));
    return {sum.value(read<double>(wide, 0)), sum.derivative() * 2.0 * per_day_};
  }

  /// Pieces have no gaps, so that numbers lie where they lie.
  template <class T>
  static T read(const std::byte* first, int index) {
    T value;
    std::memcpy(&value, first + static_cast<std::size_t>(index) * sizeof value, sizeof value);
    return value;
  }

  double begin_ = 0.0;
  double per_day_ = 0.0;
  double quantum_ = 0.0;
  const std::byte* first_ = nullptr;
  std::size_t stride_ = 0;
  int last_ = 0;
  int singles_ = 0;
  int shorts_ = 0;
};

} // namespace luna::domain
