#include "domain/language/times.hpp"

#include <catch2/catch.hpp>

using namespace luna::domain;
using kind = time_reading::kind;

TEST_CASE("a time is read in every usual way of writing it", "[domain][language]") {
  auto text = GENERATE(as<std::string>{}, "2:30 pm", "2:30pm", "2.30 PM", "2:30 p.m.", "14:30", "14.30", "14:30:00",
                       "1430", "1430 hrs", "14h30", "at 2:30 in the afternoon", "half past two in the afternoon",
                       "half past 2 pm", "around 2:30 pm", "02:30 pm", "२:३० pm", "I was born at 2:30 pm");
  INFO(text);
  auto reading = read_time(text);
  REQUIRE(reading.what == kind::unique);
  CHECK(reading.times[0] == civil_time{14, 30, 0});
}

TEST_CASE("twelve o'clock is told apart by am and pm", "[domain][language]") {
  CHECK(read_time("12:30 am").times == std::vector<civil_time>{{0, 30, 0}});
  CHECK(read_time("12:30 pm").times == std::vector<civil_time>{{12, 30, 0}});
  CHECK(read_time("noon").times == std::vector<civil_time>{{12, 0, 0}});
  CHECK(read_time("00:15").times == std::vector<civil_time>{{0, 15, 0}});
  CHECK(read_time("midnight").what == kind::midnight);
}

TEST_CASE("an hour of twelve without am or pm is asked, not guessed", "[domain][language]") {
  auto text = GENERATE(as<std::string>{}, "2:30", "02:30", "0230", "half past two", "2:30 hrs");
  INFO(text);
  auto reading = read_time(text);
  REQUIRE(reading.what == kind::half_of_day);
  CHECK(reading.times == std::vector<civil_time>{{2, 30, 0}, {14, 30, 0}});
}

TEST_CASE("a part of the day that people use differently is asked", "[domain][language]") {
  CHECK(read_time("12 at night").what == kind::half_of_day);
  CHECK(read_time("12:30 in the morning").what == kind::half_of_day);
}

TEST_CASE("parts of the day settle the half of the day", "[domain][language]") {
  CHECK(read_time("7 in the morning").times == std::vector<civil_time>{{7, 0, 0}});
  CHECK(read_time("7 in the evening").times == std::vector<civil_time>{{19, 0, 0}});
  CHECK(read_time("11 at night").times == std::vector<civil_time>{{23, 0, 0}});
  CHECK(read_time("3 at night").times == std::vector<civil_time>{{3, 0, 0}});
}

TEST_CASE("seconds are kept", "[domain][language]") {
  CHECK(read_time("14:30:15").times == std::vector<civil_time>{{14, 30, 15}});
}

TEST_CASE("not knowing the time is an answer", "[domain][language]") {
  auto text = GENERATE(as<std::string>{}, "I don't know", "i dont know", "I don’t know", "unknown", "no idea",
                       "not sure", "pata nahi", "नहीं पता", "Sorry, I don't know.");
  INFO(text);
  CHECK(read_time(text).what == kind::unknown);
}

TEST_CASE("text that is no time of day is not read as one", "[domain][language]") {
  auto text = GENERATE(as<std::string>{}, "", "7", "24:00", "25:10", "14:60", "14:30 am", "2:30 am pm", "soon",
                       "2:30 pm or 3:30 pm", "between 2 and 3 pm", "2:3 pm", "12:30:61 pm", "14:30 in the morning",
                       "half past fourteen", "quarter to one in the afternoon", "1 2 pm", "2-3 pm", "-2:30 pm",
                       "2:30 pm?x", "13 o'clock am", "not 2:30 pm", "0:30 pm");
  INFO(text);
  auto what = read_time(text).what;
  CHECK(what != kind::unique);
  CHECK(what != kind::half_of_day);
}
