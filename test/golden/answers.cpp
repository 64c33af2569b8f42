#include "test/golden/answers.hpp"

#include "test/golden/almanac_answers.hpp"
#include "test/golden/chart_answers.hpp"
#include "test/golden/dasha_answers.hpp"

namespace luna::golden {

std::optional<json::value> answer(const question& q, wall_clock& clock) {
  if (auto of_chart = chart_answer(q))
    return of_chart;
  if (auto of_dasha = dasha_answer(q))
    return of_dasha;
  return almanac_answer(q, clock);
}

} // namespace luna::golden
