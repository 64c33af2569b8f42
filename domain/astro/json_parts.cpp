#include "domain/astro/json_parts.hpp"

#include <fmt/format.h>

namespace luna::domain {

json::object settings_object(const chart_settings& s) {
  json::object methods;
  for (auto which : vargas)
    if (auto method = s.vargas.at(which); method != varga_method::parashara)
      methods[key_of(which)] = key_of(method);
  return {{"ayanamsa", key_of(s.zero_point)},
          {"ayanamsa_offset_degrees", s.ayanamsa_offset_degrees},
          {"ayanamsa_nutation", s.ayanamsa_nutation},
          {"node", key_of(s.node)},
          {"positions", key_of(s.positions)},
          {"outer_planets", s.outer_planets},
          {"houses", key_of(s.houses)},
          {"sunrise", key_of(s.sunrise)},
          {"birth_sunrise", key_of(s.birth_sunrise)},
          {"moonrise", key_of(s.moonrise)},
          {"dasha_year_days", s.dasha_year_days},
          {"vargas", std::move(methods)}};
}

json::object source_object(ephemeris_source source) {
  return {
    {"engine", name_of(source)}, {"version", ephemeris::version()}, {"files", source != ephemeris_source::moshier}};
}

json::object place_object(const place& where) {
  return {{"name", where.name},          {"region", where.region},
          {"country", where.country},    {"country_code", where.country_code},
          {"zone", where.zone},          {"latitude", where.latitude},
          {"longitude", where.longitude}};
}

std::string civil_text(std::int64_t clock_seconds) {
  constexpr std::int64_t day_seconds = 86'400;
  auto days = clock_seconds / day_seconds - (clock_seconds % day_seconds < 0 ? 1 : 0);
  auto rest = clock_seconds - days * day_seconds;
  return fmt::format("{}T{:02}:{:02}:{:02}", date_text(civil_date_of_days(days)), rest / 3600, rest / 60 % 60,
                     rest % 60);
}

std::string date_text(const civil_date& date) {
  return fmt::format("{:0{}}-{:02}-{:02}", date.year, date.year < 0 ? 5 : 4, date.month, date.day);
}

} // namespace luna::domain
