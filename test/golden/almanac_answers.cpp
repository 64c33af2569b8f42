#include "test/golden/almanac_answers.hpp"

#include "domain/astro/festivals.hpp"
#include "domain/astro/lagnas.hpp"
#include "domain/astro/panchanga.hpp"
#include "domain/astro/transits.hpp"
#include "domain/astro/zodiac.hpp"
#include "test/golden/chart_answers.hpp"
#include "test/golden/day_answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace luna::golden {

namespace {

using answered = std::optional<json::value>;

/// "tithi.start" of the tithi that begins about `input.around`, which sources give to the minute.
answered around_answer(const question& q) {
  const auto* input = q.of.raw.if_contains("input");
  const auto* around = input ? input->as_object().if_contains("around") : nullptr;
  if (!around || q.path.size() != 2 || q.path[0].name != "tithi")
    return std::nullopt;
  auto at = instant_of(std::string_view{around->get_string()}, {}, q.of.where.offset_seconds);
  constexpr double minutes_rounded = 15.0 * 60.0;
  if (!at)
    return std::nullopt;
  auto jd = domain::julian_day_of(std::llround(*at + minutes_rounded));
  auto limbs = domain::angas_at(q.with.sky, jd, q.of.settings);
  if (!limbs)
    return std::nullopt;
  if (q.path[1].name == "index")
    return json::value(limbs->tithi);
  auto begin = domain::previous_elongation(q.with.sky, jd, 12.0 * (limbs->tithi - 1), q.of.settings);
  auto end = domain::next_elongation(q.with.sky, jd, 12.0 * limbs->tithi, q.of.settings);
  if (q.path[1].name == "start" && begin)
    return json::value(instant_text(domain::ut_seconds_of(*begin)));
  if (q.path[1].name == "end" && end)
    return json::value(instant_text(domain::ut_seconds_of(*end)));
  return std::nullopt;
}

/// "new_moon[1999-06-14]": the one nearest to that day; "new_moon[1999-06-14].sun_sign" then.
answered syzygy_answer(const question& q) {
  const auto& step = q.path[0];
  if ((step.name != "new_moon" && step.name != "full_moon") || step.arguments.size() != 1 || q.path.size() > 2)
    return std::nullopt;
  auto noon = instant_of(step.arguments[0], {}, 19'800.0);
  if (!noon)
    return std::nullopt;
  auto jd = domain::julian_day_of(std::llround(*noon)) + 0.5;
  auto elongation = step.name == "new_moon" ? 0.0 : 180.0;
  auto before = domain::previous_elongation(q.with.sky, jd, elongation, q.of.settings);
  auto after = domain::next_elongation(q.with.sky, jd, elongation, q.of.settings);
  if (!before || !after)
    return std::nullopt;
  auto at = jd - *before < *after - jd ? *before : *after;
  if (q.path.size() == 1)
    return json::value(instant_text(domain::ut_seconds_of(at)));
  auto body = q.path[1].name == "sun_sign" ? domain::graha::sun : domain::graha::moon;
  auto found = q.with.sky.position(body, at, q.of.settings);
  if (!found || (q.path[1].name != "sun_sign" && q.path[1].name != "moon_sign"))
    return std::nullopt;
  return json::value(domain::sign_name(domain::zodiac_place_of(found->longitude_degrees).sign));
}

answered at_birth_answer(const question& q) {
  if (q.path.size() != 2 || q.path[0].name != "panchanga_at_birth" || !q.of.birth)
    return std::nullopt;
  auto limbs = domain::angas_at(q.with.sky, domain::julian_day_of(q.of.birth->ut_seconds), q.of.settings);
  if (!limbs)
    return std::nullopt;
  const auto& what = q.path[1].name;
  if (what == "tithi")
    return json::value(limbs->tithi);
  if (what == "nakshatra")
    return json::value(limbs->nakshatra);
  if (what == "pada")
    return json::value(limbs->pada);
  if (what == "yoga")
    return json::value(limbs->yoga);
  if (what == "karana")
    return json::value(limbs->karana);
  return std::nullopt;
}

/// "lagna_end.5.Leo": the sign rises at the case's instant (0) or is the fifth after it
answered lagna_answer(const question& q) {
  const auto* input = q.of.raw.if_contains("input");
  const auto* from = input ? input->as_object().if_contains("from_jd_ut") : nullptr;
  auto index = q.path.size() == 3 && q.path[0].name == "lagna_end" ? whole_number(q.path[1].name) : std::nullopt;
  if (!from || !index)
    return std::nullopt;
  auto begin = from->to_number<double>();
  auto days = 2.0 + static_cast<double>(*index / 12);
  auto rising =
    domain::lagnas(q.with.sky, begin, begin + days, q.of.where.latitude, q.of.where.longitude, q.of.settings);
  if (!rising)
    return std::nullopt;
  auto is_so = *index < rising->size() && (*rising)[*index].sign == sign_named(q.path[2].name);
  return is_so ? json::value(instant_text((*rising)[*index].end_ut)) : json::value(nullptr);
}

/// "transit.next_sign_entry.Moon", "transit.previous_station.Saturn", from the birth on
answered transit_answer(const question& q) {
  auto which = q.path.size() == 3 && q.path[0].name == "transit" ? graha_named(q.path[2].name) : std::nullopt;
  if (!which || !q.of.birth)
    return std::nullopt;
  const auto& what = q.path[1].name;
  auto direction = what.starts_with("next") ? domain::search_direction::next : domain::search_direction::previous;
  auto jd = domain::julian_day_of(q.of.birth->ut_seconds);
  if (what.ends_with("_sign_entry") || what.ends_with("_nakshatra_entry")) {
    auto part = what.ends_with("_sign_entry") ? domain::zodiac_part::sign : domain::zodiac_part::nakshatra;
    auto found = domain::nearest_ingress(q.with.sky, *which, part, jd, direction, q.of.settings);
    return found ? answered{json::value(instant_text(found->at_ut))} : std::nullopt;
  }
  if (what.ends_with("_station")) {
    auto found = domain::nearest_station(q.with.sky, *which, jd, direction, q.of.settings);
    return found ? answered{json::value(instant_text(found->at_ut))} : std::nullopt;
  }
  return std::nullopt;
}

/// "sankranti[Aries@2018-04-14]": the Sun's entry nearest to that day
answered sankranti_answer(const question& q) {
  const auto& step = q.path[0];
  auto at = step.name == "sankranti" && step.arguments.size() == 1 ? step.arguments[0].find('@') : std::string::npos;
  if (at == std::string::npos)
    return std::nullopt;
  auto sign = sign_named(step.arguments[0].substr(0, at));
  auto day = instant_of(std::string_view{step.arguments[0]}.substr(at + 1), {}, 19'800.0);
  if (!sign || !day)
    return std::nullopt;
  constexpr double days_before = 60.0;
  auto from = domain::julian_day_of(std::llround(*day)) - days_before;
  auto found = domain::nearest_crossing(q.with.sky, domain::graha::sun, 30.0 * *sign, from,
                                        domain::search_direction::next, q.of.settings);
  return found ? answered{json::value(instant_text(domain::ut_seconds_of(*found)))} : std::nullopt;
}

/// "festival[Vasant Panchami 2024]": its day, and the tithi that is asked for if it prevails on that day, else the
/// festival's own
answered festival_answer(const question& q) {
  const auto& step = q.path[0];
  if ((step.name != "festival" && step.name != "ekadashi") || step.arguments.size() != 1 || q.path.size() > 2)
    return std::nullopt;
  const auto& argument = step.arguments[0];
  auto blank = argument.rfind(' ');
  auto year = blank == std::string::npos ? std::nullopt : whole_number(argument.substr(blank + 1));
  if (!year)
    return std::nullopt;
  auto name = argument.substr(0, blank);
  auto found = domain::festivals_of(q.with.sky, static_cast<int>(*year), std::llround(q.of.where.offset_seconds),
                                    {q.of.where.latitude, q.of.where.longitude}, q.of.settings);
  if (!found)
    return std::nullopt;
  const auto& wanted = q.assertion.at("value");
  auto told = [&](const domain::civil_date& date, unsigned tithi) -> answered {
    auto day = fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
    if (wanted.is_string())
      return json::value(day);
    const auto* asked = wanted.is_object() ? wanted.get_object().if_contains("tithi_prevails_that_day") : nullptr;
    auto limbs = asked ? panchanga_on(q, day) : std::nullopt;
    if (limbs && std::any_of(limbs->tithis.begin(), limbs->tithis.end(), [&](const auto& span) {
          return json::value(span.number) == *asked;
        }))
      tithi = asked->to_number<unsigned>();
    return json::object{{"date", day}, {"tithi_prevails_that_day", tithi}};
  };
  for (const auto& festival : found->festivals)
    if (domain::is_called(festival.name, name))
      return told(festival.date, festival.tithi);
  for (const auto& fast : found->ekadashis)
    if (domain::is_called(fast, name))
      return told(fast.smarta.date, fast.tithi.number);
  return std::nullopt;
}

} // namespace

answered almanac_answer(const question& q, wall_clock& clock) {
  for (auto of :
       {festival_answer, at_birth_answer, around_answer, syzygy_answer, lagna_answer, transit_answer, sankranti_answer})
    if (auto found = of(q))
      return found;
  return day_answer(q, clock);
}

} // namespace luna::golden
