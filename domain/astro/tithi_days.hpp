// On which day a tithi is kept: the days of a calendar with their parts, and the tithis that run through them.
#pragma once

#include "domain/astro/panchanga.hpp"
#include "domain/astro/windows.hpp"

#include <optional>
#include <span>
#include <vector>

namespace luna::domain {

/// The moments and parts of a day at which a tithi may be asked for (Dharmasindhu, first chapter, kala nirnaya).
enum class day_part : std::uint8_t {
  sunrise,   // the instant
  purvahna,  // the first two fifths of the daylight
  madhyahna, // the third fifth
  aparahna,  // the fourth
  sayahna,   // the last
  pradosha,  // the first fifth of the night; a tithi that has less than a ghati, 24 minutes, of it has none
  nishita,   // the eighth fifteenth of the night: midnight
  moonrise,  // the instant
  arunodaya, // 96 minutes before the sunrise
};

/// Which of two days that both have the tithi at that time.
enum class day_choice : std::uint8_t {
  first,
  second,
  longer, // the one that has more of it; the second if both have as much
};

/// A tithi, and the month it is named after.
struct dated_tithi {
  unsigned number = 1; // 1..30
  lunar_month month;
  std::int64_t begin_ut = 0; // seconds since 1970
  std::int64_t end_ut = 0;
};

/// The days of a place one after the other and their tithis. A day without a sunrise or a sunset counts from midnight,
/// and half of it as daylight. Days are named by their place in the list.
class tithi_days {
public:
  /// `days`: consecutive, as panchangas_of gives them, without gaps.
  explicit tithi_days(std::span<const panchanga> days);

  std::span<const dated_tithi> tithis() const { return tithis_; }
  std::size_t count() const { return days_.size(); }
  const panchanga& operator[](std::size_t day) const { return days_[day]; }

  /// The day that holds an instant (seconds since 1970); the first or the last day for one outside of all.
  std::size_t day_of(std::int64_t ut) const;

  std::int64_t sunrise_ut(std::size_t day) const { return days_[day].begin_ut; }
  std::int64_t sunset_ut(std::size_t day) const;
  /// A share of the daylight (0..1) or, beyond 1, of the night (1..2), as an instant.
  std::int64_t at_share(std::size_t day, double share) const;
  /// None for the moonrise of a day without one. The instants are windows of one second.
  std::optional<day_window> window_of(std::size_t day, day_part part) const;

  /// The day that has the tithi at that time of the day. A tithi that no day has so is kept on the last day whose
  /// sunrise it holds or, holding none, on the day it begins (Dharmasindhu, first chapter, tithi nirnaya).
  std::size_t day_with(const dated_tithi& tithi, day_part part, day_choice on_both) const;

  /// The last day whose sunrise the tithi holds, if it lasts until a share of that day's daylight; otherwise the day
  /// before (the rule for Raksha Bandhan, Govardhan Puja and Holika; Dharmasindhu, second chapter).
  std::size_t day_lasting(const dated_tithi& tithi, double share_of_daylight) const;

  /// The days whose sunrise the tithi holds: none, one or two.
  short_list<std::size_t, 3> sunrises_in(const dated_tithi& tithi) const;

private:
  std::span<const panchanga> days_;
  std::vector<dated_tithi> tithis_;
};

} // namespace luna::domain
