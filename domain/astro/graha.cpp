#include "domain/astro/graha.hpp"

#include <array>

namespace luna::domain {

std::string_view name_of(graha which) {
  static constexpr std::array<std::string_view, body_count> names{
    "Sun", "Moon", "Mars", "Mercury", "Jupiter", "Venus", "Saturn", "Rahu", "Ketu", "Uranus", "Neptune", "Pluto"};
  return names[static_cast<std::size_t>(which)];
}

} // namespace luna::domain
