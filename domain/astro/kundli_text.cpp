#include "domain/astro/kundli_text.hpp"

#include "domain/astro/chart_text.hpp"
#include "domain/astro/dashas/sign_dasha.hpp"
#include "domain/astro/kp.hpp"
#include "domain/astro/motion.hpp"
#include "domain/astro/nakshatras.hpp"
#include "domain/astro/panchanga.hpp"
#include "domain/astro/vargas.hpp"
#include "domain/time/civil.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>

namespace luna::domain {

namespace {

std::string in_sign(double longitude_degrees) {
  auto where = zodiac_place_of(longitude_degrees);
  return fmt::format("{} {}", sign_name(where.sign), dms_text(where.degrees_in_sign));
}

std::string date_of(std::int64_t ut_seconds) {
  return to_text(civil_date_of_days(ut_seconds / 86'400 - (ut_seconds % 86'400 < 0 ? 1 : 0)));
}

std::string states_of(const motion& m, graha which) {
  std::string states;
  auto add = [&](const char* state) { states += (states.empty() ? "" : ", ") + std::string{state}; };
  if (m.retrograde && which != graha::rahu && which != graha::ketu)
    add("retrograde");
  if (m.stationary)
    add("stationary");
  if (m.combust)
    add("combust");
  return states;
}

std::string birth_text(const chart& c, const sky& all) {
  auto moon = c.at(graha::moon).longitude_degrees;
  auto limbs = angas_of(c.at(graha::sun).longitude_degrees, moon);
  const auto& traits = traits_of(limbs.nakshatra);
  auto text = fmt::format("**Panchanga at birth**\nTithi: {}\nNakshatra: {} pada {} ({}, {} gana, {} nadi, {} yoni)\n"
                          "Yoga: {}\nKarana: {}\nName begins with: {} ({})\n",
                          tithi_name(limbs.tithi), nakshatra_name(limbs.nakshatra), limbs.pada, traits.deity,
                          name_of(traits.gana), name_of(traits.nadi), name_of(traits.yoni), yoga_name(limbs.yoga),
                          karana_name(limbs.karana), syllable_of(moon).latin, syllable_of(moon).devanagari);
  auto motions = motions_of(all);
  for (std::size_t i = 0; i < all.count; ++i)
    if (auto states = states_of(motions[i], static_cast<graha>(i)); !states.empty())
      text += fmt::format("{}: {}\n", name_of(static_cast<graha>(i)), states);
  for (const auto& war : wars_of(all))
    text += fmt::format("{} is at war with {} and wins\n", name_of(war.winner), name_of(war.loser));
  return text;
}

std::string houses_text(const house_chart& chart) {
  std::string text = fmt::format("**Houses** ({})\n```\n    begin                   middle                  star sub\n",
                                 key_of(chart.system));
  for (unsigned number = 1; number <= 12; ++number) {
    const auto& house = chart.at(number);
    auto lords = kp_lords_of(house.begin_degrees);
    fmt::format_to(std::back_inserter(text), "{:2}  {:22}  {:22}  {} {}\n", number, in_sign(house.begin_degrees),
                   in_sign(house.middle_degrees), name_of(lords.star).substr(0, 2), name_of(lords.sub).substr(0, 2));
  }
  return text + "```\n";
}

std::string vargas_text(const chart& c, std::size_t bodies) {
  std::string text = "**Vargas**\n```\n     La ";
  for (std::size_t i = 0; i < bodies; ++i)
    text += fmt::format(" {} ", name_of(static_cast<graha>(i)).substr(0, 2));
  text += '\n';
  for (auto which : vargas) {
    auto sign = [&](double longitude) {
      return sign_name(varga_place_of(which, longitude, c.settings.vargas).sign).substr(0, 3);
    };
    text += fmt::format("{:4} {}", key_of(which), sign(c.lagna_degrees));
    for (std::size_t i = 0; i < bodies; ++i)
      text += fmt::format(" {}", sign(c.grahas[i].longitude_degrees));
    text += '\n';
  }
  return text + "```\n";
}

std::string running_line(std::string_view name, const nakshatra_dasha& dasha, std::int64_t now_ut) {
  auto running = dasha.running(now_ut, 3);
  std::string lords;
  for (const auto& period : running)
    lords += (lords.empty() ? "" : "-") + std::string{name_of(period.lord)};
  return lords.empty()
           ? std::string{}
           : fmt::format("{}: {}, until {}\n", name, lords, date_of(running.all[running.size() - 1].end_ut));
}

std::string running_line(std::string_view name, const std::vector<sign_period>& periods, std::int64_t now_ut) {
  auto holds = [&](const sign_period& p) { return p.begin_ut <= now_ut && now_ut < p.end_ut; };
  auto maha = std::find_if(periods.begin(), periods.end(), holds);
  if (maha == periods.end())
    return {};
  auto parts = parts_of(*maha);
  auto part = std::find_if(parts.begin(), parts.end(), holds);
  return fmt::format("{}: {}-{}, until {}\n", name, sign_name(maha->sign), sign_name(part->sign),
                     date_of(part->end_ut));
}

std::string dashas_text(const chart& c, std::int64_t now_ut) {
  auto moon = c.at(graha::moon).longitude_degrees;
  auto born = c.of.ut_seconds;
  auto year = c.settings.dasha_year_days;
  auto signs = sign_chart_of(c.lagna_degrees, c.grahas);
  std::string text = "**Running now**\n" + running_line("Vimshottari", c.dashas, now_ut);
  if (auto dasha = yogini(moon, born, year))
    text += running_line("Yogini", *dasha, now_ut);
  if (auto dasha = ashtottari(moon, born, year))
    text += running_line("Ashtottari", *dasha, now_ut);
  text += running_line("Chara (K.N. Rao)", chara_of_rao(signs, born, year), now_ut);
  text += running_line("Chara (P.V.R. Narasimha Rao)", chara_of_narasimha_rao(signs, born, year), now_ut);
  text += running_line("Narayana", narayana(signs, born, year), now_ut);
  text += running_line("Sthira", sthira(signs, born, year), now_ut);
  text += running_line("Sudarshana", sudarshana(signs.lagna, born, year), now_ut);
  return text;
}

} // namespace

result<std::vector<std::string>> kundli_texts(const ephemeris& sky, const chart& c, std::int64_t now_ut) {
  auto houses = houses_at(sky, julian_day_of(c.of.ut_seconds), c.of.latitude, c.of.longitude, c.settings);
  if (!houses)
    return houses.error();
  auto bodies = c.settings.outer_planets ? body_count : graha_count;
  luna::domain::sky all{c.grahas, bodies, c.source};
  return std::vector{birth_text(c, all), houses_text(*houses), vargas_text(c, bodies), dashas_text(c, now_ut)};
}

} // namespace luna::domain
