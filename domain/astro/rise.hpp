// Rise and set of the Sun and the Moon at a place. A body that does not cross the horizon is a result, not an error.
#pragma once

#include "domain/astro/luminaries.hpp"
#include "domain/astro/settings.hpp"
#include "domain/result.hpp"

#include <optional>

namespace luna::domain {

/// At sea level.
struct observer {
  double latitude_degrees = 0.0;  // -90..90, north positive
  double longitude_degrees = 0.0; // -180..180, east positive
};

enum class horizon_event : std::uint8_t { rise, set };

/// The first rise or set in [begin_jd, end_jd), as a Julian day UT; none when there is none. `which` is the Sun or the
/// Moon. Within two seconds of Swiss Ephemeris' swe_rise_trans for 1013.25 mbar and 15 degrees Celsius (its section on
/// risings; refraction by Sinclair, parallax on the ellipsoid, semi-diameter by distance), but where a body grazes the
/// horizon. The span must lie within that of `bodies`.
std::optional<double> first_crossing(const luminaries& bodies, graha which, horizon_event event, double begin_jd,
                                     double end_jd, const observer& place, rise_definition definition);

/// How far the body is above the place where it would rise, in degrees; negative below. Tells polar day from polar
/// night where there is no crossing.
double degrees_above_rising(const luminaries& bodies, graha which, double jd_ut, const observer& place,
                            rise_definition definition);

/// As first_crossing, over at most the two days from `begin_jd`, with the positions looked up.
/// Errors: invalid for an instant the ephemeris does not cover, a latitude beyond 90 or a longitude beyond 180 degrees,
/// and for a body that is not the Sun or the Moon.
result<std::optional<double>> next_crossing(const ephemeris& sky, graha which, horizon_event event, double begin_jd,
                                            double end_jd, const observer& place, rise_definition definition);

} // namespace luna::domain
