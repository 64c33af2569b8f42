#include "domain/astro/lagnas.hpp"

#include "domain/astro/zodiac.hpp"

#include "test/support/golden.hpp"

#include <algorithm>
#include <cmath>
#include <random>

using namespace luna::domain;

namespace {

const ephemeris source;

unsigned rising_sign(double jd, double latitude, double longitude) {
  auto found = source.ascendant(jd, latitude, longitude, {});
  REQUIRE(found.has_value());
  return zodiac_place_of(*found).sign;
}

} // namespace

TEST_CASE("twelve signs rise in order over a sidereal day below the polar circles") {
  std::mt19937 random{11};
  std::uniform_real_distribution<double> when{2378497.0, 2506331.0}, latitude{-66.0, 66.0}, longitude{-180.0, 180.0};
  for (auto turn = 0; turn < 200; ++turn) {
    auto jd = when(random);
    auto found = lagnas(source, jd, jd + 1.0, latitude(random), longitude(random));
    REQUIRE(found.has_value());
    REQUIRE(found->size() >= 13);
    REQUIRE(found->front().begin_ut == ut_seconds_of(jd));
    REQUIRE(found->back().end_ut == ut_seconds_of(jd + 1.0));
    for (std::size_t i = 1; i < found->size(); ++i) {
      REQUIRE((*found)[i].begin_ut == (*found)[i - 1].end_ut);
      REQUIRE((*found)[i].sign == ((*found)[i - 1].sign + 1) % 12);
    }
  }
}

TEST_CASE("the list says at every latitude which sign rises, a second before and after each change") {
  std::mt19937 random{12};
  std::uniform_real_distribution<double> when{2378497.0, 2506331.0}, longitude{-180.0, 180.0};
  for (auto latitude : {-90.0, -89.0, -75.0, -67.0, -66.5, -23.4, 0.0, 60.0, 66.6, 68.0, 70.0, 85.0, 89.9, 90.0})
    for (auto turn = 0; turn < 8; ++turn) {
      auto jd = when(random), east = longitude(random);
      auto found = lagnas(source, jd, jd + 1.1, latitude, east);
      REQUIRE(found.has_value());
      for (const auto& span : *found) {
        if (span.end_ut - span.begin_ut < 3)
          continue;
        INFO(latitude << " " << east << " " << jd);
        REQUIRE(rising_sign(julian_day_of(span.begin_ut + 1), latitude, east) == span.sign);
        REQUIRE(rising_sign(julian_day_of(span.end_ut - 1), latitude, east) == span.sign);
      }
    }
}

TEST_CASE("beyond the polar circle some signs do not rise on a day") {
  auto found = lagnas(source, 2451545.0, 2451546.0, 75.0, 20.0);
  REQUIRE(found.has_value());
  std::array<bool, 12> rises{};
  for (const auto& span : *found)
    rises[span.sign] = true;
  CHECK(std::count(rises.begin(), rises.end(), false) > 0);
}

TEST_CASE("lagnas of no place and no span are refused") {
  CHECK(lagnas(source, 2451545.0, 2451545.0, 10.0, 10.0).error() == fault::invalid);
  CHECK(lagnas(source, 2451545.0, 2451546.0, 90.1, 10.0).error() == fault::invalid);
  CHECK(lagnas(source, 2451545.0, 2451546.0, 10.0, 180.1).error() == fault::invalid);
  CHECK(lagnas(source, 2451545.0, 2451945.0, 10.0, 10.0).error() == fault::invalid);
  CHECK(lagnas(source, std::nan(""), 2451945.0, 10.0, 10.0).error() == fault::invalid);
}

#ifdef LUNA_SHARED

TEST_CASE("golden ends of lagnas") {
  auto file = test::read_json(LUNA_SHARED "/golden/ascendant.json");
  auto checked = 0;
  for (const auto& one : file.at("cases").as_array()) {
    const auto& input = one.at("input");
    auto jd = test::number_at(input, "from_jd_ut");
    auto found = lagnas(source, jd, jd + 1.0, test::number_at(input, "lat"), test::number_at(input, "lon"),
                        test::settings_of(one));
    REQUIRE(found.has_value());
    for (const auto& expectation : one.at("expect").as_array()) {
      auto path = test::text_at(expectation, "path");
      INFO(path);
      REQUIRE(path.rfind("lagna_end.", 0) == 0);
      auto offset = static_cast<std::int64_t>(test::number_at(input, "tz_offset_hours") * 3600.0);
      auto expected = test::clock_seconds(test::text_at(expectation, "value")) - offset;
      auto name = path.substr(path.rfind('.') + 1);
      auto of = std::find_if(found->begin(), found->end(), [&](const auto& s) { return sign_name(s.sign) == name; });
      REQUIRE(of != found->end());
      CHECK(static_cast<double>(std::abs(of->end_ut - expected)) <= test::number_at(expectation, "tol"));
      auto reference = test::clock_seconds(test::text_at(expectation, "ref")) - offset;
      CHECK(std::abs(of->end_ut - reference) <= 2);
      ++checked;
    }
  }
  CHECK(checked == 3);
}

#endif
