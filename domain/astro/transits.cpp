#include "domain/astro/transits.hpp"

#include "domain/astro/zodiac.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace luna::domain {

namespace {

constexpr double half_second_days = 0.5 / 86400.0;
constexpr double hour_days = 1.0 / 24.0;
constexpr double longest_span_days = 366'000.0; // a thousand years
constexpr double longest_wait_days = 100'000.0; // Pluto's year is 90,600 days

/// Days between samples: short enough that a body moves less than half a circle, and that a parabola tells where its
/// speed comes near zero. Mercury goes backwards for 19 days at least; the true node turns twice within days or hours.
double step_days(graha which, lunar_node node) {
  switch (which) {
    case graha::sun: return 10.0;
    case graha::moon: return 1.0;
    case graha::mercury: return 10.0;
    case graha::venus:
    case graha::mars: return 12.0;
    case graha::rahu:
    case graha::ketu: return node == lunar_node::mean ? 60.0 : 2.5;
    default: return 30.0;
  }
}

bool ever_turns(graha which, lunar_node node) {
  if (which == graha::rahu || which == graha::ketu)
    return node == lunar_node::true_node;
  return which != graha::sun && which != graha::moon;
}

struct sample {
  double jd = 0.0;
  double longitude = 0.0; // counted on beyond 360 along a walk
  double speed = 0.0;
};

/// Asks the ephemeris and remembers its failure, so that a search need not look at every answer.
class body {
public:
  body(const ephemeris& sky, graha which, const chart_settings& settings)
    : turns{ever_turns(which, settings.node)}, step{step_days(which, settings.node)}, sky_{sky}, which_{which},
      settings_{settings} {}

  sample at(double jd) {
    auto found = sky_.position(which_, jd, settings_);
    if (found)
      return {jd, found->longitude_degrees, found->speed_degrees_per_day};
    failure = found.error();
    return {jd, 0.0, 0.0};
  }

  /// The same, its longitude within half a circle of a neighbour's.
  sample after(const sample& neighbour, double jd) {
    auto next = at(jd);
    next.longitude = neighbour.longitude + std::remainder(next.longitude - neighbour.longitude, 360.0);
    return next;
  }

  const bool turns;
  const double step;
  std::optional<fault> failure;

private:
  const ephemeris& sky_;
  graha which_;
  const chart_settings& settings_;
};

/// Where `value(sample)` vanishes between two samples that give it opposite signs, to half a second: false position
/// with the weights of Anderson and Bjorck (BIT 13, 1973).
template <class Value>
sample root_between(body& of, const sample& one, const sample& other, Value value) {
  auto a = one.jd, b = other.jd;
  auto at_a = value(one), at_b = value(other);
  auto best = std::abs(at_a) < std::abs(at_b) ? one : other;
  for (auto turn = 0; turn < 60 && at_a != at_b; ++turn) {
    auto jd = b - at_b * (b - a) / (at_b - at_a);
    auto moved = std::abs(jd - best.jd);
    best = of.after(one, jd);
    auto here = value(best);
    if (here == 0.0 || moved < half_second_days || of.failure)
      break;
    if ((here > 0.0) == (at_b > 0.0)) {
      auto weight = 1.0 - here / at_b;
      at_a *= weight > 0.0 ? weight : 0.5;
    } else {
      a = b;
      at_a = at_b;
    }
    b = jd;
    at_b = here;
  }
  return best;
}

/// Where, as a share of the way, the speed between two samples of one direction comes so near to zero that it may pass
/// it: the vertex of the parabola that has the speeds of both and the mean speed between them.
std::optional<double> doubtful_share(const sample& one, const sample& other) {
  auto mean = (other.longitude - one.longitude) / (other.jd - one.jd);
  auto square = 3.0 * (one.speed + other.speed) - 6.0 * mean;
  auto linear = 6.0 * mean - 4.0 * one.speed - 2.0 * other.speed;
  auto sign = one.speed < 0.0 ? -1.0 : 1.0;
  if (square * sign <= 0.0)
    return std::nullopt;
  auto share = -linear / (2.0 * square);
  auto least = sign * (one.speed - linear * linear / (4.0 * square));
  if (!(share > 0.0 && share < 1.0) || least > 0.3 * std::max(std::abs(one.speed), std::abs(other.speed)))
    return std::nullopt;
  return share;
}

/// Hands the way from one sample to another to `piece(from, to, turns_at_end)` in parts of one direction each. False as
/// soon as `piece` says so: it has seen enough.
template <class Piece>
bool in_pieces(body& of, const sample& one, const sample& other, Piece& piece) {
  if (of.turns && (one.speed < 0.0) != (other.speed < 0.0)) {
    auto turning = root_between(of, one, other, [](const sample& s) { return s.speed; });
    return piece(one, turning, true) && piece(turning, other, false);
  }
  if (auto share = doubtful_share(one, other); of.turns && share && std::abs(other.jd - one.jd) > hour_days) {
    auto middle = of.after(one, one.jd + *share * (other.jd - one.jd));
    return in_pieces(of, one, middle, piece) && in_pieces(of, middle, other, piece);
  }
  return piece(one, other, false);
}

/// From an instant to a later or earlier one, in pieces. Steps for which `matters(from, to)` is false are left out.
template <class Matters, class Piece>
result<void> walk(body& of, double from_jd, double to_jd, Matters matters, Piece piece) {
  if (!std::isfinite(from_jd) || !std::isfinite(to_jd) || std::abs(to_jd - from_jd) > longest_span_days)
    return fault::invalid;
  auto step = to_jd < from_jd ? -of.step : of.step;
  auto here = of.at(from_jd);
  while (here.jd != to_jd && !of.failure) {
    auto next = of.after(here, std::abs(to_jd - here.jd) > of.step ? here.jd + step : to_jd);
    if (!of.failure && matters(here, next) && !in_pieces(of, here, next, piece))
      break;
    here = next;
  }
  if (of.failure)
    return *of.failure;
  return {};
}

struct crossing {
  double jd = 0.0;
  long boundary = 0; // the how manieth from the origin
  bool retrograde = false;
};

/// Every passage over origin + n * width degrees along the way, to `visit(crossing)`, which returns false to end it.
template <class Visit>
result<void> each_crossing(body& of, double origin, double width, double from_jd, double to_jd, Visit visit) {
  auto part_at = [&](double longitude) { return std::lround(std::floor((longitude - origin) / width)); };
  // Turns are looked for only where the body may have been on both sides of a boundary.
  auto near_boundary = [&](const sample& one, const sample& other) {
    auto reach = std::abs(other.jd - one.jd) * std::max(std::abs(one.speed), std::abs(other.speed));
    return part_at(std::min(one.longitude, other.longitude) - reach)
           != part_at(std::max(one.longitude, other.longitude) + reach);
  };
  return walk(of, from_jd, to_jd, near_boundary, [&](const sample& one, const sample& other, bool) {
    auto part = part_at(one.longitude);
    auto last = part_at(other.longitude);
    auto upwards = last > part;
    while (part != last) {
      auto boundary = upwards ? part + 1 : part;
      auto degrees = origin + width * static_cast<double>(boundary);
      auto found = root_between(of, one, other, [&](const sample& s) { return s.longitude - degrees; });
      if (!visit(crossing{found.jd, boundary, upwards != (other.jd > one.jd)}))
        return false;
      part += upwards ? 1 : -1;
    }
    return true;
  });
}

double width_of(zodiac_part part) {
  return part == zodiac_part::sign ? 30.0 : 360.0 / 27.0;
}

ingress as_ingress(const crossing& found, zodiac_part part) {
  auto count = part == zodiac_part::sign ? 12L : 27L;
  auto first = part == zodiac_part::sign ? 0U : 1U;
  auto number = [&](long boundary) { return static_cast<unsigned>((boundary % count + count) % count) + first; };
  auto above = number(found.boundary), below = number(found.boundary - 1);
  return {ut_seconds_of(found.jd), found.retrograde ? above : below, found.retrograde ? below : above,
          found.retrograde};
}

double end_of_search(double from_jd, search_direction direction) {
  return direction == search_direction::next ? from_jd + longest_wait_days : from_jd - longest_wait_days;
}

result<crossing> nearest(const ephemeris& sky, graha which, double origin, double width, double from_jd,
                         search_direction direction, const chart_settings& settings) {
  body of{sky, which, settings};
  std::optional<crossing> first;
  auto walked = each_crossing(of, origin, width, from_jd, end_of_search(from_jd, direction), [&](const crossing& c) {
    first = c;
    return false;
  });
  if (!walked)
    return walked.error();
  if (!first)
    return fault::not_found;
  return *first;
}

/// Every turn along the way, to `visit(station)`, which returns false to end it.
template <class Visit>
result<void> each_station(body& of, double from_jd, double to_jd, Visit visit) {
  auto always = [](const sample&, const sample&) { return true; };
  return walk(of, from_jd, to_jd, always, [&](const sample& one, const sample& other, bool turns_at_end) {
    if (!turns_at_end)
      return true;
    auto forwards_before = one.speed >= 0.0;
    auto retrograde = forwards_before == (other.jd > one.jd);
    return visit(station{ut_seconds_of(other.jd), retrograde, wrapped_degrees(other.longitude)});
  });
}

} // namespace

result<std::vector<ingress>> ingresses(const ephemeris& sky, graha which, zodiac_part part, double from_jd,
                                       double to_jd, const chart_settings& settings) {
  if (!(from_jd <= to_jd))
    return fault::invalid;
  body of{sky, which, settings};
  std::vector<ingress> found;
  auto walked = each_crossing(of, 0.0, width_of(part), from_jd, to_jd, [&](const crossing& c) {
    found.push_back(as_ingress(c, part));
    return true;
  });
  if (!walked)
    return walked.error();
  return found;
}

result<std::vector<station>> stations(const ephemeris& sky, graha which, double from_jd, double to_jd,
                                      const chart_settings& settings) {
  if (!(from_jd <= to_jd))
    return fault::invalid;
  body of{sky, which, settings};
  std::vector<station> found;
  auto walked = each_station(of, from_jd, to_jd, [&](const station& s) {
    found.push_back(s);
    return true;
  });
  if (!walked)
    return walked.error();
  return found;
}

result<ingress> nearest_ingress(const ephemeris& sky, graha which, zodiac_part part, double from_jd,
                                search_direction direction, const chart_settings& settings) {
  auto found = nearest(sky, which, 0.0, width_of(part), from_jd, direction, settings);
  if (!found)
    return found.error();
  return as_ingress(*found, part);
}

result<station> nearest_station(const ephemeris& sky, graha which, double from_jd, search_direction direction,
                                const chart_settings& settings) {
  body of{sky, which, settings};
  if (!of.turns)
    return fault::not_found;
  std::optional<station> first;
  auto walked = each_station(of, from_jd, end_of_search(from_jd, direction), [&](const station& s) {
    first = s;
    return false;
  });
  if (!walked)
    return walked.error();
  if (!first)
    return fault::not_found;
  return *first;
}

result<double> nearest_crossing(const ephemeris& sky, graha which, double longitude_degrees, double from_jd,
                                search_direction direction, const chart_settings& settings) {
  if (!std::isfinite(longitude_degrees))
    return fault::invalid;
  auto found = nearest(sky, which, wrapped_degrees(longitude_degrees), 360.0, from_jd, direction, settings);
  if (!found)
    return found.error();
  return found->jd;
}

} // namespace luna::domain
