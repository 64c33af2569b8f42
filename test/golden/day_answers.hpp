// Paths of one day at a place: its limbs, risings, windows, and what the calendar says of it.
#pragma once

#include "domain/astro/panchanga.hpp"
#include "test/golden/answers.hpp"

namespace luna::golden {

/// "panchanga.karana_end[0]" and "choghadiya[2].name" of the case's own day, "tithi_end[2010-04-24 bangalore #10]" and
/// "sunrise[2024-07-17 chennai] JHora" of one that the path names. None: not a path of a day.
std::optional<json::value> day_answer(const question& q, wall_clock& clock);

/// The limbs and names of the day "2024-02-14" at the case's place; none for a day that cannot be.
std::optional<domain::panchanga> panchanga_on(const question& q, const std::string& date);

} // namespace luna::golden
