#include "domain/astro/dashas/kalachakra.hpp"

#include "domain/astro/zodiac.hpp"

#include <algorithm>
#include <cmath>

namespace luna::domain {

namespace {

constexpr double pada_degrees = 360.0 / 108.0;
constexpr double years_covered = 120.0;
constexpr unsigned wheel_size = 72; // eight padas of nine signs

// The padas of Ashwini's and Bharani's groups, then those of Rohini's and Mrigashira's, as tables 44 to 47 of P.V.R.
// Narasimha Rao.
constexpr std::array<std::uint8_t, 2 * wheel_size> wheels{
  0,  1,  2, 3, 4, 5,  6,  7,  8, 9, 10, 11, 7,  6, 5, 3,  4,  2,  1, 0, 11, 10, 9,  8, 0, 1, 2,  3,  4,
  5,  6,  7, 8, 9, 10, 11, 7,  6, 5, 3,  4,  2,  1, 0, 11, 10, 9,  8, 0, 1,  2,  3,  4, 5, 6, 7,  8,  9,
  10, 11, 7, 6, 5, 3,  4,  2,  1, 0, 11, 10, 9,  8, 8, 9,  10, 11, 0, 1, 2,  4,  3,  5, 6, 7, 11, 10, 9,
  8,  7,  6, 5, 4, 3,  2,  1,  0, 8, 9,  10, 11, 0, 1, 2,  4,  3,  5, 6, 7,  11, 10, 9, 8, 7, 6,  5,  4,
  3,  2,  1, 0, 8, 9,  10, 11, 0, 1, 2,  4,  3,  5, 6, 7,  11, 10, 9, 8, 7,  6,  5,  4, 3, 2, 1,  0};

// The nakshatras' groups from Ashwini on: 0 Ashwini's, 1 Bharani's, 2 Rohini's, 3 Mrigashira's.
constexpr std::array<std::uint8_t, 27> groups{0, 1, 0, 2, 3, 3, 0, 1, 0, 2, 3, 3, 0, 1,
                                              0, 2, 3, 3, 0, 1, 0, 2, 3, 3, 0, 1, 0};

unsigned next_place(unsigned place) {
  return place / wheel_size * wheel_size + (place + 1) % wheel_size;
}

std::int64_t after(std::int64_t begin_ut, double seconds) {
  return begin_ut + std::llround(seconds);
}

} // namespace

unsigned kalachakra_years(unsigned sign) {
  static constexpr std::array<unsigned, 12> years{7, 16, 9, 21, 5, 9, 16, 7, 10, 4, 4, 10};
  return years[sign % 12];
}

result<kalachakra_dasha> kalachakra(double moon_degrees, std::int64_t birth_ut, double year_days) {
  if (!std::isfinite(moon_degrees) || !(year_days >= 1.0 && year_days <= 400.0))
    return fault::invalid;
  auto where = zodiac_place_of(moon_degrees);
  auto pada = (where.nakshatra - 1) * 4 + where.pada - 1;
  auto crossed = wrapped_degrees(moon_degrees - pada * pada_degrees) / pada_degrees;
  if (crossed > 1.0) // within rounding before the border, which counts as on it
    crossed = 0.0;
  auto group = groups[where.nakshatra - 1];
  auto first = group * 36U + (where.pada - 1) * 9;

  kalachakra_dasha dasha;
  dasha.savya = group < 2;
  dasha.deha_sign = wheels[first];
  dasha.jeeva_sign = wheels[first + 8];
  if (!dasha.savya)
    std::swap(dasha.deha_sign, dasha.jeeva_sign);
  for (auto place = first; place < first + 9; ++place)
    dasha.paramayush += kalachakra_years(wheels[place]);

  auto place = first;
  auto years = -crossed * dasha.paramayush; // from birth to the begin of the period
  while (place < first + 8 && years + kalachakra_years(wheels[place]) <= 0.0)
    years += kalachakra_years(wheels[place++]);
  dasha.balance_years = years + kalachakra_years(wheels[place]);
  auto year_seconds = year_days * 86'400.0;
  for (; years < years_covered; place = next_place(place)) {
    auto begin = after(birth_ut, years * year_seconds);
    years += kalachakra_years(wheels[place]);
    dasha.periods.push_back({wheels[place], begin, after(birth_ut, years * year_seconds), place});
  }
  return dasha;
}

std::array<kalachakra_period, 9> parts_of(const kalachakra_period& of) {
  std::array<kalachakra_period, 9> parts;
  auto total = 0U;
  auto place = of.place;
  for (auto& part : parts) {
    part.sign = wheels[place];
    part.place = place;
    total += kalachakra_years(part.sign);
    place = next_place(place);
  }
  auto length = static_cast<double>(of.end_ut - of.begin_ut);
  auto years = 0U;
  for (auto& part : parts) {
    part.begin_ut = after(of.begin_ut, length * years / total);
    years += kalachakra_years(part.sign);
    part.end_ut = after(of.begin_ut, length * years / total);
  }
  return parts;
}

} // namespace luna::domain
