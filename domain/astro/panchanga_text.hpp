// The almanac as messages a person can read on a phone or in a terminal.
#pragma once

#include "domain/astro/almanac.hpp"

#include <string>
#include <vector>

namespace luna::domain {

/// What stands on top of an almanac, in words.
struct almanac_words {
  std::string where; // "Udaipur, Rajasthan, India"
  std::string clock; // "Asia/Kolkata, UTC+5:30 (IST)"
};

/// Each below 3,500 characters, **bold** as chat apps write it, and its last line names the settings. Of one day: its
/// limbs with its festivals and its good and bad times, then in further messages its hours, its lagnas and what the
/// grahas do next. Of several days: the first of these for each. Times are of the local clock, to the nearest minute;
/// "(next day)" is the one after the day's date.
std::vector<std::string> panchanga_messages(const almanac& of, const almanac_words& words, const utc_offsets& clock);

/// Festivals, vrats and ekadashis of a year in the order of their dates, a line each, months not torn apart; limits,
/// times and last line as above.
std::vector<std::string> festival_messages(const festival_almanac& of, const almanac_words& words,
                                           const utc_offsets& clock);

} // namespace luna::domain
