#include "test/golden/comparison.hpp"

#include <catch2/catch.hpp>

using namespace luna::golden;

namespace {

constexpr double dasha_year = 365.25;

bool agree(const char* assertion, const char* got, const wall_clock& clock = {"2026-04-03", 19'800.0}) {
  return agrees(json::parse(assertion).as_object(), json::parse(got), clock, dasha_year);
}

} // namespace

TEST_CASE("numbers agree within their tolerance and not beyond", "[golden]") {
  CHECK(agree(R"({"path":"x","value":10,"tol":0.5,"unit":"years"})", "10.5"));
  CHECK_FALSE(agree(R"({"path":"x","value":10,"tol":0.5,"unit":"years"})", "10.51"));
  CHECK(agree(R"({"path":"x","value":10,"cmp":"eq"})", "10"));
  CHECK_FALSE(agree(R"({"path":"x","value":10,"cmp":"eq"})", "11"));
}

TEST_CASE("degrees are compared by the shortest arc", "[golden]") {
  CHECK(agree(R"({"path":"x","value":359.9,"tol":0.3,"unit":"deg"})", "0.1"));
  CHECK_FALSE(agree(R"({"path":"x","value":359.9,"tol":0.1,"unit":"deg"})", "0.1"));
  CHECK_FALSE(agree(R"({"path":"x","value":359.9,"tol":0.3,"unit":"points"})", "0.1"));
}

TEST_CASE("instants agree within their seconds, whatever clock they are told by", "[golden]") {
  constexpr auto assertion = R"({"path":"x","value":"2026-04-03T06:38+02:00","tol":60,"unit":"s"})";
  CHECK(agree(assertion, R"("2026-04-03T04:39:00Z")"));
  CHECK_FALSE(agree(assertion, R"("2026-04-03T04:39:01Z")"));
  CHECK(agree(assertion, R"("2026-04-03T04:37:00Z")"));
  CHECK_FALSE(agree(assertion, R"("2026-04-03T04:36:59Z")"));
}

TEST_CASE("a time of day is of the day and by the clock that are asked about", "[golden]") {
  CHECK(agree(R"({"path":"x","value":"07:06","tol":0,"unit":"s"})", R"("2026-04-03T01:36:00Z")"));
  CHECK(agree(R"({"path":"x","value":"01:28+1","tol":0,"unit":"s"})", R"("2026-04-03T19:58:00Z")"));
  CHECK_FALSE(agree(R"({"path":"x","value":"01:28","tol":0,"unit":"s"})", R"("2026-04-03T19:58:00Z")"));
}

TEST_CASE("a date within days is a day of the local calendar", "[golden]") {
  constexpr auto assertion = R"({"path":"x","value":"2026-04-03","tol":1,"unit":"day"})";
  CHECK(agree(assertion, R"("2026-04-04T18:29:59Z")"));       // 23:59:59 in India
  CHECK_FALSE(agree(assertion, R"("2026-04-04T18:30:00Z")")); // midnight
  CHECK(agree(assertion, R"("2026-04-01T18:30:00Z")"));
  CHECK_FALSE(agree(assertion, R"("2026-04-01T18:29:59Z")"));
}

TEST_CASE("an instant within days is counted in days of 24 hours", "[golden]") {
  constexpr auto assertion = R"({"path":"x","value":"2026-04-03T00:00:00Z","tol":1,"unit":"day"})";
  CHECK(agree(assertion, R"("2026-04-04T00:00:00Z")"));
  CHECK_FALSE(agree(assertion, R"("2026-04-04T00:00:01Z")"));
}

TEST_CASE("a span of years, months and days is compared by its days", "[golden]") {
  constexpr auto assertion = R"({"path":"x","value":{"years":2,"months":11,"days":29},"tol":2,"unit":"day"})";
  CHECK(agree(assertion, R"({"years":3,"months":0,"days":0})"));
  CHECK_FALSE(agree(assertion, R"({"years":3,"months":0,"days":2})"));
}

TEST_CASE("words are compared to the letter", "[golden]") {
  CHECK(agree(R"({"path":"planets.Moon.sign","value":"Aries","cmp":"eq"})", R"("Aries")"));
  CHECK_FALSE(agree(R"({"path":"planets.Moon.sign","value":"Aries","cmp":"eq"})", R"("aries")"));
}

TEST_CASE("names are compared whatever their transliteration", "[golden]") {
  auto same = [](const std::string& one, const std::string& other) {
    return agree((R"({"path":"x","cmp":"name","value":")" + one + "\"}").c_str(), ("\"" + other + "\"").c_str());
  };
  CHECK(same("Amrut", "Amrita"));
  CHECK(same("Kaal", "Kala"));
  CHECK(same("Bharni", "Bharani"));
  CHECK(same("Purva Ashadha", "Poorvashada") == false); // vowels other than a count
  CHECK(same("Visakha", "Vishakha"));
  CHECK(same("Swati", "Svati"));
  CHECK_FALSE(same("Purva Phalguni", "Uttara Phalguni"));
  CHECK_FALSE(same("Rog", "Udveg"));
}

TEST_CASE("what a path calls a name is compared as a name", "[golden]") {
  CHECK(agree(R"({"path":"choghadiya[0].name","value":"Rog","cmp":"eq"})", R"("Roga")"));
  CHECK_FALSE(agree(R"({"path":"choghadiya[0].lord","value":"Rog","cmp":"eq"})", R"("Roga")"));
}

TEST_CASE("lists agree in order, sets in any", "[golden]") {
  CHECK(agree(R"({"path":"x","value":[1,2],"cmp":"eq"})", "[1,2]"));
  CHECK_FALSE(agree(R"({"path":"x","value":[1,2],"cmp":"eq"})", "[2,1]"));
  CHECK(agree(R"({"path":"x","value":[1,2],"cmp":"set"})", "[2,1]"));
  CHECK_FALSE(agree(R"({"path":"x","value":[1,2],"cmp":"set"})", "[2,1,3]"));
  CHECK_FALSE(agree(R"({"path":"x","value":[1,2],"cmp":"set"})", "[2,3]"));
}

TEST_CASE("of an object only the expected parts count", "[golden]") {
  constexpr auto assertion = R"({"path":"x","value":{"index":19,"end":"06:52+1"},"tol":60,"unit":"s"})";
  CHECK(agree(assertion, R"({"index":19,"start":"2026-04-03T00:00:00Z","end":"2026-04-04T01:22:40Z"})"));
  CHECK_FALSE(agree(assertion, R"({"index":19,"end":"2026-04-04T01:23:40Z"})"));
  CHECK_FALSE(agree(assertion, R"({"end":"2026-04-04T01:22:40Z"})"));
}

TEST_CASE("null agrees with null alone", "[golden]") {
  CHECK(agree(R"({"path":"x","value":null})", "null"));
  CHECK_FALSE(agree(R"({"path":"x","value":null})", "1"));
  CHECK_FALSE(agree(R"({"path":"x","value":"07:06","tol":90,"unit":"s"})", "null"));
}
