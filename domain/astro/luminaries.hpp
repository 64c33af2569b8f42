// The Sun and the Moon over a span of time: looked up at a few instants, interpolated between them. A day's panchanga
// asks where they are some hundred times; this answers without asking the ephemeris again.
#pragma once

#include "domain/astro/ephemeris.hpp"

#include <vector>

namespace luna::domain {

/// On the ecliptic of date, from the Earth's centre.
struct luminary_place {
  double longitude_degrees = 0.0; // tropical, not wrapped: grows through 360
  double speed_degrees_per_day = 0.0;
  double latitude_degrees = 0.0;
  double distance_au = 0.0;
};

/// Longitudes are within 0.05" of the ephemeris, latitudes within 0.5": cubic interpolation, Hermite's with the speeds
/// and Lagrange's where there are none (Abramowitz and Stegun 25.2), the Moon every 12 hours, the Sun every day, the
/// zero point and the Earth's frame every second day.
class luminaries {
public:
  static constexpr double days_max = 4000.0;

  /// Looked up from `begin_jd` to `end_jd`, Julian days UT. Errors: invalid for a span that the ephemeris does not
  /// cover, that ends before it begins or that is longer than days_max.
  static result<luminaries> over(const ephemeris& sky, double begin_jd, double end_jd, const chart_settings& settings);

  /// At a Julian day UT within the span; outside of it the nearest piece is continued, and the promise above ends.
  luminary_place sun(double jd_ut) const;
  luminary_place moon(double jd_ut) const;
  /// What to subtract for sidereal longitudes; at a Julian day UT as above.
  zero_point zero(double jd_ut) const;
  /// Sidereal time within 0.005 s of the ephemeris; at a Julian day UT as above.
  earth_frame frame(double jd_ut) const;

  position_kind kind() const { return kind_; }

private:
  struct slow_place {
    zero_point zero;
    earth_frame frame;
  };

  double begin_jd_ = 0.0;
  position_kind kind_ = position_kind::apparent;
  std::vector<luminary_place> sun_;
  std::vector<luminary_place> moon_;
  std::vector<slow_place> slow_;
};

} // namespace luna::domain
