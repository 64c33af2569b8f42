#include "domain/astro/kp.hpp"

#include "domain/astro/zodiac.hpp"

#include <catch2/catch.hpp>

using namespace luna::domain;

TEST_CASE("the zodiac begins in Ketu's star, sub and sub-sub, and ends in Mercury's star and Saturn's sub",
          "[domain][astro][kp]") {
  auto first = kp_lords_of(0.0), last = kp_lords_of(359.9999);
  CHECK(first.star == graha::ketu);
  CHECK(first.sub == graha::ketu);
  CHECK(first.subsub == graha::ketu);
  CHECK(first.number == 1);
  CHECK(last.star == graha::mercury);
  CHECK(last.sub == graha::saturn);
  CHECK(last.subsub == graha::jupiter);
  CHECK(last.number == 249);
}

TEST_CASE("a sub is as long as its lord's years, to the border", "[domain][astro][kp]") {
  auto ketu_ends = 7.0 / 120.0 * 40.0 / 3.0; // 0 46' 40"
  CHECK(kp_lords_of(ketu_ends - 2e-6).sub == graha::ketu);
  CHECK(kp_lords_of(ketu_ends).sub == graha::venus);
  CHECK(kp_lords_of(ketu_ends).subsub == graha::venus);
  auto venus_ends = 27.0 / 120.0 * 40.0 / 3.0; // 3
  CHECK(kp_lords_of(venus_ends - 2e-6).sub == graha::venus);
  CHECK(kp_lords_of(venus_ends).sub == graha::sun);
}

TEST_CASE("the 249 subs follow each other without a gap, and six of them count in two signs", "[domain][astro][kp]") {
  auto before = kp_lords_of(0.0);
  unsigned divided = 0, wrong = 0;
  for (unsigned second = 20; second < 1'296'000; second += 20) { // every border is a multiple of 20"
    auto now = kp_lords_of(second / 3600.0);
    auto same_sub = now.star == before.star && now.sub == before.sub;
    auto next = now.number == before.number + 1;
    divided += same_sub && next;
    wrong += !(next || (now.number == before.number && same_sub));
    wrong += same_sub && next && second % 108'000 != 0;
    before = now;
  }
  CHECK(wrong == 0);
  CHECK(divided == 6);
  CHECK(before.number == 249);
}

TEST_CASE("the sub-subs of a sub begin with its own lord, at every sub", "[domain][astro][kp]") {
  auto before = kp_lords_of(0.0);
  unsigned wrong = 0, begun = 0;
  for (unsigned second = 20; second < 1'296'000; second += 20) {
    auto now = kp_lords_of(second / 3600.0);
    if (now.sub != before.sub || now.star != before.star) {
      ++begun;
      wrong += now.subsub != now.sub;
    }
    before = now;
  }
  CHECK(begun == 242);
  CHECK(wrong == 0);
}

TEST_CASE("cusps have the lords of where houses begin", "[domain][astro][kp]") {
  auto lords = cusp_lords(whole_sign_houses({125.0, 30.0}));
  CHECK(lords[0].star == graha::ketu);
  CHECK(lords[0].sub == graha::ketu);
  CHECK(lords[1].star == graha::sun);
  CHECK(lords[1].sub == graha::rahu);
}
