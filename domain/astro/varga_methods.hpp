// The vargas, and the methods by which schools count their parts through the signs.
#pragma once

#include "domain/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace luna::domain {

/// A sign in as many parts as the number says. The sixteen of Brihat Parashara Hora Shastra 6 (D1, 2, 3, 4, 7, 9, 10,
/// 12, 16, 20, 24, 27, 30, 40, 45, 60), D5, 6, 8 and 11 as Jagannatha Hora has them, and the repeated ones D81, 108 and
/// 144.
enum class varga : std::uint8_t {
  d1 = 1,
  d2 = 2,
  d3 = 3,
  d4 = 4,
  d5 = 5,
  d6 = 6,
  d7 = 7,
  d8 = 8,
  d9 = 9,
  d10 = 10,
  d11 = 11,
  d12 = 12,
  d16 = 16,
  d20 = 20,
  d24 = 24,
  d27 = 27,
  d30 = 30,
  d40 = 40,
  d45 = 45,
  d60 = 60,
  d81 = 81,
  d108 = 108,
  d144 = 144,
};

constexpr std::array vargas{varga::d1,  varga::d2,  varga::d3,  varga::d4,   varga::d5,  varga::d6,
                            varga::d7,  varga::d8,  varga::d9,  varga::d10,  varga::d11, varga::d12,
                            varga::d16, varga::d20, varga::d24, varga::d27,  varga::d30, varga::d40,
                            varga::d45, varga::d60, varga::d81, varga::d108, varga::d144};

/// How the parts of a sign follow each other through the zodiac. "Odd" signs are Aries, Gemini, ...
enum class varga_method : std::uint8_t {
  parashara,     // as the text or, for D5, 6, 8, 11, the tradition has it
  parivritti,    // without a break: Aries' first part is Aries, and each part is one sign further (Ojha's D10)
  even_reversed, // as parivritti, each even sign's parts in reverse: Uma Shambhu's D2, Uniform Krishna Mishra's D9
  somanatha,     // odd signs go on from Aries, even ones go back from Pisces, each where the one before it ended
  backward,      // Parashara's beginnings, even signs count backwards: Rangacharya Krishna Mishra's or nadi D9
  backward_from_fifth, // D10: even signs count backwards from their fifth
  jagannatha,          // D3: the trine of the sign, from its movable sign
  kashinatha,          // D2: the Sun's half is the lord's sign of the day, the Moon's its sign of the night
  kalachakra,          // D9: by the pada, three nakshatras onwards and three backwards (BPHS, Kalachakra dasha)
  raman,               // D11: Parashara's counted from the other end of the zodiac (B.V. Raman's ekadasamsa)
  from_sign,           // D30: thirty equal parts from the sign itself, as D60 counts
  from_leo,            // D24: even signs from Leo, too
};
constexpr std::size_t varga_method_count = 12;

/// "Rashi", "Hora", "Drekkana", ... and "D1", "D2", ...
std::string_view name_of(varga which);
std::string_view key_of(varga which);
/// "even signs reversed" and "even_reversed"
std::string_view name_of(varga_method method);
std::string_view key_of(varga_method method);

std::optional<varga> varga_of(std::string_view key);               // "D9" or "9"
std::optional<varga_method> varga_method_of(std::string_view key); // "uma_shambhu" is even_reversed, too

/// Whether a school divides by this method: those named by Jagannatha Hora and PyJHora. All have Parashara's.
bool has_method(varga which, varga_method method);

/// The method chosen for each varga, Parashara's unless told otherwise.
class varga_methods {
public:
  varga_method at(varga which) const { return chosen_[index(which)]; }

  /// Errors: invalid for a method that the varga does not have.
  result<void> choose(varga which, varga_method method);

  friend bool operator==(const varga_methods&, const varga_methods&) = default;

private:
  static constexpr auto positions = [] {
    std::array<std::uint8_t, 145> table{};
    for (std::size_t i = 0; i < vargas.size(); ++i)
      table[static_cast<std::size_t>(vargas[i])] = static_cast<std::uint8_t>(i);
    return table;
  }();
  static std::size_t index(varga which) { return positions[static_cast<std::size_t>(which)]; }

  std::array<varga_method, vargas.size()> chosen_{};
};

} // namespace luna::domain
