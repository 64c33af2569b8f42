#include "domain/astro/panchanga_json.hpp"

#include "domain/astro/zodiac.hpp"
#include "test/support/almanac.hpp"
#include "test/support/calendar.hpp"

#include <boost/json.hpp>

#include <catch2/catch.hpp>

#include <set>

using namespace luna::domain;
using test::ahead_by;
using test::fitted;
namespace json = boost::json;

namespace {

place place_at(const char* name, const char* zone, double latitude, double longitude) {
  place where;
  where.name = name;
  where.zone = zone;
  where.latitude = latitude;
  where.longitude = longitude;
  return where;
}

const place delhi = place_at("Delhi", "Asia/Kolkata", 28.6139, 77.209);

json::value days_json(const civil_date& date, std::size_t count, const place& where, const utc_offsets& clock,
                      const chart_settings& settings = {}) {
  auto found = almanac_of(fitted(), date, count, {where.latitude, where.longitude}, clock, settings);
  REQUIRE(found.has_value());
  return json::parse(panchanga_json(*found, where, clock));
}

const json::value& delhi_day() {
  static const auto day = days_json({2026, 4, 3}, 1, delhi, ahead_by(19'800)).at("days").at(0);
  return day;
}

const json::value& delhi_year() {
  static const auto year = [] {
    auto found = festivals_at(fitted(), 2026, test::delhi, ahead_by(19'800));
    REQUIRE(found.has_value());
    return json::parse(festivals_json(*found, delhi, ahead_by(19'800)));
  }();
  return year;
}

std::string text(const json::value& value) {
  return std::string{value.as_string()};
}

std::size_t size_of(const json::value& value) {
  return value.as_array().size();
}

/// Instants of one offset are in the order of their texts.
bool is_in_order(const json::value& spans) {
  const auto& array = spans.as_array();
  for (std::size_t i = 0; i < array.size(); ++i)
    if (text(array[i].at("begin")) >= text(array[i].at("end"))
        || (i > 0 && text(array[i - 1].at("end")) != text(array[i].at("begin"))))
      return false;
  return true;
}

/// Of the bearer of a name in an array.
const json::value& named(const json::value& array, std::string_view name) {
  for (const auto& one : array.as_array())
    if (one.at("name").as_string() == name)
      return one;
  FAIL("no " << name);
  return array;
}

} // namespace

TEST_CASE("the JSON of a day begins with its schema, place, settings and source", "[domain][astro]") {
  auto all = days_json({2026, 4, 3}, 2, delhi, ahead_by(19'800), preset_of("jhora").value());
  CHECK(text(all.at("schema")) == "luna-panchanga-1");
  CHECK(text(all.at("place").at("name")) == "Delhi");
  CHECK(all.at("place").at("latitude").to_number<double>() == 28.6139);
  CHECK(text(all.at("settings").at("positions")) == "geometric");
  CHECK(text(all.at("settings").at("sunrise")) == "centre");
  CHECK(text(all.at("settings").at("moonrise")) == std::string{key_of(preset_of("jhora")->moonrise)});
  CHECK(text(all.at("source").at("engine")) == "fitted Swiss Ephemeris");
  CHECK(size_of(all.at("days")) == 2);
  CHECK(text(all.at("days").at(1).at("date")) == "2026-04-04");
}

TEST_CASE("every custom setting is recorded", "[domain][astro]") {
  chart_settings settings;
  settings.ayanamsa_offset_degrees = 0.5;
  settings.outer_planets = true;
  settings.ayanamsa_nutation = false;
  auto recorded = days_json({2026, 4, 3}, 1, delhi, ahead_by(0), settings).at("settings");
  CHECK(recorded.at("ayanamsa_offset_degrees").to_number<double>() == 0.5);
  CHECK(recorded.at("outer_planets").as_bool());
  CHECK_FALSE(recorded.at("ayanamsa_nutation").as_bool());
  CHECK(text(recorded.at("birth_sunrise")) == "centre");
}

TEST_CASE("a day has its limbs from the first at sunrise to beyond its end", "[domain][astro]") {
  const auto& day = delhi_day();
  auto end = text(day.at("vedic_day").at("end"));
  for (const char* list : {"tithi", "nakshatra", "yoga", "karana", "pada", "moon_sign", "sun_sign"}) {
    INFO(list);
    const auto& spans = day.at(list);
    REQUIRE(size_of(spans) >= 1);
    CHECK(is_in_order(spans));
    CHECK(text(spans.at(0).at("begin")) <= text(day.at("sunrise")));
    CHECK(text(spans.as_array().back().at("end")) >= end);
  }
  CHECK(text(day.at("tithi").at(0).at("name")) == "Krishna Pratipada");
  CHECK(day.at("tithi").at(0).at("number").to_number<unsigned>() == 16);
  CHECK(text(day.at("tithi").at(0).at("mark")) == "regular");
  CHECK(text(day.at("vara").at("name")) == "Shukravara");
}

TEST_CASE("a pada is told by its number, its nakshatra and its place in it", "[domain][astro]") {
  for (const auto& pada : delhi_day().at("pada").as_array()) {
    auto number = pada.at("number").to_number<unsigned>();
    CHECK(number == (pada.at("nakshatra").to_number<unsigned>() - 1) * 4 + pada.at("pada").to_number<unsigned>());
    CHECK(text(pada.at("name")) == nakshatra_name(pada.at("nakshatra").to_number<unsigned>()));
  }
}

TEST_CASE("a tithi that no sunrise sees, or that two see, is marked", "[domain][astro]") {
  auto kshaya = days_json({2026, 1, 6}, 1, delhi, ahead_by(19'800)).at("days").at(0).at("tithi");
  CHECK(text(kshaya.at(1).at("mark")) == "kshaya");
  CHECK(kshaya.at(1).at("number").to_number<unsigned>() == 19);
  auto vriddhi = days_json({2026, 1, 9}, 1, delhi, ahead_by(19'800)).at("days").at(0).at("tithi");
  CHECK(text(vriddhi.at(0).at("mark")) == "vriddhi");
}

TEST_CASE("a day has its place in the calendar", "[domain][astro]") {
  const auto& day = delhi_day();
  const auto& month = day.at("month");
  CHECK(text(day.at("paksha")) == "krishna");
  CHECK(text(month.at("amanta").at("name")) == "Chaitra");
  CHECK(text(month.at("purnimanta").at("name")) == "Vaishakha");
  CHECK(month.at("purnimanta").at("number").to_number<unsigned>() == 2);
  CHECK(text(month.at("next").at("name")) == "Vaishakha");
  CHECK_FALSE(month.at("adhika").as_bool());
  CHECK_FALSE(month.at("kshaya").as_bool());
  CHECK(text(month.at("new_moon")).starts_with("2026-03-19T06:5"));
  CHECK(text(month.at("full_moon")).starts_with("2026-04-02T07:4"));
  CHECK(text(month.at("next_new_moon")).starts_with("2026-04-17T17:2"));
  CHECK(day.at("samvat").at("vikrama").to_number<int>() == 2083);
  CHECK(day.at("samvat").at("shaka").to_number<int>() == 1948);
  CHECK(text(day.at("samvatsara").at("south").at("name")) == "Parabhava");
  CHECK(text(day.at("ritu").at("lunar")) == "Vasanta");
  CHECK(text(day.at("ayana").at("tropical")) == "uttarayana");
  CHECK(text(day.at("solar").at("month").at("name")) == "Meena");
  CHECK(day.at("solar").at("day").to_number<unsigned>() == 20);
  auto adhika = days_json({2026, 6, 1}, 1, delhi, ahead_by(19'800)).at("days").at(0).at("month");
  CHECK(adhika.at("adhika").as_bool());
  CHECK(text(adhika.at("amanta").at("name")) == "Jyeshtha");
}

TEST_CASE("a day has all its windows, in order and whole", "[domain][astro]") {
  const auto& day = delhi_day();
  const auto& windows = day.at("windows");
  for (const char* one : {"rahu_kalam", "gulika_kalam", "yamaganda", "abhijit", "brahma_muhurta",
                          "brahma_muhurta_48_minutes", "pratah_sandhya", "sayahna_sandhya", "godhuli", "nishita"}) {
    INFO(one);
    CHECK(text(windows.at(one).at("begin")) < text(windows.at(one).at("end")));
  }
  for (auto [list, count] : {std::pair{"choghadiya", 16U}, {"gauri", 16U}, {"hora", 24U}}) {
    INFO(list);
    const auto& parts = windows.at(list);
    REQUIRE(size_of(parts) == count);
    CHECK(is_in_order(parts));
    CHECK(parts.at(0).at("begin") == day.at("sunrise"));
    CHECK(parts.at(count / 2).at("begin") == day.at("sunset"));
    CHECK(parts.at(count - 1).at("end") == day.at("next_sunrise"));
  }
  CHECK(text(windows.at("hora").at(0).at("lord")) == "Venus");
  CHECK(text(windows.at("choghadiya").at(0).at("name")) == "Chara");
  CHECK(text(windows.at("choghadiya").at(0).at("quality")) == "neutral");
  CHECK(size_of(windows.at("dur_muhurta")) == 2);
  CHECK(windows.at("varjyam").is_array());
  CHECK(windows.at("amrita_kalam").is_array());
}

TEST_CASE("a Wednesday has no abhijit", "[domain][astro]") {
  auto wednesday = days_json({2026, 4, 1}, 1, delhi, ahead_by(19'800)).at("days").at(0);
  CHECK(wednesday.at("windows").at("abhijit").is_null());
}

TEST_CASE("a day has its lagnas without gaps, from sunrise to sunrise", "[domain][astro]") {
  const auto& day = delhi_day();
  const auto& lagnas = day.at("lagna");
  CHECK(size_of(lagnas) == 13);
  CHECK(is_in_order(lagnas));
  CHECK(lagnas.at(0).at("begin") == day.at("sunrise"));
  CHECK(text(lagnas.at(0).at("name")) == "Pisces");
  CHECK(lagnas.at(0).at("number").to_number<unsigned>() == 11);
}

TEST_CASE("a day says what each graha did last and does next", "[domain][astro]") {
  const auto& day = delhi_day();
  REQUIRE(size_of(day.at("grahas")) == 9);
  for (const auto& graha : day.at("grahas").as_array())
    for (const char* kind : {"sign", "nakshatra"}) {
      INFO(text(graha.at("name")) << " " << kind);
      auto last = text(graha.at(std::string{"last_"} + kind + "_entry").at("at"));
      auto next = text(graha.at(std::string{"next_"} + kind + "_entry").at("at"));
      CHECK(last <= text(day.at("sunrise")));
      CHECK(next > text(day.at("sunrise")));
    }
  const auto& sun = named(day.at("grahas"), "Sun");
  CHECK(text(sun.at("next_sign_entry").at("into").at("name")) == "Aries");
  CHECK(sun.at("next_sign_entry").at("at") == day.at("sun_sign").at(0).at("end"));
  CHECK(sun.at("next_station").is_null());
  const auto& jupiter = named(day.at("grahas"), "Jupiter");
  CHECK(text(jupiter.at("last_station").at("turns")) == "direct");
  CHECK(text(jupiter.at("next_station").at("turns")) == "retrograde");
  CHECK_FALSE(jupiter.at("next_sign_entry").at("retrograde").as_bool());
}

TEST_CASE("a day has its festivals, and ekadashis on the days of fast and parana", "[domain][astro]") {
  auto days = days_json({2026, 4, 12}, 4, delhi, ahead_by(19'800)).at("days");
  CHECK(size_of(days.at(0).at("ekadashis")) == 0);
  CHECK(text(days.at(1).at("ekadashis").at(0).at("name")) == "Varuthini");
  CHECK(text(days.at(2).at("ekadashis").at(0).at("smarta").at("parana_date")) == "2026-04-14");
  CHECK(text(named(days.at(2).at("festivals"), "Mesha Sankranti").at("kind")) == "sankranti");
  CHECK(named(days.at(2).at("festivals"), "Mesha Sankranti").at("tithi").is_null());
}

TEST_CASE("an instant has the offset that the clock had then", "[domain][astro]") {
  auto zurich = place_at("Zurich", "Europe/Zurich", 47.37, 8.54);
  auto day = days_json({2026, 3, 29}, 1, zurich, test::clock_of("Europe/Zurich")).at("days").at(0);
  CHECK(text(day.at("civil_day").at("begin")) == "2026-03-29T00:00:00+01:00");
  CHECK(text(day.at("civil_day").at("end")) == "2026-03-30T00:00:00+02:00");
  CHECK(text(day.at("sunrise")).ends_with("+02:00"));
  auto porbandar = place_at("Porbandar", "Asia/Kolkata", 21.64, 69.609);
  auto old = days_json({1869, 10, 2}, 1, porbandar, test::clock_of("Asia/Kolkata", 69.609)).at("days").at(0);
  CHECK(text(old.at("civil_day").at("begin")) == "1869-10-02T00:00:00+04:38:26");
  auto west = days_json({2026, 3, 29}, 1, zurich, ahead_by(-12'600)).at("days").at(0);
  CHECK(text(west.at("civil_day").at("begin")) == "2026-03-29T00:00:00-03:30");
}

TEST_CASE("polar day and polar night are said, and what hangs on the Sun is null", "[domain][astro]") {
  auto tromso = place_at("Tromso", "Europe/Oslo", 69.65, 18.96);
  auto day = days_json({2026, 6, 21}, 1, tromso, ahead_by(7200)).at("days").at(0);
  CHECK(text(day.at("light")) == "polar_day");
  for (const char* none : {"sunrise", "sunset", "next_sunrise", "previous_sunset"})
    CHECK(day.at(none).is_null());
  CHECK(day.at("vedic_day") == day.at("civil_day"));
  CHECK(day.at("windows").at("rahu_kalam").is_null());
  CHECK(day.at("windows").at("hora").is_null());
  CHECK(day.at("windows").at("varjyam").is_array());
  CHECK(size_of(day.at("tithi")) >= 1);
  auto night = days_json({2026, 12, 21}, 1, tromso, ahead_by(3600)).at("days").at(0);
  CHECK(text(night.at("light")) == "polar_night");
}

TEST_CASE("every field is there on every day", "[domain][astro]") {
  auto keys_of = [](const json::value& object) {
    std::set<std::string> keys;
    for (const auto& [key, value] : object.as_object())
      keys.insert(key);
    return keys;
  };
  auto pole = place_at("The pole", "UTC", 90.0, 0.0);
  auto polar = days_json({2026, 6, 21}, 1, pole, ahead_by(0)).at("days").at(0);
  CHECK(keys_of(polar) == keys_of(delhi_day()));
  CHECK(keys_of(polar.at("windows")) == keys_of(delhi_day().at("windows")));
}

TEST_CASE("the JSON of a year has its festivals by date, and what people call them", "[domain][astro]") {
  const auto& year = delhi_year();
  CHECK(text(year.at("schema")) == "luna-festivals-1");
  CHECK(year.at("year").to_number<int>() == 2026);
  CHECK(text(year.at("settings").at("ayanamsa")) == "lahiri");
  CHECK(text(year.at("place").at("zone")) == "Asia/Kolkata");
  const auto& festivals = year.at("festivals").as_array();
  for (std::size_t i = 1; i < festivals.size(); ++i)
    CHECK(text(festivals[i - 1].at("date")) <= text(festivals[i].at("date")));
  const auto& diwali = named(year.at("festivals"), "Diwali");
  CHECK(text(diwali.at("date")) == "2026-11-08");
  CHECK(diwali.at("tithi").at("number").to_number<unsigned>() == 30);
  CHECK(text(diwali.at("month").at("name")) == "Ashwina");
  CHECK(text(diwali.at("other_names").at(0)) == "Deepavali");
  CHECK(text(diwali.at("puja").at("begin")).starts_with("2026-11-08T17:"));
  CHECK(size_of(named(year.at("festivals"), "Pradosha Vrat").at("other_names")) == 0);
  std::set<std::string> kinds;
  for (const auto& one : festivals)
    kinds.insert(text(one.at("kind")));
  CHECK(kinds == std::set<std::string>{"amavasya", "festival", "pradosha", "purnima", "sankashti", "sankranti"});
}

TEST_CASE("the JSON of a year has its ekadashis with both fasts and their paranas", "[domain][astro]") {
  const auto& ekadashis = delhi_year().at("ekadashis");
  CHECK(size_of(ekadashis) == 24); // as drikpanchang.com counts them, Papankusha the twentieth
  CHECK(text(ekadashis.at(19).at("name")) == "Papankusha");
  const auto& nirjala = named(ekadashis, "Nirjala");
  CHECK(text(nirjala.at("smarta").at("date")) == "2026-06-25");
  CHECK(text(nirjala.at("smarta").at("parana_date")) == "2026-06-26");
  CHECK(text(nirjala.at("other_names").at(0)) == "Bhimseni");
  CHECK(text(nirjala.at("vaishnava").at("parana").at("begin")) < text(nirjala.at("vaishnava").at("parana").at("end")));
  CHECK(text(nirjala.at("hari_vasara_end")) < text(nirjala.at("dvadashi_end")));
  CHECK(named(ekadashis, "Padmini").at("month").at("adhika").as_bool());
  CHECK_FALSE(nirjala.at("month").at("adhika").as_bool());
}
