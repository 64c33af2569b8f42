#include "domain/astro/festivals.hpp"

#include "test/support/calendar.hpp"
#include "test/support/golden.hpp"

#include <algorithm>
#include <random>
#include <set>

using namespace test;

namespace {

/// All dates of a festival in a year, a space between them.
std::string dates_of(const festival_year& year, std::string_view name) {
  std::string dates;
  for (const auto& one : year.festivals)
    if (one.kind == festival_kind::festival && is_called(one.name, name))
      dates += (dates.empty() ? "" : " ") + iso(one.date);
  return dates;
}

std::vector<std::string> dates_of(const festival_year& year, festival_kind kind) {
  std::vector<std::string> dates;
  for (const auto& one : year.festivals)
    if (one.kind == kind)
      dates.push_back(iso(one.date));
  return dates;
}

const festival& only(const festival_year& year, std::string_view name) {
  auto found =
    std::find_if(year.festivals.begin(), year.festivals.end(), [&](const festival& one) { return one.name == name; });
  REQUIRE(found != year.festivals.end());
  return *found;
}

struct published {
  const char* date;
  const char* name;
};

} // namespace

TEST_CASE("the festivals of 2023 at Mirzapur are those of drikpanchang.com, the month of Shravana coming twice") {
  auto row = GENERATE(values<published>({
    {"2023-01-15", "Makara Sankranti"},
    {"2023-03-07", "Holika Dahan"},
    {"2023-03-08", "Holi"},
    {"2023-08-29", "Onam"},
    {"2023-08-30", "Raksha Bandhan"},
    {"2023-09-06", "Krishna Janmashtami"},
    {"2023-09-07", "Janmashtami ISKCON"},
    {"2023-09-18", "Hartalika Teej"},
    {"2023-09-19", "Ganesh Chaturthi"},
    {"2023-09-20", "Rishi Panchami"},
    {"2023-09-23", "Radha Ashtami"},
    {"2023-10-28", "Sharad Purnima"},
    {"2023-11-01", "Karwa Chauth"},
    {"2023-11-05", "Ahoi Ashtami"},
    {"2023-11-10", "Dhanteras"},
    {"2023-11-12", "Narak Chaturdashi"},
    {"2023-11-12", "Lakshmi Puja"},
    {"2023-11-14", "Govardhan Puja"},
    {"2023-11-15", "Bhaiya Dooj"},
    {"2023-11-19", "Chhath Puja"},
    {"2023-11-24", "Tulasi Vivah"},
    {"2023-11-26", "Dev Diwali"},
    {"2023-11-27", "Guru Nanak Jayanti"},
    {"2023-12-05", "Kalabhairava Jayanti"},
    {"2023-12-17", "Vivah Panchami"},
    {"2023-12-22", "Gita Jayanti"},
    {"2023-12-26", "Dattatreya Jayanti"},
    {"2023-01-02 2023-12-23", "Vaikuntha Ekadashi"},
  }));
  INFO(row.name);
  CHECK(dates_of(year_of(2023, mirzapur), row.name) == row.date);
}

TEST_CASE("the vrats of 2023 at Mirzapur are those of drikpanchang.com") {
  const auto& year = year_of(2023, mirzapur);
  auto holds = [&](festival_kind kind, const std::string& date) {
    auto dates = dates_of(year, kind);
    return std::count(dates.begin(), dates.end(), date) == 1;
  };
  for (auto date : {"2023-01-04", "2023-03-04", "2023-07-30", "2023-09-12", "2023-11-10", "2023-11-24", "2023-12-10",
                    "2023-12-24"}) {
    INFO(date);
    CHECK(holds(festival_kind::pradosha, date));
  }
  for (auto date : {"2023-01-10", "2023-03-11", "2023-08-04", "2023-09-03", "2023-11-01", "2023-11-30", "2023-12-30"}) {
    INFO(date);
    CHECK(holds(festival_kind::sankashti, date));
  }
  for (auto date : {"2023-01-06", "2023-03-07", "2023-08-01", "2023-08-31", "2023-10-28", "2023-11-27", "2023-12-26"})
    CHECK(holds(festival_kind::purnima, date));
  for (auto date : {"2023-09-14", "2023-11-13", "2023-12-12"})
    CHECK(holds(festival_kind::amavasya, date));
  for (auto date : {"2023-09-17", "2023-11-17", "2023-12-16"})
    CHECK(holds(festival_kind::sankranti, date));
}

TEST_CASE("great festivals fall on the days of India's public calendars") {
  struct row {
    const char* name;
    std::vector<const char*> dates; // 2019 to 2026
  };
  const std::vector<row> table{
    {"Maha Shivaratri",
     {"2019-03-04", "2020-02-21", "2021-03-11", "2022-03-01", "2023-02-18", "2024-03-08", "2025-02-26", "2026-02-15"}},
    {"Holi",
     {"2019-03-21", "2020-03-10", "2021-03-29", "2022-03-18", "2023-03-08", "2024-03-25", "2025-03-14", "2026-03-04"}},
    {"Gudi Padwa",
     {"2019-04-06", "2020-03-25", "2021-04-13", "2022-04-02", "2023-03-22", "2024-04-09", "2025-03-30", "2026-03-19"}},
    {"Ram Navami",
     {"2019-04-13", "2020-04-02", "2021-04-21", "2022-04-10", "2023-03-30", "2024-04-17", "2025-04-06", "2026-03-26"}},
    {"Hanuman Jayanti",
     {"2019-04-19", "2020-04-08", "2021-04-27", "2022-04-16", "2023-04-06", "2024-04-23", "2025-04-12", "2026-04-02"}},
    {"Akshaya Tritiya",
     {"2019-05-07", "2020-04-26", "2021-05-14", "2022-05-03", "2023-04-22", "2024-05-10", "2025-04-30", "2026-04-19"}},
    {"Buddha Purnima",
     {"2019-05-18", "2020-05-07", "2021-05-26", "2022-05-16", "2023-05-05", "2024-05-23", "2025-05-12", "2026-05-01"}},
    {"Guru Purnima",
     {"2019-07-16", "2020-07-05", "2021-07-24", "2022-07-13", "2023-07-03", "2024-07-21", "2025-07-10", "2026-07-29"}},
    {"Raksha Bandhan",
     {"2019-08-15", "2020-08-03", "2021-08-22", "2022-08-11", "2023-08-30", "2024-08-19", "2025-08-09", "2026-08-28"}},
    {"Janmashtami",
     {"2019-08-23", "2020-08-11", "2021-08-30", "2022-08-18", "2023-09-06", "2024-08-26", "2025-08-15", "2026-09-04"}},
    {"Ganesh Chaturthi",
     {"2019-09-02", "2020-08-22", "2021-09-10", "2022-08-31", "2023-09-19", "2024-09-07", "2025-08-27", "2026-09-14"}},
    {"Onam",
     {"2019-09-11", "2020-08-31", "2021-08-21", "2022-09-08", "2023-08-29", "2024-09-15", "2025-09-05", "2026-08-26"}},
    {"Navratri start",
     {"2019-09-29", "2020-10-17", "2021-10-07", "2022-09-26", "2023-10-15", "2024-10-03", "2025-09-22", "2026-10-11"}},
    {"Durga Ashtami",
     {"2019-10-06", "2020-10-24", "2021-10-13", "2022-10-03", "2023-10-22", "2024-10-11", "2025-09-30", "2026-10-19"}},
    {"Dussehra",
     {"2019-10-08", "2020-10-25", "2021-10-15", "2022-10-05", "2023-10-24", "2024-10-12", "2025-10-02", "2026-10-20"}},
    {"Karva Chauth",
     {"2019-10-17", "2020-11-04", "2021-10-24", "2022-10-13", "2023-11-01", "2024-10-20", "2025-10-10", "2026-10-29"}},
    {"Dhanteras",
     {"2019-10-25", "2020-11-13", "2021-11-02", "2022-10-22", "2023-11-10", "2024-10-29", "2025-10-18", "2026-11-06"}},
    {"Diwali",
     {"2019-10-27", "2020-11-14", "2021-11-04", "2022-10-24", "2023-11-12", "2024-11-01", "2025-10-20", "2026-11-08"}},
    {"Govardhan Puja",
     {"2019-10-28", "2020-11-15", "2021-11-05", "2022-10-26", "2023-11-14", "2024-11-02", "2025-10-22", "2026-11-10"}},
    {"Bhai Dooj",
     {"2019-10-29", "2020-11-16", "2021-11-06", "2022-10-26", "2023-11-15", "2024-11-03", "2025-10-23", "2026-11-11"}},
    {"Chhath Puja",
     {"2019-11-02", "2020-11-20", "2021-11-10", "2022-10-30", "2023-11-19", "2024-11-07", "2025-10-27", "2026-11-15"}},
    {"Kartik Purnima",
     {"2019-11-12", "2020-11-30", "2021-11-19", "2022-11-08", "2023-11-27", "2024-11-15", "2025-11-05", "2026-11-24"}},
  };
  for (const auto& row : table)
    for (auto year = 2019; year <= 2026; ++year) {
      INFO(row.name << " " << year);
      CHECK(dates_of(year_of(year), row.name) == row.dates[static_cast<std::size_t>(year - 2019)]);
    }
}

TEST_CASE("a touch of pradosha shorter than a ghati does not make the second evening Diwali") {
  // 41 minutes after sunset on 1 November 2024, 8 on 21 October 2025.
  CHECK(dates_of(year_of(2024), "Diwali") == "2024-11-01");
  CHECK(dates_of(year_of(2025), "Diwali") == "2025-10-20");
}

TEST_CASE("a thread is tied after bhadra where the full moon's morning is short") {
  const auto& short_morning = only(year_of(2022), "Raksha Bandhan"); // 76 minutes on 12 August
  CHECK(iso(short_morning.date) == "2022-08-11");
  REQUIRE(short_morning.puja.has_value());
  CHECK(clock_text(short_morning.puja->begin_ut) == "20:51");
  const auto& long_morning = only(year_of(2026), "Raksha Bandhan"); // 231 minutes on 28 August
  CHECK(iso(long_morning.date) == "2026-08-28");
  CHECK(clock_text(long_morning.puja->end_ut) == "09:48");
}

TEST_CASE("Holika burns after bhadra, or the next evening where bhadra takes the whole night") {
  const auto& same_night = only(year_of(2024), "Holika Dahan");
  CHECK(iso(same_night.date) == "2024-03-24");
  CHECK(clock_text(same_night.puja->begin_ut) == "23:13");
  const auto& next_evening = only(year_of(2026), "Holika Dahan");
  CHECK(iso(next_evening.date) == "2026-03-03");
  CHECK(clock_text(next_evening.puja->begin_ut) == "18:22");
}

TEST_CASE("a tithi that no moonrise has is kept on the day whose sunrise it holds") {
  // 2025: from 22:54 on 9 October, after moonrise, to 19:38 on the 10th, before moonrise.
  CHECK(dates_of(year_of(2025), "Karva Chauth") == "2025-10-10");
}

TEST_CASE("a tithi between two sunrises is kept on the day it begins") {
  CHECK(dates_of(year_of(2026), "Ugadi") == "2026-03-19"); // 06:53 to 04:52
}

TEST_CASE("the Moon in Shravana in the afternoon decides between two days of dashami") {
  CHECK(dates_of(year_of(2022), "Vijayadashami") == "2022-10-05"); // afternoon of the 4th has dashami, not Shravana
  CHECK(dates_of(year_of(2019), "Vijayadashami") == "2019-10-08"); // both afternoons have dashami
  CHECK(dates_of(year_of(2026), "Vijayadashami") == "2026-10-20"); // both have dashami, the first Shravana, too
  CHECK(dates_of(year_of(2018), "Vijayadashami") == "2018-10-19"); // four minutes of the first afternoon
  CHECK(dates_of(year_of(2017), "Vijayadashami") == "2017-09-30");
}

TEST_CASE("Maha Navami is on the eighth where the ninth begins before the afternoon ends") {
  CHECK(dates_of(year_of(2024), "Maha Navami") == "2024-10-11");
  CHECK(dates_of(year_of(2022), "Maha Navami") == "2022-10-04");
}

TEST_CASE("the Sun's entry after sunset moves Makara, Puthandu and Vishu, but not Vaisakhi, to the next day") {
  CHECK(dates_of(year_of(2019), "Makar Sankranti") == "2019-01-15");
  CHECK(dates_of(year_of(2025), "Pongal") == "2025-01-14");
  CHECK(dates_of(year_of(2024), "Vaisakhi") == "2024-04-13"); // 21:04
  CHECK(dates_of(year_of(2024), "Puthandu") == "2024-04-14");
  CHECK(dates_of(year_of(2023), "Puthandu") == "2023-04-14"); // 14:58
  CHECK(dates_of(year_of(2023), "Vishu") == "2023-04-15");
}

TEST_CASE("twelve sankrantis a year, and a festival of each name once in a lunar year, adhika and kshaya or not") {
  // 1963 and 1982: years with two adhika months and a kshaya one.
  for (auto first : {1963, 1982, 2019}) {
    std::map<std::string_view, std::vector<std::int64_t>> days;
    for (auto year = first; year < first + 4; ++year) {
      CHECK(dates_of(year_of(year), festival_kind::sankranti).size() == 12);
      for (const auto& one : year_of(year).festivals)
        if (one.kind == festival_kind::festival && one.month != 0 && one.name != "Vaikuntha Ekadashi")
          days[one.name].push_back(days_of(one.date));
    }
    for (const auto& [name, all] : days) {
      INFO(first << " " << name);
      CHECK(all.size() >= 3);
      for (std::size_t i = 1; i < all.size(); ++i) {
        CHECK(all[i] - all[i - 1] > 320);
        CHECK(all[i] - all[i - 1] < 415);
      }
    }
  }
}

TEST_CASE("festivals of any year and place are in the year, in order, and none of a kind is missing") {
  std::mt19937 random{22};
  std::uniform_int_distribution<int> years{1800, 2149};
  std::uniform_real_distribution<double> latitudes{-90.0, 90.0};
  for (auto turn = 0; turn < 10; ++turn) {
    auto year = festivals_of(source, years(random), indian_offset, {latitudes(random), 80.0});
    REQUIRE(year.has_value());
    INFO(year->year);
    for (std::size_t i = 0; i < year->festivals.size(); ++i) {
      const auto& one = year->festivals[i];
      REQUIRE(one.date.year == year->year);
      REQUIRE((i == 0 || year->festivals[i - 1].date <= one.date));
      if (one.puja)
        REQUIRE(one.puja->begin_ut < one.puja->end_ut);
    }
    REQUIRE(dates_of(*year, festival_kind::sankranti).size() >= 11);
    REQUIRE(dates_of(*year, festival_kind::sankranti).size() <= 13);
    REQUIRE(dates_of(*year, festival_kind::purnima).size() >= 12);
    REQUIRE(dates_of(*year, festival_kind::pradosha).size() >= 24);
  }
}

TEST_CASE("people's names of festivals are understood, others are not") {
  CHECK(is_called("Diwali", "deepavali"));
  CHECK(is_called("Diwali", "Lakshmi Puja"));
  CHECK(is_called("Vijayadashami", "Dussehra (Vijaya Dashami)"));
  CHECK(is_called("Makara Sankranti", "makar sankranti"));
  CHECK(is_called("Navratri Start", "navaratri"));
  CHECK_FALSE(is_called("Diwali", "Dev Diwali"));
  CHECK_FALSE(is_called("Holi", "Holika Dahan"));
  CHECK_FALSE(is_called("Holi", ""));
}

TEST_CASE("no two festivals are called the same") {
  std::set<std::string_view> names;
  for (const auto& one : year_of(2024).festivals)
    if (one.kind == festival_kind::festival)
      names.insert(one.name);
  for (auto one : names)
    for (auto other : names) {
      INFO(one << " / " << other);
      CHECK((one == other || !is_called(one, other)));
    }
}

TEST_CASE("dates are found by what people call a day") {
  auto said = [](std::string_view name) {
    std::string dates;
    for (const auto& date : dates_called(year_of(2024), name))
      dates += (dates.empty() ? "" : " ") + iso(date);
    return dates;
  };
  CHECK(said("Paush Purnima") == "2024-01-25");
  CHECK(said("Devshayani Ekadashi") == "2024-07-17");
  CHECK(said("parivartini") == "2024-09-14");
  CHECK(said("Rama Ekadashi") == "2024-10-28");
  CHECK(said("Putrada Ekadashi") == "2024-01-21 2024-08-16");
  CHECK(said("Dussehra") == "2024-10-12");
  CHECK(said("Kartik Purnima") == "2024-11-15"); // a festival and a full moon
  CHECK(said("Thanksgiving").empty());
}

TEST_CASE("years and places that do not exist are refused") {
  CHECK(festivals_of(source, 12'000, 0, delhi).error() == fault::invalid);
  CHECK(festivals_of(source, 2024, 0, {91.0, 0.0}).error() == fault::invalid);
  CHECK(festivals_of({}, 2024).festivals.empty());
}

#ifdef LUNA_SHARED

TEST_CASE("golden festivals") {
  auto file = test::read_json(LUNA_SHARED "/golden/festivals.json");
  auto checked = 0;
  for (const auto& one : file.at("cases").as_array())
    for (const auto& expectation : one.at("expect").as_array()) {
      auto path = test::text_at(expectation, "path");
      INFO(path);
      auto begin = path.find('[') + 1, space = path.rfind(' ');
      auto year = std::stoi(path.substr(space + 1));
      auto date = test::text_at(expectation.at("value"), "date");
      CHECK(dates_of(year_of(year), path.substr(begin, space - begin)) == date);
      auto day = panchanga_of(
        source, panchanga_day_of(civil_date_of_days(test::clock_seconds(date) / 86'400), indian_offset, delhi));
      REQUIRE(day.has_value());
      auto tithi = expectation.at("value").at("tithi_prevails_that_day").to_number<unsigned>();
      CHECK(std::any_of(day->tithis.begin(), day->tithis.end(), [&](const auto& s) { return s.number == tithi; }));
      ++checked;
    }
  CHECK(checked == 4);
}

#endif
