#include "domain/time/zone.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace luna::domain {

namespace {

/// tzdata calls every mean time before a zone's standard time LMT.
constexpr std::string_view mean_time = "LMT";

local_instant instant_of(std::int64_t local_seconds, const date::sys_info& info, double longitude_degrees) {
  local_instant at;
  at.abbreviation = info.abbrev;
  at.offset_seconds = static_cast<std::int32_t>(info.offset.count());
  if (info.abbrev == mean_time) {
    at.local_mean_time = true;
    at.offset_seconds = static_cast<std::int32_t>(std::lround(longitude_degrees * 240.0));
  }
  at.ut_seconds = local_seconds - at.offset_seconds;
  return at;
}

} // namespace

result<zone_reading> resolve_local(const civil_date& date, const civil_time& time, std::string_view zone,
                                   double longitude_degrees) {
  if (!is_valid(date) || !is_valid(time))
    return fault::invalid;
  auto seconds = days_of(date) * 86'400 + time.hour * 3600 + time.minute * 60 + time.second;
  try {
    auto info = date::locate_zone(std::string{zone})->get_info(date::local_seconds{std::chrono::seconds{seconds}});
    zone_reading reading;
    if (info.result == date::local_info::nonexistent) {
      reading.what = zone_reading::kind::nonexistent;
      return reading;
    }
    reading.options.push_back(instant_of(seconds, info.first, longitude_degrees));
    if (info.result == date::local_info::ambiguous && info.first.abbrev != mean_time) {
      reading.what = zone_reading::kind::ambiguous;
      reading.options.push_back(instant_of(seconds, info.second, longitude_degrees));
    }
    return reading;
  } catch (const std::runtime_error&) { // an unknown zone, or no tzdata
    return fault::not_found;
  }
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
