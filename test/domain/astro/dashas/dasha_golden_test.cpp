// The dashas other than Vimshottari against golden/other_dashas.json, soft vectors too.
#ifdef LUNA_SHARED

#include "domain/astro/dashas/kalachakra.hpp"
#include "domain/astro/dashas/mudda.hpp"
#include "domain/astro/dashas/sign_dasha.hpp"

#include "test/support/golden.hpp"

#include <cmath>

using namespace luna::domain;
namespace json = boost::json;

namespace {

struct listed_period {
  unsigned sign = 0;
  double years = 0.0; // lived in it
};

struct subject {
  chart_settings settings;
  std::int64_t birth_ut = 0;
  double moon_degrees = 0.0;
  sign_chart signs;
};

subject subject_of(const json::value& golden_case) {
  subject who;
  who.settings = test::settings_of(golden_case);
  if (!golden_case.as_object().contains("birth")) {
    who.moon_degrees = test::number_at(golden_case.at("input"), "moon_longitude");
    return who;
  }
  auto chart = compute_chart(ephemeris{}, test::birth_of(golden_case), who.settings);
  REQUIRE(chart.has_value());
  who.birth_ut = chart->of.ut_seconds;
  who.moon_degrees = chart->at(graha::moon).longitude_degrees;
  who.signs = sign_chart_of(chart->lagna_degrees, chart->grahas);
  return who;
}

template <class Periods>
std::vector<listed_period> listed(const Periods& periods, const subject& who) {
  std::vector<listed_period> list;
  for (const auto& period : periods) {
    auto seconds = static_cast<double>(period.end_ut - std::max(period.begin_ut, who.birth_ut));
    list.push_back({period.sign, seconds / 86'400.0 / who.settings.dasha_year_days});
  }
  return list;
}

std::vector<listed_period> sign_periods(const std::string& dasha, const subject& who) {
  auto year = who.settings.dasha_year_days;
  if (dasha == "kalachakra")
    return listed(kalachakra(who.moon_degrees, who.birth_ut, year)->periods, who);
  if (dasha == "chara_knrao")
    return listed(chara_of_rao(who.signs, who.birth_ut, year), who);
  if (dasha == "chara_pvr")
    return listed(chara_of_narasimha_rao(who.signs, who.birth_ut, year), who);
  if (dasha == "narayana")
    return listed(narayana(who.signs, who.birth_ut, year), who);
  if (dasha == "sthira")
    return listed(sthira(who.signs, who.birth_ut, year), who);
  FAIL("no dasha of signs named " << dasha);
  return {};
}

result<nakshatra_dasha> star_dasha(const std::string& dasha, const subject& who) {
  auto year = who.settings.dasha_year_days;
  return dasha == "yogini" ? yogini(who.moon_degrees, who.birth_ut, year)
                           : ashtottari(who.moon_degrees, who.birth_ut, year);
}

/// "dasha.yogini.MD[3].start" -> "yogini", "MD", 3, "start"
struct dasha_path {
  std::string dasha, list, field;
  std::size_t index = 0;
};

dasha_path parsed(const std::string& path) {
  auto name_end = path.find('.', 6), open = path.find('['), close = path.find(']');
  REQUIRE(close != std::string::npos);
  return {path.substr(6, name_end - 6), path.substr(name_end + 1, open - name_end - 1),
          path.size() > close + 2 ? path.substr(close + 2) : "", std::stoul(path.substr(open + 1))};
}

} // namespace

TEST_CASE("other dashas agree with independent sources", "[domain][dashas][golden]") {
  auto root = test::read_json(std::string{LUNA_SHARED} + "/golden/other_dashas.json");
  std::size_t checked = 0;
  for (const auto& golden_case : root.at("cases").as_array()) {
    auto who = subject_of(golden_case);
    for (const auto& expectation : golden_case.at("expect").as_array()) {
      INFO(test::text_at(golden_case, "id") << " " << json::serialize(expectation));
      auto path = parsed(test::text_at(expectation, "path"));
      const auto& value = expectation.at("value");
      auto tolerance = test::number_at(expectation, "tol");
      if (path.list == "seq") {
        auto period = sign_periods(path.dasha, who).at(path.index);
        CHECK(sign_name(period.sign) == test::text_at(value, "sign"));
        CHECK(std::abs(period.years - test::number_at(value, "years")) <= std::max(tolerance, 1e-6));
      } else {
        auto dasha = star_dasha(path.dasha, who);
        REQUIRE(dasha.has_value());
        auto period = dasha->maha(path.index);
        if (path.field == "lord") {
          CHECK(name_of(period.lord) == std::string{value.as_string()});
        } else {
          REQUIRE(path.field == "start");
          auto offset = test::number_at(golden_case.at("birth"), "tz_offset_hours") * 3600.0;
          auto expected = static_cast<double>(test::clock_seconds(std::string{value.as_string()}));
          CHECK(std::abs(static_cast<double>(period.begin_ut) + offset - expected) <= tolerance);
        }
      }
      ++checked;
    }
  }
  CHECK(checked >= 46);
}

TEST_CASE("what runs at an instant is what the reference charts say", "[domain][dashas][golden]") {
  auto root = test::read_json(std::string{LUNA_SHARED} + "/golden/synthetic_full_charts.json");
  std::size_t checked = 0;
  for (const auto& golden_case : root.at("cases").as_array())
    for (const auto& expectation : golden_case.at("expect").as_array()) {
      auto path = test::text_at(expectation, "path"); // dasha.vimshottari.at[2030-01-01T00:00Z]
      if (!path.starts_with("dasha.vimshottari.at["))
        continue;
      INFO(test::text_at(golden_case, "id") << " " << json::serialize(expectation));
      auto who = subject_of(golden_case);
      auto at = test::clock_seconds(path.substr(21, 16) + ":00");
      auto dasha = vimshottari(who.moon_degrees, who.birth_ut, who.settings.dasha_year_days);
      auto running = dasha->running(at, 2);
      REQUIRE(running.size() == 2);
      for (std::size_t i = 0; i < 2; ++i)
        CHECK(name_of(running[i].lord) == std::string{expectation.at("value").at(i).as_string()});
      ++checked;
    }
  CHECK(checked >= 6);
}

TEST_CASE("solar returns agree with independent sources", "[domain][dashas][golden]") {
  auto root = test::read_json(std::string{LUNA_SHARED} + "/golden/varshaphal.json");
  for (const auto& golden_case : root.at("cases").as_array())
    for (const auto& expectation : golden_case.at("expect").as_array()) {
      auto path = test::text_at(expectation, "path"); // varshaphal.varsha[1993].instant
      if (!path.starts_with("varshaphal.varsha["))
        continue;
      INFO(json::serialize(expectation));
      auto birth_year = std::stoul(test::text_at(golden_case.at("birth"), "date"));
      auto years = static_cast<unsigned>(std::stoul(path.substr(18)) - birth_year);
      auto birth_jd = julian_day_of(test::birth_of(golden_case).ut_seconds);
      auto found = solar_return(ephemeris{}, birth_jd, years, test::settings_of(golden_case));
      REQUIRE(found.has_value());
      auto offset = static_cast<std::int64_t>(test::number_at(golden_case.at("birth"), "tz_offset_hours") * 3600.0);
      auto expected = test::clock_seconds(test::text_at(expectation, "value").substr(0, 19)) - offset;
      CHECK(std::abs(static_cast<double>(ut_seconds_of(*found) - expected)) <= test::number_at(expectation, "tol"));
    }
}

#endif
