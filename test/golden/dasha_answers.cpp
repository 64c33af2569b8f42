#include "test/golden/dasha_answers.hpp"

#include "domain/astro/dashas/kalachakra.hpp"
#include "domain/astro/dashas/mudda.hpp"
#include "domain/astro/dashas/nakshatra_dasha.hpp"
#include "domain/astro/dashas/sign_dasha.hpp"
#include "domain/astro/vargas.hpp"
#include "domain/astro/zodiac.hpp"
#include "test/golden/chart_answers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace luna::golden {

namespace {

using answered = std::optional<json::value>;

/// "vimshottari", and "mudda[29]" of the year after 29 whole ones
std::optional<domain::nakshatra_dasha> dasha_of(const question& q, const step& named) {
  const auto& scheme = named.name;
  if (scheme == "mudda") {
    auto years = named.arguments.empty() ? std::nullopt : whole_number(named.arguments[0]);
    auto year = years ? domain::mudda(q.with.sky, domain::julian_day_of(q.of.birth->ut_seconds),
                                      static_cast<unsigned>(*years), q.of.settings)
                      : domain::result<domain::mudda_dasha>{domain::fault::not_found};
    return year ? std::optional{year->periods} : std::nullopt;
  }
  auto moon = longitude_at_birth(q, "Moon");
  if (!moon)
    return std::nullopt;
  auto make = scheme == "vimshottari" ? domain::vimshottari : scheme == "yogini" ? domain::yogini : nullptr;
  auto made = make ? make(*moon, q.of.birth->ut_seconds, q.of.settings.dasha_year_days)
              : scheme == "ashtottari"
                ? domain::ashtottari(*moon, q.of.birth->ut_seconds, q.of.settings.dasha_year_days)
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
  auto dasha = q.of.birth ? dasha_of(q, path[1]) : std::nullopt;
  if (!dasha)
    return std::nullopt;
  if (what.name == "lord_at_birth" || what.name == "birth_lord")
    return json::value(domain::name_of(dasha->maha(0).lord));
  if (what.name.starts_with("balance") && q.assertion.at("value").is_number()) {
    auto seconds = static_cast<double>(dasha->maha(0).end_ut - q.of.birth->ut_seconds);
    return json::value(seconds / (86'400.0 * q.of.settings.dasha_year_days));
  }
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
  if (!period || path.size() > 4)
    return std::nullopt;
  if (path.size() == 3)
    return json::object{{"lord", domain::name_of(period->lord)},
                        {"start", instant_text(period->begin_ut)},
                        {"end", instant_text(period->end_ut)}};
  if (path[3].name == "lord")
    return json::value(domain::name_of(period->lord));
  if (path[3].name == "start")
    return json::value(instant_text(period->begin_ut));
  if (path[3].name == "end")
    return json::value(instant_text(period->end_ut));
  return std::nullopt;
}

json::object period_object(unsigned sign, double years, std::int64_t begin_ut, std::int64_t end_ut) {
  return {{"sign", domain::sign_name(sign)},
          {"years", years},
          {"start", instant_text(begin_ut)},
          {"end", instant_text(end_ut)}};
}

/// Of the case's Moon, or of the birth's; its first period is what is left of it.
answered kalachakra_answer(const question& q, std::size_t index) {
  const auto* input = q.of.raw.if_contains("input");
  const auto* given = input ? input->as_object().if_contains("moon_longitude") : nullptr;
  auto moon = given ? std::optional{given->to_number<double>()} : longitude_at_birth(q, "Moon");
  if (!moon)
    return std::nullopt;
  auto born = q.of.birth ? q.of.birth->ut_seconds : 0;
  auto dasha = domain::kalachakra(*moon, born, q.of.settings.dasha_year_days);
  if (!dasha || index >= dasha->periods.size())
    return std::nullopt;
  const auto& period = dasha->periods[index];
  return period_object(period.sign, index == 0 ? dasha->balance_years : domain::kalachakra_years(period.sign),
                       period.begin_ut, period.end_ut);
}

domain::sign_chart varga_chart_of(double lagna, std::span<const domain::sky_position> grahas, domain::varga division,
                                  const domain::chart_settings& settings) {
  auto in_varga = [&](double longitude) {
    auto where = domain::varga_place_of(division, longitude, settings.vargas);
    return 30.0 * where.sign + where.degrees_in_sign;
  };
  std::array<domain::sky_position, domain::graha_count> divided;
  for (std::size_t i = 0; i < divided.size(); ++i) {
    divided[i] = grahas[i];
    divided[i].longitude_degrees = in_varga(grahas[i].longitude_degrees);
  }
  return domain::sign_chart_of(in_varga(lagna), divided);
}

/// "narayana", and "narayana_D4" of a division
answered sign_dasha_answer(const question& q, std::string_view words, std::size_t index) {
  auto border = std::min(words.find("_D"), words.find("_d"));
  auto name = words.substr(0, border);
  auto division = domain::varga_of(border == words.npos ? "1" : words.substr(border + 2)).value_or(domain::varga::d1);
  auto lagna = longitude_at_birth(q, "lagna");
  if (!lagna)
    return std::nullopt;
  auto all = q.with.sky.positions(domain::julian_day_of(q.of.birth->ut_seconds), q.of.settings);
  if (!all)
    return std::nullopt;
  auto chart = domain::sign_chart_of(*lagna, all->grahas);
  auto born = q.of.birth->ut_seconds;
  auto year = q.of.settings.dasha_year_days;
  std::vector<domain::sign_period> periods;
  if (name == "chara_knrao" || name == "chara_kn_rao" || name == "chara")
    periods = domain::chara_of_rao(chart, born, year);
  else if (name == "chara_pvr" || name == "chara_pvn_rao")
    periods = domain::chara_of_narasimha_rao(chart, born, year);
  else if (name == "narayana" && division != domain::varga::d1)
    periods = domain::narayana_of_varga(chart, varga_chart_of(*lagna, all->grahas, division, q.of.settings),
                                        static_cast<unsigned>(division), born, year);
  else if (name == "narayana")
    periods = domain::narayana(chart, born, year);
  else if (name == "sthira")
    periods = domain::sthira(chart, born, year);
  else if (name.starts_with("sudarshana") || name.starts_with("sudharsana"))
    periods = domain::sudarshana(chart.lagna, born, year);
  if (index >= periods.size())
    return std::nullopt;
  const auto& period = periods[index];
  return period_object(period.sign, period.years, period.begin_ut, period.end_ut);
}

/// "dasha.kalachakra.seq[3]", "dasha.narayana.seq[0].sign"
answered sequence_answer(const question& q) {
  const auto& path = q.path;
  if (path.size() < 3 || path[0].name != "dasha" || path[2].arguments.size() != 1
      || (path[2].name != "seq" && path[2].name != "MD"))
    return std::nullopt;
  auto index = whole_number(path[2].arguments[0]);
  if (!index)
    return std::nullopt;
  auto period =
    path[1].name == "kalachakra" ? kalachakra_answer(q, *index) : sign_dasha_answer(q, path[1].name, *index);
  if (!period || path.size() == 3)
    return period;
  const auto* part = period->as_object().if_contains(path[3].name);
  return part ? answered{*part} : std::nullopt;
}

} // namespace

answered dasha_answer(const question& q) {
  if (auto of_nakshatras = nakshatra_dasha_answer(q))
    return of_nakshatras;
  return sequence_answer(q);
}

} // namespace luna::golden
