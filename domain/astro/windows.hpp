// The windows of a day: good and bad times, counted in equal parts of the daylight and of the night.
#pragma once

#include "domain/astro/panchanga.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace luna::domain {

struct day_window {
  std::int64_t begin_ut = 0; // seconds since 1970 UT
  std::int64_t end_ut = 0;

  friend bool operator==(const day_window&, const day_window&) = default;
};

/// A part with a name: of choghadiya, gauri panchangam or hora.
enum class window_quality : std::uint8_t { good, neutral, bad };
struct named_window {
  day_window at;
  std::string_view name;
  window_quality quality = window_quality::neutral;
};
struct hora_window {
  day_window at;
  graha lord = graha::sun;
};

/// What the windows are counted from.
struct sun_times {
  std::int64_t previous_sunset_ut = 0;
  std::int64_t sunrise_ut = 0;
  std::int64_t sunset_ut = 0;
  std::int64_t next_sunrise_ut = 0;
  unsigned weekday = 0; // 0 = Sunday
};
/// None where the Sun does not rise or set.
std::optional<sun_times> sun_times_of(const panchanga& day);

} // namespace luna::domain
