// What the commands that compute charts have in common: the place, its clock, and the day.
#pragma once

#include "domain/places/gazetteer.hpp"
#include "domain/time/zone.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace luna::cli {

/// As given; empty and none mean not given.
struct place_options {
  std::string place{};
  std::optional<double> latitude{}, longitude{}; // degrees, north and east positive
  std::string zone{};                            // IANA: "Asia/Kolkata"
  std::string utc_offset{};                      // "+5:30"
};

/// Adds --place, --latitude, --longitude, --zone and --utc-offset.
void add_place_options(CLI::App& command, place_options& options);

/// A place, and the clock that `resolve_local` is to read there.
struct place_choice {
  domain::place where;
  domain::clock_choice clock;
};

/// The place of that name, or of those coordinates: its name is then the one given, or the coordinates themselves. A
/// zone or an offset that was given goes before the zone of a place found by name; with coordinates and an offset alone
/// the zone is "UTC". None: `problem` says what was wrong and what would be right, with the namesakes of a name.
std::optional<place_choice> chosen_place(const domain::gazetteer& places, const place_options& options,
                                         std::string& problem);

/// Seconds that a clock is ahead of UT, at most 16 hours either way, of "+5:30", "-4", "UTC+05:53:20" or "0530". None
/// for anything else.
std::optional<std::int32_t> offset_of(std::string_view text);

/// "28.6139 N, 77.2090 E"
std::string coordinates_text(double latitude, double longitude);

/// The one day that the text means. None: `problem` says why, and what would be right.
std::optional<domain::civil_date> chosen_date(const std::string& text, std::string& problem);

} // namespace luna::cli
