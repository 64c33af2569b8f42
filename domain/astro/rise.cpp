#include "domain/astro/rise.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace luna::domain {

namespace {

constexpr double radians = std::numbers::pi / 180.0;
constexpr double au_metres = 1.49597870700e11;
constexpr double equator_metres = 6378136.6;
constexpr double flattening = 1.0 / 298.25642;
constexpr double sun_radius_au = 1392000e3 / 2.0 / au_metres;
constexpr double moon_radius_au = 3475000 / 2.0 / au_metres;
constexpr double light_days_per_au = 0.0057755183;
/// Of what seems to be on the horizon: swe_refrac_extended(0, 0, 1013.25, 15, 0.0065, SE_APP_TO_TRUE).
constexpr double refraction_degrees = 0.559888433112;

constexpr double step_days = 1.0 / 24.0;
constexpr double precise_days = 1e-8;
constexpr double grazing = 2e-3; // a sine; what a parabola through three steps may miss is far less

/// How high one body is over one place.
class horizon {
public:
  horizon(const luminaries& bodies, graha which, double jd_ut, const observer& place, rise_definition definition)
    : bodies_{bodies}, moon_{which == graha::moon}, definition_{definition}, longitude_{place.longitude_degrees},
      sin_latitude_{std::sin(place.latitude_degrees * radians)}, cos_latitude_{
                                                                   std::cos(place.latitude_degrees * radians)} {
    auto obliquity = bodies.frame(jd_ut).obliquity_degrees * radians;
    sin_obliquity_ = std::sin(obliquity);
    cos_obliquity_ = std::cos(obliquity);
    if (definition == rise_definition::hindu)
      return; // from the Earth's centre
    auto polar_square = (1.0 - flattening) * (1.0 - flattening);
    auto c = 1.0 / std::sqrt(cos_latitude_ * cos_latitude_ + polar_square * sin_latitude_ * sin_latitude_);
    out_ = equator_metres / au_metres * c * cos_latitude_;
    up_ = equator_metres / au_metres * c * polar_square * sin_latitude_;
  }

  /// The sine of the body's altitude less that of the altitude at which it rises.
  double operator()(double jd_ut) const {
    auto at = moon_ ? bodies_.moon(jd_ut) : bodies_.sun(jd_ut);
    auto longitude = at.longitude_degrees;
    if (bodies_.kind() == position_kind::geometric)
      longitude -= at.speed_degrees_per_day * at.distance_au * light_days_per_au; // what one sees
    auto lambda = longitude * radians;
    auto beta = definition_ == rise_definition::hindu ? 0.0 : at.latitude_degrees * radians;
    auto cos_beta = std::cos(beta), sin_beta = std::sin(beta);
    auto x = cos_beta * std::cos(lambda), ecliptic_y = cos_beta * std::sin(lambda);
    auto y = ecliptic_y * cos_obliquity_ - sin_beta * sin_obliquity_;
    auto z = ecliptic_y * sin_obliquity_ + sin_beta * cos_obliquity_;
    auto turned = (bodies_.frame(jd_ut).sidereal_time_degrees + longitude_) * radians;
    auto cos_turned = std::cos(turned), sin_turned = std::sin(turned);
    // In the meridian, across it, and along the axis: from the place itself.
    auto meridian = at.distance_au * (x * cos_turned + y * sin_turned) - out_;
    auto across = at.distance_au * (y * cos_turned - x * sin_turned);
    auto axis = at.distance_au * z - up_;
    auto distance = std::sqrt(meridian * meridian + across * across + axis * axis);
    return (meridian * cos_latitude_ + axis * sin_latitude_) / distance + sine_below(distance);
  }

private:
  double sine_below(double distance_au) const {
    switch (definition_) {
      case rise_definition::upper_limb:
        return std::sin(refraction_degrees * radians
                        + std::asin((moon_ ? moon_radius_au : sun_radius_au) / distance_au));
      case rise_definition::centre_refracted: return std::sin(refraction_degrees * radians);
      case rise_definition::centre:
      case rise_definition::hindu: break;
    }
    return 0.0;
  }

  const luminaries& bodies_;
  bool moon_;
  rise_definition definition_;
  double longitude_;
  double sin_latitude_;
  double cos_latitude_;
  double sin_obliquity_ = 0.0;
  double cos_obliquity_ = 1.0;
  double out_ = 0.0;
  double up_ = 0.0;
};

struct sample {
  double jd;
  double height;
};

/// Between two instants on either side of the horizon (Dowell and Jarratt 1971, the Illinois rule).
double crossing_between(const horizon& height, sample a, sample b) {
  for (auto i = 0; i < 40 && std::abs(b.jd - a.jd) > precise_days && b.height != 0.0; ++i) {
    auto jd = b.jd - b.height * (b.jd - a.jd) / (b.height - a.height);
    sample found{jd, height(jd)};
    if ((found.height < 0.0) != (b.height < 0.0))
      a = b;
    else
      a.height /= 2.0;
    auto moved = std::abs(found.jd - b.jd);
    b = found;
    if (moved < precise_days)
      break;
  }
  return b.jd;
}

/// Where the parabola through three equally spaced samples turns, if it does so near the horizon.
std::optional<double> turning_near_horizon(const sample& a, const sample& b, const sample& c) {
  auto bend = a.height - 2.0 * b.height + c.height;
  auto slope = (c.height - a.height) / 2.0;
  if (std::abs(slope) > std::abs(bend))
    return std::nullopt; // turns elsewhere
  auto top = b.height - slope * slope / (2.0 * bend);
  if (!(std::abs(top) < grazing || (top < 0.0) != (b.height < 0.0)))
    return std::nullopt;
  return b.jd - slope / bend * (b.jd - a.jd);
}

} // namespace

bool is_on_earth(const observer& place) {
  return std::abs(place.latitude_degrees) <= 90.0 && std::abs(place.longitude_degrees) <= 180.0;
}

std::optional<double> first_crossing(const luminaries& bodies, graha which, horizon_event event, double begin_jd,
                                     double end_jd, const observer& place, rise_definition definition) {
  horizon height{bodies, which, begin_jd, place, definition};
  auto crosses = [&](const sample& a, const sample& b) {
    return event == horizon_event::rise ? a.height < 0.0 && b.height >= 0.0 : a.height >= 0.0 && b.height < 0.0;
  };
  sample before{begin_jd - step_days, height(begin_jd - step_days)}, last{begin_jd, height(begin_jd)};
  while (last.jd < end_jd) {
    sample next{last.jd + step_days, 0.0};
    next.height = height(next.jd);
    // A body may come up and go down again within a step.
    auto turning = (before.height < 0.0) == (last.height < 0.0) && (last.height < 0.0) == (next.height < 0.0)
                     ? turning_near_horizon(before, last, next)
                     : std::nullopt;
    if (turning && *turning > begin_jd) {
      sample top{*turning, height(*turning)};
      for (const auto& [a, b] : {std::pair{top.jd < last.jd ? before : last, top}, std::pair{top, next}})
        if (crosses(a, b))
          if (auto found = crossing_between(height, a, b); found >= begin_jd && found < end_jd)
            return found;
    }
    if (crosses(last, next)) {
      auto found = crossing_between(height, last, next);
      return found < end_jd ? std::optional{found} : std::nullopt;
    }
    before = last;
    last = next;
  }
  return std::nullopt;
}

bool is_up(const luminaries& bodies, graha which, double jd_ut, const observer& place, rise_definition definition) {
  return horizon{bodies, which, jd_ut, place, definition}(jd_ut) >= 0.0;
}

result<std::optional<double>> next_crossing(const ephemeris& sky, graha which, horizon_event event, double begin_jd,
                                            double end_jd, const observer& place, rise_definition definition) {
  if (!is_on_earth(place))
    return fault::invalid;
  auto bodies = luminaries::over(sky, begin_jd - step_days, end_jd + step_days, {});
  if (!bodies)
    return bodies.error();
  return first_crossing(*bodies, which, event, begin_jd, end_jd, place, definition);
}

} // namespace luna::domain
