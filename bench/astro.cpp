// luna-bench-astro: what a chart, a day's panchanga, a century of transits and a place cost, against the library's bare
// calls in the same run. Prints a table; its exit status says whether every bound is kept (2: one is not).
#include "domain/astro/dashas/nakshatra_dasha.hpp"
#include "domain/astro/houses.hpp"
#include "domain/astro/panchanga.hpp"
#include "domain/astro/transits.hpp"
#include "domain/astro/vargas.hpp"
#include "domain/places/gazetteer.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <swephexp.h>

#include <map>
#include <random>

namespace {

using namespace luna::domain;

constexpr std::string_view bare_name = "bare_library_calls";

struct bound {
  std::string_view name;
  double most = 0.0; // nanoseconds, or times the bare calls
  bool of_bare = false;
};
constexpr double microsecond = 1e3, millisecond = 1e6;
constexpr std::array bounds{
  bound{"chart_fitted", 0.2, true},
  bound{"chart_by_library", 1.1, true},
  bound{"chart_vargas_dasha_panchanga", 150 * microsecond},
  bound{"panchanga_of_a_year", 40 * millisecond},
  bound{"century_of_transits/Sun", millisecond},
  bound{"century_of_transits/Mars", millisecond},
  bound{"century_of_transits/Mercury", millisecond},
  bound{"century_of_transits/Jupiter", millisecond},
  bound{"century_of_transits/Venus", millisecond},
  bound{"century_of_transits/Saturn", millisecond},
  bound{"century_of_transits/mean_node", millisecond},
  bound{"place/exact", 50 * microsecond},
  bound{"place/prefix", 50 * microsecond},
  bound{"place/misspelt", 50 * microsecond},
  bound{"opening_the_data", 20 * millisecond},
};

const std::string ephemeris_file = LUNA_DATA "/ephemeris.dat";
const std::string places_file = LUNA_DATA "/places.dat";

const ephemeris& library() {
  static const ephemeris sky;
  return sky;
}

const ephemeris& fitted() {
  static const ephemeris sky = [] {
    std::string problem;
    auto fit = fitted_sky::open(ephemeris_file, problem);
    if (!fit)
      throw std::runtime_error{problem};
    return ephemeris{std::string{ephemeris::default_path}, fit};
  }();
  return sky;
}

struct someone {
  std::int64_t birth_ut = 0;
  observer place;
};

/// Born all over India from 1900 to 2050; never twice the same, since the library remembers its last answers.
const someone& next_birth() {
  static const auto people = [] {
    std::mt19937_64 random{1950};
    std::uniform_int_distribution<std::int64_t> when{-2'208'988'800, 2'524'607'999};
    std::uniform_real_distribution<double> latitude{8.0, 34.0}, longitude{69.0, 96.0};
    std::vector<someone> list(4096);
    for (auto& one : list)
      one = {when(random), {latitude(random), longitude(random)}};
    return list;
  }();
  static std::size_t next = 0;
  return people[next++ % people.size()];
}

chart_settings with_cusps() {
  chart_settings settings;
  settings.houses = house_system::placidus;
  return settings;
}

void bare_library_calls(benchmark::State& state) {
  swe_set_ephe_path(ephemeris::default_path.data());
  swe_set_sid_mode(SE_SIDM_LAHIRI, 0, 0);
  constexpr auto flags = SEFLG_SWIEPH | SEFLG_SPEED | SEFLG_SIDEREAL;
  for (auto _ : state) {
    const auto& one = next_birth();
    auto jd = julian_day_of(one.birth_ut);
    double x[6], cusps[13], points[10];
    char error[AS_MAXCH];
    for (auto body : {SE_SUN, SE_MOON, SE_MARS, SE_MERCURY, SE_JUPITER, SE_VENUS, SE_SATURN, SE_MEAN_NODE}) {
      swe_calc_ut(jd, body, flags, x, error);
      benchmark::DoNotOptimize(x);
    }
    swe_houses_ex(jd, SEFLG_SIDEREAL, one.place.latitude_degrees, one.place.longitude_degrees, 'P', cusps, points);
    benchmark::DoNotOptimize(cusps);
  }
}
BENCHMARK(bare_library_calls);

/// Nine grahas with their speeds, the lagna and the cusps.
void draw_chart(const ephemeris& sky, const someone& one, const chart_settings& settings) {
  auto jd = julian_day_of(one.birth_ut);
  auto grahas = sky.positions(jd, settings);
  auto houses = houses_at(sky, jd, one.place.latitude_degrees, one.place.longitude_degrees, settings);
  benchmark::DoNotOptimize(grahas);
  benchmark::DoNotOptimize(houses);
}

void chart_fitted(benchmark::State& state) {
  auto settings = with_cusps();
  for (auto _ : state)
    draw_chart(fitted(), next_birth(), settings);
}
BENCHMARK(chart_fitted);

void chart_by_library(benchmark::State& state) {
  auto settings = with_cusps();
  for (auto _ : state)
    draw_chart(library(), next_birth(), settings);
}
BENCHMARK(chart_by_library);

/// All that a consultation begins with: the chart, every varga of the grahas and the lagna, the 59,049 periods of
/// Vimshottari's five levels, and the day's panchanga with its end times.
void chart_vargas_dasha_panchanga(benchmark::State& state) {
  auto settings = with_cusps();
  const auto& sky = fitted();
  for (auto _ : state) {
    const auto& one = next_birth();
    auto jd = julian_day_of(one.birth_ut);
    auto grahas = sky.positions(jd, settings);
    auto houses = houses_at(sky, jd, one.place.latitude_degrees, one.place.longitude_degrees, settings);
    for (auto which : vargas) {
      for (std::size_t i = 0; i < graha_count; ++i)
        benchmark::DoNotOptimize(varga_place_of(which, grahas->grahas[i].longitude_degrees, settings.vargas));
      benchmark::DoNotOptimize(varga_place_of(which, houses->of.ascendant_degrees, settings.vargas));
    }
    auto dasha = vimshottari(grahas->at(graha::moon).longitude_degrees, one.birth_ut, settings.dasha_year_days);
    benchmark::DoNotOptimize(dasha->begins(dasha_levels));
    constexpr std::int64_t indian_offset = 19'800;
    auto date = civil_date_of_days((one.birth_ut + indian_offset) / 86'400);
    benchmark::DoNotOptimize(panchanga_of(sky, panchanga_day_of(date, indian_offset, one.place), settings));
  }
}
BENCHMARK(chart_vargas_dasha_panchanga);

void panchanga_of_a_year(benchmark::State& state) {
  std::vector<panchanga_day> days(365);
  for (auto _ : state) {
    const auto& one = next_birth();
    for (std::size_t i = 0; i < days.size(); ++i)
      days[i] =
        panchanga_day_of(civil_date_of_days(one.birth_ut / 86'400 + static_cast<std::int64_t>(i)), 19'800, one.place);
    benchmark::DoNotOptimize(panchangas_of(fitted(), days));
  }
}
BENCHMARK(panchanga_of_a_year)->Unit(benchmark::kMillisecond);

/// Every entry into a sign and every station from 1950 to 2050.
void century_of_transits(benchmark::State& state, graha which, lunar_node node) {
  constexpr double from_jd = 2433282.5, to_jd = 2469807.5;
  chart_settings settings;
  settings.node = node;
  for (auto _ : state) {
    benchmark::DoNotOptimize(ingresses(fitted(), which, zodiac_part::sign, from_jd, to_jd, settings));
    benchmark::DoNotOptimize(stations(fitted(), which, from_jd, to_jd, settings));
  }
}
BENCHMARK_CAPTURE(century_of_transits, Sun, graha::sun, lunar_node::mean)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(century_of_transits, Mars, graha::mars, lunar_node::mean)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(century_of_transits, Mercury, graha::mercury, lunar_node::mean)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(century_of_transits, Jupiter, graha::jupiter, lunar_node::mean)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(century_of_transits, Venus, graha::venus, lunar_node::mean)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(century_of_transits, Saturn, graha::saturn, lunar_node::mean)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(century_of_transits, mean_node, graha::rahu, lunar_node::mean)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(century_of_transits, true_node, graha::rahu, lunar_node::true_node)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(century_of_transits, Moon, graha::moon, lunar_node::mean)->Unit(benchmark::kMicrosecond);

void place(benchmark::State& state, std::string_view name) {
  auto places = gazetteer::load(places_file);
  if (!places)
    return state.SkipWithError("no file of places");
  for (auto _ : state)
    benchmark::DoNotOptimize(places->find(name, 5));
}
BENCHMARK_CAPTURE(place, exact, "Udaipur");
BENCHMARK_CAPTURE(place, prefix, "Thiruvanan");
BENCHMARK_CAPTURE(place, misspelt, "Lukhnau");

void opening_the_data(benchmark::State& state) {
  for (auto _ : state) {
    std::string problem;
    auto fit = fitted_sky::open(ephemeris_file, problem);
    auto places = gazetteer::load(places_file);
    if (!fit || !places)
      return state.SkipWithError("no data");
  }
}
BENCHMARK(opening_the_data)->Unit(benchmark::kMillisecond);

/// Remembers the least CPU time of each: what others do on the machine only ever adds to it.
class least_times : public benchmark::ConsoleReporter {
public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const auto& run : runs)
      if (run.run_type == Run::RT_Iteration && run.iterations > 0) {
        auto nanoseconds = run.cpu_accumulated_time * 1e9 / static_cast<double>(run.iterations);
        auto [at, is_new] = least_.try_emplace(run.run_name.function_name, nanoseconds);
        at->second = std::min(at->second, nanoseconds);
      }
  }

  /// How many bounds are broken. Those that were not measured count as kept.
  int tell() const {
    auto bare = least_.find(bare_name);
    auto broken = 0;
    fmt::print("\n| | CPU, least | of the bare calls | bound |\n| --- | --- | --- | --- |\n");
    for (const auto& [name, nanoseconds] : least_) {
      auto share = bare != least_.end() ? nanoseconds / bare->second : 0.0;
      const auto* limit = std::find_if(bounds.begin(), bounds.end(), [&](const bound& b) { return b.name == name; });
      std::string told;
      if (limit != bounds.end()) {
        auto missed = (limit->of_bare ? share : nanoseconds) > limit->most;
        broken += missed;
        told = limit->of_bare ? fmt::format("{} x", limit->most) : fmt::format("{:.0f} µs", limit->most / microsecond);
        told += missed ? ", MISSED" : "";
      }
      fmt::print("| {} | {:.2f} µs | {:.3f} | {} |\n", name, nanoseconds / microsecond, share, told);
    }
    return broken;
  }

private:
  std::map<std::string, double, std::less<>> least_;
};

} // namespace

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments))
    return 1;
  least_times reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return reporter.tell() > 0 ? 2 : 0;
}
