#include "domain/astro/dashas/sign_dasha.hpp"

#include <cmath>

namespace luna::domain {

namespace {

constexpr double seconds_per_day = 86400.0;

unsigned moved(unsigned sign, int by) {
  return static_cast<unsigned>((static_cast<int>(sign) + by % 12 + 12) % 12);
}

/// Zodiacally where the ninth sign from here is odd-footed (Brihat Parashara Hora Shastra, chapter 46).
int direction_from(unsigned sign) {
  return is_odd_footed(moved(sign, 8)) ? 1 : -1;
}

/// Periods whose signs, years and order inside are set follow each other from birth.
void lay_out(std::vector<sign_period>& periods, std::int64_t birth_ut, double year_days) {
  auto years = 0.0;
  auto instant = [&] { return birth_ut + std::llround(years * year_days * seconds_per_day); };
  for (auto& period : periods) {
    period.begin_ut = instant();
    years += period.years;
    period.end_ut = instant();
  }
}

/// What each period lacks of twelve years, in the same order again.
void add_second_round(std::vector<sign_period>& periods) {
  for (std::size_t i = 0; i < 12; ++i) {
    periods.push_back(periods[i]);
    periods.back().years = 12 - periods[i].years;
  }
}

unsigned company(const sign_chart& chart, graha which) {
  unsigned count = 0;
  for (auto sign : chart.signs)
    count += sign == chart.sign_of(which) ? 1 : 0;
  return count;
}

/// Years of a sign in both ways of Chara dasha; `stronger` picks from two lords of which neither is at home and neither
/// has more company.
template <class Stronger>
unsigned chara_years(const sign_chart& chart, unsigned sign, Stronger stronger) {
  auto lord = lord_of(sign), co_lord = co_lord_of(sign);
  auto lord_home = chart.sign_of(lord) == sign, co_lord_home = chart.sign_of(co_lord) == sign;
  auto mine = company(chart, lord), other = company(chart, co_lord);
  auto ruler = lord_home != co_lord_home ? (lord_home ? co_lord : lord)
               : mine != other           ? (mine > other ? lord : co_lord)
                                         : stronger(lord, co_lord);
  return years_to_lord(sign, chart.sign_of(ruler));
}

/// The order of the twelve signs from `seed` by its nature.
std::vector<sign_period> narayana_order(const sign_chart& chart, unsigned seed) {
  auto saturn = chart.sign_of(graha::saturn) == seed, ketu = chart.sign_of(graha::ketu) == seed;
  auto direction = direction_from(seed) * (ketu ? -1 : 1);
  auto nature = nature_of(seed);
  if (saturn && !ketu) {
    direction = 1;
    nature = sign_nature::movable;
  }
  std::vector<sign_period> order;
  order.reserve(24);
  for (auto i = 0; i < 12; ++i) {
    auto steps = nature == sign_nature::movable ? i
                 : nature == sign_nature::fixed ? 5 * i
                                                : i / 3 * 9 + i % 3 * 4; // the trines of the 1st, 10th, 7th and 4th
    order.push_back({.sign = moved(seed, direction * steps)});
  }
  return order;
}

/// Where the periods inside of a Narayana period start, and which way they go.
void set_narayana_parts(const sign_chart& chart, sign_period& period) {
  auto seed = stronger_sign(chart, period.sign, moved(period.sign, 6));
  period.first_part = chart.sign_of(ruling_lord(chart, seed));
  auto zodiacally = is_odd(period.first_part) || chart.sign_of(graha::saturn) == seed;
  period.part_step = zodiacally != (chart.sign_of(graha::ketu) == seed) ? 1 : -1;
}

std::vector<sign_period> narayana_from(const sign_chart& chart, unsigned first, std::int64_t birth_ut,
                                       double year_days) {
  auto periods = narayana_order(chart, stronger_sign(chart, first, moved(first, 6)));
  for (auto& period : periods) {
    period.years = narayana_years(chart, period.sign, ruling_lord(chart, period.sign));
    set_narayana_parts(chart, period);
  }
  add_second_round(periods);
  lay_out(periods, birth_ut, year_days);
  return periods;
}

} // namespace

std::array<sign_period, 12> parts_of(const sign_period& of) {
  std::array<sign_period, 12> parts;
  auto length = of.end_ut - of.begin_ut;
  for (auto i = 0; i < 12; ++i) {
    auto sign = moved(of.first_part, of.part_step * i);
    parts[static_cast<std::size_t>(i)] = {.sign = sign,
                                          .years = 0,
                                          .begin_ut = of.begin_ut + length * i / 12,
                                          .end_ut = of.begin_ut + length * (i + 1) / 12,
                                          .first_part = sign,
                                          .part_step = of.part_step};
  }
  return parts;
}

std::vector<sign_period> chara_of_rao(const sign_chart& chart, std::int64_t birth_ut, double year_days) {
  auto stronger = [&](graha one, graha other) { return chart.degrees_of(other) > chart.degrees_of(one) ? other : one; };
  std::vector<sign_period> periods;
  periods.reserve(12);
  for (auto i = 0; i < 12; ++i) {
    auto sign = moved(chart.lagna, direction_from(chart.lagna) * i);
    auto step = direction_from(sign);
    periods.push_back(
      {.sign = sign, .years = chara_years(chart, sign, stronger), .first_part = moved(sign, step), .part_step = step});
  }
  lay_out(periods, birth_ut, year_days);
  return periods;
}

std::vector<sign_period> chara_of_narasimha_rao(const sign_chart& chart, std::int64_t birth_ut, double year_days) {
  auto years = [&](unsigned sign) { return years_to_lord(sign, chart.sign_of(ruling_lord(chart, sign))); };
  auto seed = chart.lagna;
  for (auto sign : {chart.sign_of(graha::sun), chart.sign_of(graha::moon)}) {
    auto more = compare_grahas(chart, ruling_lord(chart, sign), ruling_lord(chart, seed));
    if (more > 0 || (more == 0 && years(sign) > years(seed)))
      seed = sign;
  }
  std::vector<sign_period> periods;
  periods.reserve(24);
  for (auto i = 0; i < 12; ++i) {
    auto step = direction_from(seed);
    auto sign = moved(seed, step * i);
    auto stronger = [&](graha one, graha other) {
      auto here = chart.sign_of(one), there = chart.sign_of(other);
      if (nature_of(here) != nature_of(there))
        return nature_of(here) < nature_of(there) ? one : other;
      return years_to_lord(sign, there) > years_to_lord(sign, here) ? other : one;
    };
    periods.push_back(
      {.sign = sign, .years = chara_years(chart, sign, stronger), .first_part = moved(sign, step), .part_step = step});
  }
  add_second_round(periods);
  lay_out(periods, birth_ut, year_days);
  return periods;
}

std::vector<sign_period> narayana(const sign_chart& chart, std::int64_t birth_ut, double year_days) {
  return narayana_from(chart, chart.lagna, birth_ut, year_days);
}

std::vector<sign_period> narayana_of_varga(const sign_chart& rashi, const sign_chart& varga, unsigned division,
                                           std::int64_t birth_ut, double year_days) {
  auto house = (rashi.lagna + division - 1) % 12;
  return narayana_from(varga, varga.sign_of(ruling_lord(rashi, house)), birth_ut, year_days);
}

std::vector<sign_period> sthira(const sign_chart& chart, std::int64_t birth_ut, double year_days) {
  auto first = chart.sign_of(brahma_of(chart));
  std::vector<sign_period> periods;
  periods.reserve(12);
  for (auto i = 0; i < 12; ++i) {
    auto sign = moved(first, i);
    periods.push_back({.sign = sign, .years = 7 + static_cast<unsigned>(nature_of(sign)), .first_part = sign});
  }
  lay_out(periods, birth_ut, year_days);
  return periods;
}

std::vector<sign_period> sudarshana(unsigned first_sign, std::int64_t birth_ut, double year_days) {
  std::vector<sign_period> periods;
  periods.reserve(120);
  for (auto i = 0; i < 120; ++i) {
    auto sign = moved(first_sign, i);
    periods.push_back({.sign = sign, .years = 1, .first_part = sign});
  }
  lay_out(periods, birth_ut, year_days);
  return periods;
}

} // namespace luna::domain
