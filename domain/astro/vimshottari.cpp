#include "domain/astro/vimshottari.hpp"

#include "domain/astro/zodiac.hpp"

#include <algorithm>
#include <cmath>

namespace luna::domain {

namespace {

constexpr double nakshatra_degrees = 360.0 / 27.0;
constexpr double cycle_years = 120.0;
constexpr double seconds_per_day = 86400.0;

/// Lords in the order of the nakshatras, Ashwini's first.
constexpr std::array<graha, 9> order{graha::ketu, graha::venus,   graha::sun,    graha::moon,   graha::mars,
                                     graha::rahu, graha::jupiter, graha::saturn, graha::mercury};

std::int64_t rounded(double seconds) {
  return static_cast<std::int64_t>(std::llround(seconds));
}

/// Nine parts of [begin, begin + length), from `first` on, each in proportion to its lord's years.
std::vector<dasha_period> parts_of(double begin, double length, std::size_t first) {
  std::vector<dasha_period> parts;
  for (std::size_t i = 0; i < order.size(); ++i) {
    auto lord = order[(first + i) % order.size()];
    auto end = begin + length * vimshottari_years(lord) / cycle_years;
    parts.push_back({lord, rounded(begin), rounded(end), {}});
    begin = end;
  }
  return parts;
}

} // namespace

unsigned vimshottari_years(graha lord) {
  switch (lord) {
    case graha::ketu: return 7;
    case graha::venus: return 20;
    case graha::sun: return 6;
    case graha::moon: return 10;
    case graha::mars: return 7;
    case graha::rahu: return 18;
    case graha::jupiter: return 16;
    case graha::saturn: return 19;
    case graha::mercury: return 17;
    default: return 0; // the outer planets rule nothing
  }
}

std::vector<dasha_period> vimshottari(double moon_longitude_degrees, std::int64_t birth_ut, double year_days) {
  auto moon = wrapped_degrees(moon_longitude_degrees);
  std::size_t first = zodiac_place_of(moon).nakshatra - 1;
  auto passed = std::clamp(moon / nakshatra_degrees - static_cast<double>(first), 0.0, 1.0);
  auto year = year_days * seconds_per_day;
  auto begin = static_cast<double>(birth_ut) - passed * vimshottari_years(order[first % order.size()]) * year;
  auto periods = parts_of(begin, cycle_years * year, first % order.size());
  for (std::size_t i = 0; i < periods.size(); ++i) {
    auto length = vimshottari_years(periods[i].lord) * year;
    periods[i].parts = parts_of(begin, length, (first + i) % order.size());
    begin += length;
  }
  return periods;
}

const dasha_period* running(const std::vector<dasha_period>& periods, std::int64_t at_ut) {
  auto at = std::find_if(periods.begin(), periods.end(),
                         [&](const dasha_period& p) { return p.begin_ut <= at_ut && at_ut < p.end_ut; });
  return at == periods.end() ? nullptr : &*at;
}

} // namespace luna::domain
