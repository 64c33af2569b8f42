#include "domain/astro/luminaries.hpp"

#include <algorithm>
#include <cmath>

namespace luna::domain {

namespace {

constexpr double sun_step_days = 1.0;
constexpr double moon_step_days = 0.5;
constexpr double slow_step_days = 2.0;
constexpr std::size_t nodes_min = 4; // a cubic's

/// Of the Earth against the equinox, in degrees a day.
constexpr double sidereal_rate = 360.98564736629;

std::size_t node_count(double days, double step_days) {
  return std::max(nodes_min, static_cast<std::size_t>(std::ceil(days / step_days)) + 1);
}

/// The piece that holds an instant, and how far into it: 0..1.
struct piece {
  std::size_t index;
  double fraction;
};

piece piece_at(double days, double step_days, std::size_t nodes) {
  auto at = days / step_days;
  auto index = std::clamp(std::floor(at), 0.0, static_cast<double>(nodes - 2));
  return {static_cast<std::size_t>(index), at - index};
}

/// Brings `value` next to `before`, whole turns away.
double unwrapped(double value, double before) {
  return before + std::remainder(value - before, 360.0);
}

struct curve {
  double value;
  double slope;
};

curve hermite(double a, double slope_a, double b, double slope_b, double x, double step) {
  auto rise = b - a, left = slope_a * step - rise, right = rise - slope_b * step;
  auto y = 1.0 - x;
  return {a + rise * x + x * y * (y * left + x * right),
          (rise + (y - x) * (y * left + x * right) + x * y * (right - left)) / step};
}

double lagrange(const std::array<double, 4>& y, double x) {
  auto a = x + 1.0, b = x, c = x - 1.0, d = x - 2.0;
  return -y[0] * b * c * d / 6.0 + y[1] * a * c * d / 2.0 - y[2] * a * b * d / 2.0 + y[3] * a * b * c / 6.0;
}

luminary_place place_at(const std::vector<luminary_place>& nodes, double days, double step_days) {
  auto [i, x] = piece_at(days, step_days, nodes.size());
  auto longitude = hermite(nodes[i].longitude_degrees, nodes[i].speed_degrees_per_day, nodes[i + 1].longitude_degrees,
                           nodes[i + 1].speed_degrees_per_day, x, step_days);
  auto first = std::clamp<std::size_t>(i, 1, nodes.size() - 3) - 1;
  const auto* near = &nodes[first];
  auto from_second = x + static_cast<double>(i) - static_cast<double>(first + 1);
  return {
    longitude.value, longitude.slope,
    lagrange({near[0].latitude_degrees, near[1].latitude_degrees, near[2].latitude_degrees, near[3].latitude_degrees},
             from_second),
    lagrange({near[0].distance_au, near[1].distance_au, near[2].distance_au, near[3].distance_au}, from_second)};
}

result<std::vector<luminary_place>> looked_up(const ephemeris& sky, graha which, double begin_jd, double days,
                                              double step_days, const chart_settings& settings) {
  std::vector<luminary_place> nodes(node_count(days, step_days));
  auto before = 0.0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    auto at = sky.tropical(which, begin_jd + static_cast<double>(i) * step_days, settings.positions, settings.node);
    if (!at)
      return at.error();
    auto longitude = i == 0 ? at->longitude_degrees : unwrapped(at->longitude_degrees, before);
    nodes[i] = {longitude, at->speed_degrees_per_day, at->latitude_degrees, at->distance_au};
    before = longitude;
  }
  return nodes;
}

} // namespace

result<luminaries> luminaries::over(const ephemeris& sky, double begin_jd, double end_jd,
                                    const chart_settings& settings) {
  auto days = end_jd - begin_jd;
  if (!(days >= 0.0 && days <= days_max))
    return fault::invalid;
  luminaries both;
  both.begin_jd_ = begin_jd;
  both.kind_ = settings.positions;
  auto sun = looked_up(sky, graha::sun, begin_jd, days, sun_step_days, settings);
  auto moon = looked_up(sky, graha::moon, begin_jd, days, moon_step_days, settings);
  if (!sun || !moon)
    return fault::invalid;
  both.sun_ = std::move(*sun);
  both.moon_ = std::move(*moon);
  auto count = static_cast<std::size_t>(std::ceil(days / slow_step_days)) + 1;
  both.slow_.resize(std::max<std::size_t>(count, 2));
  auto before = 0.0;
  for (std::size_t i = 0; i < both.slow_.size(); ++i) {
    auto since = static_cast<double>(i) * slow_step_days;
    auto zero = sky.zero_point_at(begin_jd + since, settings);
    auto frame = sky.frame_at(begin_jd + since);
    if (!zero || !frame)
      return fault::invalid;
    // Less the steady turning, sidereal time is nearly constant.
    auto rest = frame->sidereal_time_degrees - sidereal_rate * since;
    frame->sidereal_time_degrees = i == 0 ? rest : unwrapped(rest, before);
    before = frame->sidereal_time_degrees;
    both.slow_[i] = {*zero, *frame};
  }
  return both;
}

luminary_place luminaries::sun(double jd_ut) const {
  return place_at(sun_, jd_ut - begin_jd_, sun_step_days);
}

luminary_place luminaries::moon(double jd_ut) const {
  return place_at(moon_, jd_ut - begin_jd_, moon_step_days);
}

zero_point luminaries::zero(double jd_ut) const {
  auto [i, x] = piece_at(jd_ut - begin_jd_, slow_step_days, slow_.size());
  const auto& a = slow_[i].zero;
  const auto& b = slow_[i + 1].zero;
  auto at = hermite(a.degrees, a.speed_degrees_per_day, unwrapped(b.degrees, a.degrees), b.speed_degrees_per_day, x,
                    slow_step_days);
  return {at.value, at.slope};
}

earth_frame luminaries::frame(double jd_ut) const {
  auto [i, x] = piece_at(jd_ut - begin_jd_, slow_step_days, slow_.size());
  const auto& a = slow_[i].frame;
  const auto& b = slow_[i + 1].frame;
  return {std::lerp(a.sidereal_time_degrees, b.sidereal_time_degrees, x) + sidereal_rate * (jd_ut - begin_jd_),
          std::lerp(a.obliquity_degrees, b.obliquity_degrees, x), std::lerp(a.nutation_degrees, b.nutation_degrees, x)};
}

} // namespace luna::domain
