// What the benchmarks of astrology share: the handles, and the bare library calls that everything is measured against.
#pragma once

#include "domain/astro/ephemeris.hpp"

#include <benchmark/benchmark.h>

namespace luna::bench {

/// With the fit, and by the library alone. Opened before anything is timed; ends the process where the fit is missing.
const domain::ephemeris& fitted_sky();
const domain::ephemeris& library_sky();

/// Julian days UT, one after the other, so that no answer is an earlier one's: from 1990 on, 2.3 days apart.
class instants {
public:
  double next() { return day_ = day_ < 2488000.0 ? day_ + 2.3 : first; }

private:
  static constexpr double first = 2447892.5;
  double day_ = first;
};

/// What the library needs for a chart: eight swe_calc_ut with speeds, and swe_houses_ex. Tropical.
void bare_library_chart(double jd_ut);

/// Of the processor, a chart, measured now.
double bare_library_nanoseconds();

/// Runs `work` with an instant a turn, and reports `of_bare`: what a turn takes of the bare library calls.
template <class Work>
void measure(benchmark::State& state, Work work) {
  instants when;
  auto bare = bare_library_nanoseconds();
  for (auto _ : state)
    work(when.next());
  state.counters["of_bare"] =
    benchmark::Counter(bare * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

} // namespace luna::bench
