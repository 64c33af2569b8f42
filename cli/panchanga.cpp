#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "domain/astro/panchanga_json.hpp"
#include "domain/astro/panchanga_text.hpp"

#include <fmt/format.h>

namespace luna::cli {

namespace {

int refuse(const std::string& problem) {
  fmt::print(stderr, "luna: {}\n", problem);
  return exit_usage;
}

std::string problem_of(domain::fault why, const domain::place& where) {
  if (why == domain::fault::not_found)
    return fmt::format("the clocks of {} skipped that date: take the one before or after", where.zone);
  return "there is no panchanga of that date: the ephemeris ends in the year 5398, and a day "
         "whose clocks were set by more than four hours is none; take another date";
}

domain::civil_date today_by(const domain::utc_offsets& clock) {
  constexpr std::int64_t day_seconds = 86'400;
  auto now = std::chrono::duration_cast<std::chrono::seconds>(system_time().time_since_epoch()).count();
  return domain::civil_date_of_days((now + clock(now)) / day_seconds);
}

/// "Asia/Kolkata, UTC+5:30 (IST)" at noon of a day.
std::string clock_words(const place_choice& at, const domain::utc_offsets& clock, const domain::civil_date& date) {
  auto noon = domain::days_of(date) * 86'400 + 43'200;
  auto offset = domain::utc_offset_text(clock(noon - clock(noon)));
  if (at.clock.what == domain::clock_choice::kind::fixed)
    return offset;
  auto shown = domain::clock_at(noon - clock(noon), at.where.zone);
  auto by_zone = shown && domain::utc_offset_text(shown->offset_seconds) == offset;
  auto name = by_zone ? shown->abbreviation : "local mean time";
  auto is_number = name.find_first_of("+-") == 0; // where tzdata has no letters for it
  return fmt::format("{}, {}{}", at.where.zone, offset, is_number ? "" : fmt::format(" ({})", name));
}

void print(const std::vector<std::string>& messages) {
  for (const auto& message : messages)
    fmt::print("{}\n{}", message, &message == &messages.back() ? "" : "\n");
}

} // namespace

int panchanga(const configuration& config, const panchanga_request& request) {
  std::string problem;
  auto known = load_knowledge(config, problem);
  if (!known) {
    fmt::print(stderr, "luna: {}\n", problem);
    return exit_dependency;
  }
  auto at = chosen_place(known->places, request.place, problem);
  if (!at)
    return refuse(problem);
  auto clock = domain::offsets_of(at->where.zone, at->where.longitude, at->clock);
  if (!clock) {
    fmt::print(stderr, "luna: the time zone {} is unknown here: install tzdata\n", at->where.zone);
    return exit_dependency;
  }
  auto date = request.date.empty() ? today_by(*clock) : chosen_date(request.date, problem);
  if (request.festivals_of)
    date = domain::civil_date{*request.festivals_of, 1, 1};
  if (!date)
    return refuse(problem);
  auto where = at->where;
  if (at->clock.what == domain::clock_choice::kind::fixed)
    where.zone = domain::utc_offset_text(at->clock.offset_seconds);
  domain::almanac_words words{describe(where), clock_words(*at, *clock, *date)};
  domain::observer observer{where.latitude, where.longitude};
  auto settings = settings_of(request.settings);
  if (request.festivals_of) {
    auto found = domain::festivals_at(known->sky, *request.festivals_of, observer, *clock, settings);
    if (!found)
      return refuse(problem_of(found.error(), where));
    print(request.json ? std::vector{festivals_json(*found, where, *clock)} : festival_messages(*found, words, *clock));
    return exit_done;
  }
  auto found = domain::almanac_of(known->sky, *date, request.days, observer, *clock, settings);
  if (!found)
    return refuse(problem_of(found.error(), where));
  print(request.json ? std::vector{panchanga_json(*found, where, *clock)} : panchanga_messages(*found, words, *clock));
  return exit_done;
}

} // namespace luna::cli
