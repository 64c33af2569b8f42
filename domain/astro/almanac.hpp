// Everything we know of the days of a place, put together: what an almanac prints.
#pragma once

#include "domain/astro/festivals.hpp"
#include "domain/astro/lagnas.hpp"
#include "domain/astro/transits.hpp"
#include "domain/time/zone.hpp"

#include <optional>
#include <vector>

namespace luna::domain {

/// The civil days of a place from `first` on, `count` of them, each from the first instant of its date to that of the
/// next: 23 or 25 hours where the clocks change. A date that the clocks skipped, as at the date line, is left out.
/// Source: the definition of the civil day, with tzdata's history by way of `clock`.
std::vector<panchanga_day> civil_days(const civil_date& first, std::size_t count, const observer& place,
                                      const utc_offsets& clock);

/// What a graha did last, at the begin of a day or before it, and what it does next, after it. None where it never
/// does, or not within the years that the ephemeris covers.
struct graha_changes {
  graha which = graha::sun;
  std::optional<ingress> last_sign, next_sign;
  std::optional<ingress> last_nakshatra, next_nakshatra;
  std::optional<station> last_station, next_station;
};

struct almanac_day {
  panchanga limbs;
  std::vector<lagna_span> lagnas;    // of the Vedic day
  std::vector<festival> festivals;   // of the civil date
  std::vector<ekadashi> ekadashis;   // whose fast or parana, of either school, is on the civil date
  std::vector<graha_changes> grahas; // of the nine, and of the outer planets where the settings ask for them
};

struct almanac {
  std::vector<almanac_day> days;
  chart_settings settings;
  ephemeris_source source = ephemeris_source::swiss_files; // at the first day
};

/// The greatest number of days that `almanac_of` puts together.
constexpr std::size_t almanac_days_max = 400;

/// The almanac of `count` days, 1..400, of a place from `first` on. Errors: invalid for another count, a date the
/// calendar has not, a day or a place that panchanga_of refuses; not_found where the clocks skipped all the days.
/// Sources: those of panchanga_of, lagnas, festivals_of and nearest_ingress.
result<almanac> almanac_of(const ephemeris& sky, const civil_date& first, std::size_t count, const observer& place,
                           const utc_offsets& clock, const chart_settings& settings = {});

/// The festivals of a year, and what they were computed by.
struct festival_almanac {
  festival_year year;
  chart_settings settings;
  ephemeris_source source = ephemeris_source::swiss_files; // at its first day
};

/// Of a year, 1..9999, by the civil days of a place. Errors: invalid for a year out of range or that panchanga_of
/// refuses. Source: as festivals_of.
result<festival_almanac> festivals_at(const ephemeris& sky, int year, const observer& place, const utc_offsets& clock,
                                      const chart_settings& settings = {});

} // namespace luna::domain
