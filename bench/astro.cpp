// luna-bench-astro: what astrology costs, as shares of what the library's bare calls for a chart take in the same run.
#include "bench/astro.hpp"

#include "domain/astro/chart.hpp"

#include <swephexp.h>

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>

namespace luna::bench {

namespace {

double thread_nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

} // namespace

const domain::ephemeris& fitted_sky() {
  static const domain::ephemeris sky = [] {
    std::string problem;
    auto fit = domain::fitted_sky::open(LUNA_DATA "/ephemeris.dat", problem);
    if (!fit) {
      fmt::print(stderr, "{}\n", problem);
      std::exit(69);
    }
    return domain::ephemeris{std::string{domain::ephemeris::default_path}, std::move(fit)};
  }();
  return sky;
}

const domain::ephemeris& library_sky() {
  static const domain::ephemeris sky;
  return sky;
}

void bare_library_chart(double jd_ut) {
  char error[AS_MAXCH] = {};
  double x[6] = {}, cusps[13] = {}, points[10] = {};
  for (auto body : {SE_SUN, SE_MOON, SE_MARS, SE_MERCURY, SE_JUPITER, SE_VENUS, SE_SATURN, SE_MEAN_NODE}) {
    swe_calc_ut(jd_ut, body, SEFLG_SWIEPH | SEFLG_SPEED, x, error);
    benchmark::DoNotOptimize(x);
  }
  swe_houses_ex(jd_ut, 0, 26.92, 75.79, 'P', cusps, points);
  benchmark::DoNotOptimize(cusps);
}

double bare_library_nanoseconds() {
  constexpr auto turns = 2000;
  instants when;
  bare_library_chart(when.next()); // opens the files
  auto begin = thread_nanoseconds();
  for (auto i = 0; i < turns; ++i)
    bare_library_chart(when.next());
  return (thread_nanoseconds() - begin) / turns;
}

namespace {

/// Nine grahas, lagna and cusps: no more than what the bare calls compute, but sidereal.
void chart_of(const domain::ephemeris& sky, double jd_ut) {
  domain::chart_settings settings;
  benchmark::DoNotOptimize(sky.positions(jd_ut, settings));
  auto frame = sky.frame_at(jd_ut);
  auto zero = sky.zero_point_at(jd_ut, settings);
  double cusps[13] = {}, points[10] = {};
  swe_houses_armc(frame->sidereal_time_degrees + 75.79, 26.92, frame->obliquity_degrees, 'P', cusps, points);
  for (auto& cusp : cusps)
    cusp -= zero->degrees;
  benchmark::DoNotOptimize(cusps);
}

void bare_library(benchmark::State& state) {
  measure(state, bare_library_chart);
}
BENCHMARK(bare_library);

void chart_fitted(benchmark::State& state) {
  measure(state, [](double jd_ut) { chart_of(fitted_sky(), jd_ut); });
}
BENCHMARK(chart_fitted);

void chart_library(benchmark::State& state) {
  measure(state, [](double jd_ut) { chart_of(library_sky(), jd_ut); });
}
BENCHMARK(chart_library);

void position_fitted(benchmark::State& state, domain::graha which) {
  measure(state, [&](double jd_ut) { benchmark::DoNotOptimize(fitted_sky().position(which, jd_ut, {})); });
}
BENCHMARK_CAPTURE(position_fitted, sun, domain::graha::sun);
BENCHMARK_CAPTURE(position_fitted, moon, domain::graha::moon);
BENCHMARK_CAPTURE(position_fitted, saturn, domain::graha::saturn);
BENCHMARK_CAPTURE(position_fitted, mean_node, domain::graha::rahu);

/// What start-up pays for the fit: mapping the file and checking it.
void open_fit(benchmark::State& state) {
  for (auto _ : state) {
    std::string problem;
    benchmark::DoNotOptimize(domain::fitted_sky::open(LUNA_DATA "/ephemeris.dat", problem));
  }
}
BENCHMARK(open_fit)->Unit(benchmark::kMillisecond);

} // namespace

} // namespace luna::bench

BENCHMARK_MAIN();
