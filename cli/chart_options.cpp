#include "cli/chart_options.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <vector>

namespace luna::cli {

namespace {

std::vector<std::string> keys_of(std::span<const std::string_view> keys) {
  return {keys.begin(), keys.end()};
}

std::string presets_help() {
  std::string text = "settings of a program to compare with:";
  for (const auto& preset : domain::presets())
    text += fmt::format("\n{}: {}", preset.key, preset.what);
  return text;
}

std::vector<std::string> preset_keys() {
  std::vector<std::string> keys;
  for (const auto& preset : domain::presets())
    keys.emplace_back(preset.key);
  return keys;
}

/// The two halves of "D2=uma_shambhu"; none unless schools divide that varga so.
std::optional<std::pair<domain::varga, domain::varga_method>> method_of(const std::string& text) {
  auto equals = text.find('=');
  auto which = domain::varga_of(text.substr(0, equals));
  auto method = equals == std::string::npos ? std::nullopt : domain::varga_method_of(text.substr(equals + 1));
  if (!which || !method || !has_method(*which, *method))
    return std::nullopt;
  return std::pair{*which, *method};
}

/// What would have been right.
std::string method_problem(const std::string& text) {
  if (method_of(text))
    return {};
  auto which = domain::varga_of(text.substr(0, text.find('=')));
  if (!which)
    return fmt::format("{}: write a varga and its method, like D2=uma_shambhu", text);
  auto problem = fmt::format("{}: {} is divided by", text, key_of(*which));
  for (std::size_t i = 0; i < domain::varga_method_count; ++i)
    if (has_method(*which, static_cast<domain::varga_method>(i)))
      problem += fmt::format(" {}", key_of(static_cast<domain::varga_method>(i)));
  return problem;
}

const std::vector<std::string> rise_keys{"upper_limb", "centre_refracted", "centre", "hindu"};

} // namespace

void add_chart_options(CLI::App& command, chart_options& o) {
  auto group = "Settings (what a preset says, unless given)";
  auto one_of = [&](const char* name, std::string& value, const char* what, std::vector<std::string> keys) {
    command.add_option(name, value, what)->check(CLI::IsMember(std::move(keys)))->group(group);
  };
  one_of("--preset", o.preset, presets_help().c_str(), preset_keys());
  one_of("--ayanamsa", o.ayanamsa, "where the zodiac begins", keys_of(domain::ayanamsa_keys()));
  command
    .add_option("--ayanamsa-offset", o.ayanamsa_offset, "degrees added to the ayanamsa: one of your own, -30 to 30")
    ->check(CLI::Range(-30.0, 30.0))
    ->group(group);
  command.add_flag("--no-nutation", o.no_nutation, "the mean zero point, up to 18\" away")->group(group);
  one_of("--node", o.node, "Rahu and Ketu: mean or true", {"mean", "true"});
  one_of("--positions", o.positions, "as seen, or without light time and aberration", {"apparent", "geometric"});
  command.add_flag("--outer-planets", o.outer_planets, "Uranus, Neptune and Pluto, too")->group(group);
  one_of("--houses", o.houses, "house system", {"whole_sign", "equal", "sripati", "placidus"});
  one_of("--sunrise", o.sunrise, "the almanac's sunrise", rise_keys);
  one_of("--birth-sunrise", o.birth_sunrise, "the sunrise from which a birth's weekday and hour count", rise_keys);
  one_of("--moonrise", o.moonrise, "moonrise", rise_keys);
  command.add_option("--dasha-year", o.dasha_year, "days in a year of the dashas, 350 to 380: 365.25, 365.2422, 360")
    ->check(CLI::Range(350.0, 380.0))
    ->group(group);
  command
    .add_option("--varga-method", o.varga_methods, "a varga as another school divides it: D2=uma_shambhu; repeatable")
    ->check(CLI::Validator{method_problem, "Dn=METHOD"})
    ->group(group);
}

CLI::Validator varga_key() {
  return {[](const std::string& text) {
            return domain::varga_of(text) ? std::string{}
                                          : fmt::format("{} is no varga: D1 D2 D3 D4 D5 D6 D7 D8 D9 D10 D11 D12 D16 "
                                                        "D20 D24 D27 D30 D40 D45 D60 D81 D108 D144 are",
                                                        text);
          },
          "Dn"};
}

domain::chart_settings settings_of(const chart_options& o) {
  auto settings = domain::preset_of(o.preset).value_or(domain::chart_settings{});
  auto set = [](auto& setting, const auto& given) {
    if (given)
      setting = *given;
  };
  set(settings.zero_point, domain::ayanamsa_of(o.ayanamsa));
  set(settings.ayanamsa_offset_degrees, o.ayanamsa_offset);
  set(settings.node, domain::lunar_node_of(o.node));
  set(settings.positions, domain::position_kind_of(o.positions));
  set(settings.houses, domain::house_system_of(o.houses));
  set(settings.sunrise, domain::rise_definition_of(o.sunrise));
  set(settings.birth_sunrise, domain::rise_definition_of(o.birth_sunrise));
  set(settings.moonrise, domain::rise_definition_of(o.moonrise));
  set(settings.dasha_year_days, o.dasha_year);
  for (const auto& text : o.varga_methods)
    if (auto chosen = method_of(text))
      (void)settings.vargas.choose(chosen->first, chosen->second); // checked when it was read
  settings.ayanamsa_nutation = settings.ayanamsa_nutation && !o.no_nutation;
  settings.outer_planets = settings.outer_planets || o.outer_planets;
  return settings;
}

} // namespace luna::cli
