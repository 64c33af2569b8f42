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

/// What the engine says, in the form of the vectors (signs and lords by their English names, instants ISO 8601 in UT).
/// None: the path or one of its arguments means nothing to it.
std::optional<json::value> answer(const question& q);

} // namespace luna::golden
