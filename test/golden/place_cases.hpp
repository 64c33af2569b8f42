// The vectors of clocks (schema tz-golden-1) and of places (geo-golden-1).
#pragma once

#include "test/golden/answers.hpp"

namespace luna::golden {

/// A place that a path names: by the folder's own coordinates for that name, else the gazetteer's, with its clock on
/// that date. None for a name that neither knows.
std::optional<spot> place_named(const question& q, const std::string& name, const std::string& date);

/// What is not as expected, as sentences: {place, lat, lon, iana, local, status, utc, utc_offset_seconds, abbr,
/// lmt_of_place_seconds}, or with `status` "ambiguous" or "nonexistent". By tzdata to the letter, and by mean time.
std::vector<std::string> clock_faults(const json::object& clock_case);

/// {query, expect{name, country, admin1, lat, lon, iana}, tol_deg} or {query, ambiguous, candidates[]}.
std::vector<std::string> place_faults(const json::object& place_case, const domain::gazetteer& places);

} // namespace luna::golden
