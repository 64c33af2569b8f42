// Reading a time of birth as people type it. Never guesses between morning and evening.
#pragma once

#include "domain/time/civil.hpp"

#include <string_view>
#include <vector>

namespace luna::domain {

struct time_reading {
  enum class kind {
    unique,
    half_of_day, // 2:30 could be before or after noon: both are given, the morning first
    unknown,     // "I don't know"
    midnight,    // the word alone does not say whether it begins or ends the day
    unreadable,
  };
  kind what = kind::unreadable;
  std::vector<civil_time> times; // for unique and half_of_day
};

/// Reads "2:30 pm", "14:30", "14:30:15", "2.30 p.m.", "1430", "2 pm", "half past two in the afternoon", "noon",
/// also with Devanagari digits. An hour from 1 to 12 needs am, pm or a part of the day to be unique; one that
/// contradicts it (14:30 am) is unreadable, as is anything else in the text.
time_reading read_time(std::string_view utf8);

} // namespace luna::domain
