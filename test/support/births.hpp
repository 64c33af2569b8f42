// Random people with random settings, and the two engines that answer for them.
#pragma once

#include "domain/astro/chart.hpp"
#include "domain/astro/rise.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace test {

using namespace luna::domain;

// Sanitizers make everything some ten times as slow; they look at fewer.
#if defined(__SANITIZE_ADDRESS__)
constexpr int births_share = 50;
#else
constexpr int births_share = 1;
#endif

inline const ephemeris& library_engine() {
  static const ephemeris sky;
  return sky;
}

inline const ephemeris& fitted_engine() {
  static const ephemeris sky = [] {
    std::string problem;
    auto fit = fitted_sky::open(LUNA_DATA "/ephemeris.dat", problem);
    INFO(problem);
    REQUIRE(fit);
    return ephemeris{std::string{ephemeris::default_path}, fit};
  }();
  return sky;
}

struct subject {
  birth of;
  chart_settings settings;

  observer place() const { return {of.latitude, of.longitude}; }
  double jd() const { return julian_day_of(of.ut_seconds); }
};

/// Births from 1800 to 2100 between two latitudes, of both hemispheres, with settings of all kinds.
class random_births {
public:
  random_births(unsigned seed, double least_latitude, double most_latitude)
    : random_{seed}, latitude_{least_latitude, most_latitude} {}

  subject next() {
    subject one;
    one.of.ut_seconds = std::uniform_int_distribution<std::int64_t>{-5'364'662'400, 4'133'980'799}(random_);
    one.of.latitude = coin() ? latitude_(random_) : -latitude_(random_);
    one.of.longitude = std::uniform_real_distribution<double>{-180.0, 180.0}(random_);
    auto& settings = one.settings;
    settings.zero_point = static_cast<ayanamsa>(below(ayanamsa_count));
    settings.ayanamsa_offset_degrees = coin() ? 0.0 : std::uniform_real_distribution<double>{-30.0, 30.0}(random_);
    settings.ayanamsa_nutation = coin();
    settings.node = static_cast<lunar_node>(below(2));
    settings.positions = static_cast<position_kind>(below(2));
    settings.outer_planets = coin();
    settings.houses = static_cast<house_system>(below(4));
    settings.sunrise = static_cast<rise_definition>(below(4));
    settings.birth_sunrise = static_cast<rise_definition>(below(4));
    settings.moonrise = static_cast<rise_definition>(below(4));
    settings.dasha_year_days = std::uniform_real_distribution<double>{350.0, 370.0}(random_);
    for (auto which : vargas)
      (void)settings.vargas.choose(which, static_cast<varga_method>(below(varga_method_count)));
    return one;
  }

  /// 0 .. count-1
  std::size_t below(std::size_t count) { return std::uniform_int_distribution<std::size_t>{0, count - 1}(random_); }

private:
  bool coin() { return below(2) == 0; }

  std::mt19937_64 random_;
  std::uniform_real_distribution<double> latitude_;
};

/// Catch's own checks cost more than what is checked a hundred million times.
inline void require(bool holds, const char* what) {
  if (!holds)
    FAIL(what);
}

/// "born 123456789 s after 1970 at 12.3, 77.6; Lahiri ayanamsa, ..."
inline std::string describe(const subject& one) {
  return "born " + std::to_string(one.of.ut_seconds) + " s after 1970 at " + std::to_string(one.of.latitude) + ", "
         + std::to_string(one.of.longitude) + "; " + luna::domain::describe(one.settings);
}

} // namespace test
