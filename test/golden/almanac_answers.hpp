// Paths of the calendar: panchanga, rise and set, windows, months, festivals, transits.
#pragma once

#include "test/golden/answers.hpp"

namespace luna::golden {

/// None: not a path of the calendar.
std::optional<json::value> almanac_answer(const question& q, wall_clock& clock);

} // namespace luna::golden
