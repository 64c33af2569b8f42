#include "domain/astro/dashas/nakshatra_dasha.hpp"

#include "domain/astro/zodiac.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace luna::domain {

namespace {

constexpr double nakshatra_degrees = 360.0 / 27.0;
constexpr double seconds_per_day = 86400.0;
constexpr double rounding_degrees = 1e-9; // as zodiac_place_of

struct lord_years {
  graha lord;
  std::uint8_t years;
};

// In the order of the dashas.
constexpr std::array vimshottari_order{
  lord_years{graha::ketu, 7},     lord_years{graha::venus, 20},  lord_years{graha::sun, 6},
  lord_years{graha::moon, 10},    lord_years{graha::mars, 7},    lord_years{graha::rahu, 18},
  lord_years{graha::jupiter, 16}, lord_years{graha::saturn, 19}, lord_years{graha::mercury, 17}};
constexpr std::array yogini_order{lord_years{graha::moon, 1},    lord_years{graha::sun, 2},
                                  lord_years{graha::jupiter, 3}, lord_years{graha::mars, 4},
                                  lord_years{graha::mercury, 5}, lord_years{graha::saturn, 6},
                                  lord_years{graha::venus, 7},   lord_years{graha::rahu, 8}};
constexpr std::array ashtottari_order{lord_years{graha::sun, 6},     lord_years{graha::moon, 15},
                                      lord_years{graha::mars, 8},    lord_years{graha::mercury, 17},
                                      lord_years{graha::saturn, 10}, lord_years{graha::jupiter, 19},
                                      lord_years{graha::rahu, 12},   lord_years{graha::venus, 21}};

struct scheme_rule {
  std::string_view name;
  std::span<const lord_years> order;
  unsigned cycle_years;
  unsigned first_part; // how many lords after the period's own the first inside it comes
};

constexpr std::array rules{scheme_rule{"Vimshottari", vimshottari_order, 120, 0},
                           scheme_rule{"Yogini", yogini_order, 36, 0},
                           scheme_rule{"Ashtottari", ashtottari_order, 108, 1}};

const scheme_rule& rule_of(nakshatra_scheme scheme) {
  return rules[static_cast<std::size_t>(scheme)];
}

/// A cycle is cut into cycle_years^5 shares, so that every length of every level is a whole number of them.
std::uint64_t shares_of_year(const scheme_rule& rule) {
  std::uint64_t shares = 1;
  for (unsigned level = 1; level < dasha_levels; ++level)
    shares *= rule.cycle_years;
  return shares;
}

std::uint32_t rounded_seconds(double share, double seconds_per_share) {
  return static_cast<std::uint32_t>(static_cast<std::int64_t>(share * seconds_per_share + 0.5));
}

bool usable(double longitude_degrees, double year_days) {
  return std::isfinite(longitude_degrees) && year_days >= 1.0 && year_days <= 400.0;
}

struct star_place {
  unsigned star = 0;    // 0..26 or 0..27, counted from Ardra
  double crossed = 0.0; // [0, 1]
};

star_place from_ardra(double moon_degrees) {
  auto nakshatra = zodiac_place_of(moon_degrees).nakshatra;
  return {(nakshatra + 21) % 27, nakshatra_crossed(moon_degrees)};
}

/// Abhijit takes the last quarter of Uttara Ashadha and the first fifteenth of Shravana.
star_place from_ardra_with_abhijit(double moon_degrees) {
  constexpr double begin = 276.0 + 40.0 / 60.0, end = 280.0 + 53.0 / 60.0 + 20.0 / 3600.0;
  constexpr unsigned uttara_ashadha = 15, abhijit = 16, shravana = 17;
  auto part = [moon = wrapped_degrees(moon_degrees)](double from, double to) {
    return std::clamp((moon - from) / (to - from), 0.0, 1.0);
  };
  auto place = from_ardra(moon_degrees);
  auto moon = wrapped_degrees(moon_degrees) + rounding_degrees;
  if (place.star < uttara_ashadha)
    return place;
  if (place.star > uttara_ashadha + 1)
    return {place.star + 1, place.crossed};
  if (moon < begin)
    return {uttara_ashadha, part(20 * nakshatra_degrees, begin)};
  if (moon < end)
    return {abhijit, part(begin, end)};
  return {shravana, part(end, 22 * nakshatra_degrees)};
}

} // namespace

double nakshatra_crossed(double longitude_degrees) {
  auto begin = (zodiac_place_of(longitude_degrees).nakshatra - 1) * nakshatra_degrees;
  auto crossed = wrapped_degrees(longitude_degrees - begin) / nakshatra_degrees;
  return crossed <= 1.0 ? crossed : 0.0; // a longitude within rounding before the border counts as on it
}

std::string_view name_of(nakshatra_scheme scheme) {
  return rule_of(scheme).name;
}

nakshatra_dasha::nakshatra_dasha(nakshatra_scheme scheme, unsigned place, double passed, std::int64_t at_ut,
                                 double cycle_seconds)
  : scheme_{scheme}, first_place_{static_cast<std::uint8_t>(place)} {
  const auto& rule = rule_of(scheme);
  auto year_seconds = cycle_seconds / rule.cycle_years;
  begin_ut_ = at_ut - std::llround(passed * rule.order[place].years * year_seconds);
  seconds_per_share_ = year_seconds / static_cast<double>(shares_of_year(rule));
}

std::size_t nakshatra_dasha::lords() const {
  return rule_of(scheme_).order.size();
}

std::int64_t nakshatra_dasha::seconds_at(std::uint64_t share) const {
  return begin_ut_ + static_cast<std::int64_t>(static_cast<double>(share) * seconds_per_share_ + 0.5);
}

dasha_period nakshatra_dasha::period(unsigned level, unsigned place, std::uint64_t first_share,
                                     std::uint64_t shares) const {
  return {rule_of(scheme_).order[place].lord,
          level,
          seconds_at(first_share),
          seconds_at(first_share + shares),
          static_cast<std::uint8_t>(place),
          first_share,
          shares};
}

dasha_period nakshatra_dasha::maha(std::size_t index) const {
  const auto& rule = rule_of(scheme_);
  auto year = shares_of_year(rule);
  auto first_share = index / rule.order.size() * rule.cycle_years * year;
  std::size_t place = first_place_;
  for (auto left = index % rule.order.size(); left > 0; --left) {
    first_share += rule.order[place].years * year;
    place = (place + 1) % rule.order.size();
  }
  return period(1, static_cast<unsigned>(place), first_share, rule.order[place].years * year);
}

dasha_periods nakshatra_dasha::parts(const dasha_period& of) const {
  dasha_periods inside;
  if (of.level >= dasha_levels)
    return inside;
  const auto& rule = rule_of(scheme_);
  auto year = of.shares / rule.cycle_years;
  auto first_share = of.first_share;
  for (std::size_t i = 0; i < rule.order.size(); ++i) {
    auto place = (of.place + rule.first_part + i) % rule.order.size();
    auto shares = rule.order[place].years * year;
    inside.all[inside.count++] = period(of.level + 1, static_cast<unsigned>(place), first_share, shares);
    first_share += shares;
  }
  return inside;
}

dasha_periods nakshatra_dasha::running(std::int64_t at_ut, unsigned levels) const {
  dasha_periods path;
  if (at_ut < begin_ut_ || !(seconds_per_share_ > 0.0))
    return path;
  const auto& rule = rule_of(scheme_);
  auto cycle = static_cast<double>(rule.cycle_years * shares_of_year(rule)) * seconds_per_share_;
  auto cycles = static_cast<std::size_t>(static_cast<double>(at_ut - begin_ut_) / cycle);
  // A boundary between cycles is rounded to the second, so the quotient may be one too large.
  auto index = (cycles > 0 ? cycles - 1 : 0) * rule.order.size();
  auto found = maha(index);
  while (found.end_ut <= at_ut)
    found = maha(++index);
  path.all[path.count++] = found;
  while (path.count < std::min(levels, dasha_levels)) {
    auto inside = parts(path.all[path.count - 1]);
    path.all[path.count++] =
      *std::find_if(inside.begin(), inside.end(), [&](const dasha_period& p) { return at_ut < p.end_ut; });
  }
  return path;
}

std::vector<std::uint32_t> nakshatra_dasha::begins(unsigned level) const {
  const auto& rule = rule_of(scheme_);
  const auto lords = rule.order.size();
  // What lies inside of a period of each lord: its parts' lords, and the years before each part. All numbers are whole
  // and below 2^53, so that doubles are exact and agree with seconds_at.
  std::array<std::array<std::size_t, 9>, 9> part{};
  std::array<std::array<double, 9>, 9> before{};
  for (std::size_t place = 0; place < lords; ++place)
    for (std::size_t k = 0; k < lords; ++k) {
      part[place][k] = (place + rule.first_part + k) % lords;
      if (k > 0)
        before[place][k] = before[place][k - 1] + rule.order[part[place][k - 1]].years;
    }
  std::size_t count = 1;
  for (unsigned i = 0; i < level; ++i)
    count *= lords;
  std::vector<std::uint32_t> seconds(count + 1);
  auto* next = seconds.data();
  std::array<double, dasha_levels> unit{}; // shares of a year of a part, by depth, where all lords had one year
  unit[0] = static_cast<double>(shares_of_year(rule));
  for (std::size_t depth = 1; depth < unit.size(); ++depth)
    unit[depth] = unit[depth - 1] / rule.cycle_years;
  auto walk = [&, scale = seconds_per_share_](auto&& self, unsigned depth, std::size_t place, double first_share,
                                              double years) -> void {
    auto year = years * unit[depth];
    if (depth + 1 == level) {
      for (std::size_t k = 0; k < lords; ++k)
        next[k] = rounded_seconds(first_share + before[place][k] * year, scale);
      next += lords;
      return;
    }
    for (std::size_t k = 0; k < lords; ++k)
      self(self, depth + 1, part[place][k], first_share + before[place][k] * year,
           years * rule.order[part[place][k]].years);
  };
  // The whole cycle is walked like a period that begins with the first lord.
  walk(walk, 0, (first_place_ + lords - rule.first_part) % lords, 0.0, 1.0);
  *next = rounded_seconds(unit[0] * rule.cycle_years, seconds_per_share_);
  return seconds;
}

unsigned dasha_years(nakshatra_scheme scheme, graha lord) {
  for (const auto& entry : rule_of(scheme).order)
    if (entry.lord == lord)
      return entry.years;
  return 0;
}

result<nakshatra_dasha> vimshottari(double moon_degrees, std::int64_t birth_ut, double year_days) {
  if (!usable(moon_degrees, year_days))
    return fault::invalid;
  auto nakshatra = zodiac_place_of(moon_degrees).nakshatra;
  return nakshatra_dasha{nakshatra_scheme::vimshottari, (nakshatra - 1) % 9, nakshatra_crossed(moon_degrees), birth_ut,
                         120.0 * year_days * seconds_per_day};
}

result<nakshatra_dasha> yogini(double moon_degrees, std::int64_t birth_ut, double year_days) {
  if (!usable(moon_degrees, year_days))
    return fault::invalid;
  auto nakshatra = zodiac_place_of(moon_degrees).nakshatra;
  return nakshatra_dasha{nakshatra_scheme::yogini, (nakshatra + 2) % 8, nakshatra_crossed(moon_degrees), birth_ut,
                         36.0 * year_days * seconds_per_day};
}

result<nakshatra_dasha> ashtottari(double moon_degrees, std::int64_t birth_ut, double year_days,
                                   ashtottari_share share) {
  if (!usable(moon_degrees, year_days))
    return fault::invalid;
  static constexpr std::array<unsigned, 8> arcs{4, 3, 4, 3, 3, 3, 4, 3}, with_abhijit{4, 3, 4, 3, 4, 3, 4, 3};
  auto by_arcs = share == ashtottari_share::arcs;
  const auto& stars = by_arcs ? arcs : with_abhijit;
  auto place = by_arcs ? from_ardra(moon_degrees) : from_ardra_with_abhijit(moon_degrees);
  unsigned lord = 0;
  while (place.star >= stars[lord])
    place.star -= stars[lord++];
  return nakshatra_dasha{nakshatra_scheme::ashtottari, lord, (place.star + place.crossed) / stars[lord], birth_ut,
                         108.0 * year_days * seconds_per_day};
}

ashtottari_conditions ashtottari_conditions_of(unsigned lagna_sign, unsigned lagna_lord_sign, unsigned rahu_sign,
                                               unsigned tithi, bool by_day) {
  auto house = (rahu_sign + 12 - lagna_lord_sign) % 12;
  auto dark_fortnight = tithi > 15;
  return {rahu_sign != lagna_sign && (house % 3 == 0 || house % 4 == 0), dark_fortnight == by_day};
}

dasha_balance balance_at_birth(const nakshatra_dasha& dasha, std::int64_t birth_ut, double year_days) {
  auto days = static_cast<double>(dasha.maha(0).end_ut - birth_ut) / seconds_per_day;
  auto months = static_cast<unsigned>(days / (year_days / 12.0));
  return {months / 12, months % 12, static_cast<unsigned>(std::max(0.0, days - months * (year_days / 12.0)))};
}

} // namespace luna::domain
