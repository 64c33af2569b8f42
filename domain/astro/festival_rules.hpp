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
/// Sources: Dharmasindhu, second chapter, month by month; Maha Shivaratri by Madhava's Kalanirnaya (Kane, History of
/// Dharmasastra 5.1, chapter 11: of two midnights the one whose evening has the tithi, too). Where books leave a
/// choice, as drikpanchang.com prints the days of 2019 to 2026.
std::span<const lunar_festival> lunar_festivals();

/// Kept on the second of two days if the tithi lasts there until a share of the daylight.
struct lasting_festival {
  std::string_view names;
  unsigned month = 1;
  unsigned tithi = 1;
  double share_of_daylight = 0.0;
};
/// Source: Dharmasindhu, second chapter.
std::span<const lasting_festival> lasting_festivals();

/// The names of festivals that have rules of their own, which are told where they are computed.
std::span<const std::string_view> other_festivals();

/// Ours, of names with bars between them.
std::string_view first_name(std::string_view names);
/// Whether one of the names is what people say: case, spaces, punctuation, doubled letters and the letter a left out,
/// w and v the same, so that Pausha is Paush, Karva is Karwa and Navratri is Navaratri.
bool is_one_of(std::string_view names, std::string_view by_people);

} // namespace luna::domain
