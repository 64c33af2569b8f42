// Paths of dashas: "dasha.vimshottari.AD[Jupiter][0].start", "dasha.kalachakra.seq[3]".
#pragma once

#include "test/golden/answers.hpp"

namespace luna::golden {

/// None: not a path of a dasha.
std::optional<json::value> dasha_answer(const question& q);

} // namespace luna::golden
