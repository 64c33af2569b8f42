// What every question answers to instants, places and numbers that make no sense: its error, and soon.
#include "domain/astro/dashas/kalachakra.hpp"
#include "domain/astro/dashas/mudda.hpp"
#include "domain/astro/dashas/sign_chart.hpp"
#include "domain/astro/festivals.hpp"
#include "domain/astro/kp.hpp"
#include "domain/astro/lagnas.hpp"
#include "domain/astro/motion.hpp"
#include "domain/astro/nakshatras.hpp"
#include "domain/astro/transits.hpp"
#include "domain/astro/vargas.hpp"

#include "test/support/births.hpp"

#include <cmath>
#include <functional>
#include <limits>

using namespace luna::domain;

namespace {

constexpr double noon_2000 = 2451545.0;
constexpr double year_12000 = 6103974.5; // 12000-01-01
const double nowhere = std::nan("");
constexpr double endless = std::numeric_limits<double>::infinity();

using verdict = std::optional<fault>;

template <class T>
verdict verdict_of(const result<T>& answer) {
  return answer ? verdict{} : answer.error();
}

/// What is asked of an instant in Delhi.
struct question_of_time {
  const char* name;
  std::function<verdict(const ephemeris&, double jd)> ask;
};

const std::vector<question_of_time>& questions_of_time() {
  constexpr double north = 28.6, east = 77.2;
  static const chart_settings settings;
  static const std::vector<question_of_time> all{
    {"tropical Moon",
     [](auto& sky, double jd) {
       return verdict_of(sky.tropical(graha::moon, jd, position_kind::apparent, lunar_node::mean));
     }},
    {"tropical mean node",
     [](auto& sky, double jd) {
       return verdict_of(sky.tropical(graha::rahu, jd, position_kind::geometric, lunar_node::mean));
     }},
    {"zero_point_at", [](auto& sky, double jd) { return verdict_of(sky.zero_point_at(jd, settings)); }},
    {"frame_at", [](auto& sky, double jd) { return verdict_of(sky.frame_at(jd)); }},
    {"position", [](auto& sky, double jd) { return verdict_of(sky.position(graha::ketu, jd, settings)); }},
    {"positions", [](auto& sky, double jd) { return verdict_of(sky.positions(jd, settings)); }},
    {"ascendant", [](auto& sky, double jd) { return verdict_of(sky.ascendant(jd, north, east, settings)); }},
    {"houses_at", [](auto& sky, double jd) { return verdict_of(houses_at(sky, jd, north, east, settings)); }},
    {"lagnas", [](auto& sky, double jd) { return verdict_of(lagnas(sky, jd, jd + 1.0, north, east)); }},
    {"luminaries", [](auto& sky, double jd) { return verdict_of(luminaries::over(sky, jd, jd + 1.0, settings)); }},
    {"next_crossing",
     [](auto& sky, double jd) {
       return verdict_of(
         next_crossing(sky, graha::moon, horizon_event::rise, jd, jd + 1.0, {north, east}, rise_definition::centre));
     }},
    {"angas_at", [](auto& sky, double jd) { return verdict_of(angas_at(sky, jd)); }},
    {"next_elongation", [](auto& sky, double jd) { return verdict_of(next_elongation(sky, jd, 0.0)); }},
    {"previous_elongation", [](auto& sky, double jd) { return verdict_of(previous_elongation(sky, jd, 0.0)); }},
    {"next_sankranti", [](auto& sky, double jd) { return verdict_of(next_sankranti(sky, jd, 9)); }},
    {"previous_sankranti", [](auto& sky, double jd) { return verdict_of(previous_sankranti(sky, jd, 9)); }},
    {"lunar_month_at", [](auto& sky, double jd) { return verdict_of(lunar_month_at(sky, jd)); }},
    {"lunar_months", [](auto& sky, double jd) { return verdict_of(lunar_months(sky, jd, jd + 40.0)); }},
    {"ingresses",
     [](auto& sky, double jd) {
       return verdict_of(ingresses(sky, graha::saturn, zodiac_part::nakshatra, jd, jd + 40.0));
     }},
    {"stations", [](auto& sky, double jd) { return verdict_of(stations(sky, graha::mars, jd, jd + 40.0)); }},
    {"stations of who never turns",
     [](auto& sky, double jd) { return verdict_of(stations(sky, graha::sun, jd, jd + 40.0)); }},
    {"next ingress",
     [](auto& sky, double jd) {
       return verdict_of(nearest_ingress(sky, graha::sun, zodiac_part::sign, jd, search_direction::next));
     }},
    {"previous ingress",
     [](auto& sky, double jd) {
       return verdict_of(nearest_ingress(sky, graha::pluto, zodiac_part::sign, jd, search_direction::previous));
     }},
    {"nearest_station",
     [](auto& sky, double jd) { return verdict_of(nearest_station(sky, graha::venus, jd, search_direction::next)); }},
    {"nearest_crossing",
     [](auto& sky, double jd) {
       return verdict_of(nearest_crossing(sky, graha::jupiter, 100.0, jd, search_direction::previous));
     }},
    {"solar_return", [](auto& sky, double jd) { return verdict_of(solar_return(sky, jd, 1, settings)); }},
    {"mudda", [](auto& sky, double jd) { return verdict_of(mudda(sky, jd, 1, settings)); }},
  };
  return all;
}

/// What is asked of a place at noon of 2000-01-01.
struct question_of_place {
  const char* name;
  std::function<verdict(const observer&)> ask;
};

const std::vector<question_of_place>& questions_of_place() {
  static const auto& sky = test::fitted_engine();
  static const std::vector<question_of_place> all{
    {"ascendant",
     [](const observer& at) {
       return verdict_of(sky.ascendant(noon_2000, at.latitude_degrees, at.longitude_degrees, {}));
     }},
    {"compute_chart",
     [](const observer& at) {
       return verdict_of(compute_chart(sky, {946'728'000, at.latitude_degrees, at.longitude_degrees}));
     }},
    {"houses_at",
     [](const observer& at) {
       return verdict_of(houses_at(sky, noon_2000, at.latitude_degrees, at.longitude_degrees, {}));
     }},
    {"houses_from",
     [](const observer& at) {
       return verdict_of(
         houses_from({280.0, 23.4, 0.0}, {}, at.latitude_degrees, at.longitude_degrees, house_system::placidus));
     }},
    {"lagnas",
     [](const observer& at) {
       return verdict_of(lagnas(sky, noon_2000, noon_2000 + 1.0, at.latitude_degrees, at.longitude_degrees));
     }},
    {"next_crossing",
     [](const observer& at) {
       return verdict_of(
         next_crossing(sky, graha::sun, horizon_event::set, noon_2000, noon_2000 + 1.0, at, rise_definition::hindu));
     }},
    {"panchanga_of",
     [](const observer& at) {
       return verdict_of(panchanga_of(sky, panchanga_day_of({2000, 1, 1}, 0, at)));
     }},
    {"festivals_of", [](const observer& at) { return verdict_of(festivals_of(sky, 2000, 0, at)); }},
  };
  return all;
}

} // namespace

TEST_CASE("instants outside of all years, and no instants, are refused by every question of time", "[domain][astro]") {
  const auto& sky = GENERATE(false, true) ? test::fitted_engine() : test::library_engine();
  for (const auto& question : questions_of_time()) {
    INFO(question.name);
    CHECK_FALSE(question.ask(sky, noon_2000));
    for (auto jd : {nowhere, endless, -endless, year_12000, 1e9, -1e9, 1e17, 1e300, ephemeris::last_jd + 0.01}) {
      INFO(jd);
      CHECK(question.ask(sky, jd) == fault::invalid);
    }
  }
}

TEST_CASE("the first and the last instant of the library's years are answered, those beyond are not",
          "[domain][astro]") {
  const auto& sky = test::library_engine();
  for (auto zero : {ayanamsa::lahiri, ayanamsa::true_chitra}) {
    chart_settings settings;
    settings.zero_point = zero;
    settings.node = lunar_node::true_node;
    settings.outer_planets = true;
    for (auto jd : {ephemeris::first_jd, ephemeris::last_jd}) {
      auto all = sky.positions(jd, settings);
      REQUIRE(all.has_value());
      CHECK(all->source == ephemeris_source::swiss_files);
      CHECK(sky.zero_point_at(jd, settings).has_value());
      CHECK(houses_at(sky, jd, 28.6, 77.2, settings).has_value());
    }
    for (auto jd : {ephemeris::first_jd - 0.01, ephemeris::last_jd + 0.01}) {
      CHECK(sky.positions(jd, settings).error() == fault::invalid);
      CHECK(sky.zero_point_at(jd, settings).error() == fault::invalid);
      CHECK(sky.frame_at(jd).error() == fault::invalid);
    }
  }
}

TEST_CASE("a search that leaves the library's years without finding anything is refused", "[domain][astro]") {
  const auto& sky = test::library_engine();
  CHECK(nearest_ingress(sky, graha::pluto, zodiac_part::sign, ephemeris::last_jd - 10.0, search_direction::next).error()
        == fault::invalid);
  CHECK(nearest_crossing(sky, graha::saturn, 10.0, ephemeris::first_jd + 10.0, search_direction::previous).error()
        == fault::invalid);
}

TEST_CASE("spans without an end, and those that end before they begin, are refused", "[domain][astro]") {
  const auto& sky = test::fitted_engine();
  for (auto end : {nowhere, endless, -endless, 1e300, noon_2000 - 1.0}) {
    INFO(end);
    CHECK(ingresses(sky, graha::moon, zodiac_part::sign, noon_2000, end).error() == fault::invalid);
    CHECK(stations(sky, graha::mars, noon_2000, end).error() == fault::invalid);
    CHECK(lagnas(sky, noon_2000, end, 28.6, 77.2).error() == fault::invalid);
    CHECK(lunar_months(sky, noon_2000, end).error() == fault::invalid);
    CHECK(luminaries::over(sky, noon_2000, end, {}).error() == fault::invalid);
    CHECK(
      next_crossing(sky, graha::sun, horizon_event::rise, noon_2000, end, {28.6, 77.2}, rise_definition::centre).error()
      == fault::invalid);
  }
}

TEST_CASE("places that are not on Earth are refused by every question of place, the poles are not", "[domain][astro]") {
  for (const auto& question : questions_of_place()) {
    INFO(question.name);
    for (auto latitude : {-90.0, 90.0})
      CHECK_FALSE(question.ask({latitude, 180.0}));
    for (auto latitude : {90.001, 91.0, -91.0, nowhere, endless, -endless}) {
      INFO(latitude);
      CHECK(question.ask({latitude, 77.2}) == fault::invalid);
    }
    for (auto longitude : {180.001, -181.0, nowhere, endless, -endless}) {
      INFO(longitude);
      CHECK(question.ask({28.6, longitude}) == fault::invalid);
    }
  }
}

TEST_CASE("the year 12000 has no chart, no panchanga and no festivals", "[domain][astro]") {
  const auto& sky = test::fitted_engine();
  constexpr auto begin_ut = static_cast<std::int64_t>((year_12000 - 2440587.5) * 86'400.0);
  for (auto ut : {begin_ut, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    CHECK(compute_chart(sky, {ut, 28.6, 77.2}).error() == fault::invalid);
    CHECK(compute_day_chart(sky, 0, ut).error() == fault::invalid);
    CHECK(compute_day_chart(sky, ut, 0).error() == fault::invalid);
  }
  for (auto year : {12000, -6000}) {
    CHECK(panchanga_of(sky, panchanga_day_of({year, 1, 1}, 0, {28.6, 77.2})).error() == fault::invalid);
    CHECK(festivals_of(sky, year, 0, {28.6, 77.2}).error() == fault::invalid);
  }
}

TEST_CASE("dashas of no longitude or of no year are refused", "[domain][astro]") {
  for (auto moon : {nowhere, endless, -endless}) {
    CHECK(vimshottari(moon, 0, 365.25).error() == fault::invalid);
    CHECK(yogini(moon, 0, 365.25).error() == fault::invalid);
    CHECK(ashtottari(moon, 0, 365.25).error() == fault::invalid);
    CHECK(kalachakra(moon, 0, 365.25).error() == fault::invalid);
  }
  for (auto year : {nowhere, endless, 0.0, 0.99, 400.01, -365.25}) {
    CHECK(vimshottari(100.0, 0, year).error() == fault::invalid);
    CHECK(yogini(100.0, 0, year).error() == fault::invalid);
    CHECK(ashtottari(100.0, 0, year).error() == fault::invalid);
    CHECK(kalachakra(100.0, 0, year).error() == fault::invalid);
    chart_settings settings;
    settings.dasha_year_days = year;
    CHECK(compute_chart(test::fitted_engine(), {0, 28.6, 77.2}, settings).error() == fault::invalid);
  }
}

TEST_CASE("angles that are no numbers are refused by searches", "[domain][astro]") {
  const auto& sky = test::fitted_engine();
  for (auto degrees : {nowhere, endless, -endless}) {
    CHECK(next_elongation(sky, noon_2000, degrees).error() == fault::invalid);
    CHECK(previous_elongation(sky, noon_2000, degrees).error() == fault::invalid);
    CHECK(nearest_crossing(sky, graha::sun, degrees, noon_2000, search_direction::next).error() == fault::invalid);
  }
}

TEST_CASE("what has no errors answers longitudes that are no numbers as those of 0 degrees", "[domain][astro]") {
  for (auto degrees : {nowhere, endless, -endless}) {
    INFO(degrees);
    CHECK(wrapped_degrees(degrees) == 0.0);
    CHECK(circle_units(degrees) == 0);
    CHECK(zodiac_place_of(degrees).nakshatra == 1);
    CHECK(varga_place_of(varga::d144, degrees).part == 0);
    CHECK(kp_lords_of(degrees).number == 1);
    CHECK(nakshatra_crossed(degrees) == 0.0);
    CHECK(syllable_of(degrees).latin == "Chu");
    CHECK_FALSE(in_abhijit(degrees));
    CHECK(angas_of(degrees, degrees).tithi == 1);
    CHECK(is_uttarayana(degrees) == is_uttarayana(0.0));
    CHECK(ritu_of_sun(degrees) == ritu_of_sun(0.0));
    CHECK(whole_sign_houses({degrees, degrees}).at(1).begin_degrees == 0.0);
    for (const auto& houses : {equal_houses({degrees, degrees}), sripati_houses({degrees, degrees})})
      for (const auto& one : houses.houses)
        CHECK((one.begin_degrees >= 0.0 && one.end_degrees >= 0.0 && house_of(one.middle_degrees, houses) <= 12));
    sky all;
    for (auto& body : all.grahas)
      body.longitude_degrees = degrees;
    CHECK(wars_of(all).empty());
    CHECK_FALSE(motions_of(all)[1].combust);
    CHECK(sign_chart_of(degrees, all.grahas).lagna == 0);
  }
}
