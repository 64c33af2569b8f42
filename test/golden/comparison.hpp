// Whether the engine's answer is what a golden vector expects (golden/README, "compare").
#pragma once

#include "test/golden/answers.hpp"

namespace luna::golden {

/// By the assertion's `cmp`, or its `tol` and `unit`: degrees by the shortest arc, instants by seconds or days, numbers
/// by their difference; objects and arrays part by part. What a path calls a name is compared as one, whatever `cmp`
/// says: the same Sanskrit word in one transliteration or another. `got` is as the engine says it, instants as ISO
/// 8601. `clock`: by which the assertion's times are read. `year_days`: of the dashas.
bool agrees(const json::object& assertion, const json::value& got, const wall_clock& clock, double year_days);

} // namespace luna::golden
