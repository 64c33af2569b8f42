#include "domain/astro/windows.hpp"

#include <cmath>

namespace luna::domain {

namespace {

constexpr std::int64_t muhurta_seconds = 48 * 60;
constexpr std::int64_t ghati_seconds = 24 * 60;
constexpr unsigned wednesday = 3;
constexpr unsigned tuesday = 2;

/// `count` parts from the `index`th of `parts` equal ones.
day_window part_of(std::int64_t begin, std::int64_t end, unsigned parts, unsigned index, unsigned count = 1) {
  auto at = [&](unsigned i) {
    return begin + std::llround(static_cast<double>(end - begin) * static_cast<double>(i) / parts);
  };
  return {at(index), at(index + count)};
}

day_window of_day(const sun_times& sun, unsigned parts, unsigned index) {
  return part_of(sun.sunrise_ut, sun.sunset_ut, parts, index);
}

day_window of_night(const sun_times& sun, unsigned parts, unsigned index) {
  return part_of(sun.sunset_ut, sun.next_sunrise_ut, parts, index);
}

using by_weekday = std::array<unsigned, 7>; // from Sunday
constexpr by_weekday rahu_part{7, 1, 6, 4, 5, 3, 2};
constexpr by_weekday gulika_part{6, 5, 4, 3, 2, 1, 0};
constexpr by_weekday yamaganda_part{4, 3, 2, 1, 0, 6, 5};

/// Muhurtas of the daylight, 0..14; Sunday and Wednesday have one.
constexpr std::array<std::array<unsigned, 2>, 7> dur_muhurta_parts{
  {{13, 13}, {8, 11}, {3, 3}, {7, 7}, {5, 11}, {3, 8}, {0, 1}}};
constexpr unsigned tuesday_night_dur_muhurta = 6;

/// The lords as they follow each other from hour to hour, and where a weekday's stands among them.
constexpr std::array hour_lords{graha::sun,    graha::venus,   graha::mercury, graha::moon,
                                graha::saturn, graha::jupiter, graha::mars};
constexpr by_weekday weekday_lord{0, 3, 6, 2, 5, 1, 4};

struct named_quality {
  std::string_view name;
  window_quality quality;
};

/// In the order of hour_lords.
constexpr std::array choghadiya_names{
  named_quality{"Udvega", window_quality::bad}, named_quality{"Chara", window_quality::neutral},
  named_quality{"Labha", window_quality::good}, named_quality{"Amrita", window_quality::good},
  named_quality{"Kala", window_quality::bad},   named_quality{"Shubha", window_quality::good},
  named_quality{"Roga", window_quality::bad}};

/// In the order of weekdays.
constexpr std::array gauri_names{
  named_quality{"Uthi", window_quality::good},   named_quality{"Amirdha", window_quality::good},
  named_quality{"Rogam", window_quality::bad},   named_quality{"Laabam", window_quality::good},
  named_quality{"Dhanam", window_quality::good}, named_quality{"Sugam", window_quality::good},
  named_quality{"Soram", window_quality::bad}};
constexpr named_quality visham{"Visham", window_quality::bad};

/// The weekday, four days on, whose lord begins the night.
constexpr unsigned night_begins = 4;

/// Ghatis of sixty at which a nakshatra's windows begin, from Ashwini.
constexpr std::array<unsigned, 27> varjyam_ghatis{50, 24, 30, 40, 14, 21, 30, 20, 32, 30, 20, 18, 21, 20,
                                                  14, 14, 10, 14, 20, 24, 20, 10, 10, 18, 16, 24, 30};
constexpr unsigned mula = 19;
constexpr unsigned mula_second_ghati = 56;
constexpr std::array<unsigned, 27> amrita_ghatis{42, 48, 54, 52, 38, 35, 54, 44, 56, 54, 44, 42, 45, 44,
                                                 38, 38, 34, 38, 44, 48, 44, 34, 34, 42, 40, 48, 54};

void add_ghatis(window_list& windows, const panchanga& day, const anga_span& nakshatra, unsigned ghati) {
  auto window = part_of(nakshatra.begin_ut, nakshatra.end_ut, 60, ghati, 4);
  if (window.begin_ut >= day.begin_ut && window.begin_ut < day.end_ut)
    windows.push_back(window);
}

} // namespace

std::string_view name_of(window_quality quality) {
  static constexpr std::array<std::string_view, 3> names{"good", "neutral", "bad"};
  return names[static_cast<std::size_t>(quality)];
}

std::optional<sun_times> sun_times_of(const panchanga& day) {
  if (day.light != day_light::sunrise_to_sunrise || !day.previous_sunset_ut || !day.sunset_ut)
    return std::nullopt;
  return sun_times{*day.previous_sunset_ut, *day.sunrise_ut, *day.sunset_ut, *day.next_sunrise_ut, day.weekday};
}

day_window rahu_kalam(const sun_times& sun) {
  return of_day(sun, 8, rahu_part[sun.weekday]);
}

day_window gulika_kalam(const sun_times& sun) {
  return of_day(sun, 8, gulika_part[sun.weekday]);
}

day_window yamaganda(const sun_times& sun) {
  return of_day(sun, 8, yamaganda_part[sun.weekday]);
}

std::optional<day_window> abhijit(const sun_times& sun) {
  return sun.weekday == wednesday ? std::nullopt : std::optional{of_day(sun, 15, 7)};
}

window_list dur_muhurtas(const sun_times& sun) {
  window_list found;
  auto [first, second] = dur_muhurta_parts[sun.weekday];
  found.push_back(of_day(sun, 15, first));
  if (second != first)
    found.push_back(of_day(sun, 15, second));
  if (sun.weekday == tuesday)
    found.push_back(of_night(sun, 15, tuesday_night_dur_muhurta));
  return found;
}

day_window brahma_muhurta(const sun_times& sun, muhurta_length length) {
  if (length == muhurta_length::forty_eight_minutes)
    return {sun.sunrise_ut - 2 * muhurta_seconds, sun.sunrise_ut - muhurta_seconds};
  return part_of(sun.previous_sunset_ut, sun.sunrise_ut, 15, 13);
}

day_window pratah_sandhya(const sun_times& sun) {
  return part_of(sun.previous_sunset_ut, sun.sunrise_ut, 10, 9);
}

day_window sayahna_sandhya(const sun_times& sun) {
  return of_night(sun, 10, 0);
}

day_window godhuli(const sun_times& sun) {
  return {sun.sunset_ut - ghati_seconds / 2, sun.sunset_ut + ghati_seconds / 2};
}

day_window nishita(const sun_times& sun) {
  return of_night(sun, 15, 7);
}

std::array<named_window, 16> choghadiya(const sun_times& sun) {
  std::array<named_window, 16> parts;
  for (unsigned i = 0; i < 8; ++i) {
    const auto& by_day = choghadiya_names[(weekday_lord[sun.weekday] + i) % 7];
    // By night the lord is that of every fourth weekday on.
    const auto& by_night = choghadiya_names[weekday_lord[(sun.weekday + night_begins * (i + 1)) % 7]];
    parts[i] = {of_day(sun, 8, i), by_day.name, by_day.quality};
    parts[8 + i] = {of_night(sun, 8, i), by_night.name, by_night.quality};
  }
  return parts;
}

std::array<named_window, 16> gauri_panchangam(const sun_times& sun) {
  std::array<named_window, 16> parts;
  for (auto night : {false, true}) {
    auto rahu = (rahu_part[sun.weekday] + (night ? 4 : 0)) % 8;
    auto weekday = sun.weekday + (night ? night_begins : 0);
    for (unsigned i = 0; i < 8; ++i) {
      const auto& named = i == rahu ? visham : gauri_names[weekday++ % 7];
      parts[i + (night ? 8 : 0)] = {night ? of_night(sun, 8, i) : of_day(sun, 8, i), named.name, named.quality};
    }
  }
  return parts;
}

std::array<hora_window, 24> horas(const sun_times& sun) {
  std::array<hora_window, 24> hours;
  for (unsigned i = 0; i < 24; ++i)
    hours[i] = {i < 12 ? of_day(sun, 12, i) : of_night(sun, 12, i - 12),
                hour_lords[(weekday_lord[sun.weekday] + i) % 7]};
  return hours;
}

window_list varjyam(const panchanga& day) {
  window_list windows;
  for (const auto& nakshatra : day.nakshatras) {
    add_ghatis(windows, day, nakshatra, varjyam_ghatis[nakshatra.number - 1]);
    if (nakshatra.number == mula)
      add_ghatis(windows, day, nakshatra, mula_second_ghati);
  }
  return windows;
}

window_list amrita_kalam(const panchanga& day) {
  window_list windows;
  for (const auto& nakshatra : day.nakshatras)
    add_ghatis(windows, day, nakshatra, amrita_ghatis[nakshatra.number - 1]);
  return windows;
}

} // namespace luna::domain
