// Calendars of a year, computed once for the tests that ask for them.
#pragma once

#include "domain/astro/festivals.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <map>
#include <string>

namespace test {

using namespace luna::domain;

inline const ephemeris source;
inline const observer delhi{28.6139, 77.209};
inline const observer mirzapur{25.1449, 82.5653}; // where the Sun rises and sets as in the calendar of 2023
constexpr std::int64_t indian_offset = 19'800;

inline std::string iso(const civil_date& date) {
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", date.year, date.month, date.day);
  return text;
}

inline const festival_year& year_of(int year, const observer& place = delhi) {
  static std::map<std::pair<int, double>, festival_year> known;
  auto [at, is_new] = known.try_emplace({year, place.latitude_degrees});
  if (is_new) {
    auto found = festivals_of(source, year, indian_offset, place);
    REQUIRE(found.has_value());
    at->second = *found;
  }
  return at->second;
}

/// "HH:MM" of a clock ahead of UT, seconds left out.
inline std::string clock_text(std::int64_t ut, std::int64_t offset = indian_offset) {
  auto minutes = (ut + offset) / 60;
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(minutes / 60 % 24), static_cast<int>(minutes % 60));
  return text;
}

} // namespace test
