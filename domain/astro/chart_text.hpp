// A chart as messages a person can read on a phone.
#pragma once

#include "domain/astro/chart.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace luna::domain {

/// What stands on top of a chart, in words.
struct birth_words {
  std::string name;  // may be empty
  std::string when;  // "28 February 1990, 2:30 pm (14:30)"
  std::string where; // "Udaipur, Rajasthan, India"
  std::string clock; // "Asia/Kolkata, UTC+5:30 (IST)"
};

/// The positions, then the dashas with the ones running at `now_ut` marked; each below 3,500 characters, *bold* as chat
/// apps write it. The last line of each names the settings, or warns that the ephemeris files are missing.
std::vector<std::string> chart_messages(const chart& c, const birth_words& words, std::int64_t now_ut);

/// For a birth without a time of day: what is certain all day long, and what is not.
std::vector<std::string> day_chart_messages(const day_chart& c, const birth_words& words);

/// The last line of a message: the settings in words and the ephemeris, or a warning that its files are missing.
std::string settings_foot(std::string_view settings, ephemeris_source source);

/// 12°34'56", cut off after the second so that 29°59'59.9" never reads as the next sign.
std::string dms_text(double degrees_in_sign);

} // namespace luna::domain
