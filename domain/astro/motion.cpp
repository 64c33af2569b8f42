#include "domain/astro/motion.hpp"

#include <cmath>

namespace luna::domain {

namespace {

constexpr double arcseconds = 1.0 / 3600.0;
constexpr double war_degrees = 1.0;

/// From one longitude to another, -180..180.
double offset_degrees(const sky_position& from, const sky_position& to) {
  return std::remainder(to.longitude_degrees - from.longitude_degrees, 360.0);
}

/// Between two less than half a circle apart: the further north, then the one behind.
bool beats(const sky_position& a, const sky_position& b) {
  if (a.latitude_degrees != b.latitude_degrees)
    return a.latitude_degrees > b.latitude_degrees;
  return offset_degrees(a, b) >= 0.0;
}

} // namespace

bool is_retrograde(const sky_position& position) {
  return position.speed_degrees_per_day < 0.0;
}

std::optional<double> stationary_degrees_per_day(graha which) {
  switch (which) {
    case graha::mercury: return 300.0 * arcseconds;
    case graha::venus: return 180.0 * arcseconds;
    case graha::mars: return 90.0 * arcseconds;
    case graha::jupiter:
    case graha::saturn: return 60.0 * arcseconds;
    case graha::uranus: return 20.0 * arcseconds;
    case graha::neptune:
    case graha::pluto: return 10.0 * arcseconds;
    default: return std::nullopt;
  }
}

std::optional<double> combustion_orb_degrees(graha which, bool retrograde) {
  switch (which) {
    case graha::moon: return 12.0;
    case graha::mars: return 17.0;
    case graha::mercury: return retrograde ? 12.0 : 14.0;
    case graha::jupiter: return 11.0;
    case graha::venus: return retrograde ? 8.0 : 10.0;
    case graha::saturn: return 15.0;
    default: return std::nullopt;
  }
}

std::array<motion, body_count> motions_of(const sky& all) {
  std::array<motion, body_count> motions{};
  for (std::size_t i = 0; i < all.count; ++i) {
    auto which = static_cast<graha>(i);
    const auto& position = all.at(which);
    auto& found = motions[i];
    found.retrograde = is_retrograde(position);
    if (auto limit = stationary_degrees_per_day(which))
      found.stationary = std::abs(position.speed_degrees_per_day) < *limit;
    found.sun_distance_degrees = std::abs(offset_degrees(all.at(graha::sun), position));
    if (auto orb = combustion_orb_degrees(which, found.retrograde))
      found.combust = found.sun_distance_degrees < *orb;
  }
  return motions;
}

std::vector<planetary_war> wars_of(const sky& all) {
  constexpr std::array fighters{graha::mars, graha::mercury, graha::jupiter, graha::venus, graha::saturn};
  std::vector<planetary_war> wars;
  for (std::size_t i = 0; i < fighters.size(); ++i)
    for (auto k = i + 1; k < fighters.size(); ++k) {
      auto one = fighters[i], other = fighters[k];
      auto distance = std::abs(offset_degrees(all.at(one), all.at(other)));
      if (!(distance < war_degrees))
        continue;
      auto won = beats(all.at(one), all.at(other));
      wars.push_back({won ? one : other, won ? other : one, distance});
    }
  return wars;
}

} // namespace luna::domain
