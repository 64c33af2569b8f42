#include "domain/astro/zodiac.hpp"

#include <array>
#include <cmath>

namespace luna::domain {

namespace {

constexpr double rounding_degrees = 1e-9;
constexpr double pada_degrees = 360.0 / 108.0;

} // namespace

double wrapped_degrees(double longitude_degrees) {
  auto rest = std::fmod(longitude_degrees, 360.0);
  if (rest < 0.0)
    rest += 360.0;
  return rest < 360.0 ? rest : 0.0;
}

zodiac_place zodiac_place_of(double longitude_degrees) {
  auto exact = wrapped_degrees(longitude_degrees);
  auto x = wrapped_degrees(exact + rounding_degrees);
  zodiac_place where;
  where.sign = static_cast<unsigned>(x / 30.0) % 12;
  auto within = exact - 30.0 * where.sign;
  where.degrees_in_sign = within >= 0.0 && within < 30.0 ? within : 0.0;
  auto pada = static_cast<unsigned>(x / pada_degrees) % 108;
  where.nakshatra = pada / 4 + 1;
  where.pada = pada % 4 + 1;
  return where;
}

unsigned whole_sign_house(unsigned sign, unsigned lagna_sign) {
  return (sign + 12 - lagna_sign) % 12 + 1;
}

std::string_view sign_name(unsigned sign) {
  static constexpr std::array<std::string_view, 12> names{"Aries",       "Taurus",    "Gemini",   "Cancer",
                                                          "Leo",         "Virgo",     "Libra",    "Scorpio",
                                                          "Sagittarius", "Capricorn", "Aquarius", "Pisces"};
  return names[sign];
}

std::string_view nakshatra_name(unsigned nakshatra) {
  static constexpr std::array<std::string_view, 27> names{"Ashwini",
                                                          "Bharani",
                                                          "Krittika",
                                                          "Rohini",
                                                          "Mrigashira",
                                                          "Ardra",
                                                          "Punarvasu",
                                                          "Pushya",
                                                          "Ashlesha",
                                                          "Magha",
                                                          "Purva Phalguni",
                                                          "Uttara Phalguni",
                                                          "Hasta",
                                                          "Chitra",
                                                          "Swati",
                                                          "Vishakha",
                                                          "Anuradha",
                                                          "Jyeshtha",
                                                          "Mula",
                                                          "Purva Ashadha",
                                                          "Uttara Ashadha",
                                                          "Shravana",
                                                          "Dhanishta",
                                                          "Shatabhisha",
                                                          "Purva Bhadrapada",
                                                          "Uttara Bhadrapada",
                                                          "Revati"};
  return names[nakshatra - 1];
}

} // namespace luna::domain
