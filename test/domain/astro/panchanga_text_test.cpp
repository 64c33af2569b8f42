#include "domain/astro/panchanga_text.hpp"

#include "test/support/almanac.hpp"
#include "test/support/calendar.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace luna::domain;
using Catch::Contains;
using test::ahead_by;
using test::fitted;

namespace {

const almanac_words words{"Delhi, India", "Asia/Kolkata, UTC+5:30 (IST)"};

std::vector<std::string> messages_of(const civil_date& date, std::size_t count, const observer& place,
                                     const utc_offsets& clock, const chart_settings& settings = {}) {
  auto found = almanac_of(fitted(), date, count, place, clock, settings);
  REQUIRE(found.has_value());
  return panchanga_messages(*found, words, clock);
}

std::vector<std::string> delhi_messages(const civil_date& date, std::size_t count = 1) {
  return messages_of(date, count, test::delhi, ahead_by(19'800));
}

} // namespace

TEST_CASE("a day is told with its limbs, its place in the calendar and its times", "[domain][astro]") {
  auto messages = delhi_messages({2026, 4, 3});
  REQUIRE(messages.size() >= 2);
  const auto& day = messages[0];
  INFO(day);
  CHECK(day.starts_with("**Panchanga of Friday, 3 April 2026**\nDelhi, India\nAsia/Kolkata, UTC+5:30 (IST)\n"));
  // As drikpanchang.com prints them.
  CHECK_THAT(day, Contains("**Sun**: rises 6:09 am, sets 6:40 pm"));
  CHECK_THAT(day, Contains("**Moon**: sets 6:27 am, rises 8:04 pm"));
  CHECK_THAT(day, Contains("**Nakshatra**: Chitra until 7:25 pm; Swati until "));
  CHECK_THAT(day, Contains("**Yoga**: Vyaghata until 2:09 pm; Harshana until "));
  CHECK_THAT(day, Contains("**Tithi**: Krishna Pratipada until 8:4"));
  CHECK_THAT(day, Contains("**Weekday**: Shukravara"));
  CHECK_THAT(day, Contains("Krishna Dwitiya until 10:10 am (next day)"));
  CHECK_THAT(day, Contains("**Sun in**: Pisces until 9:3") && Contains("am on 14 Apr"));
  CHECK_THAT(day, Contains("**Month**: Chaitra, krishna paksha (Vaishakha where months end with the full moon)"));
  CHECK_THAT(day, Contains("Vikrama 2083") && Contains("Shaka 1948"));
  for (const char* window : {"Brahma muhurta: ", "Abhijit: ", "Amrita kalam: ", "Rahu kalam: ", "Yamaganda: ",
                             "Gulika kalam: ", "Dur muhurta: "})
    CHECK_THAT(day, Contains(window));
}

TEST_CASE("a single day comes with its hours, lagnas and movements", "[domain][astro]") {
  std::string hours;
  for (const auto& message : delhi_messages({2026, 4, 3})) {
    CHECK_THAT(message, Contains("Friday, 3 April 2026"));
    hours += message;
  }
  INFO(hours);
  for (const char* part :
       {"**Choghadiya**", "**Gauri panchangam**", "**Horas**", "**Lagnas**", "**What the grahas do next**",
        "Chara (neutral)", "Sun: enters Aries 14 Apr 2026, 9:3", "turns back"})
    CHECK_THAT(hours, Contains(part));
}

TEST_CASE("of several days each is told once", "[domain][astro]") {
  auto messages = delhi_messages({2026, 4, 3}, 3);
  REQUIRE(messages.size() == 3);
  CHECK_THAT(messages[2], Contains("Sunday, 5 April 2026"));
}

TEST_CASE("a day names its festivals, fasts and paranas", "[domain][astro]") {
  CHECK_THAT(delhi_messages({2026, 11, 8})[0], Contains("**Today**: ") && Contains("Diwali, puja 5:"));
  CHECK_THAT(delhi_messages({2026, 4, 13})[0], Contains("Varuthini Ekadashi"));
  CHECK_THAT(delhi_messages({2026, 4, 14})[0],
             Contains("parana of Varuthini Ekadashi") && Contains("Mesha Sankranti at 9:3"));
  CHECK_THAT(delhi_messages({2026, 4, 12})[0], !Contains("**Today**"));
}

TEST_CASE("the month between is told as such", "[domain][astro]") {
  CHECK_THAT(delhi_messages({2026, 6, 1})[0], Contains("**Month**: Adhika Jyeshtha"));
}

TEST_CASE("tithis without a sunrise and with two are told as such", "[domain][astro]") {
  CHECK_THAT(delhi_messages({2026, 1, 6})[0], Contains("Krishna Chaturthi (kshaya) until"));
  CHECK_THAT(delhi_messages({2026, 1, 9})[0], Contains("(vriddhi) until"));
}

TEST_CASE("polar day and polar night are told, not left out", "[domain][astro]") {
  observer tromso{69.65, 18.96};
  auto day = messages_of({2026, 6, 21}, 1, tromso, ahead_by(7200));
  CHECK_THAT(day[0], Contains("polar day") && Contains("do not exist today") && !Contains("Rahu kalam"));
  REQUIRE(day.size() == 2);
  CHECK_THAT(day[1], !Contains("Choghadiya") && Contains("Lagnas"));
  CHECK_THAT(messages_of({2026, 12, 21}, 1, tromso, ahead_by(3600))[0], Contains("polar night"));
}

TEST_CASE("a time is told to the nearest minute", "[domain][astro]") {
  auto at = [](std::int64_t offset) { // the Sun rises at 6:09:18
    auto text = messages_of({2026, 4, 3}, 1, test::delhi, ahead_by(19'800 + offset))[0];
    return text.substr(text.find("**Sun**"), 22);
  };
  CHECK(at(0) == "**Sun**: rises 6:09 am");
  CHECK(at(10) == "**Sun**: rises 6:09 am");
  CHECK(at(14) == "**Sun**: rises 6:10 am");
  CHECK(at(-46) == "**Sun**: rises 6:09 am");
  CHECK(at(-50) == "**Sun**: rises 6:08 am");
}

TEST_CASE("the last line names the settings, or warns that the ephemeris files are missing", "[domain][astro]") {
  auto found = almanac_of(fitted(), {2026, 4, 3}, 1, test::delhi, ahead_by(19'800), preset_of("jhora").value());
  REQUIRE(found.has_value());
  auto messages = panchanga_messages(*found, words, ahead_by(19'800));
  CHECK_THAT(messages[0], Contains("Lahiri ayanamsa") && Contains("geometric positions, sunrise by the centre"));
  found->source = ephemeris_source::moshier;
  CHECK_THAT(panchanga_messages(*found, words, ahead_by(19'800)).back(), Contains("files are missing"));
}

TEST_CASE("a year's festivals are a list by month, with paranas", "[domain][astro]") {
  auto clock = ahead_by(19'800);
  auto found = festivals_at(fitted(), 2026, test::delhi, clock);
  REQUIRE(found.has_value());
  auto messages = festival_messages(*found, words, clock);
  std::string all;
  for (const auto& message : messages) {
    CHECK(message.starts_with("**Festivals and vrats of 2026**\nDelhi, India\n"));
    CHECK(message.size() < 3500);
    all += message;
  }
  INFO(all);
  auto last = std::string::npos;
  for (const char* month : {"**January 2026**", "**June 2026**", "**December 2026**"}) {
    auto at = all.find(month);
    REQUIRE(at != std::string::npos);
    CHECK((last == std::string::npos || at > last));
    CHECK(all.find(month, at + 1) == std::string::npos);
    last = at;
  }
  CHECK_THAT(all, Contains("8 Sun: Diwali, puja 5:"));
  CHECK_THAT(all, Contains("14 Tue: Mesha Sankranti at 9:3"));
  CHECK_THAT(all, Contains("25 Thu: Nirjala Ekadashi, parana 26 Jun, "));
  CHECK_THAT(all, Contains("Sankashti Chaturthi, moonrise "));
}

TEST_CASE("no message is too long for a chat, anywhere and at any time", "[domain][astro]") {
  std::mt19937_64 random{20'260'403};
  std::uniform_real_distribution<double> latitudes{-90.0, 90.0}, longitudes{-180.0, 180.0};
  std::uniform_int_distribution<std::int64_t> dates{days_of({1800, 1, 1}), days_of({2150, 1, 1})};
  chart_settings settings;
  settings.outer_planets = true;
  settings.node = lunar_node::true_node;
  for (auto i = 0; i < 60; ++i) {
    observer place{latitudes(random), longitudes(random)};
    auto date = civil_date_of_days(dates(random));
    INFO(test::iso(date) << " at " << place.latitude_degrees << ", " << place.longitude_degrees);
    for (const auto& message : messages_of(date, 1, place, ahead_by(0), settings))
      CHECK(message.size() < 3500);
  }
}
