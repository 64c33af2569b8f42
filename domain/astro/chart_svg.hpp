// Charts as pictures, in the three styles that are drawn in India.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luna::domain {

/// North: houses stand still, the lagna's on top. South and East: signs stand still, Aries above.
enum class chart_style : std::uint8_t { north, south, east };

std::optional<chart_style> chart_style_of(std::string_view key); // "north", "south", "east"

struct chart_picture {
  std::string title;                              // one line on top; cut where it is too long
  unsigned lagna_sign = 0;                        // 0..11
  std::array<std::vector<std::string>, 12> signs; // what stands in each sign, a short label each: "Su", "Sa(R)"
};

/// An SVG document of 360 by 392 units, for screens from 320 pixels on: no letter is smaller than 10 units. A house
/// with more labels than it can hold at that size shows what fits and the number of the others ("+3").
std::string chart_svg(const chart_picture& picture, chart_style style);

} // namespace luna::domain
