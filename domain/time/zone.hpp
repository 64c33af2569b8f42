// From a clock on the wall to universal time, by the real history of the place's zone.
#pragma once

#include "domain/result.hpp"
#include "domain/time/civil.hpp"

#include <cstdint>
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

struct zone_reading {
  enum class kind {
    unique,
    ambiguous,   // clocks were set back: the time came twice, earlier instant first
    nonexistent, // clocks were set forward over it: no instant
  };
  kind what = kind::unique;
  std::vector<local_instant> options;
};

/// Reads the system's tzdata. Before the zone's standard time, when tzdata gives the mean time of the zone's principal
/// city, the mean time of `longitude_degrees` (east positive, four minutes a degree) is used instead.
/// Errors: not_found for a zone tzdata does not know; invalid for a date or time that does not exist.
result<zone_reading> resolve_local(const civil_date& date, const civil_time& time, std::string_view zone,
                                   double longitude_degrees);

/// "UTC+5:30", "UTC-4", "UTC+5:53:20"
std::string utc_offset_text(std::int64_t offset_seconds);

/// The version of tzdata, such as "2025b"; empty if tzdata cannot be read.
std::string tzdata_version();

} // namespace luna::domain
