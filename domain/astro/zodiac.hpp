// Signs, nakshatras and padas: divisions of the circle. Pure arithmetic.
#pragma once

#include <cstdint>
#include <string_view>

namespace luna::domain {

/// Wraps into [0, 360). A negative too small to survive the addition counts as 0.
double wrapped_degrees(double longitude_degrees);

/// Where a longitude lies. Boundaries belong to the later part; a longitude within a billionth of a degree below one
/// (a third of a microarcsecond, far beyond any ephemeris) counts as on it, so that 29.9999999999 is the next sign.
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
