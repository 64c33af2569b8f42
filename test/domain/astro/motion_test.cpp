#include "domain/astro/motion.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace luna::domain;

namespace {

/// A sky with all bodies far from each other and going forward, the Sun at 0.
sky quiet_sky() {
  sky all;
  all.count = body_count;
  for (std::size_t i = 0; i < body_count; ++i)
    all.grahas[i] = {28.0 * static_cast<double>(i), 0.0, 1.0};
  return all;
}

sky_position& of(sky& all, graha which) {
  return all.grahas[static_cast<std::size_t>(which)];
}

motion motion_of(const sky& all, graha which) {
  return motions_of(all)[static_cast<std::size_t>(which)];
}

bool combust_at(graha which, double longitude, double speed) {
  auto all = quiet_sky();
  of(all, which) = {longitude, 0.0, speed};
  return motion_of(all, which).combust;
}

} // namespace

TEST_CASE("who goes backwards is retrograde", "[domain][astro][motion]") {
  CHECK(is_retrograde({0.0, 0.0, -1e-9}));
  CHECK_FALSE(is_retrograde({0.0, 0.0, 0.0}));
}

TEST_CASE("a planet slower than its threshold stands still, whichever way it creeps", "[domain][astro][motion]") {
  auto all = quiet_sky();
  of(all, graha::saturn).speed_degrees_per_day = 0.0166;
  CHECK(motion_of(all, graha::saturn).stationary);
  of(all, graha::saturn).speed_degrees_per_day = -0.0166;
  CHECK(motion_of(all, graha::saturn).stationary);
  CHECK(motion_of(all, graha::saturn).retrograde);
  of(all, graha::saturn).speed_degrees_per_day = 0.0167;
  CHECK_FALSE(motion_of(all, graha::saturn).stationary);
}

TEST_CASE("Sun, Moon and nodes never stand still", "[domain][astro][motion]") {
  auto all = quiet_sky();
  for (auto which : {graha::sun, graha::moon, graha::rahu, graha::ketu}) {
    of(all, which).speed_degrees_per_day = 0.0;
    CHECK_FALSE(motion_of(all, which).stationary);
  }
}

TEST_CASE("a graha is combust nearer to the Sun than its orb, on both sides of it", "[domain][astro][motion]") {
  for (auto [which, orb] : {std::pair{graha::moon, 12.0},
                            {graha::mars, 17.0},
                            {graha::mercury, 14.0},
                            {graha::jupiter, 11.0},
                            {graha::venus, 10.0},
                            {graha::saturn, 15.0}}) {
    INFO(name_of(which));
    CHECK(combust_at(which, orb - 0.001, 1.0));
    CHECK_FALSE(combust_at(which, orb, 1.0));
    CHECK(combust_at(which, 360.0 - orb + 0.001, 1.0));
    CHECK_FALSE(combust_at(which, 360.0 - orb - 0.001, 1.0));
  }
}

TEST_CASE("Mercury and Venus have a narrower orb when retrograde, others the same", "[domain][astro][motion]") {
  CHECK(combust_at(graha::mercury, 11.999, -1.0));
  CHECK_FALSE(combust_at(graha::mercury, 12.0, -1.0));
  CHECK(combust_at(graha::venus, 7.999, -1.0));
  CHECK_FALSE(combust_at(graha::venus, 8.0, -1.0));
  CHECK(combust_at(graha::mars, 16.999, -1.0));
}

TEST_CASE("the Sun, the nodes and the outer planets are never combust", "[domain][astro][motion]") {
  for (auto which : {graha::sun, graha::rahu, graha::ketu, graha::uranus, graha::neptune, graha::pluto})
    CHECK_FALSE(combust_at(which, 0.0, 1.0));
}

TEST_CASE("two planets less than a degree apart are at war, and the northern one wins", "[domain][astro][motion]") {
  auto all = quiet_sky();
  of(all, graha::mars) = {359.7, -1.0, 1.0};
  of(all, graha::venus) = {0.3, 1.0, 1.0};
  auto wars = wars_of(all);
  REQUIRE(wars.size() == 1);
  CHECK(wars[0].winner == graha::venus);
  CHECK(wars[0].loser == graha::mars);
  CHECK(wars[0].distance_degrees == Approx(0.6));
  of(all, graha::mars).latitude_degrees = 1.5;
  CHECK(wars_of(all)[0].winner == graha::mars);
}

TEST_CASE("at the same latitude the planet behind wins", "[domain][astro][motion]") {
  auto all = quiet_sky();
  of(all, graha::jupiter) = {0.3, 0.0, 1.0};
  of(all, graha::saturn) = {359.9, 0.0, 1.0};
  CHECK(wars_of(all)[0].winner == graha::saturn);
}

TEST_CASE("there is no war at a whole degree, nor with Sun, Moon or nodes", "[domain][astro][motion]") {
  auto all = quiet_sky();
  of(all, graha::mars) = {200.0, 0.0, 1.0};
  of(all, graha::mercury) = {201.0, 0.0, 1.0};
  of(all, graha::moon) = {0.0, 0.0, 1.0};
  of(all, graha::rahu) = {200.0, 0.0, 1.0};
  CHECK(wars_of(all).empty());
}

TEST_CASE("three planets together make three wars", "[domain][astro][motion]") {
  auto all = quiet_sky();
  of(all, graha::mars) = {200.0, 0.0, 1.0};
  of(all, graha::mercury) = {200.4, 2.0, 1.0};
  of(all, graha::saturn) = {200.8, 1.0, 1.0};
  CHECK(wars_of(all).size() == 3);
}

TEST_CASE("on the day of Mercury's station of May 2023 it stands still", "[domain][astro][motion]") {
  // Direct on 15 May 2023, 03:17 UT.
  ephemeris source;
  auto at = [&](double jd) { return motion_of(*source.positions(jd, {}), graha::mercury); };
  CHECK(at(2460079.64).stationary);
  CHECK(at(2460079.0).retrograde);
  CHECK_FALSE(at(2460080.5).retrograde);
  CHECK_FALSE(at(2460090.0).stationary);
}

TEST_CASE("without the outer planets their states are left empty", "[domain][astro][motion]") {
  auto all = quiet_sky();
  all.count = graha_count;
  of(all, graha::pluto) = {0.0, 0.0, -1.0};
  CHECK_FALSE(motion_of(all, graha::pluto).retrograde);
}
