#include "domain/astro/almanac.hpp"

#include "test/support/almanac.hpp"
#include "test/support/calendar.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace luna::domain;
using test::ahead_by;
using test::clock_of;
using test::fitted;

namespace {

std::int64_t hours_of(const civil_date& date, const char* zone, double longitude = 0.0) {
  auto days = civil_days(date, 1, {}, clock_of(zone, longitude));
  REQUIRE(days.size() == 1);
  return (days[0].end_ut - days[0].begin_ut) / 3600;
}

std::int64_t ut_of(const civil_date& date, int hour, int minute = 0) {
  return days_of(date) * 86'400 + hour * 3600 + minute * 60;
}

} // namespace

TEST_CASE("a civil day has 24 hours, and 23 or 25 where the clocks change", "[domain][astro]") {
  CHECK(hours_of({2026, 4, 3}, "Asia/Kolkata") == 24);
  CHECK(hours_of({2026, 3, 29}, "Europe/Zurich") == 23);
  CHECK(hours_of({2026, 3, 28}, "Europe/Zurich") == 24);
  CHECK(hours_of({2026, 10, 25}, "Europe/Zurich") == 25);
  CHECK(hours_of({2026, 10, 26}, "Europe/Zurich") == 24);
}

TEST_CASE("a midnight that the clocks skipped is the instant at which they did", "[domain][astro]") {
  auto days = civil_days({2018, 11, 3}, 2, {}, clock_of("America/Sao_Paulo")); // at 0:00 of the 4th it became 1:00
  REQUIRE(days.size() == 2);
  CHECK(days[1].begin_ut == ut_of({2018, 11, 4}, 3));
  CHECK(days[1].end_ut - days[1].begin_ut == 23 * 3600);
  CHECK(days[0].end_ut - days[0].begin_ut == 24 * 3600);
}

TEST_CASE("a midnight that came twice is the first of the two", "[domain][astro]") {
  auto days = civil_days({2010, 11, 6}, 2, {}, clock_of("America/St_Johns")); // at 0:01 of the 7th it became 23:01
  REQUIRE(days.size() == 2);
  CHECK(days[1].begin_ut == ut_of({2010, 11, 7}, 2, 30));
  CHECK(days[1].end_ut - days[1].begin_ut == 25 * 3600);
}

TEST_CASE("a clock that is set back at midnight makes the day before longer", "[domain][astro]") {
  auto days = civil_days({2018, 2, 17}, 2, {}, clock_of("America/Sao_Paulo")); // at 0:00 of the 18th it became 23:00
  REQUIRE(days.size() == 2);
  CHECK(days[0].end_ut - days[0].begin_ut == 25 * 3600);
  CHECK(days[1].begin_ut == ut_of({2018, 2, 18}, 3));
}

TEST_CASE("a date that the clocks skipped is no day", "[domain][astro]") {
  auto days = civil_days({2011, 12, 29}, 3, {}, clock_of("Pacific/Apia")); // there was no 30 December
  REQUIRE(days.size() == 2);
  CHECK(days[0].date == civil_date{2011, 12, 29});
  CHECK(days[1].date == civil_date{2011, 12, 31});
  CHECK(days[0].end_ut == days[1].begin_ut);
  CHECK(days[1].begin_ut == ut_of({2011, 12, 30}, 10));
  auto none = almanac_of(fitted(), {2011, 12, 30}, 1, {-13.8, -171.8}, clock_of("Pacific/Apia"));
  CHECK(none.error() == fault::not_found);
}

TEST_CASE("before standard time a day begins at the midnight of the place itself", "[domain][astro]") {
  auto days = civil_days({1869, 10, 2}, 1, {}, clock_of("Asia/Kolkata", 69.609));
  CHECK(days[0].begin_ut == ut_of({1869, 10, 2}, 0) - 16'706);
  CHECK(days[0].end_ut - days[0].begin_ut == 86'400);
}

TEST_CASE("the days of a place follow each other without gaps, whatever its clocks did", "[domain][astro]") {
  auto [zone, longitude] = GENERATE(table<const char*, double>({{"Asia/Kolkata", 77.2},
                                                                {"Europe/London", -0.1},
                                                                {"America/St_Johns", -52.7},
                                                                {"Australia/Lord_Howe", 159.1},
                                                                {"Africa/Cairo", 31.2},
                                                                {"Asia/Tehran", 51.4},
                                                                {"America/Sao_Paulo", -46.6}}));
  auto clock = clock_of(zone, longitude);
  auto days = civil_days({1850, 1, 1}, 365 * 200, {}, clock);
  auto wrong = 0;
  for (std::size_t i = 0; i + 1 < days.size(); ++i) {
    auto length = days[i].end_ut - days[i].begin_ut;
    auto midnight = days_of(days[i].date) * 86'400;
    auto shows = [&](std::int64_t ut) { return ut + clock(ut) >= midnight; };
    if (days[i].end_ut != days[i + 1].begin_ut || length < 22 * 3600 || length > 26 * 3600 || !shows(days[i].begin_ut)
        || shows(days[i].begin_ut - 1))
      ++wrong;
  }
  INFO(zone);
  CHECK(wrong == 0);
}

TEST_CASE("an almanac has the days asked for, each with its lagnas and what the grahas do", "[domain][astro]") {
  auto found = almanac_of(fitted(), {2026, 4, 3}, 3, test::delhi, ahead_by(19'800));
  REQUIRE(found.has_value());
  REQUIRE(found->days.size() == 3);
  CHECK(found->days[0].limbs.of.date == civil_date{2026, 4, 3});
  CHECK(found->days[2].limbs.of.date == civil_date{2026, 4, 5});
  CHECK(found->source == ephemeris_source::fitted);
  for (const auto& day : found->days) {
    CHECK(day.lagnas.size() >= 12);
    CHECK(day.lagnas.front().begin_ut == day.limbs.begin_ut);
    CHECK(day.lagnas.back().end_ut == day.limbs.end_ut);
    CHECK(day.grahas.size() == graha_count);
  }
}

TEST_CASE("an almanac has the outer planets where the settings ask for them", "[domain][astro]") {
  chart_settings settings;
  settings.outer_planets = true;
  auto found = almanac_of(fitted(), {2026, 4, 3}, 1, test::delhi, ahead_by(19'800), settings);
  REQUIRE(found.has_value());
  REQUIRE(found->days[0].grahas.size() == body_count);
  CHECK(found->days[0].grahas.back().which == graha::pluto);
  CHECK(found->days[0].grahas.back().next_sign.has_value());
}

TEST_CASE("what never turns has no station", "[domain][astro]") {
  auto found = almanac_of(fitted(), {2026, 4, 3}, 1, test::delhi, ahead_by(19'800));
  for (const auto& changes : found->days[0].grahas) {
    INFO(name_of(changes.which));
    auto turns = changes.which >= graha::mars && changes.which <= graha::saturn;
    CHECK(changes.last_station.has_value() == turns);
    CHECK(changes.next_station.has_value() == turns);
    CHECK(changes.last_sign.has_value());
    CHECK(changes.next_nakshatra.has_value());
  }
}

TEST_CASE("changes found for many days at once are those of each day alone", "[domain][astro]") {
  chart_settings settings;
  settings.node = lunar_node::true_node;
  auto many = almanac_of(fitted(), {2025, 2, 20}, 40, test::delhi, ahead_by(19'800), settings);
  REQUIRE(many.has_value());
  auto at = [](const auto& change) { return change ? change->at_ut : 0; };
  for (std::size_t i = 0; i < many->days.size(); i += 3) {
    auto alone = almanac_of(fitted(), many->days[i].limbs.of.date, 1, test::delhi, ahead_by(19'800), settings);
    for (std::size_t j = 0; j < graha_count; ++j) {
      const auto& a = many->days[i].grahas[j];
      const auto& b = alone->days[0].grahas[j];
      INFO(name_of(a.which) << " on day " << i);
      CHECK(std::abs(at(a.last_sign) - at(b.last_sign)) <= 1);
      CHECK(std::abs(at(a.next_sign) - at(b.next_sign)) <= 1);
      CHECK(std::abs(at(a.last_nakshatra) - at(b.last_nakshatra)) <= 1);
      CHECK(std::abs(at(a.next_nakshatra) - at(b.next_nakshatra)) <= 1);
      CHECK(std::abs(at(a.last_station) - at(b.last_station)) <= 60);
      CHECK(std::abs(at(a.next_station) - at(b.next_station)) <= 60);
    }
  }
}

TEST_CASE("the days of a year have between them what the year has", "[domain][astro]") {
  auto clock = clock_of("Europe/Zurich");
  auto year = GENERATE(2023, 2026); // both with an adhika month
  observer bern{46.948, 7.447};
  auto whole = festivals_at(fitted(), year, bern, clock);
  REQUIRE(whole.has_value());
  std::vector<std::pair<std::string, std::string>> of_year, of_days;
  for (const auto& one : whole->year.festivals)
    of_year.emplace_back(test::iso(one.date), one.name);
  for (auto month = 1U; month <= 12; ++month) {
    civil_date first{year, month, 1}, next{month == 12 ? year + 1 : year, month % 12 + 1, 1};
    auto days = almanac_of(fitted(), first, static_cast<std::size_t>(days_of(next) - days_of(first)), bern, clock);
    REQUIRE(days.has_value());
    for (const auto& day : days->days)
      for (const auto& one : day.festivals)
        of_days.emplace_back(test::iso(one.date), one.name);
  }
  std::sort(of_year.begin(), of_year.end());
  std::sort(of_days.begin(), of_days.end());
  CHECK(of_days == of_year);
}

TEST_CASE("an ekadashi is on the days of its fasts and of its paranas, over the end of a year, too",
          "[domain][astro]") {
  auto clock = ahead_by(19'800);
  for (auto year : {2025, 2026}) {
    auto whole = festivals_at(fitted(), year, test::delhi, clock);
    REQUIRE(whole.has_value());
    for (const auto& one : whole->year.ekadashis)
      for (const auto& date :
           {one.smarta.date, one.smarta.parana_date, one.vaishnava.date, one.vaishnava.parana_date}) {
        auto day = almanac_of(fitted(), date, 1, test::delhi, clock);
        INFO(one.name << " on " << test::iso(date));
        REQUIRE(day->days[0].ekadashis.size() == 1);
        CHECK(day->days[0].ekadashis[0].name == one.name);
      }
  }
}

TEST_CASE("an almanac is refused beyond its limits, and given up to them", "[domain][astro]") {
  auto ask = [](const civil_date& date, std::size_t count, const observer& place) {
    return almanac_of(fitted(), date, count, place, ahead_by(0)).has_value();
  };
  CHECK(ask({2026, 1, 1}, 400, test::delhi));
  CHECK_FALSE(ask({2026, 1, 1}, 401, test::delhi));
  CHECK_FALSE(ask({2026, 1, 1}, 0, test::delhi));
  CHECK(ask({2026, 2, 28}, 1, test::delhi));
  CHECK_FALSE(ask({2026, 2, 29}, 1, test::delhi));
  CHECK(ask({2026, 1, 1}, 1, {90.0, 180.0}));
  CHECK_FALSE(ask({2026, 1, 1}, 1, {90.1, 0.0}));
  CHECK_FALSE(ask({2026, 1, 1}, 1, {0.0, -180.1}));
  CHECK(ask({1, 1, 1}, 1, test::delhi));
  CHECK(ask({5398, 6, 30}, 1, test::delhi));
  CHECK_FALSE(ask({9999, 1, 1}, 1, test::delhi));
  CHECK(festivals_at(fitted(), 1, test::delhi, ahead_by(0)).has_value());
  CHECK(festivals_at(fitted(), 5397, test::delhi, ahead_by(0)).has_value());
  CHECK_FALSE(festivals_at(fitted(), 0, test::delhi, ahead_by(0)).has_value());
  CHECK_FALSE(festivals_at(fitted(), 9999, test::delhi, ahead_by(0)).has_value());
}

TEST_CASE("every day anywhere has an almanac", "[domain][astro]") {
  std::mt19937_64 random{20'260'403};
  std::uniform_real_distribution<double> latitudes{-90.0, 90.0}, longitudes{-180.0, 180.0};
  std::uniform_int_distribution<std::int64_t> dates{days_of({1800, 1, 1}), days_of({2150, 1, 1})};
  for (auto i = 0; i < 100; ++i) {
    observer place{latitudes(random), longitudes(random)};
    auto date = civil_date_of_days(dates(random));
    auto found = almanac_of(fitted(), date, 1, place, ahead_by(std::lround(place.longitude_degrees * 240.0)));
    INFO(test::iso(date) << " at " << place.latitude_degrees << ", " << place.longitude_degrees);
    REQUIRE(found.has_value());
    CHECK(found->days[0].limbs.of.date == date);
  }
}
