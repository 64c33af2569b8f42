#include "domain/astro/zodiac.hpp"

#include <array>
#include <cmath>

namespace luna::domain {

double wrapped_degrees(double longitude_degrees) {
  if (longitude_degrees >= 0.0 && longitude_degrees < 360.0) // nearly always; fmod takes 12 ns
    return longitude_degrees;
  auto rest = std::fmod(longitude_degrees, 360.0);
  if (rest < 0.0)
    rest += 360.0;
  return rest < 360.0 ? rest : 0.0;
}

std::uint32_t circle_units(double longitude_degrees) {
  constexpr auto units_per_degree = units_per_sign / 30.0;
  auto nearest = static_cast<std::uint32_t>(wrapped_degrees(longitude_degrees) * units_per_degree + 0.5);
  return nearest < units_per_circle ? nearest : 0;
}

zodiac_place zodiac_place_of(double longitude_degrees) {
  auto units = circle_units(longitude_degrees);
  zodiac_place where;
  where.sign = units / units_per_sign;
  auto within = wrapped_degrees(longitude_degrees) - 30.0 * where.sign;
  where.degrees_in_sign = within >= 0.0 && within < 30.0 ? within : 0.0;
  where.nakshatra = units / units_per_nakshatra + 1;
  where.pada = units % units_per_nakshatra / units_per_pada + 1;
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
