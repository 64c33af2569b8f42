// The windows of a day: good and bad times, counted in equal parts of the daylight and of the night.
#pragma once

#include "domain/astro/panchanga.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace luna::domain {

/// Seconds since 1970 UT; the end is the next one's begin.
struct day_window {
  std::int64_t begin_ut = 0;
  std::int64_t end_ut = 0;

  friend bool operator==(const day_window&, const day_window&) = default;
};
using window_list = short_list<day_window, 6>;

enum class window_quality : std::uint8_t { good, neutral, bad };
/// "good", "neutral", "bad"
std::string_view name_of(window_quality quality);

struct named_window {
  day_window at;
  std::string_view name;
  window_quality quality = window_quality::neutral;
};

struct hora_window {
  day_window at;
  graha lord = graha::sun;
};

/// What windows are counted from. Seconds since 1970 UT, each later than the one before.
struct sun_times {
  std::int64_t previous_sunset_ut = 0;
  std::int64_t sunrise_ut = 0;
  std::int64_t sunset_ut = 0;
  std::int64_t next_sunrise_ut = 0;
  unsigned weekday = 0; // of the Vedic day, 0 = Sunday
};
/// None on a day that lacks one of them: there the windows do not exist.
std::optional<sun_times> sun_times_of(const panchanga& day);

/// Eighths of the daylight: one each a weekday (the table of public almanacs: drikpanchang.com, Prokerala, jyotisha).
day_window rahu_kalam(const sun_times& sun);
day_window gulika_kalam(const sun_times& sun);
day_window yamaganda(const sun_times& sun);

/// The eighth of the daylight's fifteen muhurtas; none on a Wednesday (drikpanchang.com; others print it then, too).
std::optional<day_window> abhijit(const sun_times& sun);
/// One or two a day: fifteenths of the daylight, and on a Tuesday one of the night (the muhurtas whose lords Muhurta
/// Chintamani names for the weekday, as drikpanchang.com and Prokerala print them).
window_list dur_muhurtas(const sun_times& sun);

/// Whose length a muhurta is before sunrise.
enum class muhurta_length : std::uint8_t {
  of_the_night,        // a fifteenth of the night before: drikpanchang.com
  forty_eight_minutes, // Prokerala
};
/// The last but one muhurta before sunrise (Ashtanga Hridaya, Sutrasthana 2.1, with Arunadatta).
day_window brahma_muhurta(const sun_times& sun, muhurta_length length);
/// The last tenth of the night before sunrise, and the first of the night after sunset: three ghatis of thirty, as long
/// as the night makes them (drikpanchang.com, drik-panchanga).
day_window pratah_sandhya(const sun_times& sun);
day_window sayahna_sandhya(const sun_times& sun);
/// A ghati, 24 minutes, the Sun setting in its middle (Muhurta Chintamani, chapter on marriage).
day_window godhuli(const sun_times& sun);
/// The eighth of the night's fifteen muhurtas: midnight (Dharmasindhu, on Shivaratri).
day_window nishita(const sun_times& sun);

/// Eight parts of the daylight, then eight of the night; Udvega, Chara, Labha, Amrita, Kala, Shubha, Roga
/// (the Chaturghatika table of Gujarati almanacs; drikpanchang.com, Prokerala).
std::array<named_window, 16> choghadiya(const sun_times& sun);
/// As choghadiya: Uthi, Amirdha, Rogam, Laabam, Dhanam, Sugam, Soram in the order of weekdays, and Visham where Rahu's
/// part is (Gowri Panchangam of Tamil almanacs).
std::array<named_window, 16> gauri_panchangam(const sun_times& sun);
/// Twelve parts of the daylight and twelve of the night; the first is the weekday lord's, the next that of the
/// next faster planet (Surya Siddhanta 12.78-79).
std::array<hora_window, 24> horas(const sun_times& sun);

/// The four of a nakshatra's sixty ghatis to avoid, tyajya, and the four of nectar, that begin in the Vedic day: of
/// ghatis as long as a sixtieth of that nakshatra; Mula has two tyajya, drik-panchanga the later one alone (the tables
/// drikpanchang.com prints by: all 27 were checked against its January 2023).
window_list varjyam(const panchanga& day);
window_list amrita_kalam(const panchanga& day);

} // namespace luna::domain
