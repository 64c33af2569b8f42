#include "domain/astro/dasha_json.hpp"

#include "domain/astro/dashas/kalachakra.hpp"
#include "domain/astro/dashas/mudda.hpp"
#include "domain/astro/dashas/sign_dasha.hpp"
#include "domain/astro/json_parts.hpp"
#include "domain/astro/zodiac.hpp"

#include <cmath>

namespace luna::domain {

namespace {

json::object period_object(const dasha_period& period) {
  return {
    {"lord", name_of(period.lord)}, {"begin", instant_text(period.begin_ut)}, {"end", instant_text(period.end_ut)}};
}

json::object tree(const nakshatra_dasha& dasha, const dasha_period& period, unsigned levels) {
  auto object = period_object(period);
  if (period.level < levels) {
    json::array inside;
    for (const auto& part : dasha.parts(period))
      inside.push_back(tree(dasha, part, levels));
    object["periods"] = std::move(inside);
  }
  return object;
}

json::object nakshatra_object(const nakshatra_dasha& dasha, const chart& c, unsigned levels, std::int64_t now_ut) {
  json::array periods, running;
  for (std::size_t i = 0; i < dasha.lords(); ++i)
    periods.push_back(tree(dasha, dasha.maha(i), levels));
  for (const auto& period : dasha.running(now_ut))
    running.push_back(period_object(period));
  auto left = balance_at_birth(dasha, c.of.ut_seconds, c.settings.dasha_year_days);
  return {{"balance", {{"years", left.years}, {"months", left.months}, {"days", left.days}}},
          {"periods", std::move(periods)},
          {"running", std::move(running)}};
}

json::object sign_object(const sign_period& period) {
  return {
    {"sign", sign_name(period.sign)}, {"begin", instant_text(period.begin_ut)}, {"end", instant_text(period.end_ut)}};
}

json::array sign_array(const std::vector<sign_period>& periods) {
  json::array array;
  for (const auto& period : periods) {
    auto object = sign_object(period);
    object["years"] = period.years;
    json::array inside;
    for (const auto& part : parts_of(period))
      inside.push_back(sign_object(part));
    object["periods"] = std::move(inside);
    array.push_back(std::move(object));
  }
  return array;
}

json::array plain_array(const std::vector<sign_period>& periods) {
  json::array array;
  for (const auto& period : periods)
    array.push_back(sign_object(period));
  return array;
}

json::object kalachakra_object(const kalachakra_dasha& dasha) {
  json::array periods;
  for (const auto& period : dasha.periods)
    periods.push_back({{"sign", sign_name(period.sign)},
                       {"years", kalachakra_years(period.sign)},
                       {"begin", instant_text(period.begin_ut)},
                       {"end", instant_text(period.end_ut)}});
  return {
    {"savya", dasha.savya},           {"deha", sign_name(dasha.deha_sign)},   {"jeeva", sign_name(dasha.jeeva_sign)},
    {"paramayush", dasha.paramayush}, {"balance_years", dasha.balance_years}, {"periods", std::move(periods)}};
}

/// Of the year of life that holds `now_ut`; null before the birth, and where the ephemeris ends.
json::value mudda_value(const ephemeris& sky, const chart& c, std::int64_t now_ut) {
  constexpr double sidereal_year_seconds = 365.256'364 * 86'400.0;
  if (now_ut < c.of.ut_seconds)
    return nullptr;
  auto years = static_cast<unsigned>(std::floor(static_cast<double>(now_ut - c.of.ut_seconds) / sidereal_year_seconds));
  auto birth_jd = julian_day_of(c.of.ut_seconds);
  auto dasha = mudda(sky, birth_jd, years, c.settings);
  // A return comes up to a day before or after the mean year's end.
  if (dasha && now_ut < dasha->begin_ut && years > 0)
    dasha = mudda(sky, birth_jd, --years, c.settings);
  else if (dasha && now_ut >= dasha->end_ut)
    dasha = mudda(sky, birth_jd, ++years, c.settings);
  if (!dasha)
    return nullptr;
  json::array periods;
  for (std::size_t i = 0; dasha->periods.maha(i).begin_ut < dasha->end_ut; ++i)
    periods.push_back(period_object(dasha->periods.maha(i)));
  return json::object{{"year", years + 1},
                      {"begin", instant_text(dasha->begin_ut)},
                      {"end", instant_text(dasha->end_ut)},
                      {"periods", std::move(periods)}};
}

} // namespace

result<json::object> dashas_object(const ephemeris& sky, const chart& c, unsigned levels, std::int64_t now_ut) {
  auto moon = c.at(graha::moon).longitude_degrees;
  auto born = c.of.ut_seconds;
  auto year = c.settings.dasha_year_days;
  auto of_yogini = yogini(moon, born, year), of_ashtottari = ashtottari(moon, born, year);
  auto of_kalachakra = kalachakra(moon, born, year);
  if (!of_yogini || !of_ashtottari || !of_kalachakra)
    return fault::invalid;
  auto signs = sign_chart_of(c.lagna_degrees, c.grahas);
  return json::object{{"vimshottari", nakshatra_object(c.dashas, c, levels, now_ut)},
                      {"yogini", nakshatra_object(*of_yogini, c, levels, now_ut)},
                      {"ashtottari", nakshatra_object(*of_ashtottari, c, levels, now_ut)},
                      {"chara_knrao", sign_array(chara_of_rao(signs, born, year))},
                      {"chara_pvr", sign_array(chara_of_narasimha_rao(signs, born, year))},
                      {"narayana", sign_array(narayana(signs, born, year))},
                      {"sthira", sign_array(sthira(signs, born, year))},
                      {"sudarshana",
                       {{"lagna", plain_array(sudarshana(signs.lagna, born, year))},
                        {"sun", plain_array(sudarshana(signs.sign_of(graha::sun), born, year))},
                        {"moon", plain_array(sudarshana(signs.sign_of(graha::moon), born, year))}}},
                      {"kalachakra", kalachakra_object(*of_kalachakra)},
                      {"mudda", mudda_value(sky, c, now_ut)}};
}

} // namespace luna::domain
