#include "cli/place_options.hpp"

#include "domain/language/dates.hpp"
#include "domain/places/folding.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace luna::cli {

namespace {

constexpr std::size_t namesakes_shown = 9;
constexpr std::int32_t offset_seconds_max = 16 * 3600;
constexpr domain::civil_date any_day{2000, 1, 1};
constexpr domain::civil_time noon{12, 0, 0};

/// "1990-02-28", whether or not the calendar has it.
std::optional<domain::civil_date> iso_date(const std::string& text) {
  constexpr std::size_t longest = 12; // years of six digits, to be told that they are out of range
  domain::civil_date date;
  if (text.size() > longest || text.find_first_not_of("0123456789-") != std::string::npos || text.find('-') < 4
      || std::count(text.begin(), text.end(), '-') != 2
      || std::sscanf(text.c_str(), "%d-%u-%u", &date.year, &date.month, &date.day) != 3)
    return std::nullopt;
  return date;
}

std::optional<domain::place> named_place(const domain::gazetteer& places, const std::string& name,
                                         std::string& problem) {
  auto found = places.find(name, namesakes_shown);
  auto own = found;
  std::erase_if(own.places,
                [wanted = domain::folded(name)](const auto& p) { return domain::folded(p.name) != wanted; });
  // "Delhi" is not Dili, although some languages call it so.
  if (is_beyond_doubt(found) || (is_beyond_doubt(own) && own.places[0] == found.places[0]))
    return found.places[0];
  if (found.places.empty()) {
    problem = fmt::format("--place \"{}\" is no place I know; check the spelling, take the nearest town, or give "
                          "--latitude and --longitude with --zone",
                          name);
    return std::nullopt;
  }
  problem = fmt::format("--place \"{}\" could be:", name);
  for (const auto& p : found.places)
    problem += fmt::format("\n  {}", describe(p));
  problem += "\nName the state or country too, like \"Aurangabad, Bihar\"";
  return std::nullopt;
}

std::optional<domain::place> place_at(const place_options& o, std::string& problem) {
  if (!o.latitude || !o.longitude) {
    problem =
      fmt::format("--{} is not enough: give --latitude and --longitude, both", o.latitude ? "latitude" : "longitude");
    return std::nullopt;
  }
  if (!(std::abs(*o.latitude) <= 90.0)) {
    problem =
      fmt::format("--latitude {} is out of range: latitudes are -90 to 90 degrees, north positive", *o.latitude);
    return std::nullopt;
  }
  if (!(std::abs(*o.longitude) <= 180.0)) {
    problem =
      fmt::format("--longitude {} is out of range: longitudes are -180 to 180 degrees, east positive", *o.longitude);
    return std::nullopt;
  }
  if (o.zone.empty() && o.utc_offset.empty()) {
    problem = "--latitude and --longitude need a clock, too: --zone Asia/Kolkata, or --utc-offset +5:30";
    return std::nullopt;
  }
  domain::place where;
  where.name = o.place.empty() ? coordinates_text(*o.latitude, *o.longitude) : o.place;
  where.latitude = *o.latitude;
  where.longitude = *o.longitude;
  where.zone = "UTC";
  return where;
}

} // namespace

void add_place_options(CLI::App& command, place_options& o) {
  auto group = "Place (by name, or by coordinates and a clock)";
  command.add_option("--place", o.place, "a town in any script: Jaipur, \"Aurangabad, Bihar\", मुंबई")->group(group);
  command.add_option("--latitude", o.latitude, "degrees, north positive: 28.6139")->group(group);
  command.add_option("--longitude", o.longitude, "degrees, east positive: 77.209")->group(group);
  auto* zone = command.add_option("--zone", o.zone, "time zone, instead of the place's own: Asia/Kolkata");
  zone->group(group);
  command.add_option("--utc-offset", o.utc_offset, "a clock so far ahead of UT, instead of a zone's: +5:30, -4:00")
    ->group(group)
    ->excludes(zone);
}

std::optional<place_choice> chosen_place(const domain::gazetteer& places, const place_options& o,
                                         std::string& problem) {
  auto by_coordinates = o.latitude || o.longitude;
  if (!by_coordinates && o.place.empty()) {
    problem = "where? Give --place Jaipur, or --latitude 26.92 --longitude 75.79 --zone Asia/Kolkata";
    return std::nullopt;
  }
  auto where = by_coordinates ? place_at(o, problem) : named_place(places, o.place, problem);
  if (!where)
    return std::nullopt;
  place_choice chosen{*where, {}};
  if (!o.zone.empty())
    chosen.where.zone = o.zone;
  if (!o.utc_offset.empty()) {
    auto offset = offset_of(o.utc_offset);
    if (!offset) {
      problem =
        fmt::format("--utc-offset \"{}\" is none: write it like +5:30 or -4:00, at most 16 hours", o.utc_offset);
      return std::nullopt;
    }
    chosen.clock = {domain::clock_choice::kind::fixed, *offset};
  }
  problem = domain::resolve_problem(any_day, noon, chosen.where.zone, chosen.where.longitude, chosen.clock);
  if (!problem.empty())
    return std::nullopt;
  return chosen;
}

std::optional<std::int32_t> offset_of(std::string_view text) {
  if (text.starts_with("UTC") || text.starts_with("GMT"))
    text.remove_prefix(3);
  auto sign = text.starts_with('-') ? -1 : 1;
  if (text.starts_with('-') || text.starts_with('+'))
    text.remove_prefix(1);
  auto colons = std::count(text.begin(), text.end(), ':');
  if (text.size() == 4 && colons == 0) // "0530"
    return offset_of(fmt::format("{}{}:{}", sign < 0 ? '-' : '+', text.substr(0, 2), text.substr(2)));
  std::array<std::int32_t, 3> parts{};
  if (text.empty() || colons > 2)
    return std::nullopt;
  for (auto i = 0; i <= colons; ++i) {
    auto part = text.substr(0, text.find(':'));
    auto& value = parts[static_cast<std::size_t>(i)];
    auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    auto digits = i == 0 ? part.size() == 1 || part.size() == 2 : part.size() == 2;
    if (error != std::errc{} || end != part.data() + part.size() || !digits || value < 0 || (i > 0 && value > 59))
      return std::nullopt;
    text.remove_prefix(std::min(text.size(), part.size() + 1));
  }
  auto seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
  if (seconds > offset_seconds_max)
    return std::nullopt;
  return sign * seconds;
}

std::optional<domain::civil_date> chosen_date(const std::string& text, std::string& problem) {
  if (auto written = iso_date(text)) {
    problem = problem_of(*written);
    return problem.empty() ? written : std::nullopt;
  }
  auto reading = domain::read_date(text);
  using kind = domain::date_reading::kind;
  switch (reading.what) {
    case kind::unique: return reading.days[0];
    case kind::ambiguous:
      problem = fmt::format("it could be {} or {}", to_text(reading.days[0]), to_text(reading.days[1]));
      break;
    case kind::wrong_weekday:
      problem = fmt::format("{} is a {}", to_text(reading.days[0]), weekday_name(reading.days[0]));
      break;
    case kind::no_such_day: problem = "no month has that day, or there is no such month"; break;
    case kind::short_year: problem = "the year needs all its digits"; break;
    case kind::unreadable: problem = "it is no date that I can read"; break;
  }
  problem = fmt::format("--date \"{}\": {}; write it like \"28 Feb 1990\" or 1990-02-28", text, problem);
  return std::nullopt;
}

std::string coordinates_text(double latitude, double longitude) {
  return fmt::format("{:.4f} {}, {:.4f} {}", std::abs(latitude), latitude < 0 ? 'S' : 'N', std::abs(longitude),
                     longitude < 0 ? 'W' : 'E');
}

} // namespace luna::cli
