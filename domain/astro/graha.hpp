// The nine grahas of the tradition, and the three planets found since.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace luna::domain {

enum class graha : std::uint8_t {
  sun,
  moon,
  mars,
  mercury,
  jupiter,
  venus,
  saturn,
  rahu,
  ketu,
  uranus,
  neptune,
  pluto
};
constexpr std::size_t graha_count = 9; // of the tradition
constexpr std::size_t body_count = 12; // with Uranus, Neptune and Pluto

/// "Sun", "Moon", ... "Ketu", "Uranus", "Neptune", "Pluto"
std::string_view name_of(graha which);

} // namespace luna::domain
