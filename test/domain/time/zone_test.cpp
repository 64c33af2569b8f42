#include "domain/time/zone.hpp"

#include "test/support/golden.hpp"
#include "test/support/zone_names.hpp"

#include <algorithm>
#include <cmath>
#include <random>

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
    CHECK(reading.by_local_mean.offset_seconds == Approx(test::number_at(c, "lmt_of_place_seconds")).margin(1.0));
    if (test::text_at(c, "status") == "nonexistent") {
      CHECK(reading.by_zone.empty());
      continue;
    }
    CHECK(reading.by_zone.size() == (test::text_at(c, "status") == "ambiguous" ? 2 : 1));
    if (test::text_at(c, "status") != "unique")
      continue;
    CHECK(reading.by_zone[0].offset_seconds == static_cast<int>(test::number_at(c, "utc_offset_seconds")));
    CHECK(reading.by_zone[0].abbreviation == test::text_at(c, "abbr"));
    CHECK(reading.by_zone[0].ut_seconds == test::clock_seconds(test::text_at(c, "utc")));
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
  REQUIRE(reading.by_zone.size() == 1);
  CHECK(reading.by_zone[0].offset_seconds == 21'208);
}

TEST_CASE("in India before 1906 a birth is cast by the sun, and what tzdata has stays in the reading") {
  auto gandhi = resolved({1869, 10, 2}, {7, 12, 0}, "Asia/Kolkata", 69.61); // Porbandar
  REQUIRE(gandhi.options.size() == 1);
  CHECK(gandhi.options[0] == gandhi.by_local_mean);
  CHECK(gandhi.options[0].offset_seconds == 16'706);
  CHECK(gandhi.by_zone[0].abbreviation == "HMT");
  CHECK(resolved({1905, 12, 31}, {23, 59, 59}, "Asia/Kolkata", 80.27).options[0].local_mean_time);
  CHECK(resolved({1906, 1, 1}, {0, 8, 50}, "Asia/Kolkata", 80.27).options[0].abbreviation == "IST");
}

TEST_CASE("a minute that only the railways' clocks skipped has its mean time") {
  auto reading = resolved({1906, 1, 1}, {0, 5, 0}, "Asia/Kolkata", 80.27);
  CHECK(reading.by_zone.empty());
  REQUIRE(reading.options.size() == 1);
  CHECK(reading.options[0].local_mean_time);
}

TEST_CASE("a mean time that was a country's law is not replaced") {
  auto lyon = resolved({1900, 6, 1}, {12, 0, 0}, "Europe/Paris", 4.84);
  CHECK(lyon.options[0].abbreviation == "PMT");
  CHECK(lyon.options[0].offset_seconds == 561);
}

TEST_CASE("war time in India is an hour ahead, from its first second to its last") {
  auto offset = [](civil_date date, civil_time time) {
    return resolved(date, time, "Asia/Kolkata", 77.2).options[0].offset_seconds;
  };
  CHECK(offset({1941, 9, 30}, {23, 59, 59}) == 19'800);
  CHECK(offset({1941, 10, 1}, {1, 0, 0}) == 23'400);
  CHECK(offset({1942, 5, 14}, {22, 59, 59}) == 23'400);
  CHECK(offset({1942, 5, 15}, {0, 0, 0}) == 19'800);
  CHECK(offset({1942, 9, 1}, {1, 0, 0}) == 23'400);
  CHECK(offset({1945, 10, 14}, {22, 59, 59}) == 23'400);
  CHECK(offset({1945, 10, 15}, {0, 0, 0}) == 19'800);
}

TEST_CASE("a birth may be cast by Calcutta or Bombay time until these ended") {
  clock_choice calcutta{clock_choice::kind::calcutta}, bombay{clock_choice::kind::bombay};
  auto at = [](civil_date date, const clock_choice& clock) {
    return resolve_local(date, {12, 0, 0}, "Asia/Kolkata", 88.37, clock);
  };
  CHECK(at({1947, 12, 31}, calcutta)->options[0].offset_seconds == 21'200);
  CHECK(at({1947, 12, 31}, calcutta)->by_zone[0].offset_seconds == 19'800);
  CHECK(at({1948, 1, 1}, calcutta).error() == fault::invalid);
  CHECK(at({1955, 12, 31}, bombay)->options[0].offset_seconds == 17'460);
  CHECK(at({1956, 1, 1}, bombay).error() == fault::invalid);
  CHECK_THAT(resolve_problem({1956, 1, 1}, {}, "Asia/Kolkata", 72.8, bombay), Catch::Contains("Bombay time ended"));
}

TEST_CASE("a birth may be cast by mean time or by any offset, where the zone's clock skipped the time too") {
  clock_choice mean{clock_choice::kind::local_mean}, fixed{clock_choice::kind::fixed, 3600};
  auto by_mean = resolve_local({2025, 3, 30}, {2, 30, 0}, "Europe/Berlin", 13.4, mean);
  CHECK(by_mean->what == zone_reading::kind::unique);
  CHECK(by_mean->options[0].offset_seconds == 3216);
  auto by_offset = resolve_local({2025, 3, 30}, {2, 30, 0}, "Europe/Berlin", 13.4, fixed);
  CHECK(by_offset->options[0].abbreviation == "UTC+1");
  CHECK(by_offset->options[0].ut_seconds == days_of({2025, 3, 30}) * 86'400 + 5400);
  for (auto [offset, good] : {std::pair{57'600, true}, {57'601, false}, {-57'600, true}, {-57'601, false}})
    CHECK(resolve_local({2025, 1, 1}, {}, "Europe/Berlin", 13.4, {clock_choice::kind::fixed, offset}).has_value()
          == good);
}

TEST_CASE("a time that came twice, and one that was skipped, are so by the zone's clock alone") {
  auto reading = resolved({2025, 10, 26}, {2, 30, 0}, "Europe/Berlin", 13.4);
  CHECK(reading.by_zone == reading.options);
  CHECK(resolved({2025, 3, 30}, {2, 30, 0}, "Europe/Berlin").by_zone.empty());
}

TEST_CASE("summer time goes on by its rule after the last year that tzdata lists") {
  for (int year : {2037, 2038, 2050, 2100, 2149}) {
    INFO(year);
    CHECK(resolved({year, 7, 1}, {12, 0, 0}, "Europe/Berlin").options[0].offset_seconds == 7200);
    CHECK(resolved({year, 1, 1}, {12, 0, 0}, "Europe/Berlin").options[0].offset_seconds == 3600);
    CHECK(resolved({year, 1, 1}, {12, 0, 0}, "Australia/Sydney").options[0].offset_seconds == 39'600);
    CHECK(resolved({year, 7, 1}, {12, 0, 0}, "Asia/Kolkata").options[0].offset_seconds == 19'800);
  }
  // The last Sundays of March and October 2100 are the 28th and the 31st.
  CHECK(resolved({2100, 3, 28}, {2, 0, 0}, "Europe/Berlin").what == zone_reading::kind::nonexistent);
  CHECK(resolved({2100, 10, 31}, {2, 0, 0}, "Europe/Berlin").what == zone_reading::kind::ambiguous);
  CHECK(resolved({2100, 10, 30}, {2, 0, 0}, "Europe/Berlin").what == zone_reading::kind::unique);
}

TEST_CASE("a zone that is not in tzdata, and a date that is none, are refused") {
  CHECK(resolve_local({1990, 1, 1}, {0, 0, 0}, "Asia/Atlantis", 0.0).error() == fault::not_found);
  CHECK(resolve_local({1990, 2, 29}, {0, 0, 0}, "Asia/Kolkata", 0.0).error() == fault::invalid);
  CHECK(resolve_local({1990, 2, 28}, {0, 0, 0}, "Asia/Kolkata", 180.1).error() == fault::invalid);
  CHECK(resolve_local({1990, 2, 28}, {0, 0, 0}, "Asia/Kolkata", std::nan("")).error() == fault::invalid);
}

TEST_CASE("what is refused is told in a sentence, with what would be right") {
  auto problem = [](civil_date date, civil_time time = {}, std::string_view zone = "Asia/Kolkata") {
    return resolve_problem(date, time, zone, 77.2);
  };
  CHECK(problem({1990, 2, 28}).empty());
  CHECK(problem({1990, 2, 31}) == "February 1990 has no day 31: its days are 1 to 28");
  CHECK(problem({2000, 2, 30}) == "February 2000 has no day 30: its days are 1 to 29");
  CHECK(problem({1990, 13, 1}) == "there is no month 13: months are 1 to 12");
  CHECK(problem({12'000, 1, 1}) == "year 12000 is out of range: years are 1 to 9999");
  CHECK(problem({9999, 12, 31}).empty());
  CHECK_FALSE(problem({10'000, 1, 1}).empty());
  CHECK(problem({1, 1, 1}).empty());
  CHECK_FALSE(problem({0, 12, 31}).empty());
  CHECK_THAT(problem({1990, 2, 28}, {25, 0, 0}), Catch::Contains("25:00:00") && Catch::Contains("hours are 0 to 23"));
  CHECK(problem({1990, 2, 28}, {}, "Asia/Kolkatta")
        == "there is no time zone Asia/Kolkatta; did you mean Asia/Kolkata?");
}

TEST_CASE("what a zone's clocks showed at an instant is read back as that instant") {
  std::mt19937_64 random{20'250'101};
  const auto& zones = test::zone_names();
  std::uniform_int_distribution<std::int64_t> instants{days_of({1800, 1, 1}) * 86'400, days_of({2100, 1, 1}) * 86'400};
  std::uniform_real_distribution<double> longitudes{-180.0, 180.0};
  auto wrong = 0;
  for (int i = 0; i < 100'000; ++i) {
    auto ut = instants(random);
    const auto& zone = zones[random() % zones.size()];
    auto shown = clock_at(ut, zone);
    auto local = ut + shown->offset_seconds;
    auto date = civil_date_of_days(local / 86'400 - (local % 86'400 < 0 ? 1 : 0));
    auto second = static_cast<unsigned>(local - days_of(date) * 86'400);
    auto read = resolve_local(date, {second / 3600, second / 60 % 60, second % 60}, zone, longitudes(random));
    auto back = read && std::count_if(read->by_zone.begin(), read->by_zone.end(), [&](const auto& option) {
                          return option.ut_seconds == ut;
                        }) == 1;
    auto asks_rightly = read && (read->what == zone_reading::kind::ambiguous) == (read->options.size() == 2);
    if (!back || !asks_rightly) {
      ++wrong;
      UNSCOPED_INFO(zone << " at " << ut);
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("the offsets of a place are those by which its births are cast") {
  auto india = *offsets_of("Asia/Kolkata", 69.609);
  CHECK(india(days_of({1869, 10, 2}) * 86'400) == 16'706); // mean time of Porbandar
  CHECK(india(days_of({1943, 1, 1}) * 86'400) == 23'400);  // war time
  CHECK(india(days_of({2026, 1, 1}) * 86'400) == 19'800);
  auto zurich = *offsets_of("Europe/Zurich", 8.5);
  CHECK(zurich(days_of({2026, 3, 29}) * 86'400 + 3599) == 3600);
  CHECK(zurich(days_of({2026, 3, 29}) * 86'400 + 3600) == 7200);
  CHECK(zurich(days_of({2100, 7, 1}) * 86'400) == 7200);
}

TEST_CASE("the offset of a chosen clock never changes") {
  auto at = [](clock_choice::kind what, std::int32_t seconds = 0) {
    return (*offsets_of("Asia/Kolkata", 88.36, {what, seconds}))(0);
  };
  CHECK(at(clock_choice::kind::fixed, -12'600) == -12'600);
  CHECK(at(clock_choice::kind::local_mean) == 21'206);
  CHECK(at(clock_choice::kind::calcutta) == 21'200);
  CHECK(at(clock_choice::kind::bombay) == 17'460);
}

TEST_CASE("offsets are known at every instant, and for every zone that tzdata knows") {
  auto india = *offsets_of("Asia/Kolkata", 77.2);
  CHECK(india(days_of({-5000, 1, 1}) * 86'400) == 18'528);
  CHECK(india(days_of({20'000, 1, 1}) * 86'400) == 19'800);
  CHECK(offsets_of("Asia/Atlantis", 0.0).error() == fault::not_found);
}

TEST_CASE("an offset is written without what is zero") {
  CHECK(utc_offset_text(19'800) == "UTC+5:30");
  CHECK(utc_offset_text(-14'400) == "UTC-4");
  CHECK(utc_offset_text(21'200) == "UTC+5:53:20");
  CHECK(utc_offset_text(-1'800) == "UTC-0:30");
}
