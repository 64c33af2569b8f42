#include "test/golden/day_answers.hpp"

#include "domain/astro/lords.hpp"
#include "domain/astro/panchanga.hpp"
#include "domain/astro/windows.hpp"
#include "domain/astro/zodiac.hpp"
#include "test/golden/place_cases.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace luna::golden {

namespace {

using answered = std::optional<json::value>;
using limb_name = std::string_view (*)(unsigned);

/// A day at a place, and what of it is asked: "panchanga.rahu.start" asks {"rahu"} of the case's own day for "start".
struct day_asked {
  std::string date;
  spot where;
  std::optional<unsigned> number; // "#10": which tithi, karana, ... is meant
  step element;
  std::string tail; // may be empty
};

bool is_date(std::string_view word) {
  return word.size() == 10 && word[4] == '-' && word[7] == '-';
}

/// The words of "2013-02-03 bangalore #22", and of "VedicRishi", who says what is so, after the brackets.
std::optional<day_asked> named_day(const question& q, const std::string& argument, day_asked asked) {
  std::string place;
  for (std::size_t at = 0; at < argument.size();) {
    auto end = std::min(argument.find(' ', at), argument.size());
    auto word = argument.substr(at, end - at);
    if (word.starts_with('#'))
      asked.number = static_cast<unsigned>(whole_number(word.substr(1)).value_or(0));
    else if (is_date(word))
      asked.date = word;
    else
      place += (place.empty() ? "" : " ") + word;
    at = end + 1;
  }
  auto blank = asked.element.name.find(' ');
  if (!place.empty()) {
    auto known = place_named(q, place, asked.date);
    if (!known)
      return std::nullopt;
    asked.where = *known;
  } else if (leaves_place_to_source(q.of, q.path)) {
    return std::nullopt;
  }
  asked.element.name.resize(std::min(blank, asked.element.name.size()));
  return asked.date.empty() ? std::nullopt : std::optional{asked};
}

std::optional<day_asked> day_of(const question& q) {
  auto first = q.path[0].name == "panchanga" || q.path[0].name == "muhurta" ? 1U : 0U;
  if (q.path.size() <= first || q.path.size() > first + 2)
    return std::nullopt;
  day_asked asked{q.of.date, q.of.where, {}, q.path[first], q.path.size() == first + 2 ? q.path.back().name : ""};
  auto& arguments = first == 1 && !q.path[0].arguments.empty() ? q.path[0].arguments : asked.element.arguments;
  if (arguments.empty() || (arguments[0].find('-') == std::string::npos && !arguments[0].starts_with('#')))
    return named_day(q, {}, asked);
  auto argument = arguments[0];
  if (&arguments == &asked.element.arguments)
    asked.element.arguments.erase(asked.element.arguments.begin());
  return named_day(q, argument, asked);
}

domain::chart_settings settings_for(const question& q) {
  auto settings = q.of.settings;
  const auto* note = q.assertion.if_contains("note");
  if (q.of.rises_by_note && note && note->is_string())
    if (auto rising = rising_of(std::string_view{note->get_string()}))
      settings.sunrise = settings.moonrise = *rising;
  return settings;
}

std::optional<domain::panchanga> panchanga_at(const question& q, const std::string& date, const spot& where,
                                              int days_later = 0) {
  auto midnight = instant_of(date, {}, 0.0);
  if (!midnight)
    return std::nullopt;
  auto days = static_cast<std::int64_t>(std::floor(*midnight / 86'400.0)) + days_later;
  auto day = domain::panchanga_day_of(domain::civil_date_of_days(days), std::llround(where.offset_seconds),
                                      {where.latitude, where.longitude});
  auto found = domain::panchanga_of(q.with.sky, day, settings_for(q));
  return found ? std::optional{std::move(*found)} : std::nullopt;
}

json::value instant(const std::optional<std::int64_t>& at) {
  return at ? json::value(instant_text(*at)) : json::value(nullptr);
}

struct limbs {
  const domain::anga_list* list = nullptr;
  limb_name name = nullptr;
};

std::optional<limbs> limbs_named(const domain::panchanga& day, std::string_view name) {
  if (name == "tithi")
    return limbs{&day.tithis, domain::tithi_name};
  if (name == "nakshatra" || name == "nak")
    return limbs{&day.nakshatras, domain::nakshatra_name};
  if (name == "yoga")
    return limbs{&day.yogas, domain::yoga_name};
  if (name == "karana")
    return limbs{&day.karanas, domain::karana_name};
  return std::nullopt;
}

json::object span_object(const domain::anga_span& span) {
  return {{"index", span.number},
          {"start", instant_text(span.begin_ut)},
          {"end", instant_text(span.end_ut)},
          {"end_local", instant_text(span.end_ut)}};
}

/// "end" of a tithi, as `wanted`: the number or the name of it, its instants, or all that is known.
answered span_answer(const domain::anga_span& span, const limbs& of, std::string_view what, const json::value& wanted) {
  if (wanted.is_object())
    return span_object(span);
  if (what.ends_with("name") || (wanted.is_string() && (what.empty() || what == "at_sunrise"))) {
    auto name = of.name(span.number); // "Krishna Panchami", of which some leave out the half
    auto is_short = wanted.is_string() && wanted.get_string().find(' ') == json::string::npos;
    auto half = name.starts_with("Krishna ") || name.starts_with("Shukla ") ? name.find(' ') + 1 : 0;
    return json::value(is_short ? name.substr(half) : name);
  }
  if (what.empty() || what == "at_sunrise" || what == "index" || what == "number")
    return json::value(span.number);
  if (what == "lord" && of.name == static_cast<limb_name>(domain::nakshatra_name))
    return json::value(domain::name_of(domain::nakshatra_lord(span.number)));
  if (what == "start" || what == "end")
    return json::value(instant_text(what == "start" ? span.begin_ut : span.end_ut));
  return std::nullopt;
}

/// "tithi_at_sunrise", "nak_end", "karana_end[1]", "tithi[0].start"; with a number, of that tithi or karana.
answered limb_answer(const domain::panchanga& day, const day_asked& asked, const json::value& wanted) {
  const auto& name = asked.element.name;
  auto border = std::min(name.find('_'), name.size());
  auto of = limbs_named(day, name.substr(0, border));
  if (!of)
    return std::nullopt;
  auto what = border == name.size() ? asked.tail : name.substr(border + 1);
  const auto& arguments = asked.element.arguments;
  auto index = arguments.empty() ? std::optional<std::size_t>{0} : whole_number(arguments[0]);
  const auto* at = of->list->begin() + std::min(index.value_or(of->list->size()), of->list->size());
  if (asked.number)
    at =
      std::find_if(of->list->begin(), of->list->end(), [&](const auto& span) { return span.number == *asked.number; });
  return at == of->list->end() ? answered{json::value(nullptr)} : span_answer(*at, *of, what, wanted);
}

/// "kshaya_tithi", "vriddhi_nakshatra": the one of the day that is so, or whether there is one.
answered marked_answer(const domain::panchanga& day, std::string_view name, const json::value& wanted) {
  auto kshaya = name.starts_with("kshaya_"), vriddhi = name.starts_with("vriddhi_");
  auto of = kshaya || vriddhi ? limbs_named(day, name.substr(name.find('_') + 1)) : std::nullopt;
  if (!of)
    return std::nullopt;
  const auto* at = std::find_if(of->list->begin(), of->list->end(), [&](const auto& span) {
    return span.mark == (kshaya ? domain::anga_mark::kshaya : domain::anga_mark::vriddhi);
  });
  if (wanted.is_bool())
    return json::value(at != of->list->end());
  return at == of->list->end() ? json::value(nullptr) : json::value(span_object(*at));
}

/// Some print the day's first moonset, others the one after its moonrise: the one that is meant is the nearer one.
answered rise_answer(const question& q, const day_asked& asked, const domain::panchanga& day) {
  const auto& name = asked.element.name;
  if (name == "sunrise" || name == "sunset")
    return instant(name == "sunrise" ? day.sunrise_ut : day.sunset_ut);
  if (name != "moonrise" && name != "moonset")
    return std::nullopt;
  auto of = [&](const domain::panchanga& which) { return name == "moonrise" ? which.moonrise_ut : which.moonset_ut; };
  const auto& wanted = q.assertion.at("value");
  auto meant = wanted.is_string()
                 ? instant_of(std::string_view{wanted.get_string()}, asked.date, asked.where.offset_seconds)
                 : std::nullopt;
  auto next = meant ? panchanga_at(q, asked.date, asked.where, 1) : std::nullopt;
  auto first = of(day), second = next ? of(*next) : std::nullopt;
  auto far = [&](const std::optional<std::int64_t>& at) { return std::abs(static_cast<double>(*at) - *meant); };
  return instant(second && (!first || far(second) < far(first)) ? second : first);
}

answered edge_answer(const domain::day_window& window, std::string_view edge) {
  if (edge.empty())
    return json::object{{"start", instant_text(window.begin_ut)}, {"end", instant_text(window.end_ut)}};
  if (edge == "start")
    return json::value(instant_text(window.begin_ut));
  if (edge == "end")
    return json::value(instant_text(window.end_ut));
  return std::nullopt;
}

/// One of several windows, or all as [start, end].
answered windows_answer(const domain::window_list& windows, std::size_t index, std::string_view edge,
                        const json::value& wanted) {
  if (!wanted.is_array())
    return index < windows.size() ? edge_answer(windows[index], edge) : answered{json::value(nullptr)};
  json::array all;
  for (const auto& each : windows)
    all.push_back(json::array{instant_text(each.begin_ut), instant_text(each.end_ut)});
  return all;
}

/// What a part of the day or the night is called, too.
answered named_answer(const domain::named_window& part, std::string_view what) {
  if (what == "name")
    return json::value(part.name);
  return edge_answer(part.at, what);
}

/// "rahu_kalam" is "rahu", "abhijit_muhurta" "abhijit".
std::string short_name(std::string_view window) {
  for (std::string_view ending : {"_kalam", "_kaal", "_kala", "_muhurta", "_muhurat"})
    if (window.ends_with(ending))
      return std::string{window.substr(0, window.size() - ending.size())};
  return std::string{window};
}

/// "rahu.start", "choghadiya[2].name", "dur_muhurta[1].end": the window's step, then what of it.
answered window_answer(const domain::panchanga& day, const step& window, std::string_view what,
                       const json::value& wanted) {
  auto name = short_name(window.name);
  static constexpr std::array<std::string_view, 15> windows{
    "rahu",       "gulika", "yamaganda", "brahma", "abhijit",          "dur",  "durmuhurta", "varjyam",
    "choghadiya", "amrita", "amrit",     "gauri",  "gauri_panchangam", "hora", "nishita"};
  if (std::find(windows.begin(), windows.end(), name) == windows.end())
    return std::nullopt;
  auto sun = domain::sun_times_of(day);
  if (!sun)
    return json::value(nullptr);
  auto index = window.arguments.empty() ? std::size_t{0} : whole_number(window.arguments[0]).value_or(24);
  if (name == "rahu")
    return edge_answer(domain::rahu_kalam(*sun), what);
  if (name == "gulika")
    return edge_answer(domain::gulika_kalam(*sun), what);
  if (name == "yamaganda")
    return edge_answer(domain::yamaganda(*sun), what);
  if (name == "nishita")
    return edge_answer(domain::nishita(*sun), what);
  if (name == "brahma") // those who count from the upper limb measure it by the night, the others by the clock
    return edge_answer(domain::brahma_muhurta(*sun, day.settings.sunrise == domain::rise_definition::upper_limb
                                                      ? domain::muhurta_length::of_the_night
                                                      : domain::muhurta_length::forty_eight_minutes),
                       what);
  if (name == "abhijit") {
    auto found = domain::abhijit(*sun);
    return found ? edge_answer(*found, what) : answered{json::value(nullptr)};
  }
  if (name == "dur" || name == "durmuhurta")
    return windows_answer(domain::dur_muhurtas(*sun), index, what, wanted);
  if (name == "varjyam")
    return windows_answer(domain::varjyam(day), index, what, wanted);
  if (name == "amrita" || name == "amrit")
    return windows_answer(domain::amrita_kalam(day), index, what, wanted);
  if (name == "choghadiya" && index < 16)
    return named_answer(domain::choghadiya(*sun)[index], what);
  if (name.starts_with("gauri") && index < 16)
    return named_answer(domain::gauri_panchangam(*sun)[index], what);
  if (name != "hora" || index >= 24)
    return std::nullopt;
  auto hora = domain::horas(*sun)[index];
  return what == "lord" ? answered{json::value(domain::name_of(hora.lord))} : edge_answer(hora.at, what);
}

/// What the calendar calls the day: any part of it may be asked for.
json::object calendar_object(const domain::panchanga& day) {
  const auto& names = day.names;
  return {{"tithi", day.tithis.front().number},
          {"paksha", names.bright_half ? "Shukla" : "Krishna"},
          {"amanta", domain::lunar_month_name(names.month.number)},
          {"purnimanta", domain::lunar_month_name(names.purnimanta_number)},
          {"amanta_number", names.month.number},
          {"purnimanta_number", names.purnimanta_number},
          {"adhika", names.month.adhika},
          {"kshaya", names.month.kshaya},
          {"kali", names.years.kali},
          {"shaka_samvat", names.years.shaka},
          {"vikram_samvat", names.years.vikrama},
          {"samvatsara", domain::samvatsara_name(names.years.samvatsara_south)},
          {"ritu", domain::name_of(names.lunar_ritu)},
          {"ayana", names.tropical_uttarayana ? "Uttarayana" : "Dakshinayana"},
          {"sun_sign", domain::sign_name(day.sun_signs.front().number)},
          {"moon_sign", domain::sign_name(day.moon_signs.front().number)},
          {"pada", (day.padas.front().number - 1) % 4 + 1}};
}

/// "lunar_month[2026-04-17]" or a part of it, "panchanga.paksha", "panchanga.vara".
answered calendar_answer(const domain::panchanga& day, const day_asked& asked, const json::value& wanted) {
  static constexpr std::array<std::string_view, 7> weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                            "Thursday", "Friday", "Saturday"};
  const auto& name = asked.element.name;
  if (name == "vara" || name == "vaara" || name == "weekday") {
    auto english = wanted.is_string() && std::string_view{wanted.get_string()}.ends_with("day");
    return english              ? json::value(weekdays[day.weekday])
           : wanted.is_string() ? json::value(domain::vara_name(day.weekday))
                                : json::value(day.weekday);
  }
  auto calendar = calendar_object(day);
  if (name == "lunar_month" && asked.tail.empty())
    return calendar;
  const auto* part = calendar.if_contains(name == "lunar_month" ? asked.tail : name);
  return part ? answered{*part} : std::nullopt;
}

} // namespace

std::optional<domain::panchanga> panchanga_on(const question& q, const std::string& date) {
  return panchanga_at(q, date, q.of.where);
}

answered day_answer(const question& q, wall_clock& clock) {
  auto asked = day_of(q);
  auto day = asked ? panchanga_at(q, asked->date, asked->where) : std::nullopt;
  if (!day)
    return std::nullopt;
  clock = {asked->date, asked->where.offset_seconds};
  const auto& wanted = q.assertion.at("value");
  if (auto crossing = rise_answer(q, *asked, *day))
    return crossing;
  if (auto window = window_answer(*day, asked->element, asked->tail, wanted))
    return window;
  if (auto marked = marked_answer(*day, asked->element.name, wanted))
    return marked;
  if (auto limb = limb_answer(*day, *asked, wanted))
    return limb;
  return calendar_answer(*day, *asked, wanted);
}

} // namespace luna::golden
