#include "domain/astro/deflection.hpp"

#include <cmath>
#include <numbers>

namespace luna::domain {

namespace {

constexpr double radians = std::numbers::pi / 180.0;
constexpr double sun_radius = 959.63 / 3600.0 * radians; // from one astronomical unit
// 2 GM/c^2 in astronomical units: 1.32712440017987e20 m^3/s^2, 299792458 m/s, 149597870700 m.
constexpr double bending = 2.0 * 1.32712440017987e20 / 299792458.0 / 299792458.0 / 149597870700.0;

struct shift {
  double longitude = 0.0; // radians
  double latitude = 0.0;
  double cosine = 0.0; // of the elongation
  bool on_disc = false;
};

/// The ray turns by bending / sun * tan(half the angle at the Sun between the Earth and the source), away from the Sun.
shift shift_at(double elongation, double latitude, double distance, double sun) {
  auto sine = std::sin(elongation), cosine = std::cos(elongation);
  auto north = std::sin(latitude), level = std::cos(latitude);
  auto along = cosine * level;
  auto across = std::sqrt(north * north + level * level * sine * sine);
  auto from_sun = std::sqrt(distance * distance + sun * sun - 2.0 * distance * sun * along);
  auto open = from_sun + sun - distance * along;
  if (along > 0.0 && across < sun_radius / sun)
    return {0.0, 0.0, along, true};
  auto turn = bending / sun * distance / open;
  return {turn * sine / level, turn * north * cosine, along, false};
}

} // namespace

std::optional<light_shift> shift_of_light(const light_source& from, const sun_near& sun) {
  constexpr double near = 0.985; // cosine of ten degrees
  constexpr double step_days = 1e-5;
  auto elongation = (from.longitude_degrees - sun.longitude_degrees) * radians;
  auto latitude = from.latitude_degrees * radians;
  auto now = shift_at(elongation, latitude, from.distance_au, sun.distance_au);
  if (now.on_disc)
    return std::nullopt;
  light_shift found{now.longitude / radians, now.latitude / radians, 0.0};
  if (now.cosine > near) {
    auto later = shift_at(elongation + (from.longitude_speed - sun.speed_degrees_per_day) * radians * step_days,
                          latitude + from.latitude_speed * radians * step_days, from.distance_au, sun.distance_au);
    if (!later.on_disc)
      found.longitude_speed = (later.longitude - now.longitude) / radians / step_days;
  }
  return found;
}

} // namespace luna::domain
