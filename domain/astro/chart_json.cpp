#include "domain/astro/chart_json.hpp"

#include "domain/astro/json_parts.hpp"

namespace luna::domain {

namespace {

json::object birth_object(const birth_facts& facts) {
  return {{"local_time", facts.local_time},
          {"utc_offset_seconds", facts.offset_seconds},
          {"clock", facts.clock},
          {"place", place_object(facts.where)}};
}

json::object zodiac_object(double longitude_degrees) {
  auto where = zodiac_place_of(longitude_degrees);
  return {{"longitude", longitude_degrees},           {"sign", sign_name(where.sign)},
          {"degrees_in_sign", where.degrees_in_sign}, {"nakshatra", nakshatra_name(where.nakshatra)},
          {"nakshatra_number", where.nakshatra},      {"pada", where.pada}};
}

json::object graha_object(const sky_position& p) {
  auto object = zodiac_object(p.longitude_degrees);
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
  return civil_text(ut_seconds) + "Z";
}

std::string chart_json(const chart& c, const birth_facts& facts) {
  auto lagna = zodiac_place_of(c.lagna_degrees);
  json::object root{{"schema", "luna-chart-1"},          {"name", facts.name},
                    {"birth", birth_object(facts)},      {"settings", settings_object(c.settings)},
                    {"source", source_object(c.source)}, {"lagna", zodiac_object(c.lagna_degrees)}};
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
