#include "domain/astro/chart_json.hpp"

#include "domain/time/civil.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace luna::domain {

namespace {

namespace json = boost::json;

json::object birth_object(const birth_facts& facts) {
  return {{"local_time", facts.local_time},
          {"utc_offset_seconds", facts.offset_seconds},
          {"clock", facts.clock},
          {"place",
           {{"name", facts.where.name},
            {"region", facts.where.region},
            {"country", facts.where.country},
            {"country_code", facts.where.country_code},
            {"zone", facts.where.zone},
            {"latitude", facts.where.latitude},
            {"longitude", facts.where.longitude}}}};
}

json::object settings_object(const chart_settings& s) {
  json::object methods;
  for (auto which : vargas)
    if (auto method = s.vargas.at(which); method != varga_method::parashara)
      methods[key_of(which)] = key_of(method);
  return {{"ayanamsa", key_of(s.zero_point)}, {"ayanamsa_nutation", s.ayanamsa_nutation},
          {"node", key_of(s.node)},           {"positions", key_of(s.positions)},
          {"houses", key_of(s.houses)},       {"dasha_year_days", s.dasha_year_days},
          {"vargas", std::move(methods)}};
}

json::object source_object(ephemeris_source source) {
  return {
    {"engine", name_of(source)}, {"version", ephemeris::version()}, {"files", source != ephemeris_source::moshier}};
}

json::object place_object(double longitude_degrees) {
  auto where = zodiac_place_of(longitude_degrees);
  return {{"longitude", longitude_degrees},           {"sign", sign_name(where.sign)},
          {"degrees_in_sign", where.degrees_in_sign}, {"nakshatra", nakshatra_name(where.nakshatra)},
          {"nakshatra_number", where.nakshatra},      {"pada", where.pada}};
}

json::object graha_object(const sky_position& p) {
  auto object = place_object(p.longitude_degrees);
  object["latitude"] = p.latitude_degrees;
  object["speed"] = p.speed_degrees_per_day;
  object["retrograde"] = p.speed_degrees_per_day < 0.0;
  return object;
}

json::object period_object(const dasha_period& period) {
  return {{"lord", name_of(period.lord)}, {"begin", utc_text(period.begin_ut)}, {"end", utc_text(period.end_ut)}};
}

json::array dasha_array(const nakshatra_dasha& dashas) {
  json::array array;
  for (std::size_t i = 0; i < dashas.lords(); ++i) {
    auto maha = dashas.maha(i);
    json::array antar;
    for (const auto& period : dashas.parts(maha))
      antar.push_back(period_object(period));
    auto object = period_object(maha);
    object["antar"] = std::move(antar);
    array.push_back(std::move(object));
  }
  return array;
}

} // namespace

std::string utc_text(std::int64_t ut_seconds) {
  auto days = ut_seconds / 86'400 - (ut_seconds % 86'400 < 0 ? 1 : 0);
  auto rest = ut_seconds - days * 86'400;
  auto date = civil_date_of_days(days);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", date.year, date.month, date.day, rest / 3600,
                     rest / 60 % 60, rest % 60);
}

std::string chart_json(const chart& c, const birth_facts& facts) {
  auto lagna = zodiac_place_of(c.lagna_degrees);
  json::object root{{"schema", "luna-chart-1"},          {"name", facts.name},
                    {"birth", birth_object(facts)},      {"settings", settings_object(c.settings)},
                    {"source", source_object(c.source)}, {"lagna", place_object(c.lagna_degrees)}};
  root["birth"].as_object()["utc"] = utc_text(c.of.ut_seconds);
  json::array grahas;
  for (std::size_t i = 0; i < graha_count; ++i) {
    auto object = graha_object(c.grahas[i]);
    object["name"] = name_of(static_cast<graha>(i));
    object["house"] = whole_sign_house(zodiac_place_of(c.grahas[i].longitude_degrees).sign, lagna.sign);
    grahas.push_back(std::move(object));
  }
  root["grahas"] = std::move(grahas);
  root["vimshottari"] = dasha_array(c.dashas);
  return json::serialize(root);
}

std::string day_chart_json(const day_chart& c, const birth_facts& facts) {
  json::array grahas;
  for (std::size_t i = 0; i < graha_count; ++i)
    grahas.push_back({{"name", name_of(static_cast<graha>(i))},
                      {"first", graha_object(c.first[i])},
                      {"last", graha_object(c.last[i])}});
  json::object root{{"schema", "luna-day-chart-1"},      {"name", facts.name},
                    {"birth", birth_object(facts)},      {"settings", settings_object(c.settings)},
                    {"source", source_object(c.source)}, {"grahas", std::move(grahas)}};
  return json::serialize(root);
}

} // namespace luna::domain
