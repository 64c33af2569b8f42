// The twelve houses by the system of one's choice, and which of them a longitude is in.
#pragma once

#include "domain/astro/ephemeris.hpp"

#include <array>

namespace luna::domain {

/// Sidereal degrees [0, 360).
struct house {
  double begin_degrees = 0.0;
  double middle_degrees = 0.0;
  double end_degrees = 0.0; // the next house's begin
};

/// What rises and what culminates, sidereal degrees [0, 360).
struct angles {
  double ascendant_degrees = 0.0;
  double midheaven_degrees = 0.0;
};

struct house_chart {
  house_system system = house_system::whole_sign; // by which the houses are; not the one asked for where that has none
  angles of;
  std::array<house, 12> houses; // the first house first

  const house& at(unsigned number) const { return houses[number - 1]; } // 1..12
};

/// The first house is the sign that rises: begin 0, middle 15, end 30 degrees of it. Source: Brihat Parashara Hora
/// Shastra 5 and 7, which count houses by signs.
house_chart whole_sign_houses(const angles& of);

/// Thirty degrees each; the ascendant is the middle of the first. Source: Jagannatha Hora and PyJHora, equal houses
/// with the lagna in the middle.
house_chart equal_houses(const angles& of);

/// The arcs between ascendant, nadir, descendant and midheaven in three: middles of the houses, their borders (sandhis)
/// half-way. Where the midheaven is below the horizon (within the polar circles) its opposite takes its place, so that
/// houses follow each other at any latitude. Source: Sripati Paddhati 1.
house_chart sripati_houses(const angles& of);

/// The houses at an instant. Begins are cusps in Placidus (Krishnamurti Paddhati: with his ayanamsa), middles are
/// half-way. Within the polar circles, where some degrees never rise and Placidus has no houses, they are Sripati's, as
/// `system` then says. `latitude_degrees` -90..90, north positive; `longitude_degrees` -180..180, east positive.
/// Errors: invalid for a place that is not on Earth. Source: Swiss Ephemeris, swe_houses_armc.
result<house_chart> houses_from(const earth_frame& frame, const zero_point& zero, double latitude_degrees,
                                double longitude_degrees, house_system system);

/// As houses_from, by the settings' system and zero point. Errors: invalid for an instant the ephemeris does not cover,
/// too.
result<house_chart> houses_at(const ephemeris& sky, double jd_ut, double latitude_degrees, double longitude_degrees,
                              const chart_settings& settings);

/// 1..12: the house whose bounds hold the longitude (the Chalit view). A border belongs to the later house.
unsigned house_of(double longitude_degrees, const house_chart& chart);

} // namespace luna::domain
