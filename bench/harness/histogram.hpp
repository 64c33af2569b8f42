// Durations, counted the way HdrHistogram does: exact enough for any percentile, in constant memory.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace luna::bench {

/// 0 us to 71 minutes; each value is kept to 1/128 of itself. What is longer counts as the longest.
class histogram {
public:
  void add(std::chrono::nanoseconds value);
  void add(const histogram& other);

  std::uint64_t count() const { return count_; }

  /// In milliseconds: the least value that `share` (0 to 1) of all are not above. 0 if there are none.
  double percentile(double share) const;
  double max() const { return static_cast<double>(max_) / 1000.0; }
  double mean() const;

  /// For a latency curve: (share, milliseconds) at 0, 0.5, 0.75, 0.875, ... as far as there are values to tell.
  std::vector<std::pair<double, double>> curve() const;

private:
  static constexpr std::size_t steps = 128; // of each doubling
  static constexpr std::size_t doublings = 26;

  std::array<std::uint64_t, (doublings + 1) * steps> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0; // us
  double sum_ = 0.0;      // us
};

} // namespace luna::bench
