// Reading a date of birth as people type it. Never guesses: what could be two days is both of them.
#pragma once

#include "domain/time/civil.hpp"

#include <string_view>
#include <vector>

namespace luna::domain {

struct date_reading {
  enum class kind {
    unique,        // one day
    ambiguous,     // two or more: day and month could be either way round
    short_year,    // the year has two digits: 90 could be 1890 or 1990
    no_such_day,   // 30 February
    wrong_weekday, // a weekday was given that this date was not
    unreadable,
  };
  kind what = kind::unreadable;
  std::vector<civil_date> days; // for unique, ambiguous and wrong_weekday
};

/// Reads "28 Feb 1990", "February 28th, 1990", "28/02/1990", "28-2-1990", "1990-02-28", "28021990", also with
/// Devanagari digits, a weekday, or words such as "I was born on". Years 1 to 9999 of the proleptic Gregorian
/// calendar. Anything else in the text makes it unreadable.
date_reading read_date(std::string_view utf8);

} // namespace luna::domain
