// The fitted engine against the library it was fitted to.
#include "domain/astro/ephemeris.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include <unistd.h>

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
  auto pieces = (fitted().fitted()->terrestrial(jd_ut) - 2378487.555370702) / 27.5545514309491;
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

TEST_CASE("zero points and their speeds are the library's, for every ayanamsa and kind") {
  std::mt19937_64 random{285};
  std::uniform_real_distribution<double> when{first_day, last_day};
  for (std::size_t i = 0; i < ayanamsa_count; ++i)
    for (auto kind : {position_kind::apparent, position_kind::geometric}) {
      chart_settings settings;
      settings.zero_point = static_cast<ayanamsa>(i);
      settings.positions = kind;
      auto furthest = 0.0, fastest = 0.0;
      for (auto turn = 0; turn < 1000; ++turn) {
        auto jd = when(random);
        settings.ayanamsa_nutation = turn % 2 == 0;
        auto ours = fitted().zero_point_at(jd, settings), theirs = library().zero_point_at(jd, settings);
        REQUIRE((ours && theirs));
        furthest = std::max(furthest, apart(ours->degrees, theirs->degrees));
        fastest = std::max(fastest, std::abs(ours->speed_degrees_per_day - theirs->speed_degrees_per_day));
      }
      INFO(key_of(settings.zero_point) << ' ' << key_of(kind) << ": " << furthest / arc_second << "\", "
                                       << fastest / arc_second << "\" a day");
      CHECK(furthest <= 0.01 * arc_second);
      CHECK(fastest <= 0.1 * arc_second);
    }
}

TEST_CASE("while the Sun passes before a star that a zero point hangs on, its bent light is followed") {
  chart_settings settings;
  settings.zero_point = ayanamsa::true_pushya; // 5' from the Sun's way, on 1 August
  auto furthest = 0.0, fastest = 0.0;
  for (auto jd = 2451755.0; jd < 2451760.0; jd += 0.01) {
    auto ours = fitted().zero_point_at(jd, settings), theirs = library().zero_point_at(jd, settings);
    furthest = std::max(furthest, apart(ours->degrees, theirs->degrees));
    fastest = std::max(fastest, std::abs(ours->speed_degrees_per_day - theirs->speed_degrees_per_day));
  }
  CHECK(furthest <= 0.01 * arc_second);
  CHECK(fastest <= 0.1 * arc_second);
}

TEST_CASE("light that passes the Sun's limb is bent as in the library, and on the disc the library answers") {
  worst seen;
  for (auto jd = 2460120.0; jd < 2460135.0; jd += 0.003)
    for (auto which : {graha::mercury, graha::venus, graha::mars, graha::jupiter})
      seen.see(*fitted().tropical(which, jd, position_kind::apparent, lunar_node::mean),
               *library().tropical(which, jd, position_kind::apparent, lunar_node::mean), jd);
  CHECK(seen.longitude <= 0.01);
  CHECK(seen.speed <= 0.1);
}

TEST_CASE("the Earth stands as in the library, on both sides of where its sidereal time changes formula") {
  std::mt19937_64 random{1850};
  std::uniform_real_distribution<double> when{first_day, last_day};
  auto see = [](double jd) {
    auto ours = fitted().frame_at(jd), theirs = library().frame_at(jd);
    REQUIRE((ours && theirs));
    INFO(jd);
    CHECK(apart(ours->sidereal_time_degrees, theirs->sidereal_time_degrees) <= 0.005 * arc_second);
    CHECK(std::abs(ours->obliquity_degrees - theirs->obliquity_degrees) <= 0.005 * arc_second);
    CHECK(std::abs(ours->nutation_degrees - theirs->nutation_degrees) <= 0.005 * arc_second);
    CHECK(ours->sidereal_time_degrees >= 0.0);
    CHECK(ours->sidereal_time_degrees < 360.0);
  };
  for (auto i = 0; i < 20'000; ++i)
    see(when(random));
  for (auto change : {sidereal_change_1850, sidereal_change_2050})
    for (auto seconds : {-1.0, 0.0, 1.0})
      see(change + seconds / 86400.0);
}

TEST_CASE("sidereal places, the ascendant and the source are those of the settings, whichever engine answers") {
  for (const auto& preset : presets()) {
    auto settings = preset.settings;
    settings.outer_planets = true;
    settings.ayanamsa_offset_degrees = 0.25;
    for (auto jd : {2390000.25, 2451545.0, 2470000.75}) {
      auto ours = fitted().positions(jd, settings), theirs = library().positions(jd, settings);
      REQUIRE((ours && theirs));
      INFO(preset.key << ' ' << jd);
      CHECK(ours->source == ephemeris_source::fitted);
      CHECK(theirs->source == ephemeris_source::swiss_files);
      CHECK(ours->count == body_count);
      for (std::size_t i = 0; i < body_count; ++i) {
        auto which = static_cast<graha>(i);
        auto alone = fitted().position(which, jd, settings);
        CHECK(apart(ours->grahas[i].longitude_degrees, theirs->grahas[i].longitude_degrees) <= 0.02 * arc_second);
        CHECK(apart(ours->grahas[i].longitude_degrees, alone->longitude_degrees) <= 1e-9);
        CHECK(ours->grahas[i].speed_degrees_per_day == Approx(theirs->grahas[i].speed_degrees_per_day).margin(3e-5));
        CHECK(alone->speed_degrees_per_day == Approx(ours->grahas[i].speed_degrees_per_day).margin(1e-9));
      }
      auto rising = fitted().ascendant(jd, 26.9, 75.8, settings),
           expected = library().ascendant(jd, 26.9, 75.8, settings);
      CHECK(apart(*rising, *expected) <= 0.02 * arc_second);
    }
  }
}

TEST_CASE("the first and the last second of the years are fitted, and beyond them the library answers") {
  constexpr double second = 1.0 / 86400.0;
  auto source_at = [](double jd) { return fitted().positions(jd, {})->source; };
  auto begin = fitted().fitted()->begin_ut(), end = fitted().fitted()->end_ut();
  CHECK(begin <= first_day - 7.0);
  CHECK(end >= last_day + 7.0);
  for (auto jd : {begin, first_day, last_day, end - second}) {
    CHECK(source_at(jd) == ephemeris_source::fitted);
    worst seen;
    for (std::size_t i = 0; i < body_count; ++i)
      if (static_cast<graha>(i) != graha::moon)
        seen.see(*fitted().tropical(static_cast<graha>(i), jd, position_kind::apparent, lunar_node::mean),
                 *library().tropical(static_cast<graha>(i), jd, position_kind::apparent, lunar_node::mean), jd);
    CHECK(seen.longitude <= 0.01);
    CHECK(seen.speed <= 0.1);
  }
  CHECK(source_at(begin - second) == ephemeris_source::swiss_files);
  CHECK(source_at(end) == ephemeris_source::swiss_files);
  CHECK_FALSE(fitted().positions(1e9, {}).has_value());
}

TEST_CASE("an instant that is no number is refused by both engines") {
  for (auto jd : {std::nan(""), HUGE_VAL, -HUGE_VAL})
    for (const auto* sky : {&fitted(), &library()}) {
      CHECK_FALSE(sky->positions(jd, {}).has_value());
      CHECK_FALSE(sky->position(graha::moon, jd, {}).has_value());
      CHECK_FALSE(sky->tropical(graha::moon, jd, position_kind::apparent, lunar_node::mean).has_value());
      CHECK_FALSE(sky->zero_point_at(jd, {}).has_value());
      CHECK_FALSE(sky->frame_at(jd).has_value());
      CHECK_FALSE(sky->ascendant(jd, 26.9, 75.8, {}).has_value());
    }
}

TEST_CASE("longitudes stay within the circle where bodies pass its beginning") {
  // A year of the Moon at two-minute steps crosses 0 thirteen times; the Sun once.
  for (auto jd = 2451545.0; jd < 2451910.0; jd += 1.0 / 720.0) {
    auto moon = fitted().tropical(graha::moon, jd, position_kind::apparent, lunar_node::mean);
    auto sun = fitted().position(graha::sun, jd, {});
    if (!(moon->longitude_degrees >= 0.0 && moon->longitude_degrees < 360.0 && sun->longitude_degrees >= 0.0
          && sun->longitude_degrees < 360.0))
      FAIL(jd);
  }
}

namespace {

/// The data file with some of its bytes changed, in a folder of its own.
struct changed_file {
  std::filesystem::path path = std::filesystem::temp_directory_path() / fmt::format("luna-fit-{}.dat", ::getpid());

  explicit changed_file(const std::function<void(std::string&)>& change) {
    std::ifstream in{data_file, std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    change(bytes);
    std::ofstream{path, std::ios::binary} << bytes;
  }

  ~changed_file() { std::filesystem::remove(path); }

  /// Why it is refused, or empty if it is not.
  std::string refusal() const {
    std::string problem;
    auto fit = fitted_sky::open(path.string(), problem);
    CHECK((fit == nullptr) != problem.empty());
    return problem;
  }
};

} // namespace

TEST_CASE("a file of fitted positions that is not whole is refused, with the reason") {
  using Catch::Matchers::Contains;
  CHECK(changed_file{[](auto&) {}}.refusal().empty());
  for (std::size_t at : {40u, 70u, 9'000u, 5'000'000u})
    CHECK_THAT(changed_file{[&](auto& bytes) { bytes[at] ^= 1; }}.refusal(), Contains("checksum"));
  CHECK_THAT(changed_file{[](auto& bytes) { bytes.back() ^= 64; }}.refusal(), Contains("checksum"));
  CHECK_THAT(changed_file{[](auto& bytes) { bytes.pop_back(); }}.refusal(), Contains("bytes where"));
  CHECK_THAT(changed_file{[](auto& bytes) { bytes.resize(30); }}.refusal(), Contains("cut short"));
  CHECK_THAT(changed_file{[](auto& bytes) { bytes.clear(); }}.refusal(), Contains("empty"));
  CHECK_THAT(changed_file{[](auto& bytes) { bytes[0] = 'X'; }}.refusal(), Contains("no file of fitted positions"));
  CHECK_THAT(changed_file{[](auto& bytes) { ++bytes[8]; }}.refusal(), Contains("version 2"));
}

TEST_CASE("a file that is not there, or is a folder, is refused, and the library answers") {
  std::string problem;
  CHECK_FALSE(fitted_sky::open("/nonexistent/ephemeris.dat", problem));
  CHECK_THAT(problem, Catch::Matchers::Contains("/nonexistent/ephemeris.dat: No such file"));
  CHECK_FALSE(fitted_sky::open("/tmp", problem));
  ephemeris sky{std::string{ephemeris::default_path}, nullptr};
  CHECK(sky.positions(2451545.0, {})->source == ephemeris_source::swiss_files);
}

TEST_CASE("eight threads with eight settings get bit by bit what one gets, from either engine") {
  for (const auto* sky : {&fitted(), &library()}) {
    auto all = [&](std::size_t which, double jd) {
      const auto& settings = presets()[which].settings;
      auto found = *sky->positions(jd, settings);
      std::vector<double> numbers{*sky->ascendant(jd, 26.9, 75.8, settings)};
      for (std::size_t i = 0; i < found.count; ++i)
        numbers.insert(numbers.end(), {found.grahas[i].longitude_degrees, found.grahas[i].latitude_degrees,
                                       found.grahas[i].speed_degrees_per_day});
      return numbers;
    };
    REQUIRE(presets().size() == 8);
    constexpr auto instants = 200;
    auto day = [](int i) { return 2415020.5 + i * 211.37; };
    std::array<std::vector<std::vector<double>>, 8> alone;
    for (std::size_t which = 0; which < 8; ++which)
      for (auto i = 0; i < instants; ++i)
        alone[which].push_back(all(which, day(i)));
    std::array<int, 8> different{};
    {
      std::vector<std::jthread> threads;
      for (std::size_t which = 0; which < 8; ++which)
        threads.emplace_back([&, which] {
          for (auto i = 0; i < instants; ++i)
            different[which] += all(which, day(i)) != alone[which][static_cast<std::size_t>(i)];
        });
    }
    CHECK(different == std::array<int, 8>{});
  }
}
