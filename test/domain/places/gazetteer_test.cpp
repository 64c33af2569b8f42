#include "domain/places/gazetteer.hpp"

#include "test/support/golden.hpp"
#include "test/support/knowledge.hpp"

#include <algorithm>
#include <cmath>

using namespace luna::domain;

namespace {

std::vector<place> found(std::string_view name) {
  return test::tools().places.find(name, 50).places;
}

#ifdef LUNA_SHARED
/// Whether `p` is the place a vector names.
bool is_place(const place& p, const test::json::value& expected, double tolerance) {
  return p.name == test::text_at(expected, "name") && p.country_code == test::text_at(expected, "country")
         && std::abs(p.latitude - test::number_at(expected, "lat")) <= tolerance
         && std::abs(p.longitude - test::number_at(expected, "lon")) <= tolerance
         && p.zone == test::text_at(expected, "iana");
}
#endif

} // namespace

#ifdef LUNA_SHARED
TEST_CASE("a place is found by any of its names, in any script, as the vectors give it") {
  auto file = test::read_json(LUNA_SHARED "/golden/tz_geocode_places.json");
  for (const auto& c : file.at("cases").as_array()) {
    auto query = test::text_at(c, "query");
    INFO(query);
    auto places = found(query);
    REQUIRE_FALSE(places.empty());
    auto includes = [&](const test::json::value& expected) {
      return std::any_of(places.begin(), places.end(), [&](const place& p) { return is_place(p, expected, 0.25); });
    };
    if (const auto* expected = c.as_object().if_contains("expect")) {
      CHECK(includes(*expected));
    } else {
      CHECK(places.size() > 1);
      for (const auto& candidate : c.at("candidates").as_array()) {
        INFO(test::text_at(candidate, "name") << ", " << test::text_at(candidate, "admin1"));
        CHECK(includes(candidate));
      }
    }
  }
}
#endif

TEST_CASE("the state or the country after a name leaves only the places there") {
  auto udaipur = found("Udaipur, Tripura");
  REQUIRE(udaipur.size() == 1);
  CHECK(udaipur[0].region == "Tripura");
  auto paris = found("Paris, TX, US");
  REQUIRE(paris.size() == 1);
  CHECK(paris[0].zone == "America/Chicago");
  auto salem = found("salem oregon");
  REQUIRE(salem.size() == 1);
  CHECK(salem[0].region == "Oregon");
}

TEST_CASE("namesakes within one state are told apart by a larger city close by") {
  auto places = found("Udaipur, Rajasthan");
  REQUIRE(places.size() == 2);
  CHECK(describe(places[0]) != describe(places[1]));
}

TEST_CASE("a name that is spelt nearly right is only a guess") {
  auto result = test::tools().places.find("Jaipurr", 5);
  CHECK_FALSE(result.exact);
  REQUIRE_FALSE(result.places.empty());
  CHECK(result.places[0].name == "Jaipur");
}

TEST_CASE("what is no name finds nothing") {
  for (std::string_view name : {"", "   ", ",", "???", "xqzzvwk", "\xff\xfe"})
    CHECK(found(name).empty());
  CHECK(found(std::string(100'000, 'a')).empty());
}

TEST_CASE("a folder without places is refused") {
  CHECK(gazetteer::load("/nonexistent").error() == fault::not_found);
}
