#include "bench/harness/histogram.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using luna::bench::histogram;

TEST_CASE("a percentile is the least value that this share of all is not above", "[bench][histogram]") {
  histogram h;
  for (auto us = 1; us <= 100; ++us)
    h.add(std::chrono::microseconds{us});
  CHECK(h.percentile(0.5) == 0.050);
  CHECK(h.percentile(0.99) == 0.099);
  CHECK(h.percentile(1.0) == 0.100);
  CHECK(h.percentile(0.0) == 0.001);
  CHECK(h.mean() == Approx(0.0505));
}

TEST_CASE("every value is kept to a hundredth of itself", "[bench][histogram]") {
  for (auto us : {1LL, 255LL, 256LL, 257LL, 511LL, 512LL, 99'999LL, 60'000'000LL}) {
    histogram h;
    h.add(std::chrono::microseconds{us});
    h.add(1h); // so that the greatest does not cap it
    CHECK(h.percentile(0.5) >= static_cast<double>(us) / 1000.0);
    CHECK(h.percentile(0.5) <= static_cast<double>(us) / 1000.0 * 1.01);
  }
}

TEST_CASE("what is longer than the histogram is not lost", "[bench][histogram]") {
  histogram h;
  h.add(100h);
  h.add(-1s);
  CHECK(h.count() == 2);
  CHECK(h.percentile(0.0) == 0.0);
  CHECK(h.max() == Approx(360'000'000.0));
}

TEST_CASE("sums of histograms count what both have", "[bench][histogram]") {
  histogram a, b;
  a.add(1ms);
  b.add(3ms);
  a.add(b);
  CHECK(a.count() == 2);
  CHECK(a.max() == 3.0);
}

TEST_CASE("an empty histogram has no curve", "[bench][histogram]") {
  CHECK(histogram{}.curve().empty());
  CHECK(histogram{}.percentile(0.99) == 0.0);
}
