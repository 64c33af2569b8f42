// The fitted engine against the library it was fitted to.
#include "domain/astro/ephemeris.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

using namespace luna::domain;

namespace {

constexpr double first_day = 2378496.5; // 1800-01-01
constexpr double last_day = 2506331.5;  // 2150-01-01
constexpr double arc_second = 1.0 / 3600.0;
const std::string data_file = LUNA_DATA "/ephemeris.dat";

std::shared_ptr<const fitted_sky> open_fit() {
  std::string problem;
  auto fit = fitted_sky::open(data_file, problem);
  INFO(problem);
  REQUIRE(fit);
  return fit;
}

const ephemeris& library() {
  static const ephemeris sky;
  return sky;
}

const ephemeris& fitted() {
  static const ephemeris sky{std::string{ephemeris::default_path}, open_fit()};
  return sky;
}

double apart(double a, double b) {
  return std::abs(std::remainder(a - b, 360.0));
}

/// Where the library passes from one of its polynomials of the Moon to the next, ten seconds around it.
bool at_joint_of_moon(double jd_ut) {
  auto jd_tt = jd_ut + fitted().fitted()->terrestrial(jd_ut) - jd_ut;
  auto pieces = (jd_tt - 2378487.555370702) / 27.5545514309491;
  return std::abs(pieces - std::round(pieces)) * 27.5545514309491 < 10.0 / 86400.0;
}

/// The furthest that a body of a kind was seen from the library.
struct worst {
  double longitude = 0.0, latitude = 0.0, speed = 0.0, distance = 0.0;
  double longitude_at = 0.0, speed_at = 0.0;

  void see(const ecliptic_position& ours, const ecliptic_position& theirs, double jd_ut) {
    auto d = apart(ours.longitude_degrees, theirs.longitude_degrees) / arc_second;
    if (d > longitude) {
      longitude = d;
      longitude_at = jd_ut;
    }
    latitude = std::max(latitude, std::abs(ours.latitude_degrees - theirs.latitude_degrees) / arc_second);
    auto s = std::abs(ours.speed_degrees_per_day - theirs.speed_degrees_per_day) / arc_second;
    if (s > speed) {
      speed = s;
      speed_at = jd_ut;
    }
    if (theirs.distance_au > 0.0)
      distance = std::max(distance, std::abs(ours.distance_au / theirs.distance_au - 1.0));
  }
};

/// By kind, node and body.
using figures = std::array<std::array<worst, body_count>, 4>;

void see(figures& seen, double jd, std::size_t body, position_kind kind, lunar_node node) {
  auto which = static_cast<graha>(body);
  if ((which == graha::rahu || which == graha::ketu) && node == lunar_node::true_node && at_joint_of_moon(jd))
    return;
  auto ours = fitted().tropical(which, jd, kind, node), theirs = library().tropical(which, jd, kind, node);
  REQUIRE((ours && theirs));
  seen[static_cast<std::size_t>(kind) * 2 + static_cast<std::size_t>(node)][body].see(*ours, *theirs, jd);
}

void check(const figures& seen, bool tell) {
  for (std::size_t i = 0; i < seen.size(); ++i)
    for (std::size_t body = 0; body < body_count; ++body) {
      const auto& w = seen[i][body];
      auto text =
        fmt::format("{} {} {}: longitude {:.5f}\" at {:.6f}, latitude {:.5f}\", speed {:.5f}\" at {:.6f}, "
                    "distance {:.2e}",
                    name_of(static_cast<graha>(body)), i / 2 ? "geometric" : "apparent", i % 2 ? "true" : "mean",
                    w.longitude, w.longitude_at, w.latitude, w.speed, w.speed_at, w.distance);
      INFO(text);
      if (tell)
        WARN(text);
      CHECK(w.longitude <= (static_cast<graha>(body) == graha::moon ? 0.02 : 0.01));
      CHECK(w.latitude <= 0.05);
      CHECK(w.speed <= 0.1);
      CHECK(w.distance <= 1e-7);
    }
}

} // namespace

TEST_CASE("over a million random instants no body is further from the library than promised") {
  std::mt19937_64 random{1800};
  std::uniform_real_distribution<double> when{first_day, last_day};
  figures seen;
  for (auto i = 0; i < 1'000'000; ++i)
    see(seen, when(random), random() % body_count, static_cast<position_kind>(random() % 2),
        static_cast<lunar_node>(random() % 2));
  check(seen, false);
}

TEST_CASE("each body over a million random instants of its own", "[.figures]") {
  std::mt19937_64 random{2150};
  std::uniform_real_distribution<double> when{first_day, last_day};
  figures seen;
  for (auto i = 0; i < 1'000'000; ++i) {
    auto jd = when(random);
    for (std::size_t body = 0; body < body_count; ++body)
      for (auto kind : {position_kind::apparent, position_kind::geometric})
        see(seen, jd, body, kind, static_cast<lunar_node>(i % 2));
  }
  check(seen, true);
}
