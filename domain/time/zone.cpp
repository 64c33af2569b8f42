#include "domain/time/zone.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace luna::domain {

namespace {

/// tzdata calls every mean time before a zone's standard time LMT.
constexpr std::string_view mean_time = "LMT";
constexpr std::int64_t day_seconds = 86'400;
constexpr std::int32_t offset_seconds_max = 16 * 3600;
/// Debian's compiled tzdata lists changes of clock to this year; what comes after is only a rule at the file's end.
constexpr int last_listed_year = 2037;

constexpr std::int64_t year_1 = -62'135'596'800, year_10000 = 253'402'300'800; // their first seconds, UT

/// A clock of a city that outlived the standard time of its country.
struct city_clock {
  clock_choice::kind what;
  const char* name;
  const char* abbreviation;
  std::int32_t offset_seconds;
  int last_year;
};
constexpr city_clock city_clocks[] = {
  {clock_choice::kind::calcutta, "Calcutta time", "CCT", 5 * 3600 + 53 * 60 + 20, 1947},
  {clock_choice::kind::bombay, "Bombay time", "BMT", 4 * 3600 + 51 * 60, 1955},
};

const city_clock* city_clock_of(clock_choice::kind what) {
  const auto* at =
    std::find_if(std::begin(city_clocks), std::end(city_clocks), [&](auto& c) { return c.what == what; });
  return at == std::end(city_clocks) ? nullptr : at;
}

std::int64_t seconds_of(const civil_date& date, const civil_time& time) {
  return days_of(date) * day_seconds + time.hour * 3600 + time.minute * 60 + time.second;
}

local_instant instant_of(std::int64_t local_seconds, std::int64_t offset_seconds, std::string abbreviation) {
  return {local_seconds - offset_seconds, static_cast<std::int32_t>(offset_seconds), std::move(abbreviation), false};
}

/// Four minutes a degree.
std::int64_t mean_offset_of(double longitude_degrees) {
  return std::lround(longitude_degrees * 240.0);
}

local_instant mean_instant_of(std::int64_t local_seconds, double longitude_degrees) {
  auto at = instant_of(local_seconds, mean_offset_of(longitude_degrees), std::string{mean_time});
  at.local_mean_time = true;
  return at;
}

civil_date date_of_seconds(std::int64_t seconds) {
  return civil_date_of_days(seconds / day_seconds - (seconds % day_seconds < 0 ? 1 : 0));
}

/// How far before `seconds` the clocks changed on the same days within the listed years: rules name weekdays, so a
/// year in which 1 March is the same weekday has the same changes. 0 within the listed years.
std::int64_t years_ahead_seconds(std::int64_t seconds) {
  auto date = date_of_seconds(seconds);
  if (date.year <= last_listed_year)
    return 0;
  auto march = weekday_of({date.year, 3, 1});
  auto like = last_listed_year; // any eight years in a row begin their March on every weekday
  while (weekday_of({like, 3, 1}) != march)
    --like;
  return (days_of({date.year, 3, 1}) - days_of({like, 3, 1})) * day_seconds;
}

bool is_last_known(const date::sys_info& info) {
  return info.end >= date::sys_days{date::year{9999} / 1 / 1};
}

date::local_info local_info_of(const date::time_zone& zone, std::int64_t local_seconds) {
  auto info = zone.get_info(date::local_seconds{std::chrono::seconds{local_seconds}});
  auto ahead = is_last_known(info.first) ? years_ahead_seconds(local_seconds) : 0;
  return ahead == 0 ? info : zone.get_info(date::local_seconds{std::chrono::seconds{local_seconds - ahead}});
}

date::sys_info sys_info_of(const date::time_zone& zone, std::int64_t ut_seconds) {
  auto info = zone.get_info(date::sys_seconds{std::chrono::seconds{ut_seconds}});
  auto ahead = is_last_known(info) ? years_ahead_seconds(ut_seconds + info.offset.count()) : 0;
  return ahead == 0 ? info : zone.get_info(date::sys_seconds{std::chrono::seconds{ut_seconds - ahead}});
}

const date::time_zone* zone_of(std::string_view name) {
  try {
    return date::locate_zone(std::string{name});
  } catch (const std::runtime_error&) { // an unknown zone, or no tzdata
    return nullptr;
  }
}

/// Whether the zone's clock then was no standard time of the country: people set theirs by the sun.
bool is_before_standard_time(std::string_view abbreviation, std::string_view zone) {
  auto india = zone == "Asia/Kolkata" || zone == "Asia/Calcutta";
  return abbreviation == mean_time || (india && (abbreviation == "HMT" || abbreviation == "MMT"));
}

/// The zone's own reading in `by_zone`, and what a birth is cast for in `options`.
zone_reading read_zone(const date::time_zone& clock, std::int64_t local_seconds, std::string_view zone,
                       double longitude_degrees) {
  zone_reading reading;
  reading.by_local_mean = mean_instant_of(local_seconds, longitude_degrees);
  auto info = local_info_of(clock, local_seconds);
  if (info.result == date::local_info::nonexistent) {
    reading.what = zone_reading::kind::nonexistent;
    if (is_before_standard_time(info.first.abbrev, zone)) { // only the zone's principal city skipped it
      reading.what = zone_reading::kind::unique;
      reading.options = {reading.by_local_mean};
    }
    return reading;
  }
  reading.by_zone.push_back(instant_of(local_seconds, info.first.offset.count(), info.first.abbrev));
  if (info.result == date::local_info::ambiguous)
    reading.by_zone.push_back(instant_of(local_seconds, info.second.offset.count(), info.second.abbrev));
  if (is_before_standard_time(info.first.abbrev, zone)) {
    reading.options = {reading.by_local_mean};
    return reading;
  }
  reading.options = reading.by_zone;
  if (reading.options.size() > 1)
    reading.what = zone_reading::kind::ambiguous;
  return reading;
}

/// The zone whose name differs least from an unknown one, as `Asia/Kolkatta` from `Asia/Kolkata`.
std::string nearest_zone(std::string_view wanted) {
  auto alike = [&](std::string_view name) {
    auto shorter = std::min(name.size(), wanted.size());
    auto front = std::mismatch(name.begin(), name.begin() + static_cast<long>(shorter), wanted.begin()).first;
    auto back = std::mismatch(name.rbegin(), name.rbegin() + static_cast<long>(shorter), wanted.rbegin()).first;
    return (front - name.begin()) + (back - name.rbegin()) - static_cast<long>(name.size());
  };
  try {
    const auto& zones = date::get_tzdb().zones;
    auto best = std::max_element(zones.begin(), zones.end(),
                                 [&](const auto& a, const auto& b) { return alike(a.name()) < alike(b.name()); });
    return best == zones.end() ? std::string{} : best->name();
  } catch (const std::runtime_error&) {
    return {};
  }
}

/// What is wrong but for the zone's name; empty if nothing is.
std::string argument_problem(const civil_date& date, const civil_time& time, double longitude_degrees,
                             const clock_choice& clock) {
  if (auto problem = problem_of(date); !problem.empty())
    return problem;
  if (auto problem = problem_of(time); !problem.empty())
    return problem;
  if (!(std::abs(longitude_degrees) <= 180.0))
    return fmt::format("longitude {} is out of range: longitudes are -180 to 180 degrees, east positive",
                       longitude_degrees);
  if (const auto* city = city_clock_of(clock.what); city && date.year > city->last_year)
    return fmt::format("{} ended with the year {}: after it, use the clock of the zone", city->name, city->last_year);
  if (clock.what == clock_choice::kind::fixed && std::abs(std::int64_t{clock.offset_seconds}) > offset_seconds_max)
    return fmt::format("{} is out of range: offsets are at most 16 hours", utc_offset_text(clock.offset_seconds));
  return {};
}

} // namespace

result<zone_reading> resolve_local(const civil_date& date, const civil_time& time, std::string_view zone,
                                   double longitude_degrees, const clock_choice& clock) {
  if (!argument_problem(date, time, longitude_degrees, clock).empty())
    return fault::invalid;
  const auto* known = zone_of(zone);
  if (!known)
    return fault::not_found;
  auto seconds = seconds_of(date, time);
  auto reading = read_zone(*known, seconds, zone, longitude_degrees);
  if (clock.what == clock_choice::kind::zone)
    return reading;
  reading.what = zone_reading::kind::unique;
  if (const auto* city = city_clock_of(clock.what))
    reading.options = {instant_of(seconds, city->offset_seconds, city->abbreviation)};
  else if (clock.what == clock_choice::kind::local_mean)
    reading.options = {reading.by_local_mean};
  else
    reading.options = {instant_of(seconds, clock.offset_seconds, utc_offset_text(clock.offset_seconds))};
  return reading;
}

std::string resolve_problem(const civil_date& date, const civil_time& time, std::string_view zone,
                            double longitude_degrees, const clock_choice& clock) {
  if (auto problem = argument_problem(date, time, longitude_degrees, clock); !problem.empty())
    return problem;
  if (zone_of(zone))
    return {};
  auto nearest = nearest_zone(zone);
  if (nearest.empty())
    return "time zones cannot be read: install tzdata";
  return fmt::format("there is no time zone {}; did you mean {}?", zone, nearest);
}

result<local_instant> clock_at(std::int64_t ut_seconds, std::string_view zone) {
  if (ut_seconds < year_1 || ut_seconds >= year_10000)
    return fault::invalid;
  const auto* known = zone_of(zone);
  if (!known)
    return fault::not_found;
  auto info = sys_info_of(*known, ut_seconds);
  return local_instant{ut_seconds, static_cast<std::int32_t>(info.offset.count()), info.abbrev, false};
}

result<utc_offsets> offsets_of(std::string_view zone, double longitude_degrees, const clock_choice& clock) {
  const auto* known = zone_of(zone);
  if (!known)
    return fault::not_found;
  auto mean = mean_offset_of(longitude_degrees);
  auto always = [](std::int64_t seconds) { return utc_offsets{[seconds](std::int64_t) { return seconds; }}; };
  if (const auto* city = city_clock_of(clock.what))
    return always(city->offset_seconds);
  if (clock.what == clock_choice::kind::local_mean)
    return always(mean);
  if (clock.what == clock_choice::kind::fixed)
    return always(clock.offset_seconds);
  return utc_offsets{[known, mean, name = std::string{zone}](std::int64_t ut_seconds) {
    auto info = sys_info_of(*known, std::clamp(ut_seconds, year_1, year_10000 - 1));
    return is_before_standard_time(info.abbrev, name) ? mean : std::int64_t{info.offset.count()};
  }};
}

std::string utc_offset_text(std::int64_t offset_seconds) {
  auto size = std::abs(offset_seconds);
  auto text = fmt::format("UTC{}{}", offset_seconds < 0 ? '-' : '+', size / 3600);
  if (size % 3600 != 0)
    text += fmt::format(":{:02}", size / 60 % 60);
  if (size % 60 != 0)
    text += fmt::format(":{:02}", size % 60);
  return text;
}

std::string tzdata_version() {
  try {
    return date::get_tzdb().version;
  } catch (const std::runtime_error&) {
    return {};
  }
}

} // namespace luna::domain
