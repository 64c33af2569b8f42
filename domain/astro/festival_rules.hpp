// The table of festivals. Months are amanta: the dark half follows the bright one.
#pragma once

#include "domain/astro/tithi_days.hpp"

#include <span>
#include <string_view>

namespace luna::domain {

struct lunar_festival {
  std::string_view names; // the first is ours; others, after a bar each, are what people say, too
  unsigned month = 1;     // 1..12, Chaitra = 1
  unsigned tithi = 1;     // 1..30
  day_part part = day_part::sunrise;
  day_choice on_both = day_choice::first;
};
std::span<const lunar_festival> lunar_festivals();

/// Kept on the second of two days if the tithi lasts there until a share of the daylight.
struct lasting_festival {
  std::string_view names;
  unsigned month = 1;
  unsigned tithi = 1;
  double share_of_daylight = 0.0;
};
std::span<const lasting_festival> lasting_festivals();

/// The names of festivals that have rules of their own.
std::span<const std::string_view> other_festivals();

} // namespace luna::domain
