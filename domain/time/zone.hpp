// From a clock on the wall to universal time, by the real history of the place's zone, and back.
#pragma once

#include "domain/result.hpp"
#include "domain/time/civil.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace luna::domain {

/// One instant that a local time can mean.
struct local_instant {
  std::int64_t ut_seconds = 0;     // since 1970-01-01T00:00:00 UT
  std::int32_t offset_seconds = 0; // local time minus UT
  std::string abbreviation;        // "IST"; "LMT" for local mean time
  bool local_mean_time = false;    // the offset is that of the birthplace's own longitude

  friend bool operator==(const local_instant&, const local_instant&) = default;
};

/// The clock that somebody read.
struct clock_choice {
  enum class kind {
    zone,       // that of the place's zone, as tzdata has it
    local_mean, // mean time of the birthplace: four minutes a degree
    calcutta,   // +5:53:20, kept in Bengal beside Indian Standard Time until the end of 1947
    bombay,     // +4:51, kept in Bombay until the end of 1955
    fixed,      // `offset_seconds`
  };
  kind what = kind::zone;
  std::int32_t offset_seconds = 0; // local time minus UT, for `fixed` only; at most 16 hours either way
};

struct zone_reading {
  enum class kind {
    unique,
    ambiguous,   // clocks were set back: the time came twice, earlier instant first
    nonexistent, // clocks were set forward over it: no instant
  };
  kind what = kind::unique;             // of `options`
  std::vector<local_instant> options{}; // what a birth is cast for: see resolve_local
  std::vector<local_instant> by_zone{}; // by tzdata to the letter: its own count, two where ambiguous; maybe none
  local_instant by_local_mean{};        // by the mean time of the birthplace
};

/// Reads the local time by the system's tzdata, or by the clock chosen. `longitude_degrees` is the birthplace's,
/// -180..180, east positive.
///
/// Without a choice a birth is cast by the zone's clock, but by the mean time of the birthplace where there was no
/// standard time yet: where tzdata gives LMT, that of the zone's principal city, and in India before 1906, when
/// tzdata gives the telegraphs' and railways' Howrah and Madras time. War time in India (+6:30, 1941 to 1945) and
/// all summer times are the zone's. tzdata to the letter is in `by_zone`, whatever was chosen.
/// A summer time that tzdata knows up to 2037 is taken to go on by the same rule.
///
/// Errors: not_found for a zone tzdata does not know; invalid for a date or time that does not exist, a longitude or
/// offset out of range, or Calcutta or Bombay time after its end. `resolve_problem` says which.
/// Source: IANA tzdata (asia, backzone). Calcutta and Bombay time, which it lacks: the dates and offsets that Indian
/// ephemerides print, such as Lahiri's.
result<zone_reading> resolve_local(const civil_date& date, const civil_time& time, std::string_view zone,
                                   double longitude_degrees, const clock_choice& clock = {});

/// Why `resolve_local` refuses these, and what would be right, in a sentence; empty if it does not.
std::string resolve_problem(const civil_date& date, const civil_time& time, std::string_view zone,
                            double longitude_degrees, const clock_choice& clock = {});

/// What the clocks of a zone showed at an instant (seconds since 1970 UT), by tzdata to the letter. Errors: not_found
/// for a zone tzdata does not know; invalid outside the years 1 to 9999.
result<local_instant> clock_at(std::int64_t ut_seconds, std::string_view zone);

/// Seconds that the clocks of a place are ahead of UT at an instant, in seconds since 1970 UT.
using utc_offsets = std::function<std::int64_t(std::int64_t ut_seconds)>;

/// Those of the clock by which `resolve_local` reads: the mean time of the place where there was no standard time yet,
/// and the clock chosen if there is one. Outside the years 1 to 9999 as in the nearest of them. `longitude_degrees`:
/// -180..180, east positive. Errors: not_found for a zone tzdata does not know. Source: as `resolve_local`.
result<utc_offsets> offsets_of(std::string_view zone, double longitude_degrees, const clock_choice& clock = {});

/// "UTC+5:30", "UTC-4", "UTC+5:53:20"
std::string utc_offset_text(std::int64_t offset_seconds);

/// The version of tzdata, such as "2025b"; empty if tzdata cannot be read.
std::string tzdata_version();

} // namespace luna::domain
