#include "domain/astro/chart.hpp"

#include <algorithm>
#include <cmath>

namespace luna::domain {

result<chart> compute_chart(const ephemeris& sky, const birth& of, const chart_settings& settings) {
  if (!(std::abs(of.latitude) <= 90.0) || !(std::abs(of.longitude) <= 180.0))
    return fault::invalid;
  auto jd = julian_day_of(of.ut_seconds);
  auto positions = sky.positions(jd, settings);
  auto lagna = sky.ascendant(jd, of.latitude, of.longitude, settings);
  if (!positions || !lagna)
    return fault::invalid;
  auto dashas = vimshottari(positions->at(graha::moon).longitude_degrees, of.ut_seconds, settings.dasha_year_days);
  if (!dashas)
    return dashas.error();
  return chart{of, settings, positions->source, *lagna, positions->grahas, *dashas};
}

result<day_chart> compute_day_chart(const ephemeris& sky, std::int64_t begin_ut, std::int64_t end_ut,
                                    const chart_settings& settings) {
  auto first = sky.positions(julian_day_of(begin_ut), settings);
  auto last = sky.positions(julian_day_of(end_ut), settings);
  if (!first || !last)
    return fault::invalid;
  return day_chart{settings, std::max(first->source, last->source), first->grahas, last->grahas};
}

} // namespace luna::domain
