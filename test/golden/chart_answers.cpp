#include "test/golden/chart_answers.hpp"

#include "domain/astro/dashas/nakshatra_dasha.hpp"
#include "domain/astro/zodiac.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace luna::golden {

namespace {

using answered = std::optional<json::value>;

std::optional<double> decimal(std::string_view text) {
  auto value = 0.0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

answered place_answer(double longitude, std::string_view what) {
  auto where = domain::zodiac_place_of(longitude);
  if (what == "longitude")
    return json::value(longitude);
  if (what == "sign")
    return json::value(domain::sign_name(where.sign));
  if (what == "degree")
    return json::value(where.degrees_in_sign);
  if (what == "nakshatra")
    return json::value(where.nakshatra);
  if (what == "pada")
    return json::value(where.pada);
  if (what == "nakshatra_pada")
    return json::array{where.nakshatra, where.pada};
  return std::nullopt;
}

/// "planets.Moon.longitude", "ascendant.sign"
answered planet_answer(const question& q) {
  const auto& path = q.path;
  if (!q.of.birth)
    return std::nullopt;
  auto jd = domain::julian_day_of(q.of.birth->ut_seconds);
  auto lagna = [](std::string_view name) {
    return name == "ascendant" || name == "lagna" || name == "Lagna" || name == "Ascendant";
  };
  if ((path.size() == 2 && lagna(path[0].name))
      || (path.size() == 3 && path[0].name == "planets" && lagna(path[1].name))) {
    auto rising = q.with.sky.ascendant(jd, q.of.where.latitude, q.of.where.longitude, q.of.settings);
    return rising ? place_answer(*rising, path.back().name) : std::nullopt;
  }
  if (path.size() != 3 || path[0].name != "planets")
    return std::nullopt;
  auto which = graha_named(path[1].name);
  auto found = which ? q.with.sky.position(*which, jd, q.of.settings)
                     : domain::result<domain::sky_position>{domain::fault::not_found};
  if (!found)
    return std::nullopt;
  const auto& what = path[2].name;
  if (what == "retrograde")
    return json::value(found->speed_degrees_per_day < 0.0);
  if (what == "speed")
    return json::value(found->speed_degrees_per_day);
  if (what == "latitude")
    return json::value(found->latitude_degrees);
  return place_answer(found->longitude_degrees, what);
}

/// "ayanamsa.krishnamurti", at the birth, or "ayanamsa.lahiri@1983-08-25T11:31+05:30"
answered ayanamsa_answer(const question& q) {
  if (q.path.size() != 2 || q.path[0].name != "ayanamsa")
    return std::nullopt;
  const auto& name = q.path[1].name;
  auto at = name.find('@');
  auto zero = domain::ayanamsa_of(name.substr(0, at));
  std::optional<double> instant;
  if (at != std::string::npos)
    instant = instant_of(std::string_view{name}.substr(at + 1), {}, q.of.where.offset_seconds);
  else if (q.of.birth)
    instant = static_cast<double>(q.of.birth->ut_seconds);
  if (!zero || !instant)
    return std::nullopt;
  auto settings = q.of.settings;
  settings.zero_point = *zero;
  auto found = q.with.sky.zero_point_at(domain::julian_day_of(std::llround(*instant)), settings);
  return found ? answered{json::value(found->degrees)} : std::nullopt;
}

/// "nakshatra_of_longitude[13.333333333333334]", "sign_of_longitude[...]"
answered longitude_answer(const question& q) {
  const auto& step = q.path[0];
  auto longitude = q.path.size() == 1 && step.arguments.size() == 1 ? decimal(step.arguments[0]) : std::nullopt;
  if (!longitude)
    return std::nullopt;
  auto where = domain::zodiac_place_of(*longitude);
  if (step.name == "nakshatra_of_longitude")
    return json::array{where.nakshatra, where.pada};
  if (step.name == "pada_of_longitude")
    return json::value(where.pada);
  if (step.name == "sign_of_longitude")
    return json::value(domain::sign_name(where.sign));
  return std::nullopt;
}

std::optional<domain::nakshatra_dasha> dasha_of(const question& q, const std::string& scheme) {
  auto jd = domain::julian_day_of(q.of.birth->ut_seconds);
  auto moon = q.with.sky.position(domain::graha::moon, jd, q.of.settings);
  if (!moon)
    return std::nullopt;
  auto make = scheme == "vimshottari" ? domain::vimshottari : scheme == "yogini" ? domain::yogini : nullptr;
  auto made = make ? make(moon->longitude_degrees, q.of.birth->ut_seconds, q.of.settings.dasha_year_days)
              : scheme == "ashtottari"
                ? domain::ashtottari(moon->longitude_degrees, q.of.birth->ut_seconds, q.of.settings.dasha_year_days)
                : domain::result<domain::nakshatra_dasha>{domain::fault::not_found};
  return made ? std::optional{*made} : std::nullopt;
}

/// By number, or by lord the first of the cycle.
std::optional<domain::dasha_period> period_named(const domain::nakshatra_dasha& dasha,
                                                 const std::optional<domain::dasha_period>& inside,
                                                 const std::string& selector) {
  auto parts = inside ? dasha.parts(*inside) : domain::dasha_periods{};
  auto count = inside ? parts.size() : 3 * dasha.lords();
  for (std::size_t i = 0; i < count; ++i) {
    auto period = inside ? parts[i] : dasha.maha(i);
    if (selector == std::to_string(i) || selector == domain::name_of(period.lord))
      return period;
  }
  return std::nullopt;
}

/// The lords of "at[2030-01-01T00:00Z]", as many as the vector names.
answered running_answer(const question& q, const domain::nakshatra_dasha& dasha, const std::string& at) {
  auto instant = instant_of(at, {}, q.of.where.offset_seconds);
  const auto* expected = q.assertion.at("value").if_array();
  if (!instant)
    return std::nullopt;
  json::array lords;
  for (const auto& period :
       dasha.running(std::llround(*instant), expected ? static_cast<unsigned>(expected->size()) : 2))
    lords.push_back(json::value(domain::name_of(period.lord)));
  return lords;
}

/// "dasha.vimshottari.AD[Jupiter][0].start", "dasha.yogini.MD[3].lord"
answered nakshatra_dasha_answer(const question& q) {
  const auto& path = q.path;
  if (path.size() < 3 || path[0].name != "dasha")
    return std::nullopt;
  const auto& what = path[2];
  if (what.name == "MD_length_days" && what.arguments.size() == 1 && path[1].name == "vimshottari") {
    auto lord = graha_named(what.arguments[0]);
    return lord ? answered{json::value(dasha_years(domain::nakshatra_scheme::vimshottari, *lord)
                                       * q.of.settings.dasha_year_days)}
                : std::nullopt;
  }
  auto dasha = q.of.birth ? dasha_of(q, path[1].name) : std::nullopt;
  if (!dasha)
    return std::nullopt;
  if (what.name == "balance_at_birth") {
    auto left = domain::balance_at_birth(*dasha, q.of.birth->ut_seconds, q.of.settings.dasha_year_days);
    return json::object{{"years", left.years}, {"months", left.months}, {"days", left.days}};
  }
  if (what.name == "at" && what.arguments.size() == 1)
    return running_answer(q, *dasha, what.arguments[0]);
  std::optional<domain::dasha_period> period;
  for (const auto& selector : what.arguments)
    if (!(period = period_named(*dasha, period, selector)))
      return std::nullopt;
  if (!period || path.size() != 4)
    return std::nullopt;
  if (path[3].name == "lord")
    return json::value(domain::name_of(period->lord));
  if (path[3].name == "start")
    return json::value(instant_text(period->begin_ut));
  if (path[3].name == "end")
    return json::value(instant_text(period->end_ut));
  return std::nullopt;
}

} // namespace

std::optional<domain::graha> graha_named(std::string_view name) {
  for (std::size_t i = 0; i < domain::body_count; ++i)
    if (name == domain::name_of(static_cast<domain::graha>(i)))
      return static_cast<domain::graha>(i);
  return std::nullopt;
}

std::optional<unsigned> sign_named(std::string_view name) {
  for (unsigned sign = 0; sign < 12; ++sign)
    if (name == domain::sign_name(sign))
      return sign;
  return std::nullopt;
}

answered chart_answer(const question& q) {
  for (auto of : {planet_answer, ayanamsa_answer, longitude_answer, nakshatra_dasha_answer})
    if (auto found = of(q))
      return found;
  return std::nullopt;
}

} // namespace luna::golden
