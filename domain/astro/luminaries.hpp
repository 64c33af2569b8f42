// The Sun and the Moon over a span of time: looked up at a few instants, interpolated between them. One lunar day's
// panchanga asks where they are some hundred times; this answers without asking the ephemeris again.
#pragma once

#include "domain/astro/ephemeris.hpp"

#include <vector>

namespace luna::domain {

/// Where a body stands, tropical, on the ecliptic of date; and how fast its longitude grows.
struct luminary_place {
  double longitude_degrees = 0.0; // not wrapped: grows through 360
  double speed_degrees_per_day = 0.0;
  double latitude_degrees = 0.0;
  double distance_au = 0.0;
};

/// Longitudes are within 0.02" of the ephemeris, latitudes within 0.2": cubic interpolation (Hermite's with the speeds,
/// Lagrange's where there are none), the Moon every 12 hours, the Sun every day, the zero point every second day.
class luminaries {
public:
  /// From `begin_jd` to `end_jd` (Julian days UT, begin before end).
  /// Errors: invalid for a span the ephemeris does not cover, or one that is not finite or longer than 4000 days.
  static result<luminaries> over(const ephemeris& sky, double begin_jd, double end_jd, const chart_settings& settings);

  /// Julian days UT within the span; outside of it the nearest piece is continued.
  luminary_place sun(double jd_ut) const;
  luminary_place moon(double jd_ut) const;
  zero_point zero(double jd_ut) const;
  earth_frame frame(double jd_ut) const; // sidereal time within 0.001 s

  double begin_jd() const { return begin_jd_; }
  double end_jd() const { return end_jd_; }

private:
  double begin_jd_ = 0.0;
  double end_jd_ = 0.0;
  std::vector<luminary_place> sun_;
  std::vector<luminary_place> moon_;
  std::vector<luminary_place> zero_;  // longitude and speed alone
  std::vector<luminary_place> frame_; // sidereal time and its speed, obliquity as latitude, nutation as distance
};

} // namespace luna::domain
