#include "domain/places/gazetteer.hpp"

#include "domain/time/zone.hpp"
#include "test/support/cities.hpp"
#include "test/support/golden.hpp"
#include "test/support/knowledge.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>

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

TEST_CASE("the district after a name tells namesakes of one state apart") {
  if (!test::tools().places.has_towns())
    return;
  auto places = found("Shahpur, Bhojpur");
  REQUIRE(places.size() == 1);
  CHECK(places[0].region == "Bihar");
  CHECK(places[0].district == "Bhojpur");
  CHECK(found("shahpur bhojpur bihar india") == places);
  CHECK(found("Shahpur, MP").size() > 1);
}

TEST_CASE("a large city is meant beyond doubt, one with a sizeable namesake is not") {
  auto sure = [](std::string_view name) { return is_beyond_doubt(test::tools().places.find(name, 9)); };
  for (auto name : {"Jaipur", "Bombay", "Madras", "New Delhi", "Varanasi", "मुंबई", "Edinburgh", "Prayagraj"}) {
    INFO(name);
    CHECK(sure(name));
  }
  for (auto name : {"Udaipur", "Salem", "Hyderabad", "Springfield", "Jaipurr", "xqzzvwk"}) {
    INFO(name);
    CHECK_FALSE(sure(name));
  }
}

TEST_CASE("a name that was changed since 2015 finds the city") {
  for (auto [today, before] : {std::pair{"Prayagraj", "Allahabad"},
                               {"Gurugram", "Gurgaon"},
                               {"Bengaluru", "Bangalore"},
                               {"Kalaburagi", "Gulbarga"},
                               {"Dharashiv", "Osmanabad"},
                               {"Chhatrapati Sambhajinagar", "Aurangabad, Maharashtra"}}) {
    INFO(today);
    REQUIRE_FALSE(found(today).empty());
    CHECK(found(today)[0] == found(before)[0]);
  }
}

TEST_CASE("the town of Ballia comes before the village") {
  CHECK(found("Ballia").at(0).region == "Uttar Pradesh");
  CHECK(found("बलिया").at(0).region == "Uttar Pradesh");
}

TEST_CASE("a town's own name comes before the code of an airport, and the code still counts") {
  CHECK(found("Leh")[0].country_code == "IN");
  CHECK(found("BOM")[0].name == "Mumbai");
}

TEST_CASE("misspelt names find what is meant first") {
  for (auto [typed, meant] : {std::pair{"Jaipore", "Jaipur"},
                              {"Allahbad", "Allahābād"},
                              {"Varansi", "Varanasi"},
                              {"Ahmadabd", "Ahmedabad"},
                              {"Thiruvanantha", "Thiruvananthapuram"},
                              {"Chandigahr", "Chandigarh"},
                              {"Lucknw", "Lucknow"}}) {
    INFO(typed);
    auto result = test::tools().places.find(typed, 5);
    CHECK_FALSE(result.exact);
    REQUIRE_FALSE(result.places.empty());
    CHECK(result.places[0].name == meant);
  }
}

TEST_CASE("an Indian script is read as Latin letters where the data has no name in it") {
  if (!test::tools().places.has_towns())
    return;
  auto result = test::tools().places.find("शाहपुर, बिहार", 5);
  REQUIRE_FALSE(result.places.empty());
  CHECK(result.places[0].region == "Bihar");
  CHECK(result.places[0].name == "Shāhpur");
}

TEST_CASE("a name that is only elsewhere is a guess") {
  auto result = test::tools().places.find("Mumbai, Gujarat", 5);
  CHECK_FALSE(result.exact);
  REQUIRE_FALSE(result.places.empty());
  CHECK(result.places[0].region == "Maharashtra");
}

#ifdef LUNA_SHARED
TEST_CASE("where a vector names one place, it comes first") {
  auto file = test::read_json(LUNA_SHARED "/golden/tz_geocode_places.json");
  for (const auto& c : file.at("cases").as_array())
    if (const auto* expected = c.as_object().if_contains("expect")) {
      INFO(test::text_at(c, "query"));
      auto first = found(test::text_at(c, "query")).at(0);
      CHECK(is_place(first, *expected, test::number_at(c, "tol_deg")));
      CHECK(first.region_code == test::text_at(*expected, "admin1"));
    }
}
#endif

TEST_CASE("cities are found by their own names, with their zones: the world's 300 largest first of all") {
  auto cities = test::cities_of_the_data();
  std::sort(cities.begin(), cities.end(), [](auto& a, auto& b) { return a.population > b.population; });
  auto missing = 0, wrong_zone = 0, not_first = 0;
  for (std::size_t i = 0; i < cities.size(); ++i) {
    const auto& city = cities[i];
    if (i >= 300 && city.country_code != "IN")
      continue;
    auto places = found(city.name);
    auto at = std::find_if(places.begin(), places.end(), [&](const place& p) { return test::is_near(p, city); });
    if (at == places.end()) {
      ++missing;
      UNSCOPED_INFO("missing " << city.name << ", " << city.country_code);
      continue;
    }
    wrong_zone += at->zone == city.zone ? 0 : 1;
    if (i < 300 && at != places.begin()) {
      ++not_first;
      UNSCOPED_INFO("not first " << city.name << ", " << city.country_code);
    }
  }
  CHECK(missing == 0);
  CHECK(wrong_zone == 0);
  CHECK(not_first <= 6); // San Jose is in two countries
}

TEST_CASE("every place has coordinates, a country and a zone that tzdata knows") {
  auto wrong = 0;
  for (auto prefix : {"sha", "new", "san", "kot", "bar", "mon", "par", "vel", "isl", "chi"})
    for (const auto& p : test::tools().places.find(std::string{prefix} + "q", 50).places) {
      auto zoned = resolve_local({1990, 1, 1}, {12, 0, 0}, p.zone, p.longitude).has_value();
      wrong += zoned && !p.country.empty() && std::abs(p.latitude) <= 90.0 ? 0 : 1;
    }
  CHECK(wrong == 0);
}

TEST_CASE("the towns of a country with one zone have it, near a border too") {
  if (!test::tools().places.has_towns())
    return;
  for (auto town : {"Madhubani, Bihar", "Sitamarhi, Bihar", "Jogbani, Bihar", "Raxaul, Bihar"}) {
    INFO(town);
    REQUIRE_FALSE(found(town).empty());
    CHECK(found(town)[0].zone == "Asia/Kolkata");
  }
  CHECK(found("Puerto Ayora")[0].zone == "Pacific/Galapagos");
}

namespace {

/// What is said of a file of these bytes.
std::string problem_with(const std::string& bytes) {
  std::string name = (std::filesystem::temp_directory_path() / "luna-places-XXXXXX").string();
  auto descriptor = ::mkstemp(name.data());
  ::close(descriptor);
  std::ofstream{name, std::ios::binary} << bytes;
  std::string problem;
  auto loaded = gazetteer::load(name, &problem);
  std::filesystem::remove(name);
  REQUIRE_FALSE(loaded.has_value());
  CHECK(loaded.error() == fault::invalid);
  return problem;
}

} // namespace

TEST_CASE("a file of places that was cut, changed or is of another version is refused with the reason") {
  CHECK(gazetteer::load("/nonexistent").error() == fault::not_found);
  CHECK(gazetteer::load("/tmp").error() == fault::not_found);
  std::ifstream in{std::filesystem::path{LUNA_DATA "/places.dat"}, std::ios::binary};
  std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  REQUIRE(bytes.size() > 1'000'000);
  CHECK_THAT(problem_with(bytes.substr(0, bytes.size() - 1)), Catch::Contains("was cut"));
  CHECK_THAT(problem_with(bytes.substr(0, 40)), Catch::Contains("too short"));
  CHECK_THAT(problem_with(""), Catch::Contains("empty"));
  CHECK_THAT(problem_with(std::string(1000, 'x')), Catch::Contains("no file of places"));
  auto flipped = [&](std::size_t at) {
    auto changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    return problem_with(changed);
  };
  CHECK_THAT(flipped(8), Catch::Contains("version"));
  for (auto at : {std::size_t{12}, std::size_t{40}, bytes.size() / 2, bytes.size() - 1}) {
    INFO(at);
    CHECK_THAT(flipped(at), Catch::Contains("checksum"));
  }
}
