#include "domain/astro/dashas/mudda.hpp"

#include "domain/astro/zodiac.hpp"

#include <cmath>

namespace luna::domain {

result<double> solar_return(const ephemeris& sky, double birth_jd, unsigned years, const chart_settings& settings) {
  constexpr double sidereal_year_days = 365.256363, tolerance_days = 1e-6;
  auto stars = settings;
  stars.ayanamsa_nutation = true;
  auto natal = sky.position(graha::sun, birth_jd, stars);
  if (!natal)
    return natal.error();
  auto jd = birth_jd + years * sidereal_year_days;
  // The guess is within some hours and the Sun nearly uniform: two or three steps.
  for (auto step = 0; step < 8; ++step) {
    auto sun = sky.position(graha::sun, jd, stars);
    if (!sun)
      return sun.error();
    auto days = std::remainder(natal->longitude_degrees - sun->longitude_degrees, 360.0) / sun->speed_degrees_per_day;
    jd += days;
    if (std::abs(days) < tolerance_days)
      break;
  }
  return jd;
}

result<mudda_dasha> mudda(const ephemeris& sky, double birth_jd, unsigned years, const chart_settings& settings) {
  auto moon = sky.position(graha::moon, birth_jd, settings);
  auto begin = solar_return(sky, birth_jd, years, settings);
  auto end = solar_return(sky, birth_jd, years + 1, settings);
  if (!moon || !begin || !end)
    return fault::invalid;
  auto begin_ut = ut_seconds_of(*begin), end_ut = ut_seconds_of(*end);
  // Each year of life moves the start by one lord, as if the Moon stood that many nakshatras further on.
  auto place = (zodiac_place_of(moon->longitude_degrees).nakshatra - 1 + years) % 9;
  return mudda_dasha{begin_ut, end_ut,
                     nakshatra_dasha{nakshatra_scheme::vimshottari, place, nakshatra_crossed(moon->longitude_degrees),
                                     begin_ut, static_cast<double>(end_ut - begin_ut)}};
}

} // namespace luna::domain
