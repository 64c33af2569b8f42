// The divisions of the circle against independent sources: the vectors of golden/, whose README explains trust.
#ifdef LUNA_SHARED

#include "domain/astro/kp.hpp"
#include "domain/astro/vargas.hpp"

#include "test/support/golden.hpp"

#include <cmath>

using namespace luna::domain;
namespace json = boost::json;

namespace {

/// "kp.lords[0.9]" -> "0.9"
std::string argument_of(const std::string& path) {
  auto open = path.find('['), close = path.find(']');
  REQUIRE(close != std::string::npos);
  return path.substr(open + 1, close - open - 1);
}

/// "vargas.D9.Sun.sign" -> {"vargas", "D9", "Sun", "sign"}
std::vector<std::string> words_of(const std::string& path) {
  std::vector<std::string> words(1);
  for (auto letter : path)
    if (letter == '.')
      words.emplace_back();
    else
      words.back() += letter;
  return words;
}

unsigned sign_of_name(std::string_view name) {
  unsigned sign = 0;
  while (sign < 12 && sign_name(sign) != name)
    ++sign;
  REQUIRE(sign < 12);
  return sign;
}

double off(double a, double b) {
  return std::abs(std::remainder(a - b, 360.0));
}

varga_methods methods_of(const json::value& golden_case, varga which) {
  varga_methods all;
  const auto* settings = golden_case.as_object().if_contains("settings");
  auto text = settings ? test::text_at(*settings, "varga_method") : std::string{};
  if (text.find("even-sign reversal") != std::string::npos)
    REQUIRE(all.choose(which, varga_method::even_reversed).has_value());
  return all;
}

/// Calls `check(case, expectation, path)` for each assertion under the prefix that must hold, or with `any_trust` for
/// each.
template <class Check>
void for_each(const std::string& file, std::string_view prefix, bool any_trust, std::size_t at_least, Check check) {
  auto root = test::read_json(std::string{LUNA_SHARED} + "/golden/" + file);
  std::size_t checked = 0;
  for (const auto& golden_case : root.at("cases").as_array())
    for (const auto& expectation : golden_case.at("expect").as_array()) {
      auto path = test::text_at(expectation, "path");
      if (!path.starts_with(prefix) || !(any_trust || test::is_hard(golden_case, expectation)))
        continue;
      INFO(test::text_at(golden_case, "id") << " " << json::serialize(expectation));
      check(golden_case, expectation, path);
      ++checked;
    }
  CHECK(checked >= at_least);
}

/// "vargas.D9.Sun.sign"
void check_varga(const json::value& golden_case, const json::value& expectation, const std::string& path) {
  auto words = words_of(path);
  auto which = varga_of(words.at(1)).value();
  auto drawn = compute_chart(ephemeris{}, test::birth_of(golden_case), test::settings_of(golden_case));
  REQUIRE(drawn.has_value());
  auto longitude = drawn->lagna_degrees;
  for (std::size_t i = 0; i < graha_count; ++i)
    if (words.at(2) == name_of(static_cast<graha>(i)))
      longitude = drawn->grahas[i].longitude_degrees;
  auto where = varga_place_of(which, longitude, methods_of(golden_case, which));
  const auto& value = expectation.at("value");
  if (words.at(3) == "sign")
    CHECK(sign_name(where.sign) == value.as_string());
  else
    CHECK(std::abs(where.degrees_in_sign - value.to_number<double>()) <= test::number_at(expectation, "tol"));
}

/// The towns whose houses were computed, by the names the vectors use.
struct town {
  std::string_view name;
  double latitude;
  double longitude;
};
constexpr std::array towns{town{"Delhi", 28.6139, 77.209}, town{"Kochi", 9.9312, 76.2673},
                           town{"London", 51.5074, -0.1278}, town{"Sydney", -33.8688, 151.2093},
                           town{"New York", 40.7128, -74.006}};

house_chart kp_houses(const std::string& town_and_instant) {
  auto space = town_and_instant.rfind(' ');
  auto where = std::find_if(towns.begin(), towns.end(),
                            [&](const town& t) { return t.name == town_and_instant.substr(0, space); });
  REQUIRE(where != towns.end());
  auto instant = town_and_instant.substr(space + 1);
  instant.insert(instant.size() - 1, ":00"); // no seconds are given
  auto found = houses_at(ephemeris{}, julian_day_of(test::clock_seconds(instant)), where->latitude, where->longitude,
                         *preset_of("kp"));
  REQUIRE(found.has_value());
  return *found;
}

} // namespace

TEST_CASE("exact boundaries belong to the later nakshatra and pada", "[domain][astro][golden]") {
  for_each("boundaries.json", "nakshatra_of_longitude", false, 11,
           [](const auto&, const json::value& expectation, const std::string& path) {
             auto where = zodiac_place_of(std::stod(argument_of(path)));
             CHECK(where.nakshatra == expectation.at("value").at(0).template to_number<unsigned>());
             CHECK(where.pada == expectation.at("value").at(1).template to_number<unsigned>());
           });
}

TEST_CASE("vargas of a degree agree with the examples of a book", "[domain][astro][golden]") {
  for_each("vargas.json", "varga_of[", false, 5,
           [](const auto&, const json::value& expectation, const std::string& path) {
             auto argument = argument_of(path); // varga_of[D3,Gemini 19deg]
             auto comma = argument.find(','), space = argument.find(' ');
             auto longitude = 30.0 * sign_of_name(argument.substr(comma + 1, space - comma - 1))
                              + std::stod(argument.substr(space + 1));
             auto where = varga_place_of(varga_of(argument.substr(0, comma)).value(), longitude);
             CHECK(sign_name(where.sign) == expectation.at("value").as_string());
           });
}

TEST_CASE("vargas of charts agree with independent sources", "[domain][astro][golden]") {
  for_each("vargas.json", "vargas.", false, 100, check_varga);
}

TEST_CASE("vargas of charts around the world agree with the reference", "[domain][astro][golden]") {
  for_each("synthetic_full_charts.json", "vargas.", true, 140, check_varga);
}

TEST_CASE("houses and KP lords agree with independent sources", "[domain][astro][golden]") {
  for_each("houses.json", "", true, 27,
           [](const json::value& golden_case, const json::value& expectation, const std::string& path) {
             const auto& value = expectation.at("value");
             auto argument = argument_of(path);
             if (path.starts_with("kp.lords")) {
               auto lords = kp_lords_of(std::stod(argument));
               CHECK(name_of(lords.star) == test::text_at(value, "star"));
               CHECK(name_of(lords.sub) == test::text_at(value, "sub"));
               CHECK(name_of(lords.subsub) == test::text_at(value, "subsub"));
               return;
             }
             auto got = 0.0;
             if (path.starts_with("houses.sripati.sandhi")) { // [1->2]
               const auto& input = golden_case.at("input");
               auto chart = sripati_houses({test::number_at(input, "ascendant"), test::number_at(input, "midheaven")});
               got = chart.at(static_cast<unsigned>(std::stoul(argument))).end_degrees;
             } else if (path.starts_with("kp.ascendant")) {
               got = kp_houses(argument).of.ascendant_degrees;
             } else {
               REQUIRE(path.starts_with("kp.cusp"));
               got = kp_houses(argument).at(static_cast<unsigned>(std::stoul(path.substr(7)))).begin_degrees;
             }
             CHECK(off(got, value.template to_number<double>()) <= test::number_at(expectation, "tol"));
           });
}

#endif
