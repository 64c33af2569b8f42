// Which graha rules a sign and a nakshatra.
#pragma once

#include "domain/astro/ephemeris.hpp"

#include <array>

namespace luna::domain {

/// `sign` 0..11. Rahu and Ketu rule none. Source: Brihat Parashara Hora Shastra 4 (nature of signs).
constexpr graha sign_lord(unsigned sign) {
  constexpr std::array lords{graha::mars,  graha::venus, graha::mercury, graha::moon,   graha::sun,    graha::mercury,
                             graha::venus, graha::mars,  graha::jupiter, graha::saturn, graha::saturn, graha::jupiter};
  return lords[sign];
}

/// `nakshatra` 1..27. Source: Brihat Parashara Hora Shastra 46 (Vimshottari, from Krittika: Sun, Moon, Mars, Rahu,
/// Jupiter, Saturn, Mercury, Ketu, Venus, three times over).
constexpr graha nakshatra_lord(unsigned nakshatra) {
  constexpr std::array lords{graha::ketu, graha::venus,   graha::sun,    graha::moon,   graha::mars,
                             graha::rahu, graha::jupiter, graha::saturn, graha::mercury};
  return lords[(nakshatra - 1) % lords.size()];
}

} // namespace luna::domain
