#include "domain/astro/kundli_json.hpp"

#include "domain/astro/dasha_json.hpp"
#include "domain/astro/json_parts.hpp"
#include "domain/astro/kp.hpp"
#include "domain/astro/motion.hpp"
#include "domain/astro/nakshatras.hpp"
#include "domain/astro/vargas.hpp"
#include "domain/astro/windows.hpp"
#include "domain/time/civil.hpp"

#include <boost/json.hpp>

#include <span>

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

/// The bodies that the settings ask for.
std::span<const sky_position> bodies_of(const chart& c) {
  return {c.grahas.data(), c.settings.outer_planets ? body_count : graha_count};
}

json::object kp_object(double longitude) {
  auto lords = kp_lords_of(longitude);
  return {{"star", name_of(lords.star)},
          {"sub", name_of(lords.sub)},
          {"subsub", name_of(lords.subsub)},
          {"number", lords.number}};
}

json::object lagna_object(const chart& c) {
  auto object = zodiac_object(c.lagna_degrees);
  object["house"] = 1;
  object["kp"] = kp_object(c.lagna_degrees);
  return object;
}

json::array grahas_array(const chart& c, const sky& all, const house_chart& houses, const zero_point& zero) {
  auto motions = motions_of(all);
  auto lagna = zodiac_place_of(c.lagna_degrees).sign;
  json::array grahas;
  for (std::size_t i = 0; i < all.count; ++i) {
    const auto& p = all.grahas[i];
    auto object = zodiac_object(p.longitude_degrees);
    object["name"] = name_of(static_cast<graha>(i));
    object["latitude"] = p.latitude_degrees;
    object["speed"] = p.speed_degrees_per_day;
    object["tropical"] = wrapped_degrees(p.longitude_degrees + zero.degrees);
    object["retrograde"] = motions[i].retrograde;
    object["stationary"] = motions[i].stationary;
    object["combust"] = motions[i].combust;
    object["sun_distance"] = motions[i].sun_distance_degrees;
    object["house"] = whole_sign_house(zodiac_place_of(p.longitude_degrees).sign, lagna);
    object["chalit_house"] = house_of(p.longitude_degrees, houses);
    object["kp"] = kp_object(p.longitude_degrees);
    grahas.push_back(std::move(object));
  }
  return grahas;
}

json::array wars_array(const sky& all) {
  json::array wars;
  for (const auto& war : wars_of(all))
    wars.push_back(
      {{"winner", name_of(war.winner)}, {"loser", name_of(war.loser)}, {"distance", war.distance_degrees}});
  return wars;
}

json::object house_object(const house& h, unsigned number) {
  return {{"number", number}, {"begin", h.begin_degrees}, {"middle", h.middle_degrees}, {"end", h.end_degrees}};
}

json::object houses_object(const house_chart& chart) {
  json::array houses, sripati;
  auto by_sripati = sripati_houses(chart.of);
  for (unsigned number = 1; number <= 12; ++number) {
    auto object = house_object(chart.at(number), number);
    object["sign"] = sign_name(zodiac_place_of(chart.at(number).middle_degrees).sign);
    object["kp"] = kp_object(chart.at(number).begin_degrees);
    houses.push_back(std::move(object));
    sripati.push_back(house_object(by_sripati.at(number), number));
  }
  return {{"system", key_of(chart.system)},
          {"ascendant", chart.of.ascendant_degrees},
          {"midheaven", chart.of.midheaven_degrees},
          {"houses", std::move(houses)},
          {"sripati", std::move(sripati)}};
}

json::object vargas_object(const chart& c) {
  json::object all;
  for (auto which : vargas) {
    json::object of_varga;
    auto add = [&](std::string_view name, double longitude) {
      auto where = varga_place_of(which, longitude, c.settings.vargas);
      of_varga[name] =
        json::object{{"sign", sign_name(where.sign)}, {"degree", where.degrees_in_sign}, {"part", where.part}};
    };
    add("Lagna", c.lagna_degrees);
    auto bodies = bodies_of(c);
    for (std::size_t i = 0; i < bodies.size(); ++i)
      add(name_of(static_cast<graha>(i)), bodies[i].longitude_degrees);
    all[key_of(which)] = std::move(of_varga);
  }
  return all;
}

json::object moon_object(double longitude) {
  auto where = zodiac_place_of(longitude);
  const auto& traits = traits_of(where.nakshatra);
  auto syllable = syllable_of(longitude);
  return {{"deity", traits.deity},           {"symbol", traits.symbol},
          {"gana", name_of(traits.gana)},    {"yoni", name_of(traits.yoni)},
          {"nadi", name_of(traits.nadi)},    {"varna", name_of(traits.varna)},
          {"name_syllable", syllable.latin}, {"name_syllable_devanagari", syllable.devanagari},
          {"abhijit", in_abhijit(longitude)}};
}

/// The sunrise at or before an instant and what follows it; none near a polar day.
std::optional<sun_times> day_of(const ephemeris& sky, const chart& c, std::int64_t offset_seconds) {
  auto jd = julian_day_of(c.of.ut_seconds);
  observer place{c.of.latitude, c.of.longitude};
  auto find = [&](horizon_event event, double from, double to) -> std::optional<double> {
    auto found = next_crossing(sky, graha::sun, event, from, to, place, c.settings.birth_sunrise);
    return found ? *found : std::nullopt;
  };
  constexpr double more_than_a_day = 1.03, second = 1.0 / 86'400.0;
  auto next_rise = find(horizon_event::rise, jd + second, jd + more_than_a_day);
  auto rise = next_rise ? find(horizon_event::rise, *next_rise - more_than_a_day, jd + second) : std::nullopt;
  auto set = rise ? find(horizon_event::set, *rise, *next_rise) : std::nullopt;
  auto last_set = rise ? find(horizon_event::set, *rise - 1.0, *rise) : std::nullopt;
  if (!set || !last_set)
    return std::nullopt;
  auto days = [](std::int64_t seconds) { return seconds / 86'400 - (seconds % 86'400 < 0 ? 1 : 0); };
  auto weekday = weekday_of(civil_date_of_days(days(ut_seconds_of(*rise) + offset_seconds)));
  return sun_times{ut_seconds_of(*last_set), ut_seconds_of(*rise), ut_seconds_of(*set), ut_seconds_of(*next_rise),
                   weekday};
}

json::object panchanga_object(const ephemeris& sky, const chart& c, std::int64_t offset_seconds) {
  auto limbs = angas_of(c.at(graha::sun).longitude_degrees, c.at(graha::moon).longitude_degrees);
  json::object object{{"tithi", limbs.tithi},
                      {"tithi_name", tithi_name(limbs.tithi)},
                      {"nakshatra", limbs.nakshatra},
                      {"nakshatra_name", nakshatra_name(limbs.nakshatra)},
                      {"pada", limbs.pada},
                      {"yoga", limbs.yoga},
                      {"yoga_name", yoga_name(limbs.yoga)},
                      {"karana", limbs.karana},
                      {"karana_name", karana_name(limbs.karana)},
                      {"vara", nullptr},
                      {"hora_lord", nullptr},
                      {"sunrise", nullptr},
                      {"sunset", nullptr}};
  if (auto sun = day_of(sky, c, offset_seconds)) {
    object["vara"] = vara_name(sun->weekday);
    object["sunrise"] = instant_text(sun->sunrise_ut);
    object["sunset"] = instant_text(sun->sunset_ut);
    for (const auto& hora : horas(*sun))
      if (hora.at.begin_ut <= c.of.ut_seconds && c.of.ut_seconds < hora.at.end_ut)
        object["hora_lord"] = name_of(hora.lord);
  }
  return object;
}

json::object ayanamsas_object(const ephemeris& sky, double jd, const chart_settings& settings) {
  json::object all;
  for (auto key : ayanamsa_keys()) {
    auto other = settings;
    other.zero_point = *ayanamsa_of(key);
    other.ayanamsa_offset_degrees = 0.0;
    if (auto zero = sky.zero_point_at(jd, other))
      all[key] = zero->degrees;
  }
  return all;
}

} // namespace

result<std::string> kundli_json(const ephemeris& sky, const chart& c, const birth_facts& facts,
                                const kundli_json_options& options) {
  auto jd = julian_day_of(c.of.ut_seconds);
  auto zero = sky.zero_point_at(jd, c.settings);
  auto houses = houses_at(sky, jd, c.of.latitude, c.of.longitude, c.settings);
  auto dashas = dashas_object(sky, c, options.dasha_levels, options.now_ut);
  if (!zero || !houses || !dashas)
    return fault::invalid;
  luna::domain::sky all{c.grahas, bodies_of(c).size(), c.source};
  json::object root{{"schema", "luna-kundli-1"},
                    {"name", facts.name},
                    {"birth", birth_object(facts)},
                    {"settings", settings_object(c.settings)},
                    {"source", source_object(c.source)},
                    {"ayanamsa", {{"degrees", zero->degrees}}},
                    {"ayanamsas", ayanamsas_object(sky, jd, c.settings)},
                    {"lagna", lagna_object(c)},
                    {"grahas", grahas_array(c, all, *houses, *zero)},
                    {"wars", wars_array(all)},
                    {"houses", houses_object(*houses)},
                    {"vargas", vargas_object(c)},
                    {"moon", moon_object(c.at(graha::moon).longitude_degrees)},
                    {"panchanga", panchanga_object(sky, c, facts.offset_seconds)},
                    {"dashas", std::move(*dashas)}};
  root["birth"].as_object()["utc"] = instant_text(c.of.ut_seconds);
  return json::serialize(root);
}

std::string day_chart_json(const day_chart& c, const birth_facts& facts) {
  auto placed = [](const sky_position& p) {
    auto object = zodiac_object(p.longitude_degrees);
    object["latitude"] = p.latitude_degrees;
    object["speed"] = p.speed_degrees_per_day;
    object["retrograde"] = is_retrograde(p);
    return object;
  };
  json::array grahas;
  for (std::size_t i = 0; i < (c.settings.outer_planets ? body_count : graha_count); ++i)
    grahas.push_back(
      {{"name", name_of(static_cast<graha>(i))}, {"first", placed(c.first[i])}, {"last", placed(c.last[i])}});
  json::object root{{"schema", "luna-day-chart-1"},      {"name", facts.name},
                    {"birth", birth_object(facts)},      {"settings", settings_object(c.settings)},
                    {"source", source_object(c.source)}, {"grahas", std::move(grahas)}};
  return json::serialize(root);
}

} // namespace luna::domain
