#include "domain/astro/deflection.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace luna::domain {

namespace {

constexpr double radians = std::numbers::pi / 180.0;
constexpr double sun_radius = 959.63 / 3600.0 * radians; // from one astronomical unit
// 2 GM/c^2 in astronomical units: 1.32712440017987e20 m^3/s^2, 299792458 m/s, 149597870700 m.
constexpr double bending = 2.0 * 1.32712440017987e20 / 299792458.0 / 299792458.0 / 149597870700.0;

/// Millionths of the Sun's mass that lie within 0, 0.01, ... 1 of its radius, seen from afar: what Swiss Ephemeris
/// takes.
constexpr std::array mass_within{
  0,      2767,   9645,   20953,  36361,  54833,  77393,  102237, 128421, 156287, 186794, 218327, 250431,
  283565, 316691, 349955, 382892, 415454, 447322, 478420, 508554, 537697, 565747, 592586, 618252, 642597,
  665741, 687583, 708234, 727557, 745815, 763021, 778931, 793962, 808031, 820876, 833074, 844619, 855423,
  865206, 874312, 882940, 891022, 898353, 905035, 911432, 917527, 923288, 928668, 933563, 937790, 941838,
  945741, 949495, 953088, 956515, 959758, 962797, 965594, 968024, 970174, 972253, 974256, 976182, 978024,
  979779, 981437, 982986, 984398, 985610, 986755, 987856, 988912, 989919, 990873, 991770, 992598, 993326,
  993991, 994625, 995226, 995791, 996316, 996792, 997198, 997571, 997919, 998242, 998535, 998786, 999000,
  999192, 999354, 999497, 999622, 999724, 999811, 999881, 999940, 999979, 1000000};
static_assert(mass_within.size() == 101);

double share_of_mass(double radius) {
  if (radius >= 1.0)
    return 1.0;
  auto at = radius * 100.0;
  auto below = static_cast<std::size_t>(at);
  auto low = mass_within[below], high = mass_within[below + 1];
  return (low + (high - low) * (at - static_cast<double>(below))) * 1e-6;
}

struct shift {
  double longitude = 0.0; // radians
  double latitude = 0.0;
  double cosine = 0.0; // of the elongation
};

/// The ray turns by bending / sun * tan(half the angle at the Sun between the Earth and the source), away from the Sun.
shift shift_at(double elongation, double latitude, double distance, double sun) {
  auto sine = std::sin(elongation), cosine = std::cos(elongation);
  auto north = std::sin(latitude), level = std::cos(latitude);
  auto along = cosine * level;
  auto across = std::sqrt(north * north + level * level * sine * sine);
  auto from_sun = std::sqrt(distance * distance + sun * sun - 2.0 * distance * sun * along);
  auto open = from_sun + sun - distance * along;
  if (open <= 0.0) // in the very line behind the Sun, where no mass is within the ray
    return {0.0, 0.0, along};
  auto turn = bending / sun * distance / open;
  auto limb = sun_radius / sun;
  if (along > 0.0 && across < limb)
    turn *= share_of_mass(across / limb);
  return {turn * sine / level, turn * north * cosine, along};
}

} // namespace

light_shift shift_of_light(const light_source& from, const sun_near& sun) {
  constexpr double near = 0.985;     // cosine of ten degrees
  constexpr double step_days = 1e-5; // shorter than it takes to cross a step of the table
  auto elongation = (from.longitude_degrees - sun.longitude_degrees) * radians;
  auto latitude = from.latitude_degrees * radians;
  auto now = shift_at(elongation, latitude, from.distance_au, sun.distance_au);
  light_shift found{now.longitude / radians, now.latitude / radians, 0.0};
  if (now.cosine > near) {
    auto later = shift_at(elongation + (from.longitude_speed - sun.speed_degrees_per_day) * radians * step_days,
                          latitude + from.latitude_speed * radians * step_days, from.distance_au, sun.distance_au);
    found.longitude_speed = (later.longitude - now.longitude) / radians / step_days;
  }
  return found;
}

} // namespace luna::domain
