#include "test/golden/dasha_answers.hpp"

#include "domain/astro/dashas/kalachakra.hpp"
#include "domain/astro/dashas/nakshatra_dasha.hpp"
#include "domain/astro/dashas/sign_dasha.hpp"
#include "domain/astro/zodiac.hpp"
#include "test/golden/chart_answers.hpp"

#include <charconv>
#include <cmath>

namespace luna::golden {

namespace {

using answered = std::optional<json::value>;

std::optional<std::size_t> number_of(std::string_view text) {
  std::size_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

std::optional<domain::nakshatra_dasha> dasha_of(const question& q, const std::string& scheme) {
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

answered sign_dasha_answer(const question& q, std::string_view name, std::size_t index) {
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
  else if (name == "narayana")
    periods = domain::narayana(chart, born, year);
  else if (name == "sthira")
    periods = domain::sthira(chart, born, year);
  else if (name == "sudarshana" || name == "sudharsana")
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
  auto index = number_of(path[2].arguments[0]);
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
