// Mudda dasha: Vimshottari within one year of life, from a return of the Sun to its place at birth.
#pragma once

#include "domain/astro/dashas/nakshatra_dasha.hpp"

namespace luna::domain {

/// When the Sun comes back to its sidereal longitude of `birth_jd` for the `years`-th time; years 0 is the birth
/// itself. Instants are Julian days in UT, found to a tenth of a second (P.V.R. Narasimha Rao, Vedic Astrology: An
/// Integrated Approach, chapter 27). A return is one to the same stars, so nutation counts at neither end, whatever the
/// settings say of the zero point's. Errors: invalid for an instant that the ephemeris does not cover.
result<double> solar_return(const ephemeris& sky, double birth_jd, unsigned years, const chart_settings& settings);

struct mudda_dasha {
  std::int64_t begin_ut = 0; // the year's, a solar return: seconds since 1970-01-01
  std::int64_t end_ut = 0;   // the next return
  nakshatra_dasha periods;   // the first runs at begin_ut and begins before; ten of them cover the year
};

/// The year of life that begins with the `years`-th solar return. The first lord is the remainder of the natal Moon's
/// nakshatra (1..27) + years - 2 by nine: 1 Sun, 2 Moon, 3 Mars, 4 Rahu, 5 Jupiter, 6 Saturn, 7 Mercury, 8 Ketu, 0
/// Venus; what of its period has passed is the share of the nakshatra the natal Moon had crossed; the 120 years shrink
/// to the time between the returns (K.S. Charak, A Textbook of Varshaphala; P.V.R. Narasimha Rao, 30.3). Errors: as
/// solar_return.
result<mudda_dasha> mudda(const ephemeris& sky, double birth_jd, unsigned years, const chart_settings& settings);

} // namespace luna::domain
