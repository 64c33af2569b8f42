// Rise and set of the Sun and the Moon at a place. A body that does not cross the horizon is a result, not an error.
#pragma once

#include "domain/astro/luminaries.hpp"

#include <optional>

namespace luna::domain {

/// At sea level.
struct observer {
  double latitude_degrees = 0.0;  // -90..90, north positive
  double longitude_degrees = 0.0; // -180..180, east positive

  friend bool operator==(const observer&, const observer&) = default;
};

bool is_on_earth(const observer& place);

enum class horizon_event : std::uint8_t { rise, set };

/// The first rise or set in [begin_jd, end_jd), Julian days UT within the span of `bodies`, as a Julian day UT; none
/// when there is none. `which` is the Sun or the Moon. Agrees to two seconds with Swiss Ephemeris' swe_rise_trans at
/// 1013.25 mbar and 15 degrees Celsius, except where a body grazes the horizon: the parallax is that of the ellipsoid,
/// the semi-diameter that of the distance, the place apparent (Explanatory Supplement to the Astronomical Almanac,
/// rising and setting; for Hindu rising the library's SE_BIT_HINDU_RISING).
std::optional<double> first_crossing(const luminaries& bodies, graha which, horizon_event event, double begin_jd,
                                     double end_jd, const observer& place, rise_definition definition);

/// Whether the body is above the altitude at which it rises: polar day and polar night where there is no crossing.
/// Julian day UT and `which` as above.
bool is_up(const luminaries& bodies, graha which, double jd_ut, const observer& place, rise_definition definition);

/// As first_crossing, with the positions looked up. Errors: invalid for instants that the ephemeris does not cover, a
/// span longer than luminaries::days_max, or a place that is not on Earth.
result<std::optional<double>> next_crossing(const ephemeris& sky, graha which, horizon_event event, double begin_jd,
                                            double end_jd, const observer& place, rise_definition definition);

} // namespace luna::domain
