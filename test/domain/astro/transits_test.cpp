#include "domain/astro/transits.hpp"

#include "domain/astro/zodiac.hpp"

#include "test/support/golden.hpp"

#include <algorithm>
#include <cmath>
#include <random>

using namespace luna::domain;

namespace {

double jd_of(const std::string& ut) {
  return julian_day_of(test::clock_seconds(ut));
}

const ephemeris source;

/// Degrees from the nearest boundary between parts.
double off_boundary(graha which, std::int64_t at_ut, double width, const chart_settings& settings) {
  auto there = source.position(which, julian_day_of(at_ut), settings);
  REQUIRE(there.has_value());
  return std::abs(std::remainder(there->longitude_degrees, width));
}

} // namespace

TEST_CASE("a graha moves on from the part it entered last, over fifty years") {
  auto which = GENERATE(graha::sun, graha::mars, graha::mercury, graha::venus, graha::jupiter, graha::saturn,
                        graha::rahu, graha::pluto);
  auto node = GENERATE(lunar_node::mean, lunar_node::true_node);
  if (node == lunar_node::true_node && which != graha::rahu)
    return;
  chart_settings settings;
  settings.node = node;
  INFO(name_of(which));
  auto found = ingresses(source, which, zodiac_part::sign, jd_of("1960-01-01"), jd_of("2010-01-01"), settings);
  REQUIRE(found.has_value());
  REQUIRE(found->size() >= 2);
  for (std::size_t i = 1; i < found->size(); ++i) {
    const auto& before = (*found)[i - 1];
    const auto& here = (*found)[i];
    REQUIRE(before.at_ut < here.at_ut);
    REQUIRE(before.into == here.left);
    REQUIRE(here.into == (here.left + (here.retrograde ? 11 : 1)) % 12);
    REQUIRE(off_boundary(which, here.at_ut, 30.0, settings) < 2e-5);
  }
}

TEST_CASE("stations alternate between backwards and forwards, and the speed "
          "vanishes there") {
  auto which = GENERATE(graha::mars, graha::mercury, graha::venus, graha::jupiter, graha::saturn, graha::rahu,
                        graha::uranus, graha::neptune, graha::pluto);
  chart_settings settings;
  settings.node = lunar_node::true_node;
  INFO(name_of(which));
  auto found = stations(source, which, jd_of("1960-01-01"), jd_of("1985-01-01"), settings);
  REQUIRE(found.has_value());
  REQUIRE(found->size() > 20);
  for (std::size_t i = 0; i < found->size(); ++i) {
    const auto& here = (*found)[i];
    if (i > 0) {
      REQUIRE((*found)[i - 1].at_ut < here.at_ut);
      REQUIRE((*found)[i - 1].retrograde != here.retrograde);
    }
    auto there = source.position(which, julian_day_of(here.at_ut), settings);
    REQUIRE(there.has_value());
    REQUIRE(std::abs(there->speed_degrees_per_day) < 2e-6);
    REQUIRE(std::abs(std::remainder(there->longitude_degrees - here.longitude_degrees, 360.0)) < 1e-6);
  }
}

TEST_CASE("no turn of the true node that lasts for hours is missed") {
  chart_settings settings;
  settings.node = lunar_node::true_node;
  auto from = jd_of("1990-01-01"), to = jd_of("1992-01-01");
  auto found = stations(source, graha::rahu, from, to, settings);
  REQUIRE(found.has_value());
  auto at = found->begin();
  auto forwards = !at->retrograde;
  for (auto jd = julian_day_of(at->at_ut) + 0.05; jd < to; jd += 0.1) {
    for (; at != found->end() && julian_day_of(at->at_ut) < jd; ++at)
      forwards = !at->retrograde;
    auto speed = source.position(graha::rahu, jd, settings)->speed_degrees_per_day;
    if (std::abs(speed) > 1e-4)
      REQUIRE((speed > 0.0) == forwards);
  }
}

TEST_CASE("a year of Mercury holds three retrogrades of the almanacs") {
  // Published for 2024 (apparent, tropical: the sidereal turns are within an
  // hour): 1 April, 25 April; 5 August, 28 August; 26 November, 15 December;
  // and the end of the one before, 2 January.
  auto found = stations(source, graha::mercury, jd_of("2024-01-01"), jd_of("2025-01-01"));
  REQUIRE(found.has_value());
  std::vector<std::string> days;
  for (const auto& s : *found)
    days.push_back((s.retrograde ? "R " : "D ") + to_text(civil_date_of_days(s.at_ut / 86'400)));
  CHECK(days
        == std::vector<std::string>{"D 2 January 2024", "R 1 April 2024", "D 25 April 2024", "R 5 August 2024",
                                    "D 28 August 2024", "R 26 November 2024", "D 15 December 2024"});
}

TEST_CASE("Saturn enters Aquarius, leaves it backwards and comes back") {
  // Drik Panchang: 29 April 2022, 12 July 2022 back into Capricorn, 17 January
  // 2023.
  auto found = ingresses(source, graha::saturn, zodiac_part::sign, jd_of("2022-01-01"), jd_of("2023-12-31"));
  REQUIRE(found.has_value());
  REQUIRE(found->size() == 3);
  CHECK(to_text(civil_date_of_days((*found)[0].at_ut / 86'400)) == "29 April 2022");
  CHECK(((*found)[0].into == 10 && !(*found)[0].retrograde));
  CHECK(to_text(civil_date_of_days((*found)[1].at_ut / 86'400)) == "12 July 2022");
  CHECK(((*found)[1].into == 9 && (*found)[1].retrograde));
  CHECK(to_text(civil_date_of_days((*found)[2].at_ut / 86'400)) == "17 January 2023");
  CHECK(((*found)[2].into == 10 && !(*found)[2].retrograde));
}

TEST_CASE("the Moon passes every nakshatra in turn") {
  auto found = ingresses(source, graha::moon, zodiac_part::nakshatra, jd_of("2020-01-01"), jd_of("2021-01-01"));
  REQUIRE(found.has_value());
  CHECK(found->size() > 355);
  for (const auto& entry : *found)
    REQUIRE(entry.into == entry.left % 27 + 1);
}

TEST_CASE("the nearest crossings are those on both sides of the instant, as "
          "the list has them") {
  std::mt19937 random{7};
  std::uniform_real_distribution<double> when{jd_of("1850-01-01"), jd_of("2100-01-01")};
  for (auto turn = 0; turn < 60; ++turn) {
    auto jd = std::round(when(random) * 86'400.0) / 86'400.0;
    auto which = static_cast<graha>(turn % 9);
    auto part = turn % 2 ? zodiac_part::sign : zodiac_part::nakshatra;
    auto next = nearest_ingress(source, which, part, jd, search_direction::next);
    auto previous = nearest_ingress(source, which, part, jd, search_direction::previous);
    REQUIRE(next.has_value());
    REQUIRE(previous.has_value());
    auto now = ut_seconds_of(jd);
    CHECK(previous->at_ut <= now);
    CHECK(next->at_ut >= now);
    CHECK(previous->into == next->left);
    auto between =
      ingresses(source, which, part, julian_day_of(previous->at_ut) - 0.01, julian_day_of(next->at_ut) + 0.01);
    REQUIRE(between.has_value());
    REQUIRE(between->size() == 2);
    CHECK(std::abs(between->front().at_ut - previous->at_ut) <= 1);
    CHECK(between->front().retrograde == previous->retrograde);
    CHECK(std::abs(between->back().at_ut - next->at_ut) <= 1);
  }
}

TEST_CASE("a crossing of any degree is found, forwards and backwards in time") {
  auto jd = jd_of("2024-03-01");
  for (auto degrees : {0.0, 123.4, 359.99, -10.0}) {
    auto next = nearest_crossing(source, graha::jupiter, degrees, jd, search_direction::next);
    auto previous = nearest_crossing(source, graha::jupiter, degrees, jd, search_direction::previous);
    REQUIRE(next.has_value());
    REQUIRE(previous.has_value());
    CHECK(*previous < jd);
    CHECK(*next > jd);
    for (auto at : {*previous, *next})
      CHECK(std::abs(std::remainder(source.position(graha::jupiter, at, {})->longitude_degrees - degrees, 360.0))
            < 1e-6);
  }
}

TEST_CASE("bodies that never turn have no station") {
  CHECK(stations(source, graha::sun, jd_of("2000-01-01"), jd_of("2010-01-01"))->empty());
  CHECK(stations(source, graha::rahu, jd_of("2000-01-01"), jd_of("2010-01-01"))->empty());
  CHECK(nearest_station(source, graha::moon, jd_of("2000-01-01"), search_direction::next).error() == fault::not_found);
}

TEST_CASE("spans that are no spans are refused, and years beyond the ephemeris") {
  auto jd = jd_of("2000-01-01");
  CHECK(ingresses(source, graha::sun, zodiac_part::sign, jd, jd - 1.0).error() == fault::invalid);
  CHECK(ingresses(source, graha::sun, zodiac_part::sign, jd, std::nan("")).error() == fault::invalid);
  CHECK(ingresses(source, graha::sun, zodiac_part::sign, jd, jd + 366'001.0).error() == fault::invalid);
  CHECK(ingresses(source, graha::sun, zodiac_part::sign, jd, jd)->empty());
  CHECK(stations(source, graha::mars, 1e8, 1e8 + 1.0).error() == fault::invalid);
  CHECK(nearest_crossing(source, graha::sun, std::nan(""), jd, search_direction::next).error() == fault::invalid);
  CHECK(nearest_ingress(source, graha::sun, zodiac_part::sign, std::nan(""), search_direction::next).error()
        == fault::invalid);
}

#ifdef LUNA_SHARED

namespace {

std::int64_t instant_of(const std::string& text) {
  return test::clock_seconds(text) - 19'800; // all of them in Indian time
}

} // namespace

TEST_CASE("golden ingresses, stations and sankrantis") {
  auto file = test::read_json(LUNA_SHARED "/golden/transits.json");
  auto checked = 0;
  for (const auto& one : file.at("cases").as_array()) {
    auto settings = test::settings_of(one);
    for (const auto& expectation : one.at("expect").as_array()) {
      auto path = test::text_at(expectation, "path");
      INFO(path);
      auto expected = instant_of(test::text_at(expectation, "value"));
      std::int64_t actual = 0;
      if (path.rfind("sankranti[", 0) == 0) {
        auto day = path.substr(path.find('@') + 1, 10);
        auto sign = 0U;
        while (path.find(sign_name(sign)) == std::string::npos)
          ++sign;
        auto found =
          nearest_crossing(source, graha::sun, 30.0 * sign, jd_of(day) - 10.0, search_direction::next, settings);
        REQUIRE(found.has_value());
        actual = ut_seconds_of(*found);
      } else {
        auto who = path.substr(path.rfind('.') + 1);
        auto which = graha::sun;
        while (name_of(which) != who)
          which = static_cast<graha>(static_cast<int>(which) + 1);
        auto direction =
          path.find("previous") == std::string::npos ? search_direction::next : search_direction::previous;
        auto jd = julian_day_of(test::birth_of(one).ut_seconds);
        if (path.find("station") != std::string::npos) {
          auto found = nearest_station(source, which, jd, direction, settings);
          REQUIRE(found.has_value());
          actual = found->at_ut;
        } else {
          auto found = nearest_ingress(source, which, zodiac_part::sign, jd, direction, settings);
          REQUIRE(found.has_value());
          actual = found->at_ut;
        }
      }
      CHECK(static_cast<double>(std::abs(actual - expected)) <= test::number_at(expectation, "tol"));
      ++checked;
    }
  }
  CHECK(checked == 8);
}

#endif
