// The choices on which schools differ. Every chart records its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace luna::domain {

enum class ayanamsa : std::uint8_t {
  lahiri,
  true_chitra,
  raman,
  krishnamurti,
  true_pushya,
  yukteshwar,
  fagan_bradley,
};

enum class lunar_node : std::uint8_t { mean, true_node };

/// Apparent: as seen from the Earth's centre, with light time and aberration. Geometric: without.
enum class position_kind : std::uint8_t { apparent, geometric };

/// The defaults are those of the Indian national calendar and of most services in India.
struct chart_settings {
  ayanamsa zero_point = ayanamsa::lahiri;
  lunar_node node = lunar_node::mean;
  position_kind positions = position_kind::apparent;
  bool ayanamsa_nutation = true; // false: the zero point is the mean one, up to 18" away
  double dasha_year_days = 365.25;

  friend bool operator==(const chart_settings&, const chart_settings&) = default;
};

/// "Lahiri", "True Chitra", ...
std::string_view name_of(ayanamsa zero_point);
/// The setting's own spelling in JSON: "lahiri", "true_chitra", ...
std::string_view key_of(ayanamsa zero_point);
std::optional<ayanamsa> ayanamsa_of(std::string_view key);

/// One line for people: "Lahiri ayanamsa, mean node, apparent positions, whole-sign houses, dasha year 365.25 days".
std::string describe(const chart_settings& settings);

} // namespace luna::domain
