// Our names in the words of the Swiss Ephemeris.
#pragma once

#include "domain/astro/graha.hpp"
#include "domain/astro/settings.hpp"

namespace luna::domain {

/// The library's number of a body (swephexp.h, SE_SUN and on). Ketu has none of its own and gets Rahu's.
int swiss_body(graha which, lunar_node node);

/// The library's number of a sidereal mode (SE_SIDM_...).
int swiss_mode(ayanamsa zero_point);

/// The flags of the files, and of a kind of position (SEFLG_SWIEPH, SEFLG_TRUEPOS).
int swiss_flags(position_kind kind);

} // namespace luna::domain
