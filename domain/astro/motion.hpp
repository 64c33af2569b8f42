// How the grahas move and stand to each other: retrograde, stationary, combust, at war.
#pragma once

#include "domain/astro/ephemeris.hpp"

#include <optional>
#include <vector>

namespace luna::domain {

/// Goes backwards through the zodiac: the sidereal speed is negative. Rahu and Ketu by mean motion always do; by true
/// motion now and then they do not. Source: Brihat Parashara Hora Shastra 27 (vakra).
bool is_retrograde(const sky_position& position);

/// Below this many degrees a day, either way, Mercury (0.0833), Venus (0.05), Mars (0.025), Jupiter and Saturn
/// (0.0167), Uranus (0.0056), Neptune and Pluto (0.0028) count as standing still; none for those that never stand. The
/// texts name the state (BPHS 27, vikala) without a number; these are Astrodienst's (Astrowiki, Stationary Phase).
std::optional<double> stationary_degrees_per_day(graha which);

/// Nearer than this to the Sun a graha is combust, degrees: Moon 12, Mars 17, Mercury 14 (12 retrograde), Jupiter 11,
/// Venus 10 (8 retrograde), Saturn 15; none for others. Source: Surya Siddhanta 9.6-8 and 10.1, whose degrees of time
/// are taken as degrees of longitude, as usual in charts.
std::optional<double> combustion_orb_degrees(graha which, bool retrograde);

struct motion {
  bool retrograde = false;
  bool stationary = false;
  bool combust = false;
  double sun_distance_degrees = 0.0; // in longitude, 0..180
};

/// The states of all bodies the settings asked for, indexed by graha; at the orb itself a graha is not combust.
std::array<motion, body_count> motions_of(const sky& all);

/// Two of Mars, Mercury, Jupiter, Venus and Saturn less than a degree of longitude apart. The one further north wins;
/// at the same latitude the one of less longitude. Sources: Surya Siddhanta 7.18-21 (the encounter within a degree),
/// Brihat Samhita 17.9-10 (the southern one is beaten). Surya Siddhanta 7.22-23, by which brightness counts more and
/// Venus wins for the most part, is not followed.
struct planetary_war {
  graha winner = graha::mars;
  graha loser = graha::mars;
  double distance_degrees = 0.0; // in longitude, [0, 1)
};

/// Of one moment, in the order of graha; mostly empty.
std::vector<planetary_war> wars_of(const sky& all);

} // namespace luna::domain
