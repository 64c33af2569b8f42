#include "test/golden/almanac_answers.hpp"

#include "domain/astro/festivals.hpp"
#include "domain/astro/lagnas.hpp"
#include "domain/astro/panchanga.hpp"
#include "domain/astro/transits.hpp"
#include "domain/astro/windows.hpp"
#include "test/golden/chart_answers.hpp"
#include "test/golden/place_cases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace luna::golden {

namespace {

using answered = std::optional<json::value>;

/// A day at a place, as a path or a case names it.
struct day_asked {
  std::string date;
  spot where;
  std::optional<unsigned> number; // "#10": which tithi, karana, ... is meant
};

std::optional<std::size_t> number_of(std::string_view text) {
  std::size_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

/// "2013-02-03 bangalore #22", "2026-01-06", or nothing: the case's own day.
std::optional<day_asked> day_of(const question& q, const std::string& argument) {
  day_asked asked{q.of.date, q.of.where, {}};
  std::string place;
  for (std::size_t at = 0; at < argument.size();) {
    auto end = std::min(argument.find(' ', at), argument.size());
    auto word = argument.substr(at, end - at);
    if (word.starts_with('#'))
      asked.number = static_cast<unsigned>(number_of(word.substr(1)).value_or(0));
    else if (word.size() == 10 && word[4] == '-')
      asked.date = word;
    else
      place += (place.empty() ? "" : " ") + word;
    at = end + 1;
  }
  if (!place.empty()) {
    auto known = place_named(q, place, asked.date);
    if (!known)
      return std::nullopt;
    asked.where = *known;
  }
  auto known = !place.empty() || q.of.where.latitude != 0.0 || q.of.where.longitude != 0.0;
  return asked.date.empty() || !known ? std::nullopt : std::optional{asked};
}

domain::chart_settings settings_for(const question& q) {
  auto settings = q.of.settings;
  const auto* note = q.assertion.if_contains("note");
  if (q.of.rises_by_note && note && note->is_string())
    if (auto rising = rising_of(std::string_view{note->get_string()}))
      settings.sunrise = settings.moonrise = *rising;
  return settings;
}

std::optional<domain::panchanga> panchanga_on(const question& q, const day_asked& asked) {
  auto midnight = instant_of(asked.date, {}, 0.0);
  if (!midnight)
    return std::nullopt;
  auto date = domain::civil_date_of_days(static_cast<std::int64_t>(std::floor(*midnight / 86'400.0)));
  auto day = domain::panchanga_day_of(date, std::llround(asked.where.offset_seconds),
                                      {asked.where.latitude, asked.where.longitude});
  auto found = domain::panchanga_of(q.with.sky, day, settings_for(q));
  return found ? std::optional{std::move(*found)} : std::nullopt;
}

answered instant(const std::optional<std::int64_t>& at) {
  return at ? answered{json::value(instant_text(*at))} : std::nullopt;
}

const domain::anga_list* list_named(const domain::panchanga& day, std::string_view name) {
  if (name == "tithi")
    return &day.tithis;
  if (name == "nakshatra" || name == "nak")
    return &day.nakshatras;
  if (name == "yoga")
    return &day.yogas;
  if (name == "karana")
    return &day.karanas;
  return nullptr;
}

json::object span_object(const domain::anga_span& span) {
  return {{"index", span.number},
          {"start", instant_text(span.begin_ut)},
          {"end", instant_text(span.end_ut)},
          {"end_local", instant_text(span.end_ut)}};
}

/// "kshaya_tithi", "vriddhi_nakshatra": the one of the day that is so.
answered marked_answer(const domain::panchanga& day, std::string_view name) {
  auto kshaya = name.starts_with("kshaya_"), vriddhi = name.starts_with("vriddhi_");
  const auto* list = kshaya || vriddhi ? list_named(day, name.substr(name.find('_') + 1)) : nullptr;
  if (!list)
    return std::nullopt;
  for (const auto& span : *list)
    if (span.mark == (kshaya ? domain::anga_mark::kshaya : domain::anga_mark::vriddhi))
      return span_object(span);
  return json::value(nullptr);
}

/// "tithi_at_sunrise", "nak_end", "karana_end[1]"; with `number`, that tithi's or karana's whole span.
answered limb_answer(const domain::panchanga& day, std::string_view name, const std::vector<std::string>& arguments,
                     std::optional<unsigned> number) {
  auto last = name.find('_');
  const auto* list = last == std::string_view::npos ? nullptr : list_named(day, name.substr(0, last));
  if (!list)
    return std::nullopt;
  auto what = name.substr(last + 1);
  if (what == "at_sunrise")
    return json::value(list->front().number);
  if (what != "end")
    return std::nullopt;
  if (number) {
    auto at = std::find_if(list->begin(), list->end(), [&](const auto& span) { return span.number == *number; });
    return at == list->end() ? answered{json::value(nullptr)} : span_object(*at);
  }
  auto index = arguments.empty() ? std::optional<std::size_t>{0} : number_of(arguments[0]);
  if (!index || *index >= list->size())
    return answered{json::value(nullptr)};
  return json::value(instant_text((*list)[*index].end_ut));
}

answered rise_answer(const domain::panchanga& day, std::string_view name) {
  if (name == "sunrise")
    return instant(day.sunrise_ut);
  if (name == "sunset")
    return instant(day.sunset_ut);
  if (name == "moonrise")
    return instant(day.moonrise_ut);
  if (name == "moonset")
    return instant(day.moonset_ut);
  return std::nullopt;
}

answered month_answer(const domain::panchanga& day) {
  return json::object{{"tithi", day.tithis.front().number},
                      {"amanta", domain::lunar_month_name(day.names.month.number)},
                      {"purnimanta", domain::lunar_month_name(day.names.purnimanta_number)},
                      {"amanta_number", day.names.month.number},
                      {"purnimanta_number", day.names.purnimanta_number},
                      {"adhika", day.names.month.adhika}};
}

answered edge_answer(const domain::day_window& window, std::string_view edge) {
  if (edge == "start")
    return json::value(instant_text(window.begin_ut));
  if (edge == "end")
    return json::value(instant_text(window.end_ut));
  return std::nullopt;
}

/// What a part of the day or the night is called, too.
answered named_answer(const domain::named_window& part, std::string_view what) {
  if (what == "name")
    return json::value(part.name);
  return edge_answer(part.at, what);
}

/// "rahu.start", "choghadiya[2].name", "dur_muhurta[1].end": the window's step, then what of it.
answered window_answer(const domain::panchanga& day, const step& window, std::string_view what) {
  auto sun = domain::sun_times_of(day);
  if (!sun)
    return std::nullopt;
  const auto& name = window.name;
  auto index = window.arguments.empty() ? std::size_t{0} : number_of(window.arguments[0]).value_or(0);
  auto one_of = [&](const auto& list) {
    return index < list.size() ? edge_answer(list[index], what) : answered{json::value(nullptr)};
  };
  if (name == "rahu" || name == "rahu_kalam")
    return edge_answer(domain::rahu_kalam(*sun), what);
  if (name == "gulika" || name == "gulika_kalam")
    return edge_answer(domain::gulika_kalam(*sun), what);
  if (name == "yamaganda")
    return edge_answer(domain::yamaganda(*sun), what);
  if (name == "brahma" || name == "brahma_muhurta")
    return edge_answer(domain::brahma_muhurta(*sun, domain::muhurta_length::of_the_night), what);
  if (name == "abhijit") {
    auto found = domain::abhijit(*sun);
    return found ? edge_answer(*found, what) : answered{json::value(nullptr)};
  }
  if (name == "dur_muhurta" || name == "dur_muhurat")
    return one_of(domain::dur_muhurtas(*sun));
  if (name == "varjyam")
    return one_of(domain::varjyam(day));
  if (name == "amrita" || name == "amrita_kalam" || name == "amrit_kaal")
    return one_of(domain::amrita_kalam(day));
  if (name == "choghadiya" && index < 16)
    return named_answer(domain::choghadiya(*sun)[index], what);
  if ((name == "gauri" || name == "gauri_panchangam") && index < 16)
    return named_answer(domain::gauri_panchangam(*sun)[index], what);
  if (name == "hora" && index < 24) {
    auto hora = domain::horas(*sun)[index];
    return what == "lord" ? answered{json::value(domain::name_of(hora.lord))} : edge_answer(hora.at, what);
  }
  return std::nullopt;
}

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

/// "new_moon[1999-06-14]": the one nearest to that day.
answered syzygy_answer(const question& q) {
  const auto& step = q.path[0];
  if ((step.name != "new_moon" && step.name != "full_moon") || step.arguments.size() != 1)
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
  return json::value(instant_text(domain::ut_seconds_of(jd - *before < *after - jd ? *before : *after)));
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

/// "tithi_end[2010-04-24 bangalore #10]", "sunrise[2024-07-17 chennai] JHora": a day that the path names.
answered dated_answer(const question& q, wall_clock& clock) {
  const auto& step = q.path[0];
  if (q.path.size() != 1 || step.arguments.size() != 1)
    return std::nullopt;
  auto name = step.name.substr(0, step.name.find(' '));
  auto asked = day_of(q, step.arguments[0]);
  auto day = asked ? panchanga_on(q, *asked) : std::nullopt;
  if (!day)
    return std::nullopt;
  clock = {asked->date, asked->where.offset_seconds};
  if (auto crossing = rise_answer(*day, name))
    return crossing;
  if (name == "lunar_month")
    return month_answer(*day);
  if (auto limb = marked_answer(*day, name))
    return limb;
  if (!asked->number && name.ends_with("_end")) // of the limb that the day begins with
    if (const auto* list = list_named(*day, name.substr(0, name.size() - 4)))
      return span_object(list->front());
  return limb_answer(*day, name, {}, asked->number);
}

/// "panchanga.karana_end[0]", "panchanga.rahu.start", "choghadiya[3].name": the case's own day.
answered own_day_answer(const question& q) {
  auto first = q.path[0].name == "panchanga" ? 1U : 0U;
  if (q.path.size() <= first || q.path.size() > first + 2)
    return std::nullopt;
  auto asked = day_of(q, {});
  auto day = asked ? panchanga_on(q, *asked) : std::nullopt;
  if (!day)
    return std::nullopt;
  const auto& step = q.path[first];
  if (q.path.size() == first + 2)
    return window_answer(*day, step, q.path.back().name);
  if (auto crossing = rise_answer(*day, step.name))
    return crossing;
  return limb_answer(*day, step.name, step.arguments, std::nullopt);
}

/// "lagna_end.5.Leo": the first end of that sign after the case's instant
answered lagna_answer(const question& q) {
  const auto* input = q.of.raw.if_contains("input");
  const auto* from = input ? input->as_object().if_contains("from_jd_ut") : nullptr;
  auto sign = q.path.size() == 3 && q.path[0].name == "lagna_end" ? sign_named(q.path[2].name) : std::nullopt;
  if (!from || !sign)
    return std::nullopt;
  auto begin = from->to_number<double>();
  auto rising =
    domain::lagnas(q.with.sky, begin, begin + 1.0, q.of.where.latitude, q.of.where.longitude, q.of.settings);
  if (!rising)
    return std::nullopt;
  auto at = std::find_if(rising->begin(), rising->end(), [&](const auto& span) { return span.sign == *sign; });
  return at == rising->end() ? json::value(nullptr) : json::value(instant_text(at->end_ut));
}

/// "transit.next_sign_entry.Moon", "transit.previous_station.Saturn", from the birth on
answered transit_answer(const question& q) {
  auto which = q.path.size() == 3 && q.path[0].name == "transit" ? graha_named(q.path[2].name) : std::nullopt;
  if (!which || !q.of.birth)
    return std::nullopt;
  const auto& what = q.path[1].name;
  auto direction = what.starts_with("next") ? domain::search_direction::next : domain::search_direction::previous;
  auto jd = domain::julian_day_of(q.of.birth->ut_seconds);
  if (what.ends_with("_sign_entry")) {
    auto found = domain::nearest_ingress(q.with.sky, *which, domain::zodiac_part::sign, jd, direction, q.of.settings);
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

/// "festival[Vasant Panchami 2024]": its day, and the tithi it is kept for where that prevails then
answered festival_answer(const question& q) {
  const auto& step = q.path[0];
  if (step.name != "festival" || step.arguments.size() != 1)
    return std::nullopt;
  const auto& argument = step.arguments[0];
  auto blank = argument.rfind(' ');
  auto year = blank == std::string::npos ? std::nullopt : number_of(argument.substr(blank + 1));
  if (!year)
    return std::nullopt;
  auto name = argument.substr(0, blank);
  auto found = domain::festivals_of(q.with.sky, static_cast<int>(*year), std::llround(q.of.where.offset_seconds),
                                    {q.of.where.latitude, q.of.where.longitude}, q.of.settings);
  if (!found)
    return std::nullopt;
  auto told = [&](const domain::civil_date& date, unsigned tithi) {
    return json::object{{"date", fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day)},
                        {"tithi_prevails_that_day", tithi}};
  };
  for (const auto& festival : found->festivals)
    if (domain::is_called(festival.name, name))
      return told(festival.date, festival.tithi);
  for (const auto& fast : found->ekadashis)
    if (name == fmt::format("{} Ekadashi", fast.name) || name == fast.name)
      return told(fast.smarta.date, fast.tithi.number);
  return std::nullopt;
}

} // namespace

answered almanac_answer(const question& q, wall_clock& clock) {
  for (auto of : {festival_answer, at_birth_answer, around_answer, syzygy_answer, lagna_answer, transit_answer,
                  sankranti_answer, own_day_answer})
    if (auto found = of(q))
      return found;
  return dated_answer(q, clock);
}

} // namespace luna::golden
