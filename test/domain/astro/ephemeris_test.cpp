#include "domain/astro/ephemeris.hpp"

#include "domain/astro/zodiac.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <thread>

using namespace luna::domain;

namespace {

constexpr double noon_2000 = 2451545.0;

double sun(const ephemeris& source, ayanamsa zero_point) {
  chart_settings settings;
  settings.zero_point = zero_point;
  auto sky = source.positions(noon_2000, settings);
  return sky ? sky->grahas[0].longitude_degrees : -1.0;
}

} // namespace

TEST_CASE("without its files the library's own formulae are used, and that is told") {
  ephemeris bare{"/nonexistent"};
  auto sky = bare.positions(noon_2000, {});
  REQUIRE(sky.has_value());
  CHECK(sky->source == ephemeris_source::moshier);
}

TEST_CASE("after a fallback the files are used again as soon as they are there") {
  ephemeris bare{"/nonexistent"};
  REQUIRE(bare.positions(noon_2000, {}).has_value());
  auto sky = ephemeris{}.positions(noon_2000, {});
  REQUIRE(sky.has_value());
  CHECK(sky->source == ephemeris_source::swiss_files);
}

TEST_CASE("a day outside of the years the library covers is refused") {
  CHECK_FALSE(ephemeris{}.positions(1e9, {}).has_value());
}

TEST_CASE("threads that ask with different ayanamsas do not disturb each other") {
  constexpr std::array zero_points{ayanamsa::lahiri, ayanamsa::raman, ayanamsa::krishnamurti, ayanamsa::fagan_bradley};
  ephemeris shared;
  std::array<double, zero_points.size()> alone{};
  for (std::size_t i = 0; i < zero_points.size(); ++i)
    alone[i] = sun(shared, zero_points[i]);
  std::array<int, zero_points.size()> different{};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < zero_points.size(); ++i)
      threads.emplace_back([&, i] {
        for (auto turn = 0; turn < 50; ++turn)
          for (std::size_t k = 0; k < zero_points.size(); ++k)
            different[i] += sun(shared, zero_points[(i + k) % 4]) != alone[(i + k) % 4];
      });
  }
  CHECK(different == std::array<int, zero_points.size()>{});
}

TEST_CASE("Ketu is opposite Rahu, and both go backwards by mean motion") {
  auto sky = ephemeris{}.positions(noon_2000, {});
  REQUIRE(sky.has_value());
  const auto& rahu = sky->grahas[static_cast<std::size_t>(graha::rahu)];
  const auto& ketu = sky->grahas[static_cast<std::size_t>(graha::ketu)];
  CHECK(std::abs(std::remainder(rahu.longitude_degrees + 180.0 - ketu.longitude_degrees, 360.0)) < 1e-9);
  CHECK(rahu.speed_degrees_per_day < 0.0);
  CHECK(ketu.speed_degrees_per_day < 0.0);
}

TEST_CASE("something rises at every latitude, and none lies beyond the poles") {
  ephemeris source;
  for (double latitude : {-90.0, -66.6, 0.0, 66.6, 89.9, 90.0})
    CHECK(source.ascendant(noon_2000, latitude, 75.0, {}).has_value());
  CHECK(source.ascendant(noon_2000, 90.01, 75.0, {}).error() == fault::invalid);
  CHECK(source.ascendant(noon_2000, std::nan(""), 75.0, {}).error() == fault::invalid);
}

TEST_CASE("a boundary belongs to the later sign, nakshatra and pada") {
  CHECK(zodiac_place_of(29.99999).sign == 0);
  CHECK(zodiac_place_of(30.0).sign == 1);
  CHECK(zodiac_place_of(30.0).degrees_in_sign == 0.0);
  CHECK(zodiac_place_of(13.0).nakshatra == 1);
  CHECK(zodiac_place_of(40.0 / 3.0).nakshatra == 2);
  CHECK(zodiac_place_of(40.0 / 3.0).pada == 1);
  CHECK(zodiac_place_of(359.99999).nakshatra == 27);
  CHECK(zodiac_place_of(359.99999).pada == 4);
}

TEST_CASE("houses are counted from the lagna's sign, which is the first") {
  CHECK(whole_sign_house(4, 4) == 1);
  CHECK(whole_sign_house(3, 4) == 12);
  CHECK(whole_sign_house(0, 11) == 2);
}
