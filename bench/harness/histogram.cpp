#include "bench/harness/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace luna::bench {

namespace {

constexpr int step_bits = 7;

/// Values below 256 have a bucket each; above, each doubling has 128.
std::size_t bucket_of(std::uint64_t us) {
  auto shift = std::max(0, static_cast<int>(std::bit_width(us)) - (step_bits + 1));
  return (static_cast<std::size_t>(shift) << step_bits) + static_cast<std::size_t>(us >> shift);
}

/// The greatest value that falls into the bucket.
std::uint64_t greatest_of(std::size_t bucket) {
  auto shift = bucket < 256 ? 0 : (bucket >> step_bits) - 1;
  return ((static_cast<std::uint64_t>(bucket) - (shift << step_bits) + 1) << shift) - 1;
}

} // namespace

void histogram::add(std::chrono::nanoseconds value) {
  auto us = static_cast<std::uint64_t>(std::max<std::int64_t>(0, value.count() / 1000));
  ++buckets_[std::min(bucket_of(us), buckets_.size() - 1)];
  ++count_;
  max_ = std::max(max_, us);
  sum_ += static_cast<double>(us);
}

void histogram::add(const histogram& other) {
  for (std::size_t i = 0; i < buckets_.size(); ++i)
    buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

double histogram::percentile(double share) const {
  if (count_ == 0)
    return 0.0;
  auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted)
      return static_cast<double>(std::min(greatest_of(i), max_)) / 1000.0;
  }
  return max();
}

double histogram::mean() const {
  return count_ == 0 ? 0.0 : sum_ / static_cast<double>(count_) / 1000.0;
}

std::vector<std::pair<double, double>> histogram::curve() const {
  std::vector<std::pair<double, double>> points;
  if (count_ == 0)
    return points;
  points.emplace_back(0.0, percentile(0.0));
  for (auto above = 0.5; above * static_cast<double>(count_) >= 1.0; above /= std::sqrt(2.0))
    points.emplace_back(1.0 - above, percentile(1.0 - above));
  points.emplace_back(1.0, max());
  return points;
}

} // namespace luna::bench
