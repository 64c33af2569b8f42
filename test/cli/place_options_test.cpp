#include "cli/place_options.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using namespace luna::cli;

namespace {

const domain::gazetteer& towns() {
  static const auto loaded = domain::gazetteer::load(std::filesystem::path{LUNA_DATA} / domain::gazetteer::file_name);
  REQUIRE(loaded.has_value());
  return *loaded;
}

std::string problem_with(const place_options& options) {
  std::string problem;
  CHECK_FALSE(chosen_place(towns(), options, problem));
  return problem;
}

std::optional<place_choice> choice_of(const place_options& options) {
  std::string problem;
  auto chosen = chosen_place(towns(), options, problem);
  INFO(problem);
  CHECK(problem.empty());
  return chosen;
}

std::string date_problem(const std::string& text) {
  std::string problem;
  CHECK_FALSE(chosen_date(text, problem));
  return problem;
}

} // namespace

TEST_CASE("a place by its name has the coordinates and the zone of the gazetteer", "[cli]") {
  auto chosen = choice_of({.place = "Jaipur"});
  REQUIRE(chosen);
  CHECK(chosen->where.zone == "Asia/Kolkata");
  CHECK(chosen->where.latitude == Approx(26.9).margin(0.1));
  CHECK(chosen->clock.what == domain::clock_choice::kind::zone);
}

TEST_CASE("a place by its coordinates is named after them unless it is given a name", "[cli]") {
  auto chosen = choice_of({.latitude = -33.87, .longitude = -70.5, .zone = "America/Santiago"});
  REQUIRE(chosen);
  CHECK(chosen->where.name == "33.8700 S, 70.5000 W");
  CHECK(chosen->where.zone == "America/Santiago");
  CHECK(choice_of({.place = "The farm", .latitude = 1, .longitude = 2, .zone = "UTC"})->where.name == "The farm");
}

TEST_CASE("an offset or a zone goes before the zone of a place", "[cli]") {
  auto offset = choice_of({.place = "Jaipur", .utc_offset = "+6:30"});
  REQUIRE(offset);
  CHECK(offset->clock.what == domain::clock_choice::kind::fixed);
  CHECK(offset->clock.offset_seconds == 23'400);
  CHECK(choice_of({.place = "Jaipur", .zone = "Europe/Paris"})->where.zone == "Europe/Paris");
  CHECK(choice_of({.latitude = 1, .longitude = 2, .utc_offset = "-4"})->where.zone == "UTC");
}

TEST_CASE("coordinates are taken up to the poles and the date line, and no further", "[cli]") {
  CHECK(choice_of({.latitude = 90, .longitude = -180, .zone = "UTC"}));
  CHECK(choice_of({.latitude = -90, .longitude = 180, .zone = "UTC"}));
  CHECK(problem_with({.latitude = 90.001, .longitude = 0, .zone = "UTC"}).find("latitudes are -90 to 90")
        != std::string::npos);
  CHECK(problem_with({.latitude = 0, .longitude = -180.001, .zone = "UTC"}).find("longitudes are -180 to 180")
        != std::string::npos);
  CHECK(problem_with({.latitude = std::nan(""), .longitude = 0, .zone = "UTC"}).find("latitudes") != std::string::npos);
}

TEST_CASE("what is missing of a place is said, and what would be right", "[cli]") {
  CHECK(problem_with({}).find("--place Jaipur") != std::string::npos);
  CHECK(problem_with({.latitude = 1, .zone = "UTC"}).find("both") != std::string::npos);
  CHECK(problem_with({.latitude = 1, .longitude = 2}).find("--zone Asia/Kolkata") != std::string::npos);
  CHECK(problem_with({.place = "Qwxyzzy"}).find("check the spelling") != std::string::npos);
  CHECK(problem_with({.place = "Jaipur", .zone = "Asia/Kolkatta"}).find("did you mean Asia/Kolkata?")
        != std::string::npos);
  CHECK(problem_with({.place = "Jaipur", .utc_offset = "17:00"}).find("+5:30") != std::string::npos);
}

TEST_CASE("a city is not another one that is called so in other languages only", "[cli]") {
  auto chosen = choice_of({.place = "delhi"});
  REQUIRE(chosen);
  CHECK(chosen->where.country == "India");
}

TEST_CASE("a name that several places have lists them", "[cli]") {
  auto problem = problem_with({.place = "Udaipur"});
  CHECK(problem.find("Udaipur, Rajasthan, India") != std::string::npos);
  CHECK(problem.find("Udaipur, Tripura, India") != std::string::npos);
}

TEST_CASE("an offset from UT is read as people write it", "[cli]") {
  auto text = GENERATE(as<std::string>{}, "+5:30", "5:30", "05:30", "+05:30", "0530", "+0530", "UTC+5:30", "GMT+5:30",
                       "+05:30:00");
  INFO(text);
  CHECK(offset_of(text) == 19'800);
  CHECK(offset_of("-4") == -14'400);
  CHECK(offset_of("-0330") == -12'600);
  CHECK(offset_of("+5:53:20") == 21'200);
  CHECK(offset_of("16:00") == 57'600);
}

TEST_CASE("what is no offset is none", "[cli]") {
  auto text = GENERATE(as<std::string>{}, "", "+", "UTC", "five", "5.5", "5:3", "5:60", "5:30:60", "16:00:01", "123",
                       "+-5", "--5", "5:30:", "5::30", "-+0530", "1:2:3:4");
  INFO(text);
  CHECK_FALSE(offset_of(text));
}

TEST_CASE("a date is read as in a chat, and one that is none says what would be right", "[cli]") {
  std::string problem;
  CHECK(chosen_date("2026-04-03", problem) == domain::civil_date{2026, 4, 3});
  CHECK(chosen_date("3 Apr 2026", problem) == domain::civil_date{2026, 4, 3});
  CHECK(date_problem("2026-02-31") == "February 2026 has no day 31: its days are 1 to 28");
  CHECK(date_problem("2026-13-01") == "there is no month 13: months are 1 to 12");
  CHECK(date_problem("12000-01-01") == "year 12000 is out of range: years are 1 to 9999");
  CHECK(date_problem("03/04/2026").find("3 April 2026 or 4 March 2026") != std::string::npos);
  CHECK(date_problem("31 Feb 2026").find("no month has that day") != std::string::npos);
  CHECK(date_problem("3 Apr 26").find("the year needs all its digits") != std::string::npos);
  CHECK(date_problem("Monday 3 Apr 2026").find("is a Friday") != std::string::npos);
  CHECK(date_problem("soon").find("1990-02-28") != std::string::npos);
}
