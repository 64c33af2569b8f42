// The day and its limbs: edges, and what must hold on every day and everywhere.
#include "domain/astro/panchanga.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace luna::domain;

namespace {

const observer delhi{28.6139, 77.209};
const observer tromso{69.65, 18.96};
constexpr std::int64_t india = 19'800;

std::int64_t at(const civil_date& date, unsigned hour, unsigned minute, std::int64_t offset = india) {
  return days_of(date) * 86'400 + hour * 3600 + minute * 60 - offset;
}

std::vector<panchanga_day> days_from(const civil_date& first, std::size_t count, std::int64_t offset,
                                     const observer& place) {
  std::vector<panchanga_day> days;
  for (std::size_t i = 0; i < count; ++i)
    days.push_back(panchanga_day_of(civil_date_of_days(days_of(first) + static_cast<std::int64_t>(i)), offset, place));
  return days;
}

/// The limbs of days in a row: each is the one before or follows it, and none is left out.
void check_tiling(const std::vector<panchanga>& days, anga_list panchanga::*limb, unsigned first, unsigned count) {
  const auto* last = &(days.front().*limb).front();
  for (const auto& day : days) {
    const auto& spans = day.*limb;
    REQUIRE_FALSE(spans.empty());
    CHECK(spans.front().begin_ut <= day.begin_ut);
    CHECK(spans.back().end_ut >= day.end_ut);
    for (const auto& span : spans) {
      CHECK(span.begin_ut < span.end_ut);
      if (span.begin_ut == last->begin_ut) {
        CHECK(span.number == last->number);
        CHECK(span.end_ut == last->end_ut);
      } else {
        CHECK(span.begin_ut == last->end_ut);
        CHECK(span.number == (last->number - first + 1) % count + first);
      }
      last = &span;
    }
  }
}

/// Local mean time's, to the hour.
std::int64_t offset_at(double longitude) {
  return std::llround(longitude / 15.0) * 3600;
}

} // namespace

TEST_CASE("the limbs tile the months, whatever the place and the year", "[domain][astro][panchanga]") {
  ephemeris sky;
  std::mt19937 random{108};
  std::uniform_real_distribution<double> latitudes{-66.0, 66.0}, longitudes{-180.0, 180.0};
  std::uniform_int_distribution<int> years{1800, 2149}, months{1, 12};
  for (auto i = 0; i < 40; ++i) {
    observer place{latitudes(random), longitudes(random)};
    chart_settings settings;
    settings.sunrise = static_cast<rise_definition>(i % 4);
    settings.zero_point = i % 5 == 0 ? ayanamsa::true_chitra : ayanamsa::lahiri;
    auto days = panchangas_of(sky,
                              days_from({years(random), static_cast<unsigned>(months(random)), 1}, 45,
                                        offset_at(place.longitude_degrees), place),
                              settings);
    REQUIRE(days.has_value());
    INFO(place.latitude_degrees << ", " << place.longitude_degrees << ", year " << days->front().of.date.year);
    check_tiling(*days, &panchanga::tithis, 1, 30);
    check_tiling(*days, &panchanga::nakshatras, 1, 27);
    check_tiling(*days, &panchanga::padas, 1, 108);
    check_tiling(*days, &panchanga::yogas, 1, 27);
    check_tiling(*days, &panchanga::karanas, 1, 60);
    check_tiling(*days, &panchanga::moon_signs, 0, 12);
    check_tiling(*days, &panchanga::sun_signs, 0, 12);
    for (std::size_t d = 0; d < days->size(); ++d) {
      const auto& day = (*days)[d];
      CHECK(day.light == day_light::sunrise_to_sunrise);
      CHECK((day.sunrise_ut && day.sunset_ut && day.next_sunrise_ut && day.previous_sunset_ut));
      CHECK(day.names.month.begin_ut <= day.begin_ut);
      CHECK(day.names.month.end_ut > day.begin_ut);
      CHECK(day.names.bright_half == (day.tithis.front().number <= 15));
      if (d == 0)
        continue;
      const auto& before = (*days)[d - 1];
      CHECK(before.end_ut == day.begin_ut);
      CHECK(before.weekday == (day.weekday + 6) % 7);
      CHECK((day.names.solar_day == before.names.solar_day + 1 || day.names.solar_day == 1));
      CHECK((day.names.solar_day == 1) == (day.names.solar_month != before.names.solar_month));
    }
  }
}

TEST_CASE("a limb ends within a second of the exact crossing", "[domain][astro][panchanga]") {
  ephemeris sky;
  std::mt19937 random{1};
  std::uniform_int_distribution<int> years{1800, 2149};
  for (auto i = 0; i < 60; ++i) {
    auto day =
      panchanga_of(sky, panchanga_day_of({years(random), 6, 1u + static_cast<unsigned>(i) % 30}, india, delhi));
    REQUIRE(day.has_value());
    auto check = [&](const anga_list& spans, unsigned angas::*limb) {
      for (const auto& span : spans) {
        CHECK((*angas_at(sky, julian_day_of(span.begin_ut - 1))).*limb != span.number);
        CHECK((*angas_at(sky, julian_day_of(span.begin_ut + 1))).*limb == span.number);
        CHECK((*angas_at(sky, julian_day_of(span.end_ut - 1))).*limb == span.number);
      }
    };
    check(day->tithis, &angas::tithi);
    check(day->nakshatras, &angas::nakshatra);
    check(day->yogas, &angas::yoga);
    check(day->karanas, &angas::karana);
    for (const auto& tithi : day->tithis) {
      auto end = next_elongation(sky, julian_day_of(tithi.begin_ut) + 0.5, tithi.number % 30 * 12.0);
      CHECK(std::abs(ut_seconds_of(*end) - tithi.end_ut) <= 1);
    }
  }
}

TEST_CASE("a day alone is the same as among its neighbours", "[domain][astro][panchanga]") {
  ephemeris sky;
  auto days = days_from({2026, 1, 1}, 200, india, delhi);
  auto row = panchangas_of(sky, days);
  REQUIRE(row.has_value());
  for (std::size_t i = 0; i < days.size(); i += 13) {
    auto alone = panchanga_of(sky, days[i]);
    REQUIRE(alone.has_value());
    CHECK(std::abs(*alone->sunrise_ut - *(*row)[i].sunrise_ut) <= 1);
    CHECK(alone->tithis.size() == (*row)[i].tithis.size());
    CHECK(std::abs(alone->tithis.back().end_ut - (*row)[i].tithis.back().end_ut) <= 1);
    CHECK(alone->names.month == (*row)[i].names.month);
    CHECK(alone->names.solar_day == (*row)[i].names.solar_day);
  }
}

TEST_CASE("a boundary belongs to the later limb", "[domain][astro][panchanga]") {
  auto before = angas_of(0.0, 11.999999), on = angas_of(0.0, 12.0), end = angas_of(0.0, 359.999999);
  CHECK(before.tithi == 1);
  CHECK(before.karana == 2);
  CHECK(on.tithi == 2);
  CHECK(on.karana == 3);
  CHECK(end.tithi == 30);
  CHECK(end.karana == 60);
  CHECK(end.nakshatra == 27);
  CHECK(end.pada == 4);
  CHECK(end.yoga == 27);
  CHECK(angas_of(350.0, 350.0).tithi == 1);
  CHECK(angas_of(350.0, 349.0).tithi == 30);
  CHECK(angas_of(350.0, 10.0).yoga == 1);
}

TEST_CASE("limbs are called by their names", "[domain][astro][panchanga]") {
  CHECK(tithi_name(1) == "Shukla Pratipada");
  CHECK(tithi_name(15) == "Purnima");
  CHECK(tithi_name(16) == "Krishna Pratipada");
  CHECK(tithi_name(30) == "Amavasya");
  CHECK(yoga_name(1) == "Vishkambha");
  CHECK(yoga_name(27) == "Vaidhriti");
  CHECK(karana_name(1) == "Kimstughna");
  CHECK(karana_name(2) == "Bava");
  CHECK(karana_name(8) == "Vishti");
  CHECK(karana_name(9) == "Bava");
  CHECK(karana_name(57) == "Vishti");
  CHECK(karana_name(58) == "Shakuni");
  CHECK(karana_name(60) == "Naga");
  CHECK(vara_name(0) == "Ravivara");
  CHECK(vara_name(6) == "Shanivara");
}

TEST_CASE("a day that the Sun does not rise on is counted from midnight", "[domain][astro][panchanga]") {
  ephemeris sky;
  auto summer = panchanga_of(sky, panchanga_day_of({2026, 6, 21}, 7200, tromso));
  auto winter = panchanga_of(sky, panchanga_day_of({2026, 12, 21}, 3600, tromso));
  REQUIRE((summer && winter));
  CHECK(summer->light == day_light::polar_day);
  CHECK(winter->light == day_light::polar_night);
  for (const auto* day : {&*summer, &*winter}) {
    CHECK_FALSE(day->sunrise_ut);
    CHECK(day->begin_ut == day->of.begin_ut);
    CHECK(day->end_ut == day->of.end_ut);
    CHECK(day->tithis.size() >= 1);
    for (const auto& tithi : day->tithis)
      CHECK(tithi.mark == anga_mark::regular);
  }
}

TEST_CASE("beyond the polar circles every day of a year has a result", "[domain][astro][panchanga]") {
  ephemeris sky;
  for (double latitude : {66.5, 70.0, 80.0, 89.9, 90.0, -67.0, -75.0, -90.0}) {
    auto days = panchangas_of(sky, days_from({2026, 1, 1}, 365, 0, {latitude, 0.0}));
    REQUIRE(days.has_value());
    for (const auto& day : *days) {
      INFO(latitude << " " << to_text(day.of.date));
      CHECK(day.tithis.front().begin_ut <= day.begin_ut);
      CHECK(day.tithis.back().end_ut >= day.end_ut);
      CHECK(day.end_ut > day.begin_ut);
      CHECK(day.names.solar_day >= 1);
      CHECK(day.names.solar_day <= 32);
    }
  }
}

TEST_CASE("a day is as long as the clocks of its place make it", "[domain][astro][panchanga]") {
  ephemeris sky;
  observer bern{46.948, 7.447};
  // Clocks go forward at 2 in the morning: 23 hours.
  panchanga_day spring{{2026, 3, 29}, at({2026, 3, 29}, 0, 0, 3600), at({2026, 3, 30}, 0, 0, 7200), bern};
  auto day = panchanga_of(sky, spring);
  REQUIRE(day.has_value());
  CHECK(std::abs(*day->sunrise_ut - at({2026, 3, 29}, 7, 16, 7200)) < 120);
  auto length = [&](std::int64_t hours) {
    auto of = spring;
    of.end_ut = of.begin_ut + hours * 3600;
    return panchanga_of(sky, of).has_value();
  };
  CHECK_FALSE(length(19));
  CHECK(length(20));
  CHECK(length(28));
  CHECK_FALSE(length(29));
}

TEST_CASE("days that cannot be answered are refused", "[domain][astro][panchanga]") {
  ephemeris sky;
  auto day = [&](const civil_date& date, const observer& place) {
    return panchanga_of(sky, panchanga_day_of(date, 0, place));
  };
  CHECK(day({2026, 1, 1}, {90.0, 180.0}).has_value());
  CHECK(day({2026, 1, 1}, {90.1, 0.0}).error() == fault::invalid);
  CHECK(day({2026, 1, 1}, {0.0, 180.1}).error() == fault::invalid);
  CHECK(day({20000, 1, 1}, delhi).error() == fault::invalid);
  auto days = days_from({2026, 1, 1}, 2, india, delhi);
  std::swap(days[0], days[1]);
  CHECK(panchangas_of(sky, days).error() == fault::invalid);
  days = {panchanga_day_of({2026, 1, 1}, india, delhi), panchanga_day_of({2026, 1, 2}, india, tromso)};
  CHECK(panchangas_of(sky, days).error() == fault::invalid);
  CHECK(panchangas_of(sky, {})->empty());
}

TEST_CASE("the Moon's rise and set are those of the day from sunrise to sunrise", "[domain][astro][panchanga]") {
  // drikpanchang.com's calendar of January 2023, which takes the Moon's upper limb: a moonset on the 5th at 6:18 of
  // the 6th, none on the 6th, the next on the 7th at 7:08; no moonrise on the 21st.
  ephemeris sky;
  observer mirzapur{25.146, 82.569};
  chart_settings settings;
  settings.moonrise = rise_definition::upper_limb;
  auto of = [&](unsigned day) {
    return *panchanga_of(sky, panchanga_day_of({2023, 1, day}, india, mirzapur), settings);
  };
  CHECK(std::abs(*of(5).moonset_ut - at({2023, 1, 6}, 6, 18)) <= 60);
  CHECK_FALSE(of(6).moonset_ut);
  CHECK(std::abs(*of(7).moonset_ut - at({2023, 1, 7}, 7, 8)) <= 60);
  CHECK_FALSE(of(21).moonrise_ut);
}

TEST_CASE("jyotisha's settings give the moonrises and moonsets that it prints", "[domain][astro][panchanga]") {
  struct printed {
    civil_date date;
    std::int64_t moonrise_ut, moonset_ut;
  };
  // jyotisha, Chennai 2019, to the minute.
  const printed days[]{
    {{2019, 1, 1}, at({2019, 1, 2}, 3, 8), at({2019, 1, 1}, 14, 8)},
    {{2019, 1, 3}, at({2019, 1, 4}, 4, 55), at({2019, 1, 3}, 15, 43)},
    {{2019, 1, 7}, at({2019, 1, 7}, 7, 22), at({2019, 1, 7}, 19, 5)},
    {{2019, 1, 9}, at({2019, 1, 9}, 8, 45), at({2019, 1, 9}, 20, 41)},
  };
  const observer chennai{13.08784, 80.27847};
  ephemeris sky;
  for (const auto& [date, moonrise, moonset] : days) {
    auto day = panchanga_of(sky, panchanga_day_of(date, india, chennai), *preset_of("jyotisha"));
    REQUIRE(day.has_value());
    INFO(date.day);
    CHECK(std::abs(day->moonrise_ut.value() - moonrise) <= 61);
    CHECK(std::abs(day->moonset_ut.value() - moonset) <= 61);
  }
}
