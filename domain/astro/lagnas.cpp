#include "domain/astro/lagnas.hpp"

#include "domain/astro/zodiac.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace luna::domain {

namespace {

constexpr double sidereal_day_days = 1.0 / 1.00273790935;
constexpr double longest_span_days = 366.0;
constexpr double shortest_days = 1e-3 / 86400.0;
constexpr double degree = std::numbers::pi / 180.0;

/// The instants of one turn of the Earth at which the lagna may change.
class instants {
public:
  instants(double begin_jd, double end_jd, double first_sidereal_degrees)
    : begin_{begin_jd}, end_{end_jd}, first_{first_sidereal_degrees} {}

  /// At a sidereal time of the place, in degrees. Not a number is what never happens.
  void add(double sidereal_degrees) {
    if (std::isnan(sidereal_degrees))
      return;
    auto jd = begin_ + wrapped_degrees(sidereal_degrees - first_) / 360.0 * sidereal_day_days;
    if (jd < end_)
      at_[count_++] = jd;
  }

  std::span<const double> sorted() {
    at_[count_++] = end_;
    std::sort(at_.data(), at_.data() + count_);
    return {at_.data(), count_};
  }

private:
  double begin_, end_, first_;
  std::array<double, 29> at_{};
  std::size_t count_ = 0;
};

/// Twelve boundaries rise. Beyond the polar circles the lagna may be the point that sets, and it jumps when the
/// ecliptic passes the north or south point of the horizon.
void add_changes(instants& changes, const earth_frame& frame, const zero_point& zero, double latitude_degrees) {
  auto sine = std::sin(frame.obliquity_degrees * degree), cosine = std::cos(frame.obliquity_degrees * degree);
  auto ascension = [&](double longitude) {
    return std::atan2(std::sin(longitude) * cosine, std::cos(longitude)) / degree;
  };
  auto polar = std::abs(latitude_degrees) + frame.obliquity_degrees >= 90.0;
  for (auto sign = 0; sign < 12; ++sign) {
    auto longitude = (30.0 * sign + zero.degrees) * degree;
    auto declination = std::asin(sine * std::sin(longitude));
    auto half_arc = std::acos(-std::tan(latitude_degrees * degree) * std::tan(declination)) / degree;
    changes.add(ascension(longitude) - half_arc);
    if (polar)
      changes.add(ascension(longitude) + half_arc);
  }
  if (!polar)
    return;
  auto grazing = std::asin(std::min(1.0, std::cos(latitude_degrees * degree) / sine));
  for (auto longitude : {grazing, std::numbers::pi - grazing, -grazing, std::numbers::pi + grazing})
    changes.add(ascension(longitude));
}

/// Goes on with a sign until an instant, in a new span where it is not the last one's.
void go_on(std::vector<lagna_span>& spans, unsigned sign, double begin_jd, double end_jd) {
  if (spans.empty() || spans.back().sign != sign)
    spans.push_back({sign, ut_seconds_of(begin_jd), 0});
  spans.back().end_ut = ut_seconds_of(end_jd);
}

} // namespace

result<std::vector<lagna_span>> lagnas(const ephemeris& sky, double from_jd, double to_jd, double latitude_degrees,
                                       double longitude_degrees, const chart_settings& settings) {
  if (!(from_jd < to_jd && to_jd - from_jd <= longest_span_days && std::abs(latitude_degrees) <= 90.0
        && std::abs(longitude_degrees) <= 180.0))
    return fault::invalid;
  std::vector<lagna_span> spans;
  auto here = from_jd;
  while (here < to_jd) {
    auto end = std::min(here + sidereal_day_days, to_jd);
    // In half a day the frame and the zero point move less than the Earth turns in a hundredth of a second.
    auto frame = sky.frame_at(0.5 * (here + end));
    auto zero = sky.zero_point_at(0.5 * (here + end), settings);
    if (!frame || !zero)
      return fault::invalid;
    auto turned = 0.5 * (end - here) / sidereal_day_days * 360.0;
    instants changes{here, end, frame->sidereal_time_degrees + longitude_degrees - turned};
    add_changes(changes, *frame, *zero, latitude_degrees);
    for (auto next : changes.sorted()) {
      if (next - here < shortest_days && next < end)
        continue;
      auto rising = sky.ascendant(0.5 * (here + next), latitude_degrees, longitude_degrees, settings);
      if (!rising)
        return rising.error();
      go_on(spans, zodiac_place_of(*rising).sign, here, next);
      here = next;
    }
  }
  return spans;
}

} // namespace luna::domain
