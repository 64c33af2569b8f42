#include "domain/astro/houses.hpp"

#include "domain/astro/zodiac.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace luna::domain;

namespace {

constexpr double noon_2000 = 2451545.0;
constexpr std::array systems{house_system::whole_sign, house_system::equal, house_system::sripati,
                             house_system::placidus};

double arc(double from, double to) {
  return wrapped_degrees(to - from);
}

house_chart houses(double jd, double latitude, double longitude, house_system system) {
  chart_settings settings;
  settings.houses = system;
  auto found = houses_at(ephemeris{}, jd, latitude, longitude, settings);
  REQUIRE(found.has_value());
  return *found;
}

/// Each house ends where the next begins, has its middle inside, and all twelve make one circle.
bool is_tiled(const house_chart& chart) {
  auto round = 0.0;
  for (unsigned i = 1; i <= 12; ++i) {
    const auto& h = chart.at(i);
    auto width = arc(h.begin_degrees, h.end_degrees);
    if (h.end_degrees != chart.at(i % 12 + 1).begin_degrees || !(arc(h.begin_degrees, h.middle_degrees) <= width))
      return false;
    round += width;
  }
  return std::abs(round - 360.0) < 1e-6;
}

} // namespace

TEST_CASE("whole-sign houses are the signs from the one that rises", "[domain][astro][houses]") {
  auto chart = whole_sign_houses({100.0, 10.0});
  CHECK(chart.at(1).begin_degrees == 90.0);
  CHECK(chart.at(1).middle_degrees == 105.0);
  CHECK(chart.at(1).end_degrees == 120.0);
  CHECK(chart.at(10).begin_degrees == 0.0);
  CHECK(house_of(119.999, chart) == 1);
  CHECK(house_of(120.0, chart) == 2);
  CHECK(house_of(89.999, chart) == 12);
}

TEST_CASE("equal houses have the ascendant in the middle of the first", "[domain][astro][houses]") {
  auto chart = equal_houses({5.0, 275.0});
  CHECK(chart.at(1).begin_degrees == 350.0);
  CHECK(chart.at(1).middle_degrees == 5.0);
  CHECK(chart.at(1).end_degrees == 20.0);
  CHECK(house_of(349.999, chart) == 12);
  CHECK(house_of(350.0, chart) == 1);
  CHECK(house_of(20.0, chart) == 2);
}

TEST_CASE("Sripati's houses have the angles in the middle of the first, fourth, seventh and tenth",
          "[domain][astro][houses]") {
  auto chart = sripati_houses({100.0, 20.0});
  CHECK(chart.at(1).middle_degrees == 100.0);
  CHECK(chart.at(4).middle_degrees == 200.0);
  CHECK(chart.at(7).middle_degrees == 280.0);
  CHECK(chart.at(10).middle_degrees == 20.0);
  CHECK(chart.at(2).middle_degrees == Approx(100.0 + 100.0 / 3.0));
  CHECK(chart.at(1).end_degrees == Approx(100.0 + 100.0 / 6.0));
  CHECK(chart.at(12).middle_degrees == Approx(100.0 - 80.0 / 3.0));
}

TEST_CASE("a midheaven below the horizon leaves Sripati's houses in their order", "[domain][astro][houses]") {
  auto chart = sripati_houses({100.0, 160.0});
  CHECK(chart.at(1).middle_degrees == 100.0);
  CHECK(chart.at(4).middle_degrees == 160.0);
  CHECK(chart.at(10).middle_degrees == 340.0);
  CHECK(is_tiled(chart));
  CHECK(is_tiled(sripati_houses({100.0, 100.0})));
  CHECK(is_tiled(sripati_houses({100.0, 280.0})));
}

TEST_CASE("the first house of every system holds what rises", "[domain][astro][houses]") {
  for (auto system : systems) {
    auto chart = houses(noon_2000, 28.6, 77.2, system);
    CHECK(chart.system == system);
    CHECK(house_of(chart.of.ascendant_degrees, chart) == 1);
  }
}

TEST_CASE("Placidus gives way to Sripati within the polar circles, and says so", "[domain][astro][houses]") {
  CHECK(houses(noon_2000, 66.5, 25.0, house_system::placidus).system == house_system::placidus);
  for (auto latitude : {66.6, 75.0, 90.0, -66.6, -90.0}) {
    INFO(latitude);
    auto chart = houses(noon_2000, latitude, 25.0, house_system::placidus);
    CHECK(chart.system == house_system::sripati);
    CHECK(is_tiled(chart));
  }
}

TEST_CASE("houses are asked for places on Earth", "[domain][astro][houses]") {
  ephemeris sky;
  CHECK(houses_at(sky, noon_2000, 90.01, 0.0, {}).error() == fault::invalid);
  CHECK(houses_at(sky, noon_2000, 0.0, 180.01, {}).error() == fault::invalid);
  CHECK(houses_at(sky, noon_2000, std::nan(""), 0.0, {}).error() == fault::invalid);
  CHECK(houses_at(sky, noon_2000, 0.0, std::nan(""), {}).error() == fault::invalid);
}

TEST_CASE("the ascendant of the houses is the ephemeris' own, at every latitude", "[domain][astro][houses]") {
  ephemeris sky;
  for (auto latitude : {-90.0, -70.0, 0.0, 45.0, 67.0, 80.0, 90.0})
    for (auto hour = 0; hour < 24; ++hour) {
      auto jd = noon_2000 + hour / 24.0;
      auto found = houses(jd, latitude, 10.0, house_system::placidus);
      CHECK(std::abs(std::remainder(found.of.ascendant_degrees - *sky.ascendant(jd, latitude, 10.0, {}), 360.0))
            < 1e-6);
    }
}

TEST_CASE("by every system the houses of 20,000 random births tile the circle, and each longitude has one",
          "[domain][astro][houses]") {
  std::mt19937_64 random{12};
  std::uniform_real_distribution<double> degrees{0.0, 360.0}, latitudes{-90.0, 90.0}, tilt{22.9, 24.1};
  auto wrong = 0;
  for (auto i = 0; i < 20'000; ++i) {
    earth_frame frame{degrees(random), tilt(random), 0.0};
    auto latitude = latitudes(random), longitude = degrees(random) - 180.0, at = degrees(random);
    for (auto system : systems) {
      auto chart = houses_from(frame, {24.0, 0.0}, latitude, longitude, system);
      if (!chart || !is_tiled(*chart)) {
        ++wrong;
        continue;
      }
      const auto& h = chart->at(house_of(at, *chart));
      wrong += arc(h.begin_degrees, at) > arc(h.begin_degrees, h.end_degrees) + 1e-6;
    }
  }
  CHECK(wrong == 0);
}
