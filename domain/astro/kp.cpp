#include "domain/astro/kp.hpp"

#include "domain/astro/dashas/nakshatra_dasha.hpp"
#include "domain/astro/lords.hpp"
#include "domain/astro/zodiac.hpp"

#include <algorithm>

namespace luna::domain {

namespace {

constexpr unsigned cycle_years = 120;

struct part {
  unsigned lord = 0; // 0..8, as nakshatra_lord counts
  std::uint32_t length = 0;
  std::uint32_t rest = 0; // how far the part is crossed
};

unsigned years_of(unsigned lord) {
  return dasha_years(nakshatra_scheme::vimshottari, nakshatra_lord(lord + 1));
}

/// The part of `length` units, ruled by `lord`, that holds its `rest`.
part part_of(unsigned lord, std::uint32_t length, std::uint32_t rest) {
  auto of_year = length / cycle_years;
  for (;; lord = (lord + 1) % 9) {
    auto next = of_year * years_of(lord);
    if (rest < next)
      return {lord, next, rest};
    rest -= next;
  }
}

/// How many signs up to this one begin within a sub: Taurus, Cancer and their trines do.
constexpr std::array<std::uint8_t, 12> subs_divided{0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6};

} // namespace

kp_lords kp_lords_of(double longitude_degrees) {
  auto units = circle_units(longitude_degrees);
  auto nakshatra = units / units_per_nakshatra;
  auto star = nakshatra % 9;
  auto sub = part_of(star, units_per_nakshatra, units % units_per_nakshatra);
  auto subsub = part_of(sub.lord, sub.length, sub.rest);
  auto number = nakshatra * 9 + (sub.lord + 9 - star) % 9 + 1 + subs_divided[units / units_per_sign];
  return {nakshatra_lord(star + 1), nakshatra_lord(sub.lord + 1), nakshatra_lord(subsub.lord + 1), number};
}

std::array<kp_lords, 12> cusp_lords(const house_chart& chart) {
  std::array<kp_lords, 12> lords;
  std::transform(chart.houses.begin(), chart.houses.end(), lords.begin(),
                 [](const house& h) { return kp_lords_of(h.begin_degrees); });
  return lords;
}

} // namespace luna::domain
