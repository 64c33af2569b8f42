// Reads the golden vectors (schema vedic-golden-1) beside the checkout.
#pragma once

#include "domain/astro/chart.hpp"
#include "domain/time/civil.hpp"

#include <boost/json.hpp>

#include <catch2/catch.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

namespace test {

namespace json = boost::json;

inline json::value read_json(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  INFO(file);
  REQUIRE(in.good());
  return json::parse(std::string{std::istreambuf_iterator<char>{in}, {}});
}

inline std::string text_at(const json::value& object, const char* key) {
  const auto* field = object.as_object().if_contains(key);
  return field && field->is_string() ? std::string{field->get_string()} : std::string{};
}

inline double number_at(const json::value& object, const char* key) {
  const auto* field = object.as_object().if_contains(key);
  return field ? field->to_number<double>() : 0.0;
}

/// "1990-02-28[T ]14:30:15" or a date alone, as seconds of that clock since 1970.
inline std::int64_t clock_seconds(const std::string& text) {
  int year = 0;
  unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0;
  auto parts = std::sscanf(text.c_str(), "%d-%u-%u%*[T ]%u:%u:%u", &year, &month, &day, &hour, &minute, &second);
  REQUIRE(parts >= 3);
  return luna::domain::days_of({year, month, day}) * 86'400 + hour * 3600 + minute * 60 + second;
}

inline luna::domain::chart_settings settings_of(const json::value& golden_case) {
  luna::domain::chart_settings settings;
  const auto* given = golden_case.as_object().if_contains("settings");
  if (!given)
    return settings;
  if (auto name = text_at(*given, "ayanamsa"); !name.empty()) {
    auto known = luna::domain::ayanamsa_of(name);
    INFO("ayanamsa " << name);
    REQUIRE(known.has_value());
    settings.zero_point = *known;
  }
  if (auto node = text_at(*given, "node"); node == "TRUE" || node == "true")
    settings.node = luna::domain::lunar_node::true_node;
  if (text_at(*given, "positions") == "true-geometric")
    settings.positions = luna::domain::position_kind::geometric;
  if (text_at(*given, "ayanamsa_nutation") == "excluded")
    settings.ayanamsa_nutation = false;
  if (given->as_object().contains("dasha_year_days"))
    settings.dasha_year_days = number_at(*given, "dasha_year_days");
  return settings;
}

inline luna::domain::birth birth_of(const json::value& golden_case) {
  const auto& b = golden_case.at("birth");
  auto local = clock_seconds(text_at(b, "date") + "T" + text_at(b, "time"));
  auto offset = static_cast<std::int64_t>(number_at(b, "tz_offset_hours") * 3600.0);
  return {local - offset, number_at(b, "lat"), number_at(b, "lon")};
}

/// An assertion that must hold: an independent source, confirmed by the reference.
inline bool is_hard(const json::value& golden_case, const json::value& expectation) {
  auto trust = text_at(golden_case, "trust");
  const auto* agrees = expectation.as_object().if_contains("ref_agrees");
  return (trust == "A" || trust == "B") && agrees && agrees->is_bool() && agrees->get_bool();
}

} // namespace test
