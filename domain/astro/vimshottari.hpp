// The Vimshottari dasha: 120 years shared by nine lords, entered where the Moon stood at birth.
#pragma once

#include "domain/astro/ephemeris.hpp"

#include <vector>

namespace luna::domain {

struct dasha_period {
  graha lord = graha::ketu;
  std::int64_t begin_ut = 0;       // seconds since 1970-01-01; the first maha dasha begins before birth
  std::int64_t end_ut = 0;         // the next one's begin
  std::vector<dasha_period> parts; // antar dashas; empty at the deepest level
};

/// Years of a lord's maha dasha: Ketu 7, Venus 20, Sun 6, Moon 10, Mars 7, Rahu 18, Jupiter 16, Saturn 19, Mercury 17.
unsigned vimshottari_years(graha lord);

/// The nine maha dashas from the one running at birth, with antar dashas, whole ones: the share of the first that had
/// passed at birth is the share of the nakshatra the Moon had crossed (Brihat Parashara Hora Shastra, dasha chapter).
std::vector<dasha_period> vimshottari(double moon_longitude_degrees, std::int64_t birth_ut, double year_days);

/// The period that holds the instant, or null.
const dasha_period* running(const std::vector<dasha_period>& periods, std::int64_t at_ut);

} // namespace luna::domain
