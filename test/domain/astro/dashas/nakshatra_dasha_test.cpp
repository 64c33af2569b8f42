#include "domain/astro/dashas/nakshatra_dasha.hpp"

#include "domain/astro/chart.hpp"
#include "domain/time/civil.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <random>

using namespace luna::domain;

namespace {

constexpr double julian_year = 365.25, sidereal_year = 365.256364;
constexpr double seconds_per_day = 86400.0;

std::int64_t instant(std::int64_t year, unsigned month, unsigned day, unsigned hour, unsigned minute,
                     double offset_hours) {
  return days_of({static_cast<int>(year), month, day}) * 86'400 + hour * 3600 + minute * 60
         - static_cast<std::int64_t>(offset_hours * 3600.0);
}

double moon_at(std::int64_t ut) {
  auto moon = ephemeris{}.position(graha::moon, julian_day_of(ut), preset_of("jhora").value());
  REQUIRE(moon.has_value());
  return moon->longitude_degrees;
}

int year_of(std::int64_t ut) {
  return civil_date_of_days(static_cast<std::int64_t>(std::floor(static_cast<double>(ut) / seconds_per_day))).year;
}

std::vector<graha> lords_of(const dasha_periods& periods) {
  std::vector<graha> lords;
  for (const auto& period : periods)
    lords.push_back(period.lord);
  return lords;
}

/// Everything that must hold of any dasha of nakshatras, down to the fourth level; the fifth is checked where `deep`.
void check_tiling(const nakshatra_dasha& dasha, std::int64_t birth_ut, bool deep) {
  auto previous_end = dasha.maha(0).begin_ut;
  auto broken = previous_end > birth_ut || birth_ut > dasha.maha(0).end_ut ? 1 : 0;
  auto descend = [&](auto&& self, const dasha_period& of) -> void {
    auto inside = dasha.parts(of);
    auto at = of.begin_ut;
    for (const auto& part : inside) {
      broken += part.begin_ut != at || part.end_ut <= at || part.level != of.level + 1;
      at = part.end_ut;
      if (part.level < (deep ? dasha_levels : 3))
        self(self, part);
    }
    broken += at != of.end_ut || inside.size() != dasha.lords();
  };
  for (std::size_t i = 0; i < 2 * dasha.lords(); ++i) {
    auto maha = dasha.maha(i);
    broken += maha.begin_ut != previous_end;
    previous_end = maha.end_ut;
    if (i == 0 || deep)
      descend(descend, maha);
  }
  REQUIRE(broken == 0);
}

} // namespace

TEST_CASE("the share of the nakshatra the Moon had crossed has passed of the first period", "[domain][dashas]") {
  auto dasha = vimshottari(3.0 * 360.0 / 27.0 + 40.0 / 12.0, 0, julian_year); // a quarter of Rohini
  REQUIRE(dasha.has_value());
  auto first = dasha->maha(0);
  CHECK(first.lord == graha::moon);
  CHECK(first.begin_ut == -static_cast<std::int64_t>(2.5 * julian_year * seconds_per_day));
  CHECK(first.end_ut == static_cast<std::int64_t>(7.5 * julian_year * seconds_per_day));
}

TEST_CASE("a Moon on the border of nakshatras begins the later one's period", "[domain][dashas]") {
  for (unsigned i = 0; i < 27; ++i) {
    auto dasha = vimshottari(i * 360.0 / 27.0, 1000, julian_year);
    REQUIRE(dasha.has_value());
    CHECK(dasha->maha(0).begin_ut >= 999);
    CHECK(vimshottari(i * 360.0 / 27.0 - 1e-10, 1000, julian_year)->maha(0).begin_ut >= 999);
    CHECK(dasha->maha(0).lord == vimshottari(i * 360.0 / 27.0 + 1.0, 0, julian_year)->maha(0).lord);
  }
}

TEST_CASE("periods begin with their own lord's part, and in Ashtottari end with it", "[domain][dashas]") {
  auto vimshottari_parts = [](const nakshatra_dasha& d) { return lords_of(d.parts(d.maha(0))); };
  auto nine = vimshottari_parts(*vimshottari(0.0, 0, julian_year));
  CHECK(nine
        == std::vector{graha::ketu, graha::venus, graha::sun, graha::moon, graha::mars, graha::rahu, graha::jupiter,
                       graha::saturn, graha::mercury});
  // P.V.R. Narasimha Rao, 17.2.2: of Jupiter's dasha.
  auto eight = vimshottari_parts(*ashtottari(300.0, 0, julian_year));
  CHECK(eight
        == std::vector{graha::rahu, graha::venus, graha::sun, graha::moon, graha::mars, graha::mercury, graha::saturn,
                       graha::jupiter});
}

TEST_CASE("Ashtottari's first dasha lasts as the book's example has it", "[domain][dashas]") {
  auto dasha = ashtottari(144.0, 0, julian_year); // example 59
  CHECK(dasha->maha(0).lord == graha::moon);
  CHECK(dasha->maha(0).end_ut == static_cast<std::int64_t>(6 * julian_year * seconds_per_day));
  CHECK(dasha->maha(1).lord == graha::mars);
}

TEST_CASE("Ashtottari runs as the book tells of three lives", "[domain][dashas]") {
  auto raman = instant(1912, 8, 8, 19, 38, 5.5); // example 60
  auto running = ashtottari(moon_at(raman), raman, sidereal_year)->running(instant(1998, 12, 20, 12, 0, 5.5), 2);
  REQUIRE(running.size() == 2);
  CHECK(running[0].lord == graha::rahu);

  auto gandhi = instant(1917, 11, 19, 23, 3, 5.5); // example 61
  running = ashtottari(moon_at(gandhi), gandhi, sidereal_year)->running(instant(1984, 10, 31, 9, 0, 5.5), 2);
  CHECK(running[0].lord == graha::moon);
  CHECK(year_of(running[0].begin_ut) == 1980);
  CHECK(year_of(running[0].end_ut) == 1995);
  CHECK(running[1].lord == graha::saturn);

  auto rao = instant(1921, 6, 28, 12, 49, 5.5); // example 62
  running = ashtottari(moon_at(rao), rao, sidereal_year)->running(instant(1991, 6, 21, 0, 0, 5.5), 1);
  CHECK(running[0].lord == graha::mercury);
  CHECK(year_of(running[0].begin_ut) == 1981);
  CHECK(std::abs(year_of(running[0].end_ut) - 1997) <= 1);
}

TEST_CASE("Ashtottari begins when Jagannatha Hora has it begin", "[domain][dashas]") {
  auto birth_ut = instant(1996, 12, 7, 10, 34, 5.5);
  auto dasha = ashtottari(moon_at(birth_ut), birth_ut, sidereal_year);
  constexpr std::array lords{graha::mars, graha::mercury, graha::saturn, graha::jupiter,
                             graha::rahu, graha::venus,   graha::sun,    graha::moon};
  constexpr std::array years{1992, 2000, 2017, 2027, 2046, 2058, 2079, 2085};
  for (std::size_t i = 0; i < lords.size(); ++i) {
    auto period = dasha->maha(i);
    CHECK(period.lord == lords[i]);
    CHECK(std::abs(static_cast<double>(period.begin_ut - instant(years[i], 11, 22, 0, 0, 5.5)))
          < 1.2 * seconds_per_day);
  }
  CHECK(std::abs(static_cast<double>(dasha->maha(0).begin_ut - (instant(1992, 11, 21, 8, 54, 5.5) + 59))) < 900.0);
}

TEST_CASE("with Abhijit each of 28 nakshatras gets an equal part of its lord's years", "[domain][dashas]") {
  auto passed_years = [](double moon) {
    auto dasha = ashtottari(moon, 0, julian_year, ashtottari_share::abhijit);
    CHECK(dasha->maha(0).lord == graha::saturn);
    return -static_cast<double>(dasha->begin_ut()) / (julian_year * seconds_per_day);
  };
  CHECK(passed_years(253.0 + 1.0 / 3.0) == Approx(0.0).margin(1e-6));
  CHECK(passed_years(266.0 + 2.0 / 3.0) == Approx(2.5).margin(1e-6));
  CHECK(passed_years(276.0 + 2.0 / 3.0) == Approx(5.0).margin(1e-6));
  CHECK(passed_years(280.0 + 8.0 / 9.0) == Approx(7.5).margin(1e-6));
  CHECK(passed_years(293.333) == Approx(10.0).margin(1e-3));
  CHECK(ashtottari(293.0 + 1.0 / 3.0, 0, julian_year, ashtottari_share::abhijit)->maha(0).lord == graha::jupiter);
}

TEST_CASE("Ashtottari's conditions are told, not applied", "[domain][dashas]") {
  CHECK(ashtottari_conditions_of(0, 4, 7, 16, true).rahu);         // Rahu fourth from the lagna's lord
  CHECK(ashtottari_conditions_of(0, 4, 8, 16, true).rahu);         // fifth
  CHECK_FALSE(ashtottari_conditions_of(0, 4, 6, 16, true).rahu);   // third
  CHECK_FALSE(ashtottari_conditions_of(4, 4, 4, 16, true).rahu);   // in the lagna
  CHECK(ashtottari_conditions_of(0, 4, 7, 16, true).paksha);       // by day in the dark fortnight
  CHECK_FALSE(ashtottari_conditions_of(0, 4, 7, 15, true).paksha); // by day in the bright one
  CHECK(ashtottari_conditions_of(0, 4, 7, 15, false).paksha);
}

TEST_CASE("Yogini's first lord follows from the nakshatra's number", "[domain][dashas]") {
  constexpr std::array order{graha::moon,    graha::sun,    graha::jupiter, graha::mars,
                             graha::mercury, graha::saturn, graha::venus,   graha::rahu};
  for (unsigned nakshatra = 1; nakshatra <= 27; ++nakshatra) {
    auto dasha = yogini((nakshatra - 0.5) * 360.0 / 27.0, 0, julian_year);
    CHECK(dasha->maha(0).lord == order[(nakshatra + 3 + 7) % 8]); // remainder 1 is the first, 0 the last
    CHECK(dasha->maha(8).lord == dasha->maha(0).lord);
  }
}

TEST_CASE("the balance at birth is the book's, from the Moon and from other stars", "[domain][dashas]") {
  auto check = [](std::int64_t birth_ut, double stars, graha lord, unsigned years, unsigned months, unsigned days) {
    auto dasha = vimshottari(moon_at(birth_ut) + stars * 360.0 / 27.0, birth_ut, sidereal_year);
    auto balance = balance_at_birth(*dasha, birth_ut, sidereal_year);
    CHECK(dasha->maha(0).lord == lord);
    auto got = balance.years * 360.0 + balance.months * 30.0 + balance.days;
    CHECK(std::abs(got - (years * 360.0 + months * 30.0 + days)) <= 10.0);
  };
  auto example_50 = instant(2000, 4, 28, 5, 50, -4.0);
  check(example_50, 0, graha::mars, 2, 2, 29);
  check(example_50, 3, graha::saturn, 6, 1, 5);
  check(example_50, 4, graha::mercury, 5, 5, 14);
  check(example_50, 7, graha::sun, 1, 11, 3);
  check(instant(1963, 8, 7, 21, 14, 5.5), 0, graha::rahu, 0, 0, 13); // example 52
  check(instant(1972, 6, 1, 4, 16, 5.5), 0, graha::sun, 4, 8, 27);   // example 53
  check(instant(1954, 11, 12, 7, 52, 5.5), 0, graha::moon, 4, 7, 3); // example 55
}

TEST_CASE("what is running is a path of periods that hold the instant", "[domain][dashas]") {
  auto dasha = vimshottari(100.0, 0, julian_year);
  CHECK(dasha->running(dasha->begin_ut() - 1).size() == 0);
  CHECK(dasha->running(dasha->begin_ut()).size() == 5);
  auto next = dasha->maha(1).begin_ut;
  CHECK(dasha->running(next - 1, 1)[0].lord == dasha->maha(0).lord);
  CHECK(dasha->running(next, 1)[0].lord == dasha->maha(1).lord);
  CHECK(dasha->running(dasha->maha(40).begin_ut, 1)[0].begin_ut == dasha->maha(40).begin_ut);
  std::mt19937_64 random{7};
  for (auto i = 0; i < 2000; ++i) {
    auto at = std::uniform_int_distribution<std::int64_t>{dasha->begin_ut(), dasha->maha(30).end_ut}(random);
    auto path = dasha->running(at);
    REQUIRE(path.size() == 5);
    for (const auto& period : path)
      REQUIRE((period.begin_ut <= at && at < period.end_ut));
  }
}

TEST_CASE("the list of a level's begins is what walking finds", "[domain][dashas]") {
  for (const auto& made :
       {vimshottari(211.7, 12345, sidereal_year), ashtottari(211.7, 12345, 360.0), yogini(211.7, 12345, julian_year)}) {
    const auto& dasha = *made;
    for (unsigned level = 1; level <= dasha_levels; ++level) {
      auto begins = dasha.begins(level);
      std::size_t next = 0, different = 0;
      auto walk = [&](auto&& self, const dasha_period& of) -> void {
        if (of.level == level) {
          different += dasha.begin_ut() + begins[next++] != of.begin_ut;
          return;
        }
        for (const auto& part : dasha.parts(of))
          self(self, part);
      };
      for (std::size_t i = 0; i < dasha.lords(); ++i)
        walk(walk, dasha.maha(i));
      CHECK(different == 0);
      REQUIRE(next + 1 == begins.size());
      CHECK(dasha.begin_ut() + begins[next] == dasha.maha(dasha.lords()).begin_ut);
    }
  }
}

TEST_CASE("dashas of nakshatras tile time at every level, whoever is born", "[domain][dashas][property]") {
  std::mt19937_64 random{20260101};
  std::uniform_real_distribution<double> moon{0.0, 360.0};
  std::uniform_int_distribution<std::int64_t> birth{-5'364'662'400, 4'102'444'800}; // 1800 to 2100
  constexpr std::array years{365.25, 365.2422, 365.256364, 360.0, 354.367};
  for (auto i = 0; i < 20'000; ++i) {
    auto longitude = moon(random);
    auto birth_ut = birth(random);
    auto year = years[static_cast<std::size_t>(i) % years.size()];
    for (const auto& made :
         {vimshottari(longitude, birth_ut, year), yogini(longitude, birth_ut, year),
          ashtottari(longitude, birth_ut, year), ashtottari(longitude, birth_ut, year, ashtottari_share::abhijit)}) {
      REQUIRE(made.has_value());
      check_tiling(*made, birth_ut, i % 4000 == 0);
      auto cycle = made->maha(made->lords()).begin_ut - made->begin_ut();
      auto cycle_years = 0U;
      for (std::size_t k = 0; k < made->lords(); ++k)
        cycle_years += dasha_years(made->scheme(), made->maha(k).lord);
      REQUIRE(std::abs(static_cast<double>(cycle) - cycle_years * year * seconds_per_day) <= 1.0);
    }
  }
}

TEST_CASE("a year of no days and a Moon nowhere are refused", "[domain][dashas]") {
  auto nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(vimshottari(10.0, 0, 1.0).has_value());
  CHECK(vimshottari(10.0, 0, 400.0).has_value());
  for (auto year : {0.0, 0.99, -365.25, 400.1, nan})
    CHECK(vimshottari(10.0, 0, year).error() == fault::invalid);
  CHECK(yogini(nan, 0, julian_year).error() == fault::invalid);
  CHECK(ashtottari(std::numeric_limits<double>::infinity(), 0, julian_year).error() == fault::invalid);
}
