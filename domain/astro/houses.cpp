#include "domain/astro/houses.hpp"

#include "domain/astro/zodiac.hpp"

#include <swephexp.h>

#include <algorithm>
#include <cmath>

namespace luna::domain {

namespace {

/// The arc from one longitude onwards to another, [0, 360).
double arc(double from_degrees, double to_degrees) {
  return wrapped_degrees(to_degrees - from_degrees);
}

double halfway(double from_degrees, double to_degrees) {
  return wrapped_degrees(from_degrees + arc(from_degrees, to_degrees) / 2.0);
}

house_chart equal_from(house_system system, const angles& of, double first_begin) {
  auto after = [&](std::size_t halves) { return wrapped_degrees(first_begin + 15.0 * static_cast<double>(halves)); };
  house_chart chart{system, of, {}};
  for (std::size_t i = 0; i < 12; ++i)
    chart.houses[i] = {after(2 * i), after(2 * i + 1), after((2 * i + 2) % 24)};
  return chart;
}

house_chart from_cusps(const angles& of, const double* cusps) {
  house_chart chart{house_system::placidus, of, {}};
  for (std::size_t i = 0; i < 12; ++i) {
    auto next = cusps[(i + 1) % 12];
    chart.houses[i] = {cusps[i], halfway(cusps[i], next), next};
  }
  return chart;
}

/// Both angles, tropical, and the cusps of Placidus if these are asked for; false where they do not exist.
bool library_houses(const earth_frame& frame, double latitude, double longitude, char system, double* cusps,
                    angles& of) {
  double points[10] = {};
  double with_zeroth[13] = {};
  auto meridian = wrapped_degrees(frame.sidereal_time_degrees + longitude);
  if (swe_houses_armc(meridian, latitude, frame.obliquity_degrees, system, with_zeroth, points) < 0)
    return false;
  std::copy(with_zeroth + 1, with_zeroth + 13, cusps);
  of = {points[0], points[1]};
  return true;
}

} // namespace

house_chart whole_sign_houses(const angles& of) {
  return equal_from(house_system::whole_sign, of, 30.0 * zodiac_place_of(of.ascendant_degrees).sign);
}

house_chart equal_houses(const angles& of) {
  return equal_from(house_system::equal, of, of.ascendant_degrees - 15.0);
}

house_chart sripati_houses(const angles& of) {
  auto nadir = arc(of.ascendant_degrees, of.midheaven_degrees + 180.0);
  auto below = nadir < 180.0 ? nadir : nadir - 180.0; // from the ascendant to the meridian beneath the horizon
  house_chart chart{house_system::sripati, of, {}};
  for (auto i = 0; i < 12; ++i) {
    auto quadrant = i / 3;
    auto width = quadrant % 2 == 0 ? below : 180.0 - below;
    auto corner = of.ascendant_degrees + 180.0 * (quadrant / 2) + (quadrant % 2 == 0 ? 0.0 : below);
    chart.houses[static_cast<std::size_t>(i)].middle_degrees = wrapped_degrees(corner + width * (i % 3) / 3.0);
  }
  for (std::size_t i = 0; i < 12; ++i) {
    auto& next = chart.houses[(i + 1) % 12];
    chart.houses[i].end_degrees = halfway(chart.houses[i].middle_degrees, next.middle_degrees);
    next.begin_degrees = chart.houses[i].end_degrees;
  }
  return chart;
}

result<house_chart> houses_from(const earth_frame& frame, const zero_point& zero, double latitude_degrees,
                                double longitude_degrees, house_system system) {
  if (!(std::abs(latitude_degrees) <= 90.0) || !(std::abs(longitude_degrees) <= 180.0))
    return fault::invalid;
  auto sidereal = [&](double tropical) { return wrapped_degrees(tropical - zero.degrees); };
  double cusps[12] = {};
  angles of;
  if (system == house_system::placidus) {
    if (library_houses(frame, latitude_degrees, longitude_degrees, 'P', cusps, of)) {
      std::transform(cusps, cusps + 12, cusps, sidereal);
      return from_cusps({sidereal(of.ascendant_degrees), sidereal(of.midheaven_degrees)}, cusps);
    }
    system = house_system::sripati;
  }
  // Whole signs exist everywhere, and of the two crossings of horizon and ecliptic give the one ephemeris::ascendant
  // gives.
  if (!library_houses(frame, latitude_degrees, longitude_degrees, 'W', cusps, of))
    return fault::invalid;
  of = {sidereal(of.ascendant_degrees), sidereal(of.midheaven_degrees)};
  switch (system) {
    case house_system::whole_sign: return whole_sign_houses(of);
    case house_system::equal: return equal_houses(of);
    default: return sripati_houses(of);
  }
}

result<house_chart> houses_at(const ephemeris& sky, double jd_ut, double latitude_degrees, double longitude_degrees,
                              const chart_settings& settings) {
  auto frame = sky.frame_at(jd_ut);
  auto zero = sky.zero_point_at(jd_ut, settings);
  if (!frame || !zero)
    return fault::invalid;
  return houses_from(*frame, *zero, latitude_degrees, longitude_degrees, settings.houses);
}

unsigned house_of(double longitude_degrees, const house_chart& chart) {
  auto units = circle_units(longitude_degrees);
  std::size_t found = 0;
  auto nearest = units_per_circle;
  for (std::size_t i = 0; i < 12; ++i) {
    auto behind = (units + units_per_circle - circle_units(chart.houses[i].begin_degrees)) % units_per_circle;
    if (behind <= nearest) { // of houses without width the last
      nearest = behind;
      found = i;
    }
  }
  return static_cast<unsigned>(found) + 1;
}

} // namespace luna::domain
