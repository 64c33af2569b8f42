// Paths of a birth chart: positions, divisions, houses, dashas; and pure functions of a longitude.
#pragma once

#include "test/golden/answers.hpp"

namespace luna::golden {

/// None: not a path of a chart.
std::optional<json::value> chart_answer(const question& q);

/// Sidereal degrees, at the birth: of a graha or of the lagna. None without a birth.
std::optional<double> longitude_at_birth(const question& q, std::string_view name);

/// The graha of that English name.
std::optional<domain::graha> graha_named(std::string_view name);
/// 0..11 of an English name, or of the Sanskrit one: "Makara".
std::optional<unsigned> sign_named(std::string_view name);

} // namespace luna::golden
