// The JSON of a birth: complete, and the same numbers that the engine gives.
#include "domain/astro/kundli_json.hpp"

#include "domain/astro/kundli_text.hpp"
#include "domain/astro/vargas.hpp"
#include "test/support/knowledge.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <cmath>

using namespace luna::domain;
namespace json = boost::json;

namespace {

constexpr birth jaipur{636195600, 26.92, 75.79}; // 1990-02-28 14:30 IST

json::object kundli_of(const birth& of, const chart_settings& settings = {},
                       kundli_json_options options = {2, 1800000000}) {
  const auto& sky = test::tools().sky;
  auto drawn = compute_chart(sky, of, settings);
  REQUIRE(drawn.has_value());
  birth_facts facts{"Asha", "1990-02-28T14:30:00", 19'800, "IST", {}};
  auto text = kundli_json(sky, *drawn, facts, options);
  REQUIRE(text.has_value());
  return json::parse(*text).as_object();
}

/// Numbers that JSON cannot hold are written as null, or not at all.
bool has_null(const json::value& in) {
  if (const auto* list = in.if_array())
    return std::any_of(list->begin(), list->end(), has_null);
  if (const auto* object = in.if_object())
    return std::any_of(object->begin(), object->end(), [](const auto& field) { return has_null(field.value()); });
  return in.is_null();
}

} // namespace

TEST_CASE("the JSON of a birth holds every part, and no number is missing") {
  auto root = kundli_of(jaipur);
  CHECK(root.at("schema").as_string() == "luna-kundli-1");
  CHECK(root.at("birth").at("utc").as_string() == "1990-02-28T09:00:00Z");
  CHECK(root.at("grahas").as_array().size() == 9);
  CHECK(root.at("houses").at("houses").as_array().size() == 12);
  CHECK(root.at("vargas").as_object().size() == 23);
  for (const auto& varga : root.at("vargas").as_object())
    CHECK(varga.value().as_object().size() == 10);
  CHECK(root.at("ayanamsas").as_object().size() == ayanamsa_keys().size());
  CHECK(root.at("dashas").as_object().size() == 10);
  CHECK_FALSE(has_null(root));
}

TEST_CASE("outer planets are told where the settings ask for them") {
  chart_settings settings;
  settings.outer_planets = true;
  auto root = kundli_of(jaipur, settings);
  CHECK(root.at("grahas").as_array().size() == 12);
  CHECK(root.at("vargas").at("D9").as_object().contains("Pluto"));
  CHECK(root.at("settings").at("outer_planets").as_bool());
}

TEST_CASE("the JSON's vargas and positions are the engine's") {
  auto root = kundli_of(jaipur);
  auto drawn = compute_chart(test::tools().sky, jaipur);
  REQUIRE(drawn.has_value());
  for (const auto& told : root.at("grahas").as_array()) {
    auto longitude = told.at("longitude").as_double();
    auto where = varga_place_of(varga::d60, longitude);
    auto name = told.at("name").as_string();
    CHECK(root.at("vargas").at("D60").at(name).at("sign").as_string() == json::string{sign_name(where.sign)});
    auto tropical = told.at("tropical").as_double();
    CHECK(std::abs(std::remainder(tropical - longitude - root.at("ayanamsa").at("degrees").as_double(), 360.0)) < 1e-9);
  }
  CHECK(root.at("grahas").as_array()[1].at("longitude").as_double() == drawn->at(graha::moon).longitude_degrees);
}

TEST_CASE("dashas go as deep as asked, one to five levels") {
  auto depth = [](const json::value& periods) {
    auto levels = 1;
    const auto* at = &periods.as_array()[0];
    while (const auto* inside = at->as_object().if_contains("periods")) {
      ++levels;
      at = &inside->as_array()[0];
    }
    return levels;
  };
  for (unsigned levels : {1U, 5U}) {
    auto root = kundli_of(jaipur, {}, {levels, 1800000000});
    CHECK(depth(root.at("dashas").at("vimshottari").at("periods")) == static_cast<int>(levels));
    CHECK(root.at("dashas").at("vimshottari").at("running").as_array().size() == 5);
  }
}

TEST_CASE("before the birth there is no year of life, and from its first instant there is") {
  CHECK(kundli_of(jaipur, {}, {1, jaipur.ut_seconds - 1}).at("dashas").at("mudda").is_null());
  CHECK(kundli_of(jaipur, {}, {1, jaipur.ut_seconds}).at("dashas").at("mudda").at("year") == 1);
}

TEST_CASE("on a polar day there is no sunrise to count from, and the rest is told") {
  auto root = kundli_of({646228800, 69.65, 18.96}); // Tromsoe, midsummer 1990
  CHECK(root.at("panchanga").at("vara").is_null());
  CHECK(root.at("panchanga").at("sunrise").is_null());
  CHECK(root.at("panchanga").at("tithi").is_int64());
  CHECK(root.at("grahas").as_array().size() == 9);
}

TEST_CASE("before sunrise it is the weekday of the day before") {
  auto born_at = [](std::int64_t hour) {
    auto root = kundli_of({636143400 + hour * 3600, 26.92, 75.79}); // from the midnight of Wednesday, 1990-02-28
    return std::string{root.at("panchanga").at("vara").as_string()};
  };
  CHECK(born_at(5) == "Mangalavara");
  CHECK(born_at(8) == "Budhavara");
}

TEST_CASE("a birth in words names its panchanga, houses, vargas and running dashas") {
  const auto& sky = test::tools().sky;
  auto drawn = compute_chart(sky, jaipur);
  REQUIRE(drawn.has_value());
  auto texts = kundli_texts(sky, *drawn, 1800000000);
  REQUIRE(texts.has_value());
  REQUIRE(texts->size() == 4);
  CHECK((*texts)[0].find("Revati pada 3") != std::string::npos);
  CHECK((*texts)[1].find("12  Taurus") != std::string::npos);
  CHECK((*texts)[2].find("D144") != std::string::npos);
  CHECK((*texts)[3].find("Narayana") != std::string::npos);
}
