// The signs that rise one after the other over a day.
#pragma once

#include "domain/astro/ephemeris.hpp"

#include <vector>

namespace luna::domain {

/// How long a sidereal sign is the lagna.
struct lagna_span {
  unsigned sign = 0;         // 0..11
  std::int64_t begin_ut = 0; // seconds since 1970-01-01
  std::int64_t end_ut = 0;   // the next one's begin

  friend bool operator==(const lagna_span&, const lagna_span&) = default;
};

/// The lagnas of [from_jd, to_jd), Julian days in UT, in order and without gaps; the first and the last are cut off at
/// the ends. To the second. A place: latitude -90..90 degrees north, longitude -180..180 degrees east. Beyond the polar
/// circles signs may rise backwards, jump to the opposite one, or not rise at all: the list says what `ascendant` says.
/// Errors: those of the ephemeris; invalid for a place that is not on Earth and for spans that are empty or longer than
/// a year. Source: the rising of signs (udaya) of Surya Siddhanta 3.42-46, by spherical trigonometry.
result<std::vector<lagna_span>> lagnas(const ephemeris& sky, double from_jd, double to_jd, double latitude_degrees,
                                       double longitude_degrees, const chart_settings& settings = {});

} // namespace luna::domain
