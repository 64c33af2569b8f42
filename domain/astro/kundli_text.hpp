// What a birth chart holds besides positions and Vimshottari, to read in a terminal.
#pragma once

#include "domain/astro/chart.hpp"

#include <string>
#include <vector>

namespace luna::domain {

/// The panchanga at birth with states of the grahas, the houses with their lords of Krishnamurti Paddhati, the signs of
/// all vargas, and the other dashas running at `now_ut` (seconds since 1970): a text each, in Markdown; tables are
/// fenced. Errors: as compute_chart.
result<std::vector<std::string>> kundli_texts(const ephemeris& sky, const chart& c, std::int64_t now_ut);

} // namespace luna::domain
