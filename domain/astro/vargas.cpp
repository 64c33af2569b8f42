#include "domain/astro/vargas.hpp"

#include "domain/astro/zodiac.hpp"

#include <algorithm>

namespace luna::domain {

namespace {

using signs = std::array<std::uint8_t, 12>;

static_assert(std::all_of(vargas.begin(), vargas.end(),
                          [](varga which) { return units_per_sign % static_cast<unsigned>(which) == 0; }),
              "every part is a whole number of units");

/// Parashara's: where the parts of a sign begin, and by how many signs they go on. A sign's beginning is `turn` further
/// than that of the sign before; odd and even signs may differ.
struct parashara_rule {
  varga which;
  unsigned turn;
  unsigned odd_first; // the first part of Aries
  unsigned even_first;
  unsigned step;
};

constexpr std::array parashara_rules{
  parashara_rule{varga::d1, 1, 0, 0, 1},
  parashara_rule{varga::d3, 1, 0, 0, 4},   // the sign, its fifth, its ninth
  parashara_rule{varga::d4, 1, 0, 0, 3},   // the sign and its kendras
  parashara_rule{varga::d6, 0, 0, 6, 1},   // from Aries and from Libra
  parashara_rule{varga::d7, 1, 0, 6, 1},   // from the sign and from its seventh
  parashara_rule{varga::d8, 8, 0, 0, 1},   // movable from Aries, fixed from Sagittarius, dual from Leo
  parashara_rule{varga::d9, 9, 0, 0, 1},   // from the movable sign of the same element
  parashara_rule{varga::d10, 1, 0, 8, 1},  // from the sign and from its ninth
  parashara_rule{varga::d11, 11, 0, 0, 1}, // Taurus from Pisces, Gemini from Aquarius, ...
  parashara_rule{varga::d12, 1, 0, 0, 1},
  parashara_rule{varga::d16, 4, 0, 0, 1}, // movable from Aries, fixed from Leo, dual from Sagittarius
  parashara_rule{varga::d20, 8, 0, 0, 1}, // movable from Aries, fixed from Sagittarius, dual from Leo
  parashara_rule{varga::d24, 0, 4, 3, 1}, // from Leo and from Cancer
  parashara_rule{varga::d27, 3, 0, 0, 1}, // fire from Aries, earth from Cancer, air from Libra, water from Capricorn
  parashara_rule{varga::d40, 0, 0, 6, 1}, // from Aries and from Libra
  parashara_rule{varga::d45, 4, 0, 0, 1}, // as D16
  parashara_rule{varga::d60, 1, 0, 0, 1},
  parashara_rule{varga::d81, 9, 0, 0, 1},
  parashara_rule{varga::d108, 9, 0, 0, 1},
  parashara_rule{varga::d144, 1, 0, 0, 1},
};

constexpr auto rules = [] {
  std::array<parashara_rule, static_cast<std::size_t>(varga::d144) + 1> by_number{};
  for (const auto& rule : parashara_rules)
    by_number[static_cast<std::size_t>(rule.which)] = rule;
  return by_number;
}();

/// Which sign the parts of a sign begin with and how they go on.
struct run {
  unsigned first;
  int step;
};

unsigned sign_after(run parts, unsigned part) {
  return (parts.first + static_cast<unsigned>(parts.step + 12) * part) % 12;
}

run parashara_run(varga which, unsigned sign) {
  const auto& rule = rules[static_cast<std::size_t>(which)];
  return {rule.turn * sign + (sign % 2 == 0 ? rule.odd_first : rule.even_first), static_cast<int>(rule.step)};
}

/// D2: the Sun's half is Leo, the Moon's Cancer. Odd signs begin with the Sun's, even ones with the Moon's.
bool is_half_of_sun(unsigned sign, unsigned part) {
  return sign % 2 == part;
}

/// D5 and D30 go to the five planets' signs, odd signs to their odd ones and even signs to their even ones.
unsigned sign_of_fifth(unsigned sign, unsigned part) {
  static constexpr std::array<std::uint8_t, 5> odd{0, 10, 8, 2, 6};  // Mars, Saturn, Jupiter, Mercury, Venus
  static constexpr std::array<std::uint8_t, 5> even{1, 5, 11, 9, 7}; // Venus, Mercury, Jupiter, Saturn, Mars
  return sign % 2 == 0 ? odd[part] : even[part];
}

unsigned sign_of_thirtieth(unsigned sign, unsigned degree) {
  static constexpr std::array<std::uint8_t, 5> odd_ends{5, 10, 18, 25, 30};
  static constexpr std::array<std::uint8_t, 5> even_ends{5, 12, 20, 25, 30};
  const auto& ends = sign % 2 == 0 ? odd_ends : even_ends;
  unsigned fifth = 0;
  while (degree >= ends[fifth])
    ++fifth;
  return sign_of_fifth(sign, fifth);
}

unsigned parashara_sign(varga which, unsigned sign, unsigned part) {
  switch (which) {
    case varga::d2: return is_half_of_sun(sign, part) ? 4 : 3;
    case varga::d5: return sign_of_fifth(sign, part);
    case varga::d30: return sign_of_thirtieth(sign, part);
    case varga::d108: // twelfths of ninths, and of twelfths: each counts from where the larger part lies
    case varga::d144: return sign_after(parashara_run(which, sign), part / 12 + part % 12);
    default: return sign_after(parashara_run(which, sign), part);
  }
}

/// Of the lord's two signs the one that is strong by day or by night: Leo to Scorpio, Aquarius and Pisces are of the
/// day.
unsigned kashinatha_sign(unsigned sign, unsigned part) {
  static constexpr signs of_day{7, 6, 5, 3, 4, 5, 6, 7, 11, 10, 10, 11};
  static constexpr signs of_night{0, 1, 2, 3, 4, 2, 1, 0, 8, 9, 9, 8};
  return is_half_of_sun(sign, part) ? of_day[sign] : of_night[sign];
}

/// Twelve padas onwards from Aries, then twelve backwards, in the order of the Kalachakra.
unsigned kalachakra_sign(unsigned sign, unsigned part) {
  static constexpr signs backward{7, 6, 5, 3, 4, 2, 1, 0, 11, 10, 9, 8};
  auto pada = sign * 9 + part;
  return pada / 12 % 2 == 0 ? pada % 12 : backward[pada % 12];
}

unsigned sign_of_part(varga which, varga_method method, unsigned sign, unsigned part) {
  auto parts = static_cast<unsigned>(which);
  auto even = sign % 2 == 1;
  switch (method) {
    case varga_method::parashara: return parashara_sign(which, sign, part);
    case varga_method::parivritti: return sign_after({sign * parts, 1}, part);
    case varga_method::even_reversed: return sign_after({sign * parts, 1}, even ? parts - 1 - part : part);
    case varga_method::somanatha: {
      auto counted = sign / 2 * parts + part;
      return even ? sign_after({11, -1}, counted) : counted % 12;
    }
    case varga_method::backward: return sign_after({parashara_run(which, sign).first, even ? -1 : 1}, part);
    case varga_method::backward_from_fifth: return sign_after({even ? sign + 4 : sign, even ? -1 : 1}, part);
    case varga_method::jagannatha: return sign_after({sign * 9, 4}, part);
    case varga_method::kashinatha: return kashinatha_sign(sign, part);
    case varga_method::kalachakra: return kalachakra_sign(sign, part);
    case varga_method::raman: return 11 - parashara_sign(which, sign, part);
    case varga_method::from_sign: return sign_after({sign, 1}, part);
    case varga_method::from_leo: return sign_after({4, 1}, part);
  }
  return sign;
}

} // namespace

varga_place varga_place_of(varga which, double longitude_degrees, const varga_methods& methods) {
  auto parts = static_cast<unsigned>(which);
  auto units = circle_units(longitude_degrees);
  auto sign = units / units_per_sign;
  auto part = units % units_per_sign / (units_per_sign / parts);
  auto within = wrapped_degrees(longitude_degrees) - 30.0 * sign; // a boundary's neighbour may lie below it
  auto degrees = within * parts - 30.0 * part;
  return {sign_of_part(which, methods.at(which), sign, part), degrees >= 0.0 && degrees < 30.0 ? degrees : 0.0, part};
}

} // namespace luna::domain
