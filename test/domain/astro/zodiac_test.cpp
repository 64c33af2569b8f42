#include "domain/astro/zodiac.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace luna::domain;

TEST_CASE("every border of a sign belongs to the later one, however its degrees are written", "[domain][astro]") {
  for (unsigned sign = 0; sign < 12; ++sign) {
    CHECK(zodiac_place_of(30.0 * sign).sign == sign);
    CHECK(zodiac_place_of(std::nextafter(30.0 * sign, -1.0)).sign == sign);
    CHECK(zodiac_place_of(std::nextafter(30.0 * sign, -1.0)).degrees_in_sign == 0.0);
    CHECK(zodiac_place_of(30.0 * sign + 30.0 - 2e-6).sign == sign);
  }
}

TEST_CASE("every border of a nakshatra and a pada belongs to the later one, however its degrees are written",
          "[domain][astro]") {
  for (unsigned pada = 0; pada < 108; ++pada) {
    auto exact = pada * 10.0 / 3.0;
    auto six_digits = std::floor(exact * 1e6) / 1e6;
    for (auto longitude : {exact, six_digits, pada * (360.0 / 108.0), std::nextafter(exact, -1.0), exact + 360.0}) {
      auto where = zodiac_place_of(longitude);
      INFO(longitude);
      CHECK(where.nakshatra == pada / 4 + 1);
      CHECK(where.pada == pada % 4 + 1);
    }
    auto before = zodiac_place_of(exact + 10.0 / 3.0 - 2e-6);
    CHECK(before.nakshatra == pada / 4 + 1);
    CHECK(before.pada == pada % 4 + 1);
  }
}

TEST_CASE("an arcsecond before a border is before it", "[domain][astro]") {
  CHECK(zodiac_place_of(30.0 - 1.0 / 3600.0).sign == 0);
  CHECK(zodiac_place_of(360.0 - 1.0 / 3600.0).sign == 11);
  CHECK(zodiac_place_of(360.0 - 1.0 / 3600.0).nakshatra == 27);
}

TEST_CASE("what lies within half a unit below Aries is in Aries", "[domain][astro]") {
  for (auto longitude : {359.9999999, 359.99999999999994, 360.0, -1e-12, -360.0}) {
    auto where = zodiac_place_of(longitude);
    INFO(longitude);
    CHECK(where.sign == 0);
    CHECK(where.degrees_in_sign == 0.0);
    CHECK(where.nakshatra == 1);
    CHECK(where.pada == 1);
  }
}

TEST_CASE("no longitude, even none, leads out of the zodiac", "[domain][astro]") {
  std::mt19937_64 random{1};
  std::uniform_real_distribution<double> anywhere{-1e6, 1e6};
  auto wrong = 0;
  auto check = [&](double longitude) {
    auto where = zodiac_place_of(longitude);
    wrong += where.sign > 11 || !(where.degrees_in_sign >= 0.0 && where.degrees_in_sign < 30.0) || where.nakshatra < 1
             || where.nakshatra > 27 || where.pada < 1 || where.pada > 4;
  };
  for (auto i = 0; i < 100'000; ++i)
    check(anywhere(random));
  check(std::nan(""));
  check(INFINITY);
  CHECK(wrong == 0);
}

TEST_CASE("a circle is a whole number of units for each of its parts", "[domain][astro]") {
  CHECK(units_per_circle % 12 == 0);
  CHECK(units_per_circle % 108 == 0);
  CHECK(units_per_nakshatra % 14'400 == 0); // KP's sub-subs
  CHECK(circle_units(180.0) == units_per_circle / 2);
}
