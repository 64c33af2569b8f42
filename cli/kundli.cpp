#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "domain/astro/chart_json.hpp"
#include "domain/astro/chart_text.hpp"
#include "domain/language/dates.hpp"
#include "domain/language/times.hpp"
#include "domain/time/zone.hpp"

#include <fmt/format.h>

namespace luna::cli {

namespace {

int refuse(const std::string& problem) {
  fmt::print(stderr, "luna: {}\n", problem);
  return exit_usage;
}

/// The one date the text means. Otherwise none, and `problem` says why.
std::optional<domain::civil_date> date_of(const std::string& text, std::string& problem) {
  auto reading = domain::read_date(text);
  if (reading.what == domain::date_reading::kind::unique)
    return reading.days[0];
  problem = fmt::format("--date \"{}\" is no date I can be sure of; write it like \"28 Feb 1990\" or 1990-02-28", text);
  if (reading.what == domain::date_reading::kind::ambiguous)
    problem += fmt::format(" (it could be {} or {})", to_text(reading.days[0]), to_text(reading.days[1]));
  return std::nullopt;
}

/// False if the text is no time one can be sure of; `time` stays empty for "unknown".
bool time_of(const std::string& text, std::optional<domain::civil_time>& time, std::string& problem) {
  if (text.empty())
    return true;
  auto reading = domain::read_time(text);
  if (reading.what == domain::time_reading::kind::unknown)
    return true;
  if (reading.what == domain::time_reading::kind::unique) {
    time = reading.times[0];
    return true;
  }
  // On a command line a clock time is one of 24 hours; in a chat it is asked.
  if (reading.what == domain::time_reading::kind::half_of_day && text.size() >= 4 && text.find(':') == 2) {
    time = reading.times[0];
    if (time->hour == 0)
      time->hour = 12;
    return true;
  }
  problem =
    fmt::format("--time \"{}\" is no time I can be sure of; write it like \"2:30 pm\" or 14:30, or \"unknown\"", text);
  return false;
}

std::optional<domain::place> place_of(const domain::gazetteer& places, const std::string& text, std::string& problem) {
  auto found = places.find(text, 9);
  if (is_beyond_doubt(found))
    return found.places[0];
  if (found.places.empty()) {
    problem = fmt::format("--place \"{}\" is no place I know; check the spelling or take the nearest town", text);
    return std::nullopt;
  }
  problem = fmt::format("--place \"{}\" could be:", text);
  for (const auto& p : found.places)
    problem += fmt::format("\n  {}", describe(p));
  problem += "\nName the state or country too, like \"Aurangabad, Bihar\"";
  return std::nullopt;
}

std::string iso_text(const domain::civil_date& date, const std::optional<domain::civil_time>& time) {
  auto text = fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
  return time ? text + fmt::format("T{:02}:{:02}:{:02}", time->hour, time->minute, time->second) : text;
}

} // namespace

int kundli(const configuration& config, const kundli_request& request) {
  std::string problem;
  auto known = load_knowledge(config, problem);
  if (!known) {
    fmt::print(stderr, "luna: {}\n", problem);
    return exit_dependency;
  }
  auto date = date_of(request.date, problem);
  std::optional<domain::civil_time> time;
  if (!date || !time_of(request.time, time, problem))
    return refuse(problem);
  auto where = place_of(known->places, request.place, problem);
  if (!where)
    return refuse(problem);
  auto reading =
    domain::resolve_local(*date, time.value_or(domain::civil_time{12, 0, 0}), where->zone, where->longitude);
  if (!reading) {
    fmt::print(stderr, "luna: the time zone {} is unknown here: install tzdata\n", where->zone);
    return exit_dependency;
  }
  if (reading->options.empty())
    return refuse("the clocks there were set forward over that time: it never came");
  const auto& at = reading->options[0];
  if (reading->options.size() > 1)
    fmt::print(stderr, "luna: the clocks there showed that time twice; this is the first, {} ({})\n",
               domain::utc_offset_text(at.offset_seconds), at.abbreviation);
  domain::birth_facts facts{request.name, iso_text(*date, time), at.offset_seconds, at.abbreviation, *where};
  domain::birth_words words{request.name, to_text(*date) + (time ? ", " + to_text(*time) : ", time not known"),
                            describe(*where),
                            fmt::format("{}, {} ({})", where->zone, domain::utc_offset_text(at.offset_seconds),
                                        at.local_mean_time ? "local mean time" : at.abbreviation)};
  std::vector<std::string> texts;
  if (time) {
    auto drawn = domain::compute_chart(known->sky, {at.ut_seconds, where->latitude, where->longitude});
    if (!drawn)
      return refuse("the ephemeris does not reach that date");
    auto now = std::chrono::duration_cast<std::chrono::seconds>(system_time().time_since_epoch()).count();
    texts = request.json ? std::vector{chart_json(*drawn, facts)} : chart_messages(*drawn, words, now);
  } else {
    auto drawn = domain::compute_day_chart(known->sky, at.ut_seconds - 43'200, at.ut_seconds + 43'199);
    if (!drawn)
      return refuse("the ephemeris does not reach that date");
    texts = request.json ? std::vector{day_chart_json(*drawn, facts)} : day_chart_messages(*drawn, words);
  }
  for (const auto& text : texts)
    fmt::print("{}\n", text);
  return exit_done;
}

} // namespace luna::cli
