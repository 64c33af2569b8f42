// What the vectors of golden/ ask of an almanac can be read from its JSON.
#ifdef LUNA_SHARED

#include "domain/astro/panchanga_json.hpp"
#include "test/support/almanac.hpp"
#include "test/support/golden.hpp"

#include <algorithm>
#include <cmath>
#include <regex>

using namespace luna::domain;
namespace json = boost::json;

namespace {

json::array golden(const char* name) {
  return test::read_json(std::string{LUNA_SHARED} + "/golden/" + name + ".json").at("cases").as_array();
}

/// Where a case's answers are looked up.
struct question {
  place where;
  chart_settings settings;
  std::int64_t offset = 19'800;
  std::string date;
};

std::optional<rise_definition> rise_in(std::string words) {
  std::transform(words.begin(), words.end(), words.begin(), [](unsigned char c) { return std::tolower(c); });
  auto has = [&](const char* word) { return words.find(word) != std::string::npos; };
  if (has("hindu"))
    return rise_definition::hindu;
  if (has("upper"))
    return rise_definition::upper_limb;
  if (has("centre"))
    return has("no refraction") ? rise_definition::centre : rise_definition::centre_refracted;
  return std::nullopt;
}

question question_of(const json::value& golden_case) {
  question asked;
  asked.settings = test::settings_of(golden_case);
  if (const auto* given = golden_case.as_object().if_contains("settings")) {
    asked.settings.sunrise = rise_in(test::text_at(*given, "sun_rise_def")).value_or(asked.settings.sunrise);
    asked.settings.moonrise = rise_in(test::text_at(*given, "moon_rise_def")).value_or(asked.settings.moonrise);
  }
  for (const char* key : {"input", "birth"})
    if (const auto* given = golden_case.as_object().if_contains(key); given && given->is_object()) {
      asked.where.latitude = test::number_at(*given, "lat");
      asked.where.longitude = test::number_at(*given, "lon");
      asked.date = test::text_at(*given, "date");
      if (given->as_object().contains("tz_offset_hours"))
        asked.offset = std::llround(test::number_at(*given, "tz_offset_hours") * 3600.0);
    }
  return asked;
}

json::value day_on(const question& asked, const civil_date& date) {
  auto found = almanac_of(test::fitted(), date, 1, {asked.where.latitude, asked.where.longitude},
                          test::ahead_by(asked.offset), asked.settings);
  REQUIRE(found.has_value());
  return json::parse(panchanga_json(*found, asked.where, test::ahead_by(asked.offset))).at("days").at(0);
}

json::value day_of(const question& asked, const std::string& date) {
  return day_on(asked, civil_date_of_days(test::clock_seconds(date) / 86'400));
}

/// "2026-04-03T06:09[:18][+05:30]", or "06:09[:18]" of a date, in seconds since 1970 UT.
std::int64_t instant_of(std::string text, const question& asked, const std::string& date) {
  if (text.size() < 16)
    text = date + "T" + text;
  std::smatch parts;
  static const std::regex form{"(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d)(:\\d\\d)?(?:([+-])(\\d\\d):(\\d\\d))?"};
  INFO(text);
  REQUIRE(std::regex_match(text, parts, form));
  auto seconds = test::clock_seconds(parts.str(1) + "T" + parts.str(2) + (parts[3].matched ? parts.str(3) : ":00"));
  if (!parts[4].matched)
    return seconds - asked.offset;
  auto offset = std::stoi(parts.str(5)) * 3600 + std::stoi(parts.str(6)) * 60;
  return seconds - (parts.str(4) == "-" ? -offset : offset);
}

void check_instant(const json::value& told, const json::value& expectation, const question& asked,
                   const std::string& date) {
  REQUIRE(told.is_string());
  auto got = instant_of(std::string{told.as_string()}, asked, date);
  auto wanted = instant_of(std::string{expectation.at("value").as_string()}, asked, date);
  CHECK(std::abs(static_cast<double>(got - wanted)) <= test::number_at(expectation, "tol"));
}

/// Where "panchanga.karana_end[1]" or "choghadiya[2].start" stands in a day; empty where it is another kind of path.
std::string pointer_of(const std::string& path) {
  static const std::regex limb{"panchanga\\.(tithi|nak|nakshatra|yoga|karana)_(end|at_sunrise)(?:\\[(\\d)\\])?"};
  static const std::regex window{
    "(?:panchanga\\.)?(rahu|gulika|yamaganda|abhijit|choghadiya)(?:\\[(\\d+)\\])?\\.(\\w+)"};
  static const std::regex rise{"panchanga\\.(sunrise|sunset|moonrise|moonset)"};
  std::smatch parts;
  if (std::regex_match(path, parts, rise))
    return "/" + parts.str(1);
  if (std::regex_match(path, parts, limb))
    return "/" + (parts.str(1) == "nak" ? "nakshatra" : parts.str(1)) + "/" + (parts[3].matched ? parts.str(3) : "0")
           + (parts.str(2) == "end" ? "/end" : "/number");
  if (!std::regex_match(path, parts, window))
    return {};
  auto name = parts.str(1) == "rahu" || parts.str(1) == "gulika" ? parts.str(1) + "_kalam" : parts.str(1);
  return "/windows/" + name + (parts[2].matched ? "/" + parts.str(2) : "") + "/"
         + (parts.str(3) == "start" ? "begin" : parts.str(3));
}

} // namespace

TEST_CASE("limbs, rises and windows of the golden days stand in the JSON", "[domain][astro][golden]") {
  auto checked = 0;
  for (const char* category : {"panchanga", "rise_set", "muhurta_windows"})
    for (const auto& one : golden(category)) {
      auto asked = question_of(one);
      if (asked.date.empty())
        continue;
      auto day = day_of(asked, asked.date);
      for (const auto& expectation : one.at("expect").as_array()) {
        auto path = test::text_at(expectation, "path");
        if (!test::is_hard(one, expectation))
          continue;
        INFO(test::text_at(one, "id") << " " << path);
        auto pointer = pointer_of(path);
        REQUIRE_FALSE(pointer.empty());
        const auto& told = day.at_pointer(pointer);
        if (told.is_string())
          check_instant(told, expectation, asked, asked.date);
        else
          CHECK(told.to_number<int>() == expectation.at("value").to_number<int>());
        ++checked;
      }
    }
  CHECK(checked > 60);
}

TEST_CASE("the golden months stand in the JSON", "[domain][astro][golden]") {
  auto checked = 0;
  for (const auto& one : golden("lunar_month")) {
    auto asked = question_of(one);
    for (const auto& expectation : one.at("expect").as_array()) {
      auto path = test::text_at(expectation, "path");
      INFO(path);
      auto date = path.substr(path.find('[') + 1, 10);
      auto month = day_of(asked, date).at("month");
      const auto& value = expectation.at("value");
      if (path.starts_with("new_moon")) // of the month that begins with that day
        check_instant(month.at("new_moon"), expectation, asked, date);
      else
        for (const auto& [key, wanted] : value.as_object()) {
          auto name = std::string{key.substr(0, key.find('_'))};
          if (key == "adhika")
            CHECK(month.at("adhika") == wanted);
          else if (key == "tithi")
            CHECK(day_of(asked, date).at("tithi").at(0).at("number").to_number<int>() == wanted.to_number<int>());
          else if (wanted.is_string())
            CHECK(month.at(name).at("name") == wanted);
          else
            CHECK(month.at(name).at("number").to_number<int>() == wanted.to_number<int>());
          ++checked;
        }
    }
  }
  CHECK(checked >= 10);
}

TEST_CASE("the golden festivals stand in the JSON of their years", "[domain][astro][golden]") {
  for (const auto& one : golden("festivals")) {
    auto asked = question_of(one);
    for (const auto& expectation : one.at("expect").as_array()) {
      std::smatch parts;
      auto path = test::text_at(expectation, "path");
      REQUIRE(std::regex_match(path, parts, std::regex{"festival\\[(.*) (\\d{4})\\]"}));
      INFO(path);
      auto found = festivals_at(test::fitted(), std::stoi(parts.str(2)), {asked.where.latitude, asked.where.longitude},
                                test::ahead_by(asked.offset));
      REQUIRE(found.has_value());
      auto year = json::parse(festivals_json(*found, asked.where, test::ahead_by(asked.offset)));
      const auto& all = year.at("festivals").as_array();
      const auto* kept = std::find_if(all.begin(), all.end(), [&](const json::value& f) {
        return is_called(std::string{f.at("name").as_string()}, parts.str(1));
      });
      REQUIRE(kept != all.end());
      CHECK(kept->at("date") == expectation.at("value").at("date"));
      CHECK(kept->at("tithi").at("number").to_number<int>()
            == expectation.at("value").at("tithi_prevails_that_day").to_number<int>());
    }
  }
}

TEST_CASE("the golden lagnas stand in the JSON", "[domain][astro][golden]") {
  for (const auto& one : golden("ascendant")) {
    const auto* input = one.as_object().if_contains("input");
    if (!input || !input->as_object().contains("from_jd_ut"))
      continue;
    auto asked = question_of(one);
    auto from = ut_seconds_of(test::number_at(*input, "from_jd_ut")) + asked.offset;
    auto day = day_on(asked, civil_date_of_days(from / 86'400));
    for (const auto& expectation : one.at("expect").as_array()) {
      auto path = test::text_at(expectation, "path");
      INFO(path);
      auto sign = path.substr(path.rfind('.') + 1);
      const auto& lagnas = day.at("lagna").as_array();
      const auto* span = std::find_if(lagnas.begin(), lagnas.end(),
                                      [&](const json::value& lagna) { return lagna.at("name").as_string() == sign; });
      REQUIRE(span != lagnas.end());
      check_instant(span->at("end"), expectation, asked, asked.date);
    }
  }
}

TEST_CASE("the golden ingresses, stations and sankrantis stand in the JSON", "[domain][astro][golden]") {
  for (const auto& one : golden("transits")) {
    auto asked = question_of(one);
    for (const auto& expectation : one.at("expect").as_array()) {
      auto path = test::text_at(expectation, "path");
      INFO(path);
      std::smatch parts;
      if (std::regex_match(path, parts, std::regex{"sankranti\\[(\\w+)@(.*)\\]"})) {
        const auto day = day_of(asked, parts.str(2));
        const auto& signs = day.at("sun_sign").as_array();
        const auto* entered = std::find_if(signs.begin(), signs.end(), [&](const json::value& span) {
          return span.at("name").as_string() == parts.str(1);
        });
        REQUIRE(entered != signs.end());
        check_instant(entered->at("begin"), expectation, asked, parts.str(2));
        continue;
      }
      REQUIRE(std::regex_match(path, parts, std::regex{"transit\\.(next|previous)_(sign_entry|station)\\.(\\w+)"}));
      const auto day = day_of(asked, asked.date);
      for (const auto& graha : day.at("grahas").as_array())
        if (graha.at("name").as_string() == parts.str(3))
          check_instant(graha.at((parts.str(1) == "next" ? "next_" : "last_") + parts.str(2)).at("at"), expectation,
                        asked, asked.date);
    }
  }
}

#endif
