// Windows of a day against what almanacs print: drikpanchang.com's calendar of January 2023 for a place near Mirzapur,
// Prokerala's answers for Mumbai of 29 August 1967, drik-panchanga's tests.
#include "domain/astro/windows.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace luna::domain;

namespace {

const observer mirzapur{25.146, 82.569};
const observer mumbai{19.0821978, 72.7411014};
constexpr std::int64_t india = 19'800;

/// Hours and minutes of a day in India; more than 24 hours on the next.
std::int64_t clock(const civil_date& date, int hour, int minute, int second = 0) {
  return days_of(date) * 86'400 + hour * 3600 + minute * 60 + second - india;
}

panchanga january(unsigned day) {
  return *panchanga_of(ephemeris{}, panchanga_day_of({2023, 1, day}, india, mirzapur));
}

panchanga mumbai_1967() {
  chart_settings settings;
  settings.sunrise = rise_definition::centre;
  settings.ayanamsa_nutation = false;
  return *panchanga_of(ephemeris{}, panchanga_day_of({1967, 8, 29}, india, mumbai), settings);
}

sun_times sun_of(const panchanga& day) {
  auto sun = sun_times_of(day);
  REQUIRE(sun.has_value());
  return *sun;
}

/// `printed` to the minute; where two minutes are, of the begin and of the end.
void check_printed(const day_window& window, unsigned day, int hour, int minute, int end_hour, int end_minute) {
  INFO("January " << day << " at " << hour << ":" << minute);
  CHECK(std::abs(window.begin_ut - clock({2023, 1, day}, hour, minute)) <= 75);
  CHECK(std::abs(window.end_ut - clock({2023, 1, day}, end_hour, end_minute)) <= 75);
}

/// A synthetic day: 15 hours of light from six, a night of nine.
sun_times long_day(unsigned weekday) {
  return {-3 * 3600, 6 * 3600, 21 * 3600, 30 * 3600, weekday};
}

} // namespace

TEST_CASE("rahu, gulika and yamaganda have an eighth of the daylight each weekday", "[domain][astro][windows]") {
  // 1 to 7 January 2023: Sunday to Saturday.
  check_printed(rahu_kalam(sun_of(january(1))), 1, 16, 2, 17, 21);
  check_printed(rahu_kalam(sun_of(january(2))), 2, 8, 5, 9, 25);
  check_printed(rahu_kalam(sun_of(january(3))), 3, 14, 43, 16, 3);
  check_printed(rahu_kalam(sun_of(january(4))), 4, 12, 5, 13, 24);
  check_printed(rahu_kalam(sun_of(january(5))), 5, 13, 25, 14, 45);
  check_printed(rahu_kalam(sun_of(january(6))), 6, 10, 46, 12, 6);
  check_printed(rahu_kalam(sun_of(january(7))), 7, 9, 26, 10, 46);
  check_printed(gulika_kalam(sun_of(january(1))), 1, 14, 42, 16, 2);
  check_printed(gulika_kalam(sun_of(january(4))), 4, 10, 45, 12, 5);
  check_printed(gulika_kalam(sun_of(january(7))), 7, 6, 46, 8, 6);
  check_printed(yamaganda(sun_of(january(1))), 1, 12, 3, 13, 23);
  check_printed(yamaganda(sun_of(january(5))), 5, 6, 46, 8, 6);
  check_printed(yamaganda(sun_of(january(6))), 6, 14, 45, 16, 5);
  check_printed(yamaganda(sun_of(january(7))), 7, 13, 26, 14, 46);
}

TEST_CASE("abhijit is at noon, but not on a Wednesday", "[domain][astro][windows]") {
  check_printed(*abhijit(sun_of(january(1))), 1, 11, 42, 12, 24);
  CHECK_FALSE(abhijit(sun_of(january(4))));
  auto window = *abhijit(sun_of(mumbai_1967()));
  CHECK(std::abs(window.begin_ut - clock({1967, 8, 29}, 12, 15, 6)) <= 10);
  CHECK(std::abs(window.end_ut - clock({1967, 8, 29}, 13, 4, 52)) <= 10);
}

TEST_CASE("dur muhurtas are those of the weekday", "[domain][astro][windows]") {
  auto check = [](unsigned day, std::initializer_list<std::array<int, 4>> printed) {
    auto found = dur_muhurtas(sun_of(january(day)));
    REQUIRE(found.size() == printed.size());
    auto window = found.begin();
    for (const auto& p : printed)
      check_printed(*window++, day, p[0], p[1], p[2], p[3]);
  };
  check(1, {{15, 57, 16, 39}});
  check(2, {{12, 25, 13, 7}, {14, 32, 15, 15}});
  check(3, {{8, 53, 9, 35}, {22, 44, 23, 38}});
  check(4, {{11, 43, 12, 26}});
  check(5, {{10, 19, 11, 1}, {14, 34, 15, 16}});
  check(6, {{8, 54, 9, 37}, {12, 27, 13, 9}});
  check(7, {{6, 46, 7, 29}, {7, 29, 8, 12}});
}

TEST_CASE("every nakshatra's ghatis to avoid are those printed", "[domain][astro][windows]") {
  struct printed {
    unsigned day;
    int hour, minute, end_hour, end_minute;
  };
  // From Ashwini on the 1st round to Bharani on the 28th.
  for (const auto& p : {printed{1, 8, 38, 10, 18}, {1, 23, 3, 24, 45},   {2, 27, 25, 29, 9},   {4, 10, 1, 11, 46},
                        {4, 25, 1, 26, 48},        {6, 6, 49, 8, 36},    {7, 13, 41, 15, 29},  {8, 12, 7, 13, 55},
                        {9, 20, 27, 22, 15},       {10, 22, 26, 24, 13}, {11, 20, 42, 22, 28}, {12, 22, 16, 24, 1},
                        {13, 25, 34, 27, 17},      {14, 26, 33, 28, 13}, {15, 24, 50, 26, 27}, {16, 24, 51, 26, 24},
                        {17, 22, 32, 24, 3},       {18, 22, 30, 23, 57}, {19, 22, 25, 23, 51}, {20, 11, 15, 12, 40},
                        {20, 21, 4, 22, 28},       {21, 16, 37, 18, 0},  {22, 9, 58, 11, 22},  {23, 6, 52, 8, 16},
                        {24, 6, 54, 8, 20},        {24, 27, 52, 29, 20}, {25, 29, 14, 30, 45}, {27, 6, 47, 8, 21},
                        {28, 15, 1, 16, 39},       {28, 29, 12, 30, 53}}) {
    INFO("January " << p.day);
    auto found = varjyam(january(p.day));
    auto begin = clock({2023, 1, p.day}, p.hour, p.minute);
    auto near = [&](const day_window& w) { return std::abs(w.begin_ut - begin) <= 75; };
    const auto* window = std::find_if(found.begin(), found.end(), near);
    REQUIRE(window != found.end());
    check_printed(*window, p.day, p.hour, p.minute, p.end_hour, p.end_minute);
  }
  CHECK(varjyam(january(3)).empty());
  CHECK(varjyam(january(5)).empty());
  CHECK(varjyam(january(26)).empty());
}

TEST_CASE("every nakshatra's ghatis of nectar are those printed", "[domain][astro][windows]") {
  struct printed {
    unsigned day;
    int hour, minute, end_hour, end_minute;
  };
  for (const auto& p : {printed{2, 9, 17, 10, 59}, {3, 13, 50, 15, 34},  {4, 15, 18, 17, 3},   {5, 11, 40, 13, 27},
                        {6, 13, 4, 14, 51},        {7, 24, 27, 26, 14},  {8, 22, 54, 24, 42},  {10, 7, 13, 9, 1},
                        {11, 9, 9, 10, 57},        {12, 7, 19, 9, 6},    {13, 8, 44, 10, 29},  {14, 11, 49, 13, 32},
                        {15, 12, 32, 14, 12},      {16, 10, 31, 12, 8},  {17, 10, 12, 11, 45}, {18, 7, 35, 9, 5},
                        {19, 7, 16, 8, 43},        {20, 6, 58, 8, 24},   {20, 29, 28, 30, 52}, {21, 24, 56, 26, 20},
                        {22, 18, 19, 19, 42},      {23, 15, 18, 16, 42}, {24, 15, 30, 16, 56}, {25, 12, 43, 14, 11},
                        {26, 14, 22, 15, 54},      {27, 16, 15, 17, 49}, {28, 11, 45, 13, 23}, {29, 15, 18, 16, 59}}) {
    INFO("January " << p.day);
    auto found = amrita_kalam(january(p.day));
    auto begin = clock({2023, 1, p.day}, p.hour, p.minute);
    auto near = [&](const day_window& w) { return std::abs(w.begin_ut - begin) <= 75; };
    const auto* window = std::find_if(found.begin(), found.end(), near);
    REQUIRE(window != found.end());
    check_printed(*window, p.day, p.hour, p.minute, p.end_hour, p.end_minute);
  }
  CHECK(amrita_kalam(january(1)).empty());
}

TEST_CASE("ghatis of a nakshatra do not need a sunrise", "[domain][astro][windows]") {
  // drik-panchanga, tests: True Chitra, Hindu sunrise; in hours, minutes and seconds of the place's clock.
  struct printed {
    civil_date date;
    observer place;
    double offset_hours;
    std::vector<std::array<int, 3>> times; // begin and end of each
  };
  chart_settings settings;
  settings.zero_point = ayanamsa::true_chitra;
  settings.sunrise = rise_definition::hindu;
  for (const auto& p :
       {printed{{2026, 12, 21}, {69.65, 18.96}, 1.0, {{19, 25, 38}, {20, 52, 6}}}, // polar night
        printed{{2026, 6, 21}, {69.65, 18.96}, 1.0, {{12, 27, 21}, {14, 6, 45}}},  // polar day
        printed{{2026, 7, 17}, {28.6139, 77.209}, 5.5, {{7, 12, 6}, {8, 42, 56}, {26, 21, 49}, {27, 55, 30}}},
        printed{{2026, 3, 21}, {64.15, -21.94}, 0.0, {{15, 25, 12}, {16, 53, 52}, {27, 56, 49}, {29, 25, 8}}},
        // Four minutes before sunrise: the day before's with us and drikpanchang.com, the 15th's with drik-panchanga.
        printed{{2026, 1, 14}, {-33.92, 18.42}, 2.0, {{29, 46, 18}, {31, 33, 14}}},
        printed{{2026, 12, 15}, {64.84, -147.72}, -9.0, {{30, 18, 8}, {32, 0, 1}}}}) {
    auto offset = static_cast<std::int64_t>(p.offset_hours * 3600.0);
    auto day = panchanga_of(ephemeris{}, panchanga_day_of(p.date, offset, p.place), settings);
    REQUIRE(day.has_value());
    CHECK(sun_times_of(*day).has_value() == (p.place.latitude_degrees < 69.0));
    auto found = varjyam(*day);
    INFO(to_text(p.date) << " at " << p.place.latitude_degrees);
    REQUIRE(found.size() * 2 == p.times.size());
    for (std::size_t i = 0; i < p.times.size(); ++i) {
      auto [hour, minute, second] = p.times[i];
      auto at = days_of(p.date) * 86'400 - offset + hour * 3600 + minute * 60 + second;
      CHECK(std::abs((i % 2 == 0 ? found[i / 2].begin_ut : found[i / 2].end_ut) - at) <= 10);
    }
  }
}

TEST_CASE("Prokerala's windows of a day in Mumbai are ours", "[domain][astro][windows]") {
  auto day = mumbai_1967();
  auto sun = sun_of(day);
  auto check = [](const day_window& window, std::int64_t begin, std::int64_t end, std::int64_t tolerance = 15) {
    CHECK(std::abs(window.begin_ut - begin) <= tolerance);
    CHECK(std::abs(window.end_ut - end) <= tolerance);
  };
  constexpr std::int64_t zodiac = 45; // its zero point is up to 18" from ours, where the Moon is half a minute later
  civil_date date{1967, 8, 29};
  check(rahu_kalam(sun), clock(date, 15, 46, 42), clock(date, 17, 20, 1));
  check(yamaganda(sun), clock(date, 9, 33, 23), clock(date, 11, 6, 43));
  check(gulika_kalam(sun), clock(date, 12, 40, 2), clock(date, 14, 13, 22));
  check(dur_muhurtas(sun)[0], clock(date, 8, 56, 2), clock(date, 9, 45, 48));
  check(dur_muhurtas(sun)[1], clock(date, 23, 30, 45), clock(date, 24, 16, 59));
  check(brahma_muhurta(sun, muhurta_length::forty_eight_minutes), clock(date, 4, 50, 30), clock(date, 5, 38, 30));
  REQUIRE(varjyam(day).size() == 1);
  check(varjyam(day)[0], clock(date, 17, 37, 15), clock(date, 19, 19, 15), zodiac);
  REQUIRE(amrita_kalam(day).size() == 2);
  check(amrita_kalam(day)[0], clock(date, 8, 9, 48), clock(date, 9, 54, 45), zodiac);
  check(amrita_kalam(day)[1], clock(date, 27, 50, 15), clock(date, 29, 32, 24), zodiac);
  std::string names;
  for (const auto& part : choghadiya(sun))
    names += std::string{part.name} + " ";
  CHECK(names == "Roga Udvega Chara Labha Amrita Kala Shubha Roga Kala Labha Udvega Shubha Amrita Chara Roga Kala ");
}

TEST_CASE("choghadiya begins with the weekday's lord, by night with the fifth weekday's", "[domain][astro][windows]") {
  std::string day, night;
  for (unsigned weekday = 0; weekday < 7; ++weekday) {
    auto parts = choghadiya(long_day(weekday));
    day += std::string{parts[0].name} + " ";
    night += std::string{parts[8].name} + " ";
    CHECK(parts[0].name == parts[7].name);
    CHECK(parts[8].name == parts[15].name);
    CHECK(parts[15].at.end_ut == 30 * 3600);
    for (std::size_t i = 1; i < 16; ++i)
      CHECK(parts[i].at.begin_ut == parts[i - 1].at.end_ut);
  }
  CHECK(day == "Udvega Amrita Roga Labha Shubha Chara Kala ");
  CHECK(night == "Shubha Chara Kala Udvega Amrita Roga Labha ");
  auto parts = choghadiya(long_day(0));
  CHECK(parts[0].quality == window_quality::bad);
  CHECK(parts[1].quality == window_quality::neutral);
  CHECK(parts[2].quality == window_quality::good);
}

TEST_CASE("gauri panchangam has Visham where Rahu's part is", "[domain][astro][windows]") {
  auto names = [](unsigned weekday, std::size_t from) {
    std::string all;
    auto parts = gauri_panchangam(long_day(weekday));
    for (auto i = from; i < from + 8; ++i)
      all += std::string{parts[i].name} + " ";
    return all;
  };
  CHECK(names(0, 0) == "Uthi Amirdha Rogam Laabam Dhanam Sugam Soram Visham ");
  CHECK(names(0, 8) == "Dhanam Sugam Soram Visham Uthi Amirdha Rogam Laabam ");
  CHECK(names(1, 0) == "Amirdha Visham Rogam Laabam Dhanam Sugam Soram Uthi ");
  CHECK(names(2, 0) == "Rogam Laabam Dhanam Sugam Soram Uthi Visham Amirdha ");
  CHECK(names(2, 8) == "Soram Uthi Visham Amirdha Rogam Laabam Dhanam Sugam ");
}

TEST_CASE("horas begin with the weekday's lord and end before the next one's", "[domain][astro][windows]") {
  constexpr std::array lords{graha::sun,     graha::moon,  graha::mars,  graha::mercury,
                             graha::jupiter, graha::venus, graha::saturn};
  for (unsigned weekday = 0; weekday < 7; ++weekday) {
    auto hours = horas(long_day(weekday));
    CHECK(hours[0].lord == lords[weekday]);
    // The 25th would be the next day's first: 24 hours on in a round of seven.
    CHECK(hours[3].lord == lords[(weekday + 1) % 7]);
    CHECK(hours[0].at == day_window{6 * 3600, 6 * 3600 + 4500});
    CHECK(hours[23].at == day_window{30 * 3600 - 2700, 30 * 3600});
  }
  auto sunday = horas(long_day(0));
  CHECK(sunday[1].lord == graha::venus);
  CHECK(sunday[2].lord == graha::mercury);
  CHECK(sunday[4].lord == graha::saturn);
}

TEST_CASE("twilight and midnight are parts of the night", "[domain][astro][windows]") {
  auto sun = long_day(0); // nights of nine hours: muhurtas of 36 minutes
  CHECK(brahma_muhurta(sun, muhurta_length::of_the_night) == day_window{6 * 3600 - 4320, 6 * 3600 - 2160});
  CHECK(brahma_muhurta(sun, muhurta_length::forty_eight_minutes) == day_window{6 * 3600 - 5760, 6 * 3600 - 2880});
  CHECK(pratah_sandhya(sun) == day_window{6 * 3600 - 3240, 6 * 3600});
  CHECK(sayahna_sandhya(sun) == day_window{21 * 3600, 21 * 3600 + 3240});
  CHECK(godhuli(sun) == day_window{21 * 3600 - 720, 21 * 3600 + 720});
  CHECK(nishita(sun) == day_window{21 * 3600 + 15120, 21 * 3600 + 17280});
}
