// Rise and set against Swiss Ephemeris' own swe_rise_trans.
#include "domain/astro/rise.hpp"

#include <catch2/catch.hpp>

#include <swephexp.h>

#include <cmath>
#include <random>

using namespace luna::domain;

namespace {

constexpr std::array definitions{rise_definition::upper_limb, rise_definition::centre_refracted,
                                 rise_definition::centre, rise_definition::hindu};

int library_flags(rise_definition definition) {
  switch (definition) {
    case rise_definition::upper_limb: return 0;
    case rise_definition::centre_refracted: return SE_BIT_DISC_CENTER;
    case rise_definition::centre: return SE_BIT_DISC_CENTER | SE_BIT_NO_REFRACTION;
    case rise_definition::hindu: return SE_BIT_HINDU_RISING;
  }
  return 0;
}

/// The library's first rise or set after an instant; none when it says there is none. `method`: 0, or that of its slow
/// one, which is exact: the other misses some that come at once, and stops early now and then.
std::optional<double> library_crossing(graha which, horizon_event event, double jd, const observer& place,
                                       rise_definition definition, int method) {
  double at[3] = {place.longitude_degrees, place.latitude_degrees, 0.0}, found = 0.0;
  char error[AS_MAXCH] = {};
  auto what = event == horizon_event::rise ? SE_CALC_RISE : SE_CALC_SET;
  auto done = swe_rise_trans(jd, which == graha::sun ? SE_SUN : SE_MOON, nullptr, SEFLG_SWIEPH,
                             what | method | library_flags(definition), at, 1013.25, 15.0, &found, error);
  return done == 0 ? std::optional{found} : std::nullopt;
}

constexpr double jd_1800 = 2378496.5, jd_2150 = 2506331.5;

} // namespace

TEST_CASE("risings and settings are those of the library within two seconds", "[domain][astro][rise]") {
  ephemeris sky;
  std::mt19937 random{20260403};
  std::uniform_real_distribution<double> days{jd_1800, jd_2150}, latitudes{-66.0, 66.0}, longitudes{-180.0, 180.0};
  auto slow = 0;
  for (auto i = 0; i < 3000; ++i) {
    auto jd = days(random), end = jd + 1.2;
    observer place{latitudes(random), longitudes(random)};
    auto definition = definitions[static_cast<std::size_t>(i) % 4];
    auto which = i % 8 < 4 ? graha::sun : graha::moon;
    auto event = i % 16 < 8 ? horizon_event::rise : horizon_event::set;
    auto ours = next_crossing(sky, which, event, jd, end, place, definition);
    REQUIRE(ours.has_value());
    auto agrees = [&](int method) {
      auto theirs = library_crossing(which, event, jd, place, definition, method);
      auto there = theirs && *theirs < end;
      return there == ours->has_value() && (!there || std::abs(**ours - *theirs) * 86'400.0 < 2.0);
    };
    INFO(name_of(which) << " " << static_cast<int>(event) << " jd " << std::to_string(jd) << " at "
                        << place.latitude_degrees << ", " << place.longitude_degrees << ", " << key_of(definition));
    if (agrees(0))
      continue;
    ++slow;
    CHECK(agrees(SE_BIT_FORCE_SLOW_METHOD));
  }
  CHECK(slow < 10);
}

TEST_CASE("positions as the settings want them do not change what one sees rise", "[domain][astro][rise]") {
  ephemeris sky;
  chart_settings geometric;
  geometric.positions = position_kind::geometric;
  observer delhi{28.6139, 77.209};
  for (auto which : {graha::sun, graha::moon})
    for (double jd = 2461000.5; jd < 2461030.0; jd += 3.0) {
      auto seen = luminaries::over(sky, jd - 1.0, jd + 2.0, {});
      auto true_places = luminaries::over(sky, jd - 1.0, jd + 2.0, geometric);
      REQUIRE((seen && true_places));
      auto a = first_crossing(*seen, which, horizon_event::rise, jd, jd + 1.2, delhi, rise_definition::centre);
      auto b = first_crossing(*true_places, which, horizon_event::rise, jd, jd + 1.2, delhi, rise_definition::centre);
      REQUIRE((a && b));
      CHECK(std::abs(*a - *b) * 86'400.0 < 0.1);
    }
}

TEST_CASE("the midnight sun neither rises nor sets, and is up", "[domain][astro][rise]") {
  ephemeris sky;
  observer tromso{69.65, 18.96};
  auto june = 2461212.5, december = 2461395.5; // 2026
  for (auto event : {horizon_event::rise, horizon_event::set})
    for (double jd : {june, december}) {
      auto found = next_crossing(sky, graha::sun, event, jd, jd + 1.0, tromso, rise_definition::upper_limb);
      REQUIRE(found.has_value());
      CHECK_FALSE(found->has_value());
    }
  auto summer = luminaries::over(sky, june, june + 1.0, {}), winter = luminaries::over(sky, december, december + 1, {});
  REQUIRE((summer && winter));
  CHECK(is_up(*summer, graha::sun, june + 0.1, tromso, rise_definition::upper_limb));
  CHECK_FALSE(is_up(*winter, graha::sun, december + 0.5, tromso, rise_definition::upper_limb));
}

TEST_CASE("between the poles' circles and the poles the Moon's rises and sets alternate", "[domain][astro][rise]") {
  ephemeris sky;
  std::mt19937 random{66};
  std::uniform_real_distribution<double> latitudes{66.0, 90.0}, days{jd_1800, jd_2150};
  for (auto i = 0; i < 40; ++i) {
    observer place{i % 2 == 0 ? latitudes(random) : -latitudes(random), 100.0};
    auto begin = days(random);
    auto bodies = luminaries::over(sky, begin - 1.0, begin + 31.0, {});
    REQUIRE(bodies.has_value());
    auto which = i % 3 == 0 ? graha::sun : graha::moon;
    auto up = is_up(*bodies, which, begin, place, rise_definition::upper_limb);
    for (auto jd = begin; jd < begin + 30.0;) {
      auto event = up ? horizon_event::set : horizon_event::rise;
      auto next = first_crossing(*bodies, which, event, jd, begin + 30.0, place, rise_definition::upper_limb);
      if (!next)
        break;
      INFO(place.latitude_degrees << " jd " << std::to_string(*next));
      CHECK(is_up(*bodies, which, *next + 1e-5, place, rise_definition::upper_limb) != up);
      up = !up;
      jd = *next + 1e-6;
    }
  }
}

TEST_CASE("a place that is not on Earth has no sunrise to ask for", "[domain][astro][rise]") {
  ephemeris sky;
  auto ask = [&](double latitude, double longitude) {
    return next_crossing(sky, graha::sun, horizon_event::rise, 2451545.0, 2451546.0, {latitude, longitude},
                         rise_definition::centre);
  };
  CHECK(ask(90.0, 180.0).has_value());
  CHECK(ask(90.1, 0.0).error() == fault::invalid);
  CHECK(ask(0.0, -180.1).error() == fault::invalid);
  CHECK(ask(std::nan(""), 0.0).error() == fault::invalid);
  CHECK(next_crossing(sky, graha::sun, horizon_event::rise, 1e9, 1e9 + 1, {}, rise_definition::centre).error()
        == fault::invalid);
}

TEST_CASE("interpolated places are those of the ephemeris", "[domain][astro][rise]") {
  ephemeris sky;
  std::mt19937 random{7};
  std::uniform_real_distribution<double> days{jd_1800, jd_2150}, within{0.0, 6.0};
  constexpr double arc_second = 1.0 / 3600.0;
  auto apart = [](double a, double b) { return std::abs(std::remainder(a - b, 360.0)); };
  for (auto i = 0; i < 300; ++i) {
    auto begin = days(random);
    auto bodies = luminaries::over(sky, begin, begin + 6.0, {});
    REQUIRE(bodies.has_value());
    auto jd = begin + within(random);
    auto sun = sky.tropical(graha::sun, jd, position_kind::apparent, lunar_node::mean);
    auto moon = sky.tropical(graha::moon, jd, position_kind::apparent, lunar_node::mean);
    auto zero = sky.zero_point_at(jd, {});
    auto frame = sky.frame_at(jd);
    REQUIRE((sun && moon && zero && frame));
    CHECK(apart(bodies->sun(jd).longitude_degrees, sun->longitude_degrees) < 0.05 * arc_second);
    CHECK(apart(bodies->moon(jd).longitude_degrees, moon->longitude_degrees) < 0.05 * arc_second);
    CHECK(apart(bodies->zero(jd).degrees, zero->degrees) < 0.05 * arc_second);
    CHECK(apart(bodies->sun(jd).latitude_degrees, sun->latitude_degrees) < 0.5 * arc_second);
    CHECK(apart(bodies->moon(jd).latitude_degrees, moon->latitude_degrees) < 0.5 * arc_second);
    CHECK(std::abs(bodies->moon(jd).distance_au / moon->distance_au - 1.0) < 2e-6);
    CHECK(apart(bodies->frame(jd).sidereal_time_degrees, frame->sidereal_time_degrees) < 0.075 * arc_second);
    CHECK(apart(bodies->frame(jd).obliquity_degrees, frame->obliquity_degrees) < 0.1 * arc_second);
  }
}
