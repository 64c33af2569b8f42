#include "test/golden/almanac_answers.hpp"

#include "domain/astro/panchanga.hpp"
#include "domain/astro/windows.hpp"
#include "domain/time/zone.hpp"
#include "test/golden/chart_answers.hpp"

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

/// Places that a source means without saying so: the sample birth of AstrologyAPI's README is in Mumbai.
std::optional<spot> place_of_source(std::string_view name) {
  if (name == "VedicRishi")
    return spot{19.132, 72.342, 19'800.0};
  return std::nullopt;
}

/// By the folder's own coordinates for that name, else the gazetteer's.
std::optional<spot> place_named(const question& q, const std::string& name, const std::string& date) {
  if (auto known = q.named.find(name); known != q.named.end())
    return known->second;
  auto found = q.with.places.find(name, 1);
  if (found.places.empty())
    return std::nullopt;
  const auto& p = found.places[0];
  auto noon = instant_of(date, {}, 0.0);
  if (!noon)
    return std::nullopt;
  auto day = domain::civil_date_of_days(static_cast<std::int64_t>(*noon / 86'400.0));
  auto reading = domain::resolve_local(day, {12, 0, 0}, p.zone, p.longitude);
  if (!reading || reading->options.empty())
    return std::nullopt;
  return spot{p.latitude, p.longitude, static_cast<double>(reading->options[0].offset_seconds)};
}

/// "2013-02-03 bangalore #22", "2026-01-06", or nothing: the case's own day. `suffix` may name the source.
std::optional<day_asked> day_of(const question& q, const std::string& argument, std::string_view suffix) {
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
  } else if (auto known = place_of_source(suffix)) {
    asked.where = *known;
  }
  return asked.date.empty() ? std::nullopt : std::optional{asked};
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

/// "tithi_end", "nak_at_sunrise", "kshaya_tithi", ... of one day.
answered anga_answer(const domain::panchanga& day, std::string_view name, const std::vector<std::string>& arguments,
                     std::optional<unsigned> number) {
  auto marked = [&](std::string_view mark, domain::anga_mark kind) -> answered {
    if (!name.starts_with(mark))
      return std::nullopt;
    const auto* list = list_named(day, name.substr(mark.size()));
    if (!list)
      return std::nullopt;
    for (const auto& span : *list)
      if (span.mark == kind)
        return span_object(span);
    return json::value(nullptr);
  };
  if (auto kshaya = marked("kshaya_", domain::anga_mark::kshaya))
    return kshaya;
  if (auto vriddhi = marked("vriddhi_", domain::anga_mark::vriddhi))
    return vriddhi;
  auto last = name.find('_');
  if (last == std::string_view::npos)
    return std::nullopt;
  const auto* list = list_named(day, name.substr(0, last));
  auto what = name.substr(last + 1);
  if (!list)
    return std::nullopt;
  if (what == "at_sunrise")
    return json::value(list->front().number);
  if (what != "end")
    return std::nullopt;
  if (number) {
    auto at = std::find_if(list->begin(), list->end(), [&](const auto& span) { return span.number == *number; });
    return at == list->end() ? json::value(nullptr) : json::value(span_object(*at));
  }
  auto index = arguments.empty() ? std::optional<std::size_t>{0} : number_of(arguments[0]);
  if (!index)
    return span_object(list->front());
  return *index < list->size() ? answered{json::value(instant_text((*list)[*index].end_ut))} : json::value(nullptr);
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
  const auto& month = day.month;
  return json::object{{"tithi", day.tithis.front().number},
                      {"amanta", domain::lunar_month_name(month.amanta.number)},
                      {"purnimanta", domain::lunar_month_name(month.purnimanta_number)},
                      {"amanta_number", month.amanta.number},
                      {"purnimanta_number", month.purnimanta_number},
                      {"adhika", month.amanta.adhika}};
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

/// "tithi_end[2010-04-24 bangalore #10]", "sunrise[2024-07-17 chennai] JHora", "panchanga.karana_end[0]", ...
answered day_answer(const question& q) {
  auto own_day = q.path[0].name == "panchanga";
  if (own_day && q.path.size() < 2)
    return std::nullopt;
  const auto& step = q.path[own_day ? 1 : 0];
  auto name = step.name.substr(0, step.name.find(' '));
  auto suffix = name.size() < step.name.size() ? step.name.substr(name.size() + 1) : std::string{};
  auto asked = day_of(q, own_day || step.arguments.empty() ? std::string{} : step.arguments[0], suffix);
  auto day = asked ? panchanga_on(q, *asked) : std::nullopt;
  if (!day)
    return std::nullopt;
  if (auto crossing = rise_answer(*day, name))
    return crossing;
  if (name == "lunar_month")
    return month_answer(*day);
  return anga_answer(*day, name, own_day ? step.arguments : step.arguments, asked->number);
}

} // namespace

answered almanac_answer(const question& q) {
  for (auto of : {at_birth_answer, around_answer, syzygy_answer, day_answer})
    if (auto found = of(q))
      return found;
  return std::nullopt;
}

} // namespace luna::golden
