// Dates and times of day as a calendar and a clock on the wall show them, without a zone.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace luna::domain {

/// A day of the proleptic Gregorian calendar.
struct civil_date {
  int year = 1970;
  unsigned month = 1; // 1..12
  unsigned day = 1;   // 1..31

  friend auto operator<=>(const civil_date&, const civil_date&) = default;
};

/// A time of day; a leap second is not representable.
struct civil_time {
  unsigned hour = 0;   // 0..23
  unsigned minute = 0; // 0..59
  unsigned second = 0; // 0..59

  friend auto operator<=>(const civil_time&, const civil_time&) = default;
};

/// Whether the calendar has that day, in the years 1 to 9999.
bool is_valid(const civil_date& date);
bool is_valid(const civil_time& time);

/// What is wrong with a date or time, and what would be right: "February 1990 has 28 days". Empty if it is valid.
std::string problem_of(const civil_date& date);
std::string problem_of(const civil_time& time);

/// Days since 1970-01-01, and back. The date must be one the calendar has; any year.
std::int64_t days_of(const civil_date& date);
civil_date civil_date_of_days(std::int64_t days);

/// 0 = Sunday.
unsigned weekday_of(const civil_date& date);
std::string weekday_name(const civil_date& date);

/// "28 February 1990". The date must be valid.
std::string to_text(const civil_date& date);
/// "2:30 pm (14:30)", with seconds only where there are some.
std::string to_text(const civil_time& time);

} // namespace luna::domain
