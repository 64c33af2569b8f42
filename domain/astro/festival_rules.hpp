// The table of festivals. Months are amanta: the dark half follows the bright one.
#pragma once

#include "domain/astro/tithi_days.hpp"

#include <span>
#include <string_view>

namespace luna::domain {

struct lunar_festival {
  std::string_view names; // the first is ours; others, a bar between them, are what people say, too
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

/// Ours, of names with bars between them.
std::string_view first_name(std::string_view names);
/// Whether one of the names is what people say: case, spaces, punctuation, doubled letters and the letter a left out,
/// w and v the same, so that Pausha is Paush, Karva is Karwa and Navratri is Navaratri.
bool is_one_of(std::string_view names, std::string_view by_people);

} // namespace luna::domain
