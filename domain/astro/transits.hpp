// When grahas cross from one part of the zodiac into another, and when they turn.
#pragma once

#include "domain/astro/ephemeris.hpp"

#include <vector>

namespace luna::domain {

/// What a circle is cut into: 12 signs of 30 degrees or 27 nakshatras of 13 degrees 20 minutes.
enum class zodiac_part : std::uint8_t { sign, nakshatra };

struct ingress {
  std::int64_t at_ut = 0;  // seconds since 1970-01-01; the graha is in `into` from this instant on
  unsigned left = 0;       // sign 0..11, or nakshatra 1..27
  unsigned into = 0;       // the same
  bool retrograde = false; // entered backwards, through its end
};

struct station {
  std::int64_t at_ut = 0;         // seconds since 1970-01-01
  bool retrograde = false;        // true: turns backwards; false: turns forwards again
  double longitude_degrees = 0.0; // sidereal, [0, 360)
};

/// Every crossing of a boundary in [from_jd, to_jd), re-entries by retrograde motion among them, in order of time.
/// Instants are Julian days in UT; to the second with the library's own precision. Positions, node and zero point are
/// those of the settings. Errors: those of the ephemeris; invalid, too, for instants that are not finite, not in order,
/// or further apart than a thousand years. Source: the definition of gochara and sankramana (Brihat Samhita 104).
result<std::vector<ingress>> ingresses(const ephemeris& sky, graha which, zodiac_part part, double from_jd,
                                       double to_jd, const chart_settings& settings = {});

/// Every change of direction of the sidereal longitude in [from_jd, to_jd), in order of time: none for the Sun, the
/// Moon and the mean node. Two turns of the true node within two hours of each other, a millionth of a degree apart,
/// may count as none. Errors and limits: those of `ingresses`. Source: vakra and anuvakra of Surya Siddhanta 2.12,
/// computed as the zero of the speed.
result<std::vector<station>> stations(const ephemeris& sky, graha which, double from_jd, double to_jd,
                                      const chart_settings& settings = {});

/// Which way to look from an instant.
enum class search_direction : std::uint8_t { next, previous };

/// The first crossing after `from_jd`, or the last one at or before it. Errors: those of the ephemeris; invalid for an
/// instant that is not finite. Source: as `ingresses`.
result<ingress> nearest_ingress(const ephemeris& sky, graha which, zodiac_part part, double from_jd,
                                search_direction direction, const chart_settings& settings = {});

/// The same of a change of direction. Errors: not_found for bodies that never turn (the Sun, the Moon, the mean node);
/// otherwise those of `nearest_ingress`. Source: as `stations`.
result<station> nearest_station(const ephemeris& sky, graha which, double from_jd, search_direction direction,
                                const chart_settings& settings = {});

/// The instant (Julian day, UT) of the first crossing of a sidereal longitude (degrees, any turn) after `from_jd`, or
/// the last one at or before it, whichever way the body goes. Errors: those of the ephemeris; invalid for an instant or
/// a longitude that is not finite. Source: as `ingresses`.
result<double> nearest_crossing(const ephemeris& sky, graha which, double longitude_degrees, double from_jd,
                                search_direction direction, const chart_settings& settings = {});

} // namespace luna::domain
