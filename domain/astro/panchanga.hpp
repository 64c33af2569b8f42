// The five limbs of a day at a place: tithi, vara, nakshatra, yoga and karana, with the instants at which they change.
#pragma once

#include "domain/astro/months.hpp"
#include "domain/astro/rise.hpp"
#include "domain/astro/short_list.hpp"
#include "domain/time/civil.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace luna::domain {

/// The limbs of one instant.
struct angas {
  unsigned tithi = 1;     // 1..30; 16..30 of the dark half, 30 = amavasya
  unsigned nakshatra = 1; // 1..27, the Moon's
  unsigned pada = 1;      // 1..4
  unsigned yoga = 1;      // 1..27, Vishkambha = 1
  unsigned karana = 1;    // 1..60, 1 = Kimstughna, the first half of the first tithi
};

/// Of an instant, a Julian day in UT (Surya Siddhanta 2.64-69). A boundary belongs to the later limb.
/// Errors: invalid for an instant the ephemeris does not cover.
result<angas> angas_at(const ephemeris& sky, double jd_ut, const chart_settings& settings = {});

/// From longitudes in degrees: the Sun's and the Moon's, both sidereal.
angas angas_of(double sun_longitude_degrees, double moon_longitude_degrees);

/// "Shukla Pratipada" .. "Purnima", "Krishna Pratipada" .. "Amavasya"; 1..30
std::string_view tithi_name(unsigned tithi);
/// "Vishkambha" .. "Vaidhriti"; 1..27
std::string_view yoga_name(unsigned yoga);
/// "Kimstughna", "Bava" .. "Naga"; 1..60: seven come eight times, four once a month
std::string_view karana_name(unsigned karana);
/// "Ravivara" .. "Shanivara"; 0 = Sunday
std::string_view vara_name(unsigned weekday);

/// How a tithi, nakshatra or yoga lies to the sunrises of a day (Sewell and Dikshit, art. 32).
enum class anga_mark : std::uint8_t {
  regular,
  kshaya,  // begins after the day's sunrise and ends before the next: no day has its name
  vriddhi, // holds the day's sunrise and the next: two days have its name
};

/// One limb, from its begin to its end in seconds since 1970 UT.
struct anga_span {
  unsigned number = 0;
  std::int64_t begin_ut = 0;
  std::int64_t end_ut = 0; // the next one's begin
  anga_mark mark = anga_mark::regular;

  friend bool operator==(const anga_span&, const anga_span&) = default;
};

/// The limbs that run in a day, in order, the first at its begin. Never empty; eight padas touch the longest day.
using anga_list = short_list<anga_span, 9>;

/// A civil day at a place. `begin_ut` and `end_ut`, its local midnights, in seconds since 1970 UT, are 23 to 25 hours
/// apart where clocks change.
struct panchanga_day {
  civil_date date;
  std::int64_t begin_ut = 0;
  std::int64_t end_ut = 0;
  observer place;
};

/// A day of 24 hours on a clock that is `utc_offset_seconds` ahead of UT (-18 h .. 18 h).
panchanga_day panchanga_day_of(const civil_date& date, std::int64_t utc_offset_seconds, const observer& place);

/// How a day is counted.
enum class day_light : std::uint8_t {
  sunrise_to_sunrise,
  polar_day,   // without a sunrise, or one on the next day, the Sun being up at noon: from midnight to midnight
  polar_night, // as above, the Sun being down
};

/// What the calendar says of a day.
struct calendar_names {
  lunar_month month; // amanta: from new moon to new moon
  bool bright_half = true;
  unsigned purnimanta_number = 1; // 1..12, of the month that ends with the full moon; adhika as the amanta one is
  samvat years;
  ritu lunar_ritu = ritu::vasanta; // of the amanta month
  ritu sidereal_ritu = ritu::vasanta;
  ritu tropical_ritu = ritu::vasanta;
  bool sidereal_uttarayana = false;
  bool tropical_uttarayana = false;
  unsigned solar_month = 0; // 0..11: the Sun's sign at sunset, as Tamils count
  unsigned solar_day = 1;   // 1..32: the first is the day whose sunset first finds the Sun in that sign
};

/// The limbs of a day at a place. Spans are whole ones: they begin before the day and end after it.
struct panchanga {
  panchanga_day of;
  chart_settings settings;
  day_light light = day_light::sunrise_to_sunrise;
  std::int64_t begin_ut = 0; // of the Vedic day, in seconds since 1970 UT: the sunrise, or midnight without one
  std::int64_t end_ut = 0;   // the next sunrise, or midnight
  unsigned weekday = 0;      // vara, 0 = Sunday
  std::optional<std::int64_t> previous_sunset_ut;
  std::optional<std::int64_t> sunrise_ut; // the first of the civil day
  std::optional<std::int64_t> sunset_ut;  // the first after the sunrise, or of the civil day without one
  std::optional<std::int64_t> next_sunrise_ut;
  std::optional<std::int64_t> moonrise_ut; // the first of the Vedic day
  std::optional<std::int64_t> moonset_ut;
  anga_list tithis;     // 1..30
  anga_list nakshatras; // 1..27, the Moon's
  anga_list padas;      // 1..108, four to a nakshatra
  anga_list yogas;      // 1..27
  anga_list karanas;    // 1..60
  anga_list moon_signs; // 0..11
  anga_list sun_signs;  // 0..11
  calendar_names names; // at the begin of the Vedic day
};

/// The Vedic day that begins with the sunrise of a civil day. Instants are within a second of where the ephemeris has
/// them. Errors: invalid for a day that the ephemeris does not cover or that is not 20 to 28 hours long, and for a
/// place that is not on Earth.
result<panchanga> panchanga_of(const ephemeris& sky, const panchanga_day& day, const chart_settings& settings = {});

/// Of days of one place, in order of time: what neighbours share is looked up once. Errors: as panchanga_of, and
/// invalid for days of several places, out of order, or more than luminaries::days_max - 20 days apart.
result<std::vector<panchanga>> panchangas_of(const ephemeris& sky, std::span<const panchanga_day> days,
                                             const chart_settings& settings = {});

} // namespace luna::domain
