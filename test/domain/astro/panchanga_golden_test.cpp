// The day, its rises, months and windows against independent sources: the vectors of golden/.
#ifdef LUNA_SHARED

#include "domain/astro/windows.hpp"

#include "test/support/golden.hpp"

#include <algorithm>
#include <cmath>

using namespace luna::domain;
namespace json = boost::json;

namespace {

/// From the words of the vectors: "upper limb + refraction", "disc CENTRE, no refraction", "hindu", ...
std::optional<rise_definition> rise_definition_in(std::string words) {
  for (auto& letter : words)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  auto has = [&](const char* word) { return words.find(word) != std::string::npos; };
  if (has("hindu"))
    return rise_definition::hindu;
  if (has("upper"))
    return rise_definition::upper_limb;
  if (!has("centre"))
    return std::nullopt;
  return has("no refraction") ? rise_definition::centre : rise_definition::centre_refracted;
}

/// What a case asks about, as far as it is given.
struct question {
  chart_settings settings;
  observer place;
  std::int64_t offset = 0;
  std::string date; // "2026-04-03"

  panchanga_day day(const std::string& of) const {
    return panchanga_day_of(civil_date_of_days(test::clock_seconds(of) / 86'400), offset, place);
  }
};

question question_of(const json::value& golden_case) {
  question asked;
  asked.settings = test::settings_of(golden_case);
  if (const auto* given = golden_case.as_object().if_contains("settings")) {
    if (auto rise = rise_definition_in(test::text_at(*given, "sun_rise_def")))
      asked.settings.sunrise = *rise;
    if (auto rise = rise_definition_in(test::text_at(*given, "moon_rise_def")))
      asked.settings.moonrise = *rise;
  }
  const auto* input = golden_case.as_object().if_contains("input");
  asked.offset = 19'800;
  if (input && input->is_object()) {
    asked.place = {test::number_at(*input, "lat"), test::number_at(*input, "lon")};
    if (input->as_object().contains("tz_offset_hours"))
      asked.offset = static_cast<std::int64_t>(test::number_at(*input, "tz_offset_hours") * 3600.0);
    asked.date = test::text_at(*input, "date");
  }
  return asked;
}

/// "07:06[:05][+1]" on the case's date, "...T07:06:05+05:30" or "... 07:06:05", in UT seconds.
std::int64_t instant_of(const std::string& text, const question& asked, const std::string& date) {
  int hours = 0, minutes = 0, day = 0;
  char sign = 0;
  if (text.size() < 16) {
    auto local = test::clock_seconds(date + "T" + text.substr(0, text.size() > 5 && text[5] == ':' ? 8 : 5));
    if (auto at = text.find("+1"); at != std::string::npos && at + 2 == text.size())
      day = 1;
    return local + day * 86'400 - asked.offset;
  }
  auto zone = text.find_first_of("+-", 11);
  if (zone == std::string::npos)
    return test::clock_seconds(text) - asked.offset;
  REQUIRE(std::sscanf(text.c_str() + zone, "%c%d:%d", &sign, &hours, &minutes) == 3);
  return test::clock_seconds(text.substr(0, zone)) - (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/// What stands between the first brackets.
std::string selector_of(const std::string& path) {
  auto open = path.find('[');
  return open == std::string::npos ? "" : path.substr(open + 1, path.find(']') - open - 1);
}

/// The places the vectors call by name.
void settle_named_place(question& asked, const std::string& words) {
  auto has = [&](const char* word) { return words.find(word) != std::string::npos; };
  if (has("bangalore") || has("bengaluru"))
    asked.place = {12.972, 77.594};
  else if (has("helsinki")) {
    asked.place = {60.17, 24.935};
    asked.offset = 7200;
  } else if (has("chennai"))
    asked.place = {13.0878, 80.2785};
}

std::optional<std::int64_t> begin_or_end(const std::optional<day_window>& window, const std::string& path) {
  if (!window)
    return std::nullopt;
  return path.ends_with(".start") ? window->begin_ut : window->end_ut;
}

std::optional<std::int64_t> instant_at(const panchanga& day, const std::string& path) {
  auto has = [&](const char* word) { return path.find(word) != std::string::npos; };
  auto index = [&] { return selector_of(path).empty() ? 0ul : std::stoul(selector_of(path)); };
  if (has("sunrise"))
    return day.sunrise_ut;
  if (has("sunset"))
    return day.sunset_ut;
  if (has("moonrise"))
    return day.moonrise_ut;
  if (has("moonset"))
    return day.moonset_ut;
  if (has("tithi_end"))
    return day.tithis[index()].end_ut;
  if (has("nak_end") || has("nakshatra_end"))
    return day.nakshatras[index()].end_ut;
  if (has("yoga_end"))
    return day.yogas[index()].end_ut;
  if (has("karana_end"))
    return day.karanas[index()].end_ut;
  auto sun = sun_times_of(day);
  REQUIRE(sun.has_value());
  if (has("rahu"))
    return begin_or_end(rahu_kalam(*sun), path);
  if (has("gulika"))
    return begin_or_end(gulika_kalam(*sun), path);
  if (has("yamaganda"))
    return begin_or_end(yamaganda(*sun), path);
  if (has("abhijit"))
    return begin_or_end(abhijit(*sun), path);
  if (has("choghadiya"))
    return begin_or_end(choghadiya(*sun)[index()].at, path);
  return std::nullopt;
}

std::optional<unsigned> number_at_sunrise(const panchanga& day, const std::string& path) {
  auto has = [&](const char* word) { return path.find(word) != std::string::npos; };
  if (has("tithi_at_sunrise"))
    return day.tithis.front().number;
  if (has("nak_at_sunrise") || has("nakshatra_at_sunrise"))
    return day.nakshatras.front().number;
  if (has("yoga_at_sunrise"))
    return day.yogas.front().number;
  if (has("karana_at_sunrise"))
    return day.karanas.front().number;
  return std::nullopt;
}

void check_near(std::int64_t got, std::int64_t expected, double tolerance) {
  CHECK(std::abs(static_cast<double>(got - expected)) <= tolerance);
}

void check_month(const panchanga& day, const json::value& value) {
  for (const auto& [key, wanted] : value.as_object()) {
    INFO(std::string{key});
    const auto& month = day.names.month;
    if (key == "tithi")
      CHECK(day.tithis.front().number == wanted.to_number<unsigned>());
    else if (key == "amanta")
      CHECK(lunar_month_name(month.number) == std::string{wanted.as_string()});
    else if (key == "purnimanta")
      CHECK(lunar_month_name(day.names.purnimanta_number) == std::string{wanted.as_string()});
    else if (key == "amanta_number")
      CHECK(month.number == wanted.to_number<unsigned>());
    else if (key == "purnimanta_number")
      CHECK(day.names.purnimanta_number == wanted.to_number<unsigned>());
    else if (key == "adhika")
      CHECK(month.adhika == wanted.as_bool());
    else
      FAIL("unknown");
  }
}

/// A span named by a day: {index, start, end} or {index, end_local}.
void check_span(const anga_list& spans, const json::value& value, const question& asked, double tolerance,
                std::optional<anga_mark> mark) {
  auto number = static_cast<unsigned>(test::number_at(value, "index"));
  const auto* span = std::find_if(spans.begin(), spans.end(), [&](const auto& s) { return s.number == number; });
  REQUIRE(span != spans.end());
  if (mark)
    CHECK(span->mark == *mark);
  for (const char* key : {"start", "end", "end_local"})
    if (auto text = test::text_at(value, key); !text.empty())
      check_near(std::string_view{key} == "start" ? span->begin_ut : span->end_ut, instant_of(text, asked, ""),
                 tolerance);
}

bool check(const ephemeris& sky, question asked, const json::value& golden_case, const json::value& expectation) {
  auto path = test::text_at(expectation, "path");
  const auto& value = expectation.at("value");
  auto tolerance = test::number_at(expectation, "tol");
  settle_named_place(asked, path);
  if (auto rise = rise_definition_in(test::text_at(expectation, "note")))
    asked.settings.sunrise = *rise;
  if (path.starts_with("tithi.")) {
    auto around = instant_of(test::text_at(golden_case.at("input"), "around"), asked, "") + 3600;
    auto jd = julian_day_of(around);
    auto tithi = angas_at(sky, jd, asked.settings)->tithi;
    if (path == "tithi.index")
      CHECK(tithi == value.to_number<unsigned>());
    else if (path == "tithi.start")
      check_near(ut_seconds_of(*previous_elongation(sky, jd, (tithi - 1) * 12.0)),
                 instant_of(std::string{value.as_string()}, asked, ""), tolerance);
    else
      check_near(ut_seconds_of(*next_elongation(sky, jd, tithi % 30 * 12.0)),
                 instant_of(std::string{value.as_string()}, asked, ""), tolerance);
    return true;
  }
  auto date = asked.date;
  if (date.empty())
    date = selector_of(path).substr(0, 10);
  if (path.starts_with("new_moon") || path.starts_with("full_moon")) {
    auto begin = julian_day_of(asked.day(date).begin_ut) - 1.0;
    auto found = next_elongation(sky, begin, path.starts_with("new") ? 0.0 : 180.0, asked.settings);
    check_near(ut_seconds_of(*found), instant_of(std::string{value.as_string()}, asked, date), tolerance);
    return true;
  }
  auto day = panchanga_of(sky, asked.day(date), asked.settings);
  REQUIRE(day.has_value());
  if (path.starts_with("lunar_month"))
    check_month(*day, value);
  else if (path.starts_with("kshaya_tithi"))
    check_span(day->tithis, value, asked, tolerance, anga_mark::kshaya);
  else if (path.starts_with("vriddhi_tithi"))
    check_span(day->tithis, value, asked, tolerance, anga_mark::vriddhi);
  else if (path.starts_with("tithi_end["))
    check_span(day->tithis, value, asked, tolerance, std::nullopt);
  else if (path.starts_with("karana_end["))
    check_span(day->karanas, value, asked, tolerance, std::nullopt);
  else if (auto number = number_at_sunrise(*day, path))
    CHECK(*number == value.to_number<unsigned>());
  else if (auto instant = instant_at(*day, path))
    check_near(*instant, instant_of(std::string{value.as_string()}, asked, date), tolerance);
  else
    return false;
  return true;
}

void check_file(const std::string& name, std::size_t hard_min) {
  auto root = test::read_json(std::string{LUNA_SHARED} + "/golden/" + name);
  ephemeris sky;
  std::size_t checked = 0;
  for (const auto& golden_case : root.at("cases").as_array()) {
    auto asked = question_of(golden_case);
    for (const auto& expectation : golden_case.at("expect").as_array()) {
      auto trust = test::text_at(golden_case, "trust");
      if (trust != "A" && trust != "B")
        continue;
      INFO(test::text_at(golden_case, "id") << " " << json::serialize(expectation));
      if (test::text_at(expectation, "path").ends_with("VedicRishi"))
        continue; // names no place
      CHECK(check(sky, asked, golden_case, expectation));
      ++checked;
    }
  }
  CHECK(checked >= hard_min);
}

} // namespace

TEST_CASE("panchangas agree with independent almanacs", "[domain][astro][golden]") {
  check_file("panchanga.json", 119);
}

TEST_CASE("rises and sets agree with independent almanacs", "[domain][astro][golden]") {
  check_file("rise_set.json", 7);
}

TEST_CASE("the windows of a day agree with independent almanacs", "[domain][astro][golden]") {
  check_file("muhurta_windows.json", 12);
}

TEST_CASE("lunar months agree with independent almanacs", "[domain][astro][golden]") {
  check_file("lunar_month.json", 9);
}

TEST_CASE("the limbs at a birth are those of the synthetic charts", "[domain][astro][golden]") {
  auto root = test::read_json(std::string{LUNA_SHARED} + "/golden/synthetic_full_charts.json");
  ephemeris sky;
  std::size_t checked = 0;
  for (const auto& golden_case : root.at("cases").as_array()) {
    auto at = julian_day_of(test::birth_of(golden_case).ut_seconds);
    auto found = angas_at(sky, at, test::settings_of(golden_case));
    REQUIRE(found.has_value());
    for (const auto& expectation : golden_case.at("expect").as_array()) {
      auto path = test::text_at(expectation, "path");
      if (!path.starts_with("panchanga_at_birth."))
        continue;
      INFO(test::text_at(golden_case, "id") << " " << path);
      auto limb = path.substr(path.find('.') + 1);
      auto got = limb == "tithi"    ? found->tithi
                 : limb == "karana" ? found->karana
                 : limb == "yoga"   ? found->yoga
                 : limb == "pada"   ? found->pada
                                    : found->nakshatra;
      CHECK(got == expectation.at("value").to_number<unsigned>());
      ++checked;
    }
  }
  CHECK(checked >= 20);
}

#endif
