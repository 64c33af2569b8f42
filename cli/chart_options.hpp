// What the commands that compute charts have in common: when, where, and by which settings.
#pragma once

#include "domain/astro/settings.hpp"

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace luna::cli {

/// As given; empty and none mean the preset's own.
struct chart_options {
  std::string preset = "luna";
  std::string ayanamsa, node, positions, houses, sunrise, birth_sunrise, moonrise;
  std::optional<double> ayanamsa_offset, dasha_year;
  bool no_nutation = false, outer_planets = false;
};

/// Adds an option a setting, each with its values in the help; a value that is none of them is refused there.
void add_chart_options(CLI::App& command, chart_options& options);

/// The preset with what was given besides it.
domain::chart_settings settings_of(const chart_options& options);

} // namespace luna::cli
