// What the commands that compute charts have in common: when, where, and by which settings.
#pragma once

#include "domain/astro/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Validator;
} // namespace CLI

namespace luna::cli {

/// As given; empty and none mean the preset's own.
struct chart_options {
  std::string preset = "luna";
  std::string ayanamsa, node, positions, houses, sunrise, birth_sunrise, moonrise;
  std::optional<double> ayanamsa_offset, dasha_year;
  bool no_nutation = false, outer_planets = false;
  std::vector<std::string> varga_methods; // "D2=uma_shambhu"
};

/// Adds an option a setting, each with its values in the help; a value that is none of them is refused there.
void add_chart_options(CLI::App& command, chart_options& options);

/// Refuses what is no varga: "D9" is one.
CLI::Validator varga_key();

/// The preset with what was given besides it.
domain::chart_settings settings_of(const chart_options& options);

} // namespace luna::cli
