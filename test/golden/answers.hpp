// From a vector's path to the engine: "vargas.D9.Moon.sign" is asked of the chart, "festival[Holi 2024]" of the
// calendar.
#pragma once

#include "test/golden/runner.hpp"

#include <optional>

namespace luna::golden {

struct question {
  const golden_case& of;
  const json::object& assertion;
  std::vector<step> path;
  const engine& with;
  const spots& named; // places that the folder's cases give coordinates to
};

/// The day and the clock by which an assertion's own times are to be read.
struct wall_clock {
  std::string date;
  double offset_seconds = 0.0; // ahead of UT
};

/// What the engine says, in the form of the vectors (signs and lords by their English names, instants ISO 8601 in UT).
/// None: the path or one of its arguments means nothing to it. A path that names a day or a place sets `clock`.
std::optional<json::value> answer(const question& q, wall_clock& clock);

} // namespace luna::golden
