// Signs, nakshatras and padas: divisions of the circle. Pure arithmetic.
#pragma once

#include <cstdint>
#include <string_view>

namespace luna::domain {

/// Wraps into [0, 360). A negative too small to survive the addition counts as 0.
double wrapped_degrees(double longitude_degrees);

/// The circle in whole units, so that every boundary is a whole number of them: signs, the parts of all vargas (30/N
/// degrees), nakshatras, padas, KP's subs and sub-subs (1/14400 of a nakshatra). A unit is 0.0087"; its half is less
/// than the fitted ephemeris may be wrong by, and more than what six decimal places of a degree cut off.
constexpr std::uint32_t units_per_sign = 12'474'000;
constexpr std::uint32_t units_per_circle = 12 * units_per_sign;
constexpr std::uint32_t units_per_nakshatra = units_per_circle / 27;
constexpr std::uint32_t units_per_pada = units_per_nakshatra / 4;

/// The nearest unit, 0..units_per_circle-1. A boundary in decimal degrees, of six digits or sixteen, becomes the exact
/// one.
std::uint32_t circle_units(double longitude_degrees);

/// Where a longitude lies, judged by its nearest unit: boundaries belong to the later part, and so does what is within
/// 0.004" below one. Any longitude will do; it is wrapped.
struct zodiac_place {
  unsigned sign = 0;            // 0..11, Aries = 0
  double degrees_in_sign = 0.0; // [0, 30)
  unsigned nakshatra = 1;       // 1..27, Ashwini = 1
  unsigned pada = 1;            // 1..4
};
zodiac_place zodiac_place_of(double longitude_degrees);

/// 1..12, counting the lagna's sign as the first.
unsigned whole_sign_house(unsigned sign, unsigned lagna_sign);

std::string_view sign_name(unsigned sign);           // 0..11
std::string_view nakshatra_name(unsigned nakshatra); // 1..27

} // namespace luna::domain
