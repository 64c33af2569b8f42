// The choices on which schools differ. Every result records its own.
#pragma once

#include "domain/astro/varga_methods.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace luna::domain {

/// Where the sidereal zodiac begins. The first eight are what people ask for; the rest are for comparing with others.
enum class ayanamsa : std::uint8_t {
  lahiri,
  true_chitra,
  raman,
  krishnamurti,
  true_pushya,
  yukteshwar,
  fagan_bradley,
  lahiri_icrc,
  lahiri_1940,
  lahiri_vp285,
  krishnamurti_vp291,
  true_revati,
  true_mula,
  true_sheoran,
  ushashashi,
  jn_bhasin,
  de_luce,
  djwhal_khul,
  suryasiddhanta,
  suryasiddhanta_msun,
  aryabhata,
  aryabhata_msun,
  aryabhata_522,
  ss_revati,
  ss_citra,
  galactic_center_0_sagittarius,
  galactic_center_mula_wilhelm,
  sassanian,
};
constexpr std::size_t ayanamsa_count = static_cast<std::size_t>(ayanamsa::sassanian) + 1;

enum class lunar_node : std::uint8_t { mean, true_node };

/// Apparent: as seen from the Earth's centre, with light time and aberration. Geometric: without.
enum class position_kind : std::uint8_t { apparent, geometric };

enum class house_system : std::uint8_t {
  whole_sign,
  equal,    // from the lagna's degree, which is the middle of the first house
  sripati,  // quadrants between the angles in three, cusps in the middle of houses
  placidus, // cusps begin the houses; with Krishnamurti's ayanamsa, the houses of KP
};

/// What of a disc has to cross the horizon.
enum class rise_definition : std::uint8_t {
  upper_limb,       // with refraction: what one sees, and what public almanacs print
  centre_refracted, // the centre, with refraction
  centre,           // the centre, without refraction: Jagannatha Hora
  hindu,            // as centre, the latitude off the ecliptic left out (SE_BIT_HINDU_RISING)
};

/// The defaults are those of the Indian national calendar and of most services in India (VEDIC 6).
struct chart_settings {
  ayanamsa zero_point = ayanamsa::lahiri;
  double ayanamsa_offset_degrees = 0.0; // added to the zero point's own value: a custom ayanamsa, -30..30
  bool ayanamsa_nutation = true;        // false: the zero point is the mean one, up to 18" away
  lunar_node node = lunar_node::mean;
  position_kind positions = position_kind::apparent;
  bool outer_planets = false; // Uranus, Neptune and Pluto, too
  house_system houses = house_system::whole_sign;
  rise_definition sunrise = rise_definition::upper_limb;   // of the almanac
  rise_definition birth_sunrise = rise_definition::centre; // of what a birth chart counts from sunrise
  rise_definition moonrise = rise_definition::centre;
  double dasha_year_days = 365.25;
  varga_methods vargas;

  friend bool operator==(const chart_settings&, const chart_settings&) = default;
};

/// "Lahiri", "True Chitra", ...
std::string_view name_of(ayanamsa zero_point);
/// The setting's own spelling in JSON and on the command line: "lahiri", "true_chitra", ...
std::string_view key_of(ayanamsa zero_point);
std::string_view key_of(lunar_node node);        // "mean", "true"
std::string_view key_of(position_kind kind);     // "apparent", "geometric"
std::string_view key_of(house_system system);    // "whole_sign", ...
std::string_view key_of(rise_definition rising); // "upper_limb", ...

std::optional<ayanamsa> ayanamsa_of(std::string_view key); // "kp" is Krishnamurti's, too
std::optional<lunar_node> lunar_node_of(std::string_view key);
std::optional<position_kind> position_kind_of(std::string_view key);
std::optional<house_system> house_system_of(std::string_view key);
std::optional<rise_definition> rise_definition_of(std::string_view key);

std::span<const std::string_view> ayanamsa_keys();

/// The settings of a program that people compare us with, and why one would choose them (golden/README, conventions).
struct settings_preset {
  std::string_view key; // "jhora"
  std::string_view what;
  chart_settings settings;
};
std::span<const settings_preset> presets();
std::optional<chart_settings> preset_of(std::string_view key);

/// One line for people: "Lahiri ayanamsa, mean node, apparent positions, whole-sign houses, dasha year 365.25 days",
/// and the vargas not divided by Parashara's method: ", D2 even signs reversed".
std::string describe(const chart_settings& settings);

/// The same of what an almanac depends on: "Lahiri ayanamsa, apparent positions, sunrise by the upper limb with
/// refraction, moonrise by the centre".
std::string describe_almanac(const chart_settings& settings);

} // namespace luna::domain
