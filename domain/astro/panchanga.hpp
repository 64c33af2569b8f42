// The five limbs of a day at a place: tithi, vara, nakshatra, yoga and karana, with the instants at which they change.
#pragma once

#include "domain/astro/months.hpp"
#include "domain/astro/rise.hpp"
#include "domain/astro/settings.hpp"
#include "domain/time/civil.hpp"

#include <array>
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

/// What a limb that comes and goes within a day, or holds two sunrises, is called.
enum class anga_mark : std::uint8_t {
  regular,
  kshaya,  // touches no sunrise: begins after one and ends before the next
  vriddhi, // holds two sunrises
};

/// One limb from its real begin to its real end, both of which may lie outside of the day.
struct anga_span {
  unsigned number = 0; // of the tithi, nakshatra, yoga or karana; of the sign 0..11
  std::int64_t begin_ut = 0;
  std::int64_t end_ut = 0; // the next one's begin
  anga_mark mark = anga_mark::regular;

  friend bool operator==(const anga_span&, const anga_span&) = default;
};

/// The limbs that run in a day, in order; the first is the one of its sunrise. Never empty.
class anga_list {
public:
  static constexpr std::size_t capacity = 8; // six karanas fit into the longest day between two sunrises

  const anga_span* begin() const { return spans_.data(); }
  const anga_span* end() const { return spans_.data() + count_; }
  std::size_t size() const { return count_; }
  const anga_span& operator[](std::size_t index) const { return spans_[index]; }
  const anga_span& front() const { return spans_[0]; }
  const anga_span& back() const { return spans_[count_ - 1]; }

  void push_back(const anga_span& span) {
    if (count_ < capacity)
      spans_[count_++] = span;
  }

private:
  std::array<anga_span, capacity> spans_;
  std::size_t count_ = 0;
};

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

/// Why a day is not counted from sunrise to sunrise.
enum class day_light : std::uint8_t {
  sunrise_to_sunrise,
  polar_day,   // the Sun does not set: the day is counted from midnight to midnight
  polar_night, // the Sun does not rise: as above
};

struct panchanga {
  panchanga_day of;
  chart_settings settings;
  day_light light = day_light::sunrise_to_sunrise;
  std::int64_t begin_ut = 0; // of the Vedic day: the sunrise, or midnight on a polar day
  std::int64_t end_ut = 0;   // the next sunrise, or midnight
  unsigned weekday = 0;      // of the Vedic day, 0 = Sunday
  std::optional<std::int64_t> previous_sunset_ut;
  std::optional<std::int64_t> sunrise_ut; // the first of the civil day
  std::optional<std::int64_t> sunset_ut;  // the first after the sunrise; without one, the first of the civil day
  std::optional<std::int64_t> next_sunrise_ut;
  std::optional<std::int64_t> moonrise_ut; // the first of the civil day
  std::optional<std::int64_t> moonset_ut;  // as above
  anga_list tithis;
  anga_list nakshatras;
  anga_list padas; // 1..108: the pada of the zodiac that the Moon is in, four to a nakshatra
  anga_list yogas;
  anga_list karanas;
  anga_list moon_signs; // 0..11
  anga_list sun_signs;  // 0..11
  month_of_day month;   // at the begin of the Vedic day
};

/// The Vedic day that begins with the sunrise of a civil day. All instants are within a second of where the ephemeris
/// has them. Errors: invalid for a day the ephemeris does not cover, one that is not 20 to 28 hours long, or a place
/// that is not on Earth.
result<panchanga> panchanga_of(const ephemeris& sky, const panchanga_day& day, const chart_settings& settings = {});

/// Of days in order of time, which must be of one place: what neighbours share is looked up once.
/// Errors: as panchanga_of; invalid for days that are not in order or span more than ten years.
result<std::vector<panchanga>> panchangas_of(const ephemeris& sky, std::span<const panchanga_day> days,
                                             const chart_settings& settings = {});

} // namespace luna::domain
