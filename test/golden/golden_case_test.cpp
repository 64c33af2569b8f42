#include "test/golden/golden_case.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using namespace luna::golden;

namespace {

golden_case settings_case(const std::string& settings) {
  return read_case(json::parse(R"({"id":"x","settings":)" + settings + "}").as_object());
}

std::vector<std::string> names_of(const std::vector<step>& steps) {
  std::vector<std::string> names;
  for (const auto& each : steps)
    names.push_back(each.name);
  return names;
}

using names = std::vector<std::string>;

} // namespace

TEST_CASE("a path is parted by its dots", "[golden]") {
  CHECK(names_of(steps_of("vargas.D9.Moon.sign")) == names{"vargas", "D9", "Moon", "sign"});
}

TEST_CASE("dots and arrows in brackets belong to the argument", "[golden]") {
  auto steps = steps_of("kp.lords[59.99]");
  CHECK(names_of(steps) == names{"kp", "lords"});
  CHECK(steps[1].arguments == names{"59.99"});
  CHECK(steps_of("houses.sripati.sandhi[3->4]")[2].arguments == names{"3->4"});
}

TEST_CASE("a step may have several arguments", "[golden]") {
  auto steps = steps_of("dasha.vimshottari.AD[Jupiter][0].start");
  CHECK(names_of(steps) == names{"dasha", "vimshottari", "AD", "start"});
  CHECK(steps[2].arguments == names{"Jupiter", "0"});
}

TEST_CASE("what follows the brackets says who has it so", "[golden]") {
  auto steps = steps_of("sunrise[2024-07-17 chennai] JHora");
  CHECK(names_of(steps) == names{"sunrise JHora"});
  CHECK(steps[0].arguments == names{"2024-07-17 chennai"});
}

TEST_CASE("an instant after an at sign keeps its dot", "[golden]") {
  CHECK(names_of(steps_of("ayanamsa.lahiri@2458434.083")) == names{"ayanamsa", "lahiri@2458434.083"});
}

TEST_CASE("instants are read in every form of the vectors", "[golden]") {
  CHECK(instant_of("1970-01-02", {}, 0.0) == 86'400.0);
  CHECK(instant_of("1970-01-01T05:30+05:30", {}, 0.0) == 0.0);
  CHECK(instant_of("1970-01-01 05:30:10", {}, 19'800.0) == 10.0);
  CHECK(instant_of("1969-12-31T23:59:59Z", {}, 19'800.0) == -1.0);
  CHECK(instant_of("05:30", "1970-01-01", 19'800.0) == 0.0);
  CHECK(instant_of("05:30+1", "1970-01-01", 19'800.0) == 86'400.0);
  CHECK(instant_of("06:30+01:00", "1970-01-01", 19'800.0) == 19'800.0);
  CHECK(instant_of("JD 2440588.5", {}, 19'800.0) == 86'400.0);
  CHECK(instant_of("2440588.5", {}, 19'800.0) == 86'400.0);
}

TEST_CASE("what is no instant is none", "[golden]") {
  CHECK_FALSE(instant_of("Aries", "1970-01-01", 0.0));
  CHECK_FALSE(instant_of("2023-02-29", {}, 0.0));
  CHECK_FALSE(instant_of("07:06", {}, 0.0)); // of which day
  CHECK_FALSE(instant_of("244058.5", {}, 0.0));
}

TEST_CASE("an instant is told in UT", "[golden]") {
  CHECK(instant_text(0) == "1970-01-01T00:00:00Z");
  CHECK(instant_text(-1) == "1969-12-31T23:59:59Z");
}

TEST_CASE("the words for rising are understood", "[golden]") {
  using domain::rise_definition;
  CHECK(rising_of("upper limb + refraction") == rise_definition::upper_limb);
  CHECK(rising_of("disc CENTRE, NO refraction (drikpanchang.com)") == rise_definition::centre);
  CHECK(rising_of("AstrologyAPI: centre + refraction") == rise_definition::centre_refracted);
  CHECK(rising_of("hindu (centre, no refraction)") == rise_definition::hindu);
  CHECK_FALSE(rising_of("any (no borderline day)"));
}

TEST_CASE("the words of settings become the engine's", "[golden]") {
  auto settings = settings_case(R"json({"ayanamsa":"true_chitra","node":"TRUE","positions":"true-geometric",
    "house":"Sripati (Porphyry madhya)","ayanamsa_nutation":"excluded","dasha_year_days":365.2422})json")
                    .settings;
  CHECK(settings.zero_point == domain::ayanamsa::true_chitra);
  CHECK(settings.node == domain::lunar_node::true_node);
  CHECK(settings.positions == domain::position_kind::geometric);
  CHECK(settings.houses == domain::house_system::sripati);
  CHECK_FALSE(settings.ayanamsa_nutation);
  CHECK(settings.dasha_year_days == 365.2422);
}

TEST_CASE("apparent-geocentric positions are not geometric", "[golden]") {
  auto settings = settings_case(R"({"positions":"apparent-geocentric","node":"mean","house":"whole-sign"})").settings;
  CHECK(settings == domain::chart_settings{});
}

TEST_CASE("a setting that the engine does not have is told", "[golden]") {
  CHECK(settings_case(R"({"ayanamsa":"Fagan-Bradley","house":"KP"})").problem.empty());
  CHECK(settings_case(R"({"ayanamsa":"dhruva"})").problem == "ayanamsa dhruva");
  CHECK(settings_case(R"({"house":"koch"})").problem == "houses koch");
}

TEST_CASE("ayanamsas are known by the names that others have for them", "[golden]") {
  CHECK(zero_point_named("KP") == domain::ayanamsa::krishnamurti);
  CHECK(zero_point_named("true_citra") == domain::ayanamsa::true_chitra);
  CHECK(zero_point_named("True Pushya") == domain::ayanamsa::true_pushya);
  CHECK_FALSE(zero_point_named("lahiri2"));
}

TEST_CASE("a case without a place is of India's central station", "[golden]") {
  auto c = read_case(json::parse(R"({"id":"x"})").as_object());
  CHECK_FALSE(c.has_place);
  CHECK(c.where.longitude == 82.5);
  CHECK(c.where.offset_seconds == 19'800.0);
}

TEST_CASE("a birth is read by its own clock", "[golden]") {
  auto c = read_case(json::parse(R"({"id":"x","birth":{"date":"1970-01-01","time":"01:00:00","tz_offset_hours":1,
    "lat":51.5,"lon":-0.1,"place":"London"}})")
                       .as_object());
  REQUIRE(c.birth);
  CHECK(c.birth->ut_seconds == 0);
  CHECK(c.has_place);
  CHECK(c.where.offset_seconds == 3600.0);
}
