#include "domain/astro/dashas/sign_chart.hpp"

#include "domain/astro/zodiac.hpp"

#include <algorithm>

namespace luna::domain {

namespace {

unsigned grahas_in(const sign_chart& chart, unsigned sign) {
  return static_cast<unsigned>(std::count(chart.signs.begin(), chart.signs.end(), sign));
}

bool reaches(const sign_chart& chart, graha which, unsigned sign) {
  auto from = chart.sign_of(which);
  return from == sign || signs_aspect(from, sign);
}

/// Positive, 0 or negative as the first is greater.
int compare(unsigned one, unsigned other) {
  return static_cast<int>(one) - static_cast<int>(other);
}

unsigned helpers_of(const sign_chart& chart, unsigned sign) {
  return unsigned{reaches(chart, graha::jupiter, sign)} + unsigned{reaches(chart, graha::mercury, sign)};
}

double advancement(const sign_chart& chart, graha which) {
  auto degrees = chart.degrees_of(which);
  return which == graha::rahu || which == graha::ketu ? 30.0 - degrees : degrees;
}

bool has_exalted(const sign_chart& chart, unsigned sign) {
  for (std::size_t i = 0; i < graha_count; ++i)
    if (chart.signs[i] == sign && dignity_of(static_cast<graha>(i), sign) > 0)
      return true;
  return false;
}

int compare_signs(const sign_chart& chart, unsigned one, unsigned other) {
  if (auto more = compare(grahas_in(chart, one), grahas_in(chart, other)))
    return more;
  // Either lord of Scorpio or Aquarius counts here, as in the examples of 18.5.
  auto supporters = [&](unsigned sign) {
    auto by_lord = reaches(chart, lord_of(sign), sign) || reaches(chart, co_lord_of(sign), sign);
    return helpers_of(chart, sign) + unsigned{by_lord};
  };
  if (auto more = compare(supporters(one), supporters(other)))
    return more;
  if (auto more = compare(has_exalted(chart, one), has_exalted(chart, other)))
    return more;
  auto other_oddity = [&](unsigned sign) { return is_odd(sign) != is_odd(chart.sign_of(ruling_lord(chart, sign))); };
  if (auto more = compare(other_oddity(one), other_oddity(other)))
    return more;
  return compare(static_cast<unsigned>(nature_of(one)), static_cast<unsigned>(nature_of(other)));
}

} // namespace

sign_chart sign_chart_of(double lagna_degrees, std::span<const sky_position> grahas) {
  sign_chart chart;
  chart.lagna = zodiac_place_of(lagna_degrees).sign;
  for (std::size_t i = 0; i < graha_count; ++i) {
    auto where = zodiac_place_of(grahas[i].longitude_degrees);
    chart.signs[i] = where.sign;
    chart.degrees[i] = where.degrees_in_sign;
  }
  return chart;
}

sign_nature nature_of(unsigned sign) {
  return static_cast<sign_nature>(sign % 3);
}

bool is_odd(unsigned sign) {
  return sign % 2 == 0;
}

bool is_odd_footed(unsigned sign) {
  return sign / 3 % 2 == 0;
}

bool signs_aspect(unsigned one, unsigned other) {
  auto apart = (other + 12 - one) % 12;
  switch (nature_of(one)) {
    case sign_nature::movable: return nature_of(other) == sign_nature::fixed && apart != 1;
    case sign_nature::fixed: return nature_of(other) == sign_nature::movable && apart != 11;
    case sign_nature::dual: return nature_of(other) == sign_nature::dual && apart != 0;
  }
  return false;
}

int dignity_of(graha which, unsigned sign) {
  static constexpr std::array<unsigned, graha_count> exaltation{0, 1, 9, 5, 3, 11, 6, 2, 8};
  auto i = static_cast<std::size_t>(which);
  if (i >= exaltation.size())
    return 0;
  return sign == exaltation[i] ? 1 : sign == (exaltation[i] + 6) % 12 ? -1 : 0;
}

graha lord_of(unsigned sign) {
  static constexpr std::array lords{graha::mars,    graha::venus,   graha::mercury, graha::moon,
                                    graha::sun,     graha::mercury, graha::venus,   graha::mars,
                                    graha::jupiter, graha::saturn,  graha::saturn,  graha::jupiter};
  return lords[sign % 12];
}

graha co_lord_of(unsigned sign) {
  constexpr unsigned scorpio = 7, aquarius = 10;
  return sign == scorpio ? graha::ketu : sign == aquarius ? graha::rahu : lord_of(sign);
}

int compare_grahas(const sign_chart& chart, graha one, graha other) {
  auto here = chart.sign_of(one), there = chart.sign_of(other);
  if (auto more = compare(grahas_in(chart, here), grahas_in(chart, there)))
    return more;
  auto supporters = [&](unsigned sign) {
    return helpers_of(chart, sign) + unsigned{reaches(chart, lord_of(sign), sign)};
  };
  if (auto more = compare(supporters(here), supporters(there)))
    return more;
  if (auto more = compare(dignity_of(one, here) > 0, dignity_of(other, there) > 0))
    return more;
  return compare(static_cast<unsigned>(nature_of(here)), static_cast<unsigned>(nature_of(there)));
}

graha stronger_graha(const sign_chart& chart, graha one, graha other) {
  if (auto more = compare_grahas(chart, one, other))
    return more > 0 ? one : other;
  return advancement(chart, other) > advancement(chart, one) ? other : one;
}

graha ruling_lord(const sign_chart& chart, unsigned sign) {
  auto lord = lord_of(sign), co_lord = co_lord_of(sign);
  auto lord_home = chart.sign_of(lord) == sign, co_lord_home = chart.sign_of(co_lord) == sign;
  if (lord_home != co_lord_home)
    return lord_home ? co_lord : lord;
  if (auto more = compare_grahas(chart, lord, co_lord))
    return more > 0 ? lord : co_lord;
  if (auto more = compare(narayana_years(chart, sign, lord), narayana_years(chart, sign, co_lord)))
    return more > 0 ? lord : co_lord;
  return advancement(chart, co_lord) > advancement(chart, lord) ? co_lord : lord;
}

unsigned stronger_sign(const sign_chart& chart, unsigned one, unsigned other) {
  if (auto more = compare_signs(chart, one, other))
    return more > 0 ? one : other;
  auto lord_advancement = [&](unsigned sign) { return advancement(chart, ruling_lord(chart, sign)); };
  return lord_advancement(other) > lord_advancement(one) ? other : one;
}

unsigned years_to_lord(unsigned sign, unsigned lord_sign) {
  auto apart = is_odd_footed(sign) ? (lord_sign + 12 - sign) % 12 : (sign + 12 - lord_sign) % 12;
  return apart == 0 ? 12 : apart;
}

unsigned narayana_years(const sign_chart& chart, unsigned sign, graha lord) {
  auto at = chart.sign_of(lord);
  if (at == sign)
    return 12;
  return static_cast<unsigned>(static_cast<int>(years_to_lord(sign, at)) + dignity_of(lord, at));
}

graha brahma_of(const sign_chart& chart) {
  auto from = stronger_sign(chart, chart.lagna, (chart.lagna + 6) % 12);
  auto merit = [&](graha which) {
    auto sign = chart.sign_of(which);
    return unsigned{is_odd(sign)} + unsigned{(sign + 12 - from) % 12 >= 6};
  };
  auto best = graha::saturn;
  for (auto house : {6U, 8U, 12U}) {
    auto lord = lord_of((from + house - 1) % 12);
    if (lord == graha::saturn)
      continue;
    auto more = best == graha::saturn ? 1 : compare(merit(lord), merit(best));
    if (more > 0 || (more == 0 && stronger_graha(chart, lord, best) == lord))
      best = lord;
  }
  return best;
}

} // namespace luna::domain
