// How the Sun bends the light of what stands near it.
#pragma once

#include <optional>

namespace luna::domain {

struct sun_near {
  double longitude_degrees = 0.0;
  double speed_degrees_per_day = 0.0;
  double distance_au = 1.0;
};

/// What light comes from, on the ecliptic; distances of stars may be any large number.
struct light_source {
  double longitude_degrees = 0.0;
  double latitude_degrees = 0.0;
  double distance_au = 1.0;
  double longitude_speed = 0.0; // degrees a day
  double latitude_speed = 0.0;
};

struct light_shift {
  double longitude_degrees = 0.0;
  double latitude_degrees = 0.0;
  double longitude_speed =
    0.0; // degrees a day; 0 further than ten degrees from the Sun, where it is below 0.005" a day
};

/// What is to be added to a place without deflection: up to 2" at the Sun's limb, 0.5" a degree away. None on the disc,
/// where it hangs on how the Sun's mass is spread.
/// Source: Explanatory Supplement to the Astronomical Almanac (1992), 3.315, as Swiss Ephemeris applies it.
std::optional<light_shift> shift_of_light(const light_source& from, const sun_near& sun);

} // namespace luna::domain
