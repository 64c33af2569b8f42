#include "domain/time/zone.hpp"

#include "test/support/golden.hpp"

using namespace luna::domain;

namespace {

zone_reading resolved(civil_date date, civil_time time, std::string_view zone, double longitude = 0.0) {
  auto reading = resolve_local(date, time, zone, longitude);
  REQUIRE(reading.has_value());
  return *reading;
}

} // namespace

#ifdef LUNA_SHARED
TEST_CASE("a local time of the past is read by the history of its zone, as the vectors give it") {
  auto file = test::read_json(LUNA_SHARED "/golden/tz_historical.json");
  for (const auto& c : file.at("cases").as_array()) {
    auto local = test::clock_seconds(test::text_at(c, "local"));
    INFO(test::text_at(c, "place") << " " << test::text_at(c, "local"));
    auto date = civil_date_of_days(local / 86'400 - (local % 86'400 < 0 ? 1 : 0));
    auto second = static_cast<unsigned>(local - days_of(date) * 86'400);
    auto reading = resolved(date, {second / 3600, second / 60 % 60, second % 60}, test::text_at(c, "iana"),
                            test::number_at(c, "lon"));
    REQUIRE(test::text_at(c, "status") == "unique");
    REQUIRE(reading.what == zone_reading::kind::unique);
    CHECK(reading.options[0].offset_seconds == static_cast<int>(test::number_at(c, "utc_offset_seconds")));
    CHECK(reading.options[0].abbreviation == test::text_at(c, "abbr"));
    CHECK(reading.options[0].ut_seconds == test::clock_seconds(test::text_at(c, "utc")));
  }
}
#endif

TEST_CASE("a time that came twice has both instants, the earlier first") {
  auto reading = resolved({2025, 10, 26}, {2, 30, 0}, "Europe/Berlin");
  REQUIRE(reading.what == zone_reading::kind::ambiguous);
  REQUIRE(reading.options.size() == 2);
  CHECK(reading.options[0].offset_seconds == 7200);
  CHECK(reading.options[1].offset_seconds == 3600);
  CHECK(reading.options[1].ut_seconds - reading.options[0].ut_seconds == 3600);
}

TEST_CASE("a time comes twice from the first second of the repeated hour to its last") {
  CHECK(resolved({2025, 10, 26}, {1, 59, 59}, "Europe/Berlin").what == zone_reading::kind::unique);
  CHECK(resolved({2025, 10, 26}, {2, 0, 0}, "Europe/Berlin").what == zone_reading::kind::ambiguous);
  CHECK(resolved({2025, 10, 26}, {2, 59, 59}, "Europe/Berlin").what == zone_reading::kind::ambiguous);
  CHECK(resolved({2025, 10, 26}, {3, 0, 0}, "Europe/Berlin").what == zone_reading::kind::unique);
}

TEST_CASE("a time the clocks jumped over does not exist, from its first second to its last") {
  CHECK(resolved({2025, 3, 30}, {1, 59, 59}, "Europe/Berlin").what == zone_reading::kind::unique);
  CHECK(resolved({2025, 3, 30}, {2, 0, 0}, "Europe/Berlin").what == zone_reading::kind::nonexistent);
  CHECK(resolved({2025, 3, 30}, {2, 59, 59}, "Europe/Berlin").what == zone_reading::kind::nonexistent);
  CHECK(resolved({2025, 3, 30}, {3, 0, 0}, "Europe/Berlin").what == zone_reading::kind::unique);
}

TEST_CASE("before standard time the mean time of the birthplace itself counts, four minutes a degree") {
  auto reading = resolved({1850, 1, 1}, {12, 0, 0}, "Asia/Kolkata", 73.69183); // Udaipur
  REQUIRE(reading.what == zone_reading::kind::unique);
  CHECK(reading.options[0].local_mean_time);
  CHECK(reading.options[0].offset_seconds == 17'686);
}

TEST_CASE("a zone that is not in tzdata, and a date that is none, are refused") {
  CHECK(resolve_local({1990, 1, 1}, {0, 0, 0}, "Asia/Atlantis", 0.0).error() == fault::not_found);
  CHECK(resolve_local({1990, 2, 29}, {0, 0, 0}, "Asia/Kolkata", 0.0).error() == fault::invalid);
}

TEST_CASE("an offset is written without what is zero") {
  CHECK(utc_offset_text(19'800) == "UTC+5:30");
  CHECK(utc_offset_text(-14'400) == "UTC-4");
  CHECK(utc_offset_text(21'200) == "UTC+5:53:20");
  CHECK(utc_offset_text(-1'800) == "UTC-0:30");
}
