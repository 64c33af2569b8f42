#include "domain/language/dates.hpp"

#include <catch2/catch.hpp>

using namespace luna::domain;
using kind = date_reading::kind;

TEST_CASE("a date is read in every usual way of writing it", "[domain][language]") {
  auto text = GENERATE(as<std::string>{}, "28 Feb 1990", "28 February 1990", "Feb 28 1990", "February 28th, 1990",
                       "28th of February, 1990", "28/02/1990", "28-2-1990", "28.02.1990", "1990-02-28", "1990/2/28",
                       "1990 Feb 28", "28feb1990", "28-Feb-1990", "28021990", "19900228", "I was born on 28 Feb 1990.",
                       "my birthday is 28/02/1990", "Wednesday, 28 February 1990", "२८/०२/१९९०", "  28   feb   1990 ",
                       "02/28/1990");
  INFO(text);
  auto reading = read_date(text);
  REQUIRE(reading.what == kind::unique);
  CHECK(reading.days[0] == civil_date{1990, 2, 28});
}

TEST_CASE("day and month that could be either way round are both given", "[domain][language]") {
  auto reading = read_date("03/04/1990");
  REQUIRE(reading.what == kind::ambiguous);
  CHECK(reading.days == std::vector<civil_date>{{1990, 4, 3}, {1990, 3, 4}});
  CHECK(read_date("03041990").what == kind::ambiguous);
}

TEST_CASE("the same day and month is no ambiguity", "[domain][language]") {
  CHECK(read_date("04/04/1990").what == kind::unique);
}

TEST_CASE("a weekday tells two readings apart", "[domain][language]") {
  auto reading = read_date("Tuesday 03/04/1990"); // 3 April 1990; 4 March was a Sunday
  REQUIRE(reading.what == kind::unique);
  CHECK(reading.days[0] == civil_date{1990, 4, 3});
}

TEST_CASE("a weekday that does not fit is pointed out", "[domain][language]") {
  CHECK(read_date("Monday 28 Feb 1990").what == kind::wrong_weekday);
}

TEST_CASE("the century is not guessed", "[domain][language]") {
  auto text = GENERATE(as<std::string>{}, "28/02/90", "28 Feb 90", "28 Feb '90", "90-02-28");
  INFO(text);
  CHECK(read_date(text).what != kind::unique);
}

TEST_CASE("days that do not exist are told from unreadable ones", "[domain][language]") {
  auto text = GENERATE(as<std::string>{}, "30 Feb 1990", "29/02/1991", "31 April 2000", "32/01/1990", "00/01/1990");
  INFO(text);
  CHECK(read_date(text).what == kind::no_such_day);
  CHECK(read_date("29 Feb 1992").what == kind::unique);
  CHECK(read_date("29 Feb 1900").what == kind::no_such_day);
  CHECK(read_date("29 Feb 2000").what == kind::unique);
}

TEST_CASE("text that is more or less than a date is not read as one", "[domain][language]") {
  auto text = GENERATE(as<std::string>{}, "", "soon", "yesterday", "Feb 1990", "1990", "28 Feb", "28 Feb 1990 2:30 pm",
                       "28/02/1990 or 01/03/1990", "28 Feb or March 1990", "not 28 Feb 1990", "28/02", "1/2/3/1990",
                       "-28/02/1990", "28//02/1990", "28 28 1990 1990", "3rd week of May 1990", "98765432101",
                       "28:02:1990", "28 Smarch 1990", "1990-13-45-12");
  INFO(text);
  auto what = read_date(text).what;
  CHECK(what != kind::unique);
  CHECK(what != kind::ambiguous);
}
