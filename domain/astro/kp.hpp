// Krishnamurti Paddhati: the lords of a degree by the proportions of Vimshottari.
#pragma once

#include "domain/astro/houses.hpp"

namespace luna::domain {

struct kp_lords {
  graha star = graha::ketu;   // of the nakshatra
  graha sub = graha::ketu;    // of its part: nine a nakshatra, as long as the lords' years, the star's lord first
  graha subsub = graha::ketu; // of the part's part, divided alike
  unsigned number = 1;        // of the sub, 1..249: the 243, of which six lie in two signs and count in each
};

/// Of any longitude, sidereal (with Krishnamurti's ayanamsa, to be his). Boundaries are exact and belong to the later
/// part. Source: K.S. Krishnamurti, KP Reader II (Fundamental Principles of Astrology), table of sub lords.
kp_lords kp_lords_of(double longitude_degrees);

/// The lords of the cusps, the first house's first. Source: KP Reader II, cuspal sub lords.
std::array<kp_lords, 12> cusp_lords(const house_chart& chart);

} // namespace luna::domain
