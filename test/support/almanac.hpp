// The fitted ephemeris and clocks for tests of the almanac: a year of it takes long with the library itself.
#pragma once

#include "domain/astro/almanac.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace test {

inline const luna::domain::ephemeris& fitted() {
  static std::string problem;
  static const luna::domain::ephemeris sky{
    std::string{luna::domain::ephemeris::default_path},
    luna::domain::fitted_sky::open(std::string{LUNA_DATA} + "/ephemeris.dat", problem)};
  return sky;
}

inline luna::domain::utc_offsets ahead_by(std::int64_t seconds) {
  return [seconds](std::int64_t) { return seconds; };
}

inline luna::domain::utc_offsets clock_of(const char* zone, double longitude_degrees = 0.0) {
  auto clock = luna::domain::offsets_of(zone, longitude_degrees);
  REQUIRE(clock.has_value());
  return *clock;
}

} // namespace test
