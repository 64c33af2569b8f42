#include "test/golden/runner.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <unistd.h>

using namespace luna;

namespace {

/// A folder of vectors that is gone after the test.
struct vectors {
  std::filesystem::path folder =
    std::filesystem::temp_directory_path() / ("luna-golden-test-" + std::to_string(::getpid()));

  explicit vectors(const std::string& assertions, const std::string& trust = "A", const std::string& fields = {}) {
    std::filesystem::create_directory(folder);
    std::ofstream{folder / "boundaries.json"} << R"({"schema":"vedic-golden-1","cases":[{)" << fields
                                              << R"("id":"one","category":"boundaries","trust":")" << trust
                                              << R"(","source":{"repo":"a/b"},"expect":[)" << assertions << "]}]}";
  }
  ~vectors() { std::filesystem::remove_all(folder); }
};

struct outcome {
  bool held = false;
  std::vector<std::string> lines;

  bool says(std::string_view words) const {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const auto& line) { return line.find(words) != std::string::npos; });
  }
};

outcome run_on(const vectors& files, const std::vector<std::string>& required = {}) {
  static const domain::ephemeris sky;
  static const auto places =
    domain::gazetteer::load(std::filesystem::path{LUNA_DATA} / domain::gazetteer::file_name, nullptr);
  REQUIRE(places.has_value());
  outcome told;
  told.held = golden::run(
    files.folder, {sky, *places}, [&](const std::string& line) { told.lines.push_back(line); }, required);
  return told;
}

/// One assertion of a case that has a place and a day, or what `input` says.
bool holds(const std::string& path, const std::string& value, const std::string& how = R"("cmp":"eq")",
           const std::string& input = R"("date":"2024-02-14","lat":28.6139,"lon":77.209,"tz_offset_hours":5.5)",
           const std::string& settings = R"("sun_rise_def":"upper limb")") {
  auto told = run_on(vectors{R"({"path":")" + path + R"(","value":)" + value + "," + how + R"(,"ref_agrees":true})",
                             "A", R"("input":{)" + input + R"(},"settings":{)" + settings + "},"},
                     {"boundaries"});
  for (const auto& line : told.lines)
    UNSCOPED_INFO(line);
  return told.held;
}

constexpr auto right = R"({"path":"sign_of_longitude[30.0]","value":"Taurus","cmp":"eq","ref_agrees":true})";
constexpr auto wrong = R"({"path":"sign_of_longitude[30.0]","value":"Aries","cmp":"eq","ref_agrees":true})";
constexpr auto wrong_and_soft = R"({"path":"sign_of_longitude[30.0]","value":"Aries","cmp":"eq"})";
constexpr auto unknown = R"({"path":"colour_of_longitude[30.0]","value":"red","cmp":"eq","ref_agrees":true})";

} // namespace

TEST_CASE("what holds is counted by category", "[golden][runner]") {
  auto told = run_on(vectors{right});
  CHECK(told.held);
  CHECK(told.says("boundaries: 1 passed, 0 failed, 0 skipped, of 1"));
}

TEST_CASE("what does not hold fails and is told with its source", "[golden][runner]") {
  auto told = run_on(vectors{wrong});
  CHECK_FALSE(told.held);
  CHECK(told.says(R"(sign_of_longitude[30.0] expected "Aries", got "Taurus" (a/b, trust A))"));
}

TEST_CASE("what no reference confirms may differ", "[golden][runner]") {
  CHECK(run_on(vectors{wrong_and_soft}).held);
  CHECK(run_on(vectors{wrong, "C"}).held);
  CHECK_FALSE(run_on(vectors{wrong_and_soft, "S"}).held);
}

TEST_CASE("a path that means nothing is skipped, which a required category may not be", "[golden][runner]") {
  auto told = run_on(vectors{unknown});
  CHECK(told.held);
  CHECK(told.says("skipped: colour_of_longitude[]"));
  CHECK_FALSE(run_on(vectors{unknown}, {"boundaries"}).held);
  CHECK(run_on(vectors{unknown, "C"}, {"boundaries"}).held);
  CHECK(run_on(vectors{right}, {"boundaries"}).held);
}

TEST_CASE("a required category that is not there fails", "[golden][runner]") {
  auto told = run_on(vectors{right}, {"vargas"});
  CHECK_FALSE(told.held);
  CHECK(told.says("MISSING vargas"));
}

TEST_CASE("a limb is told as its number, its name or its span, as the vector has it", "[golden][runner]") {
  constexpr auto seconds = R"("tol":120,"unit":"s")";
  CHECK(holds("panchanga.tithi_at_sunrise", "5"));
  CHECK_FALSE(holds("panchanga.tithi_at_sunrise", "6"));
  CHECK(holds("panchanga.tithi[1]", "6"));
  CHECK(holds("panchanga.tithi_name", R"("Panchami")"));
  CHECK(holds("tithi_end[2024-02-14]", R"("12:10")", seconds));
  CHECK(holds("tithi_end[2024-02-14 #5]", R"({"index":5,"end_local":"2024-02-14 12:10"})", seconds));
  CHECK(holds("tithi_end[2024-02-14 #5]", R"({"index":5,"end_local":"2024-02-14 12:20"})", seconds) == false);
  CHECK(holds("panchanga.tithi[1].start", R"("12:10")", seconds));
  CHECK(holds("panchanga.vara", R"("Wednesday")"));
  CHECK(holds("panchanga.vara", "3"));
}

TEST_CASE("whether a day has a tithi to spare may be asked, too", "[golden][runner]") {
  CHECK(holds("kshaya_tithi[2026-01-06]", "true"));
  CHECK(holds("kshaya_tithi[2026-01-07]", "null"));
  CHECK(holds("vriddhi_tithi[2026-01-09]", R"({"index":22})"));
}

TEST_CASE("of two moonsets the one that is meant is answered", "[golden][runner]") {
  constexpr auto input = R"("date":"2020-05-12","lat":22.6757521,"lon":88.0495418,"tz_offset_hours":5.5)";
  constexpr auto settings = R"("moon_rise_def":"upper limb + refraction")";
  constexpr auto seconds = R"("tol":60,"unit":"s")";
  CHECK(holds("panchanga.moonset", R"("2020-05-13T10:14:42+05:30")", seconds, input, settings)); // Prokerala
  CHECK(holds("panchanga.moonset", R"("09:17")", seconds, input, settings));
  CHECK_FALSE(holds("panchanga.moonset", R"("2020-05-13T09:17:00+05:30")", seconds, input, settings));
}

TEST_CASE("any tithi of a festival's day prevails then, and no other", "[golden][runner]") {
  CHECK(holds("festival[Maha Shivaratri 2024]", R"({"date":"2024-03-08","tithi_prevails_that_day":28})"));
  CHECK(holds("festival[Maha Shivaratri 2024]", R"({"date":"2024-03-08","tithi_prevails_that_day":29})"));
  CHECK_FALSE(holds("festival[Maha Shivaratri 2024]", R"({"date":"2024-03-08","tithi_prevails_that_day":30})"));
  CHECK_FALSE(holds("festival[Maha Shivaratri 2024]", R"({"date":"2024-03-09","tithi_prevails_that_day":29})"));
}

TEST_CASE("the lagnas of a day are counted from the one that rises", "[golden][runner]") {
  constexpr auto input = R"("lat":13.08784,"lon":80.27847,"tz_offset_hours":5.5,"from_jd_ut":2458222.52)";
  constexpr auto settings = R"("ayanamsa":"true_chitra")";
  constexpr auto seconds = R"("tol":60,"unit":"s")";
  CHECK(holds("lagna_end.0.Pisces", R"("2018-04-14 06:00:50")", seconds, input, settings));
  CHECK(holds("lagna_end.12.Pisces", R"("2018-04-15 05:56:55")", seconds, input, settings));
  CHECK_FALSE(holds("lagna_end.1.Pisces", R"("2018-04-15 05:56:55")", seconds, input, settings));
}

TEST_CASE("an ayanamsa may be asked for at an instant in any form", "[golden][runner]") {
  constexpr auto degrees = R"("tol":0.0005,"unit":"deg")";
  for (const auto* path : {"ayanamsa.lahiri@1992-07-22T09:21+05:30", "ayanamsa.lahiri@2448825.660417",
                           "ayanamsa.Lahiri[1992-07-22 03:51:00Z]"})
    CHECK(holds(path, "23.753052", degrees, "", R"("ayanamsa_nutation":"excluded")"));
}

TEST_CASE("a window is told by its edges or whole", "[golden][runner]") {
  CHECK(holds("panchanga.rahu_kalam.start", R"("12:36")", R"("tol":60,"unit":"s")"));
  CHECK(holds("rahu[2024-02-14]", R"({"start":"12:36","end":"13:59"})", R"("tol":60,"unit":"s")"));
  CHECK(holds("panchanga.abhijit", "null")); // a Wednesday
}
