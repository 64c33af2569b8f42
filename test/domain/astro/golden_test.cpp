// The chart against independent sources: the vectors of golden/, whose README explains trust and tolerance.
#ifdef LUNA_SHARED

#include "domain/astro/chart.hpp"

#include "test/support/golden.hpp"

#include <cmath>

using namespace luna::domain;
namespace json = boost::json;

namespace {

/// "planets.Moon.longitude" -> ("Moon", "longitude")
std::pair<std::string, std::string> planet_path(const std::string& path) {
  auto first = path.find('.'), last = path.rfind('.');
  return {path.substr(first + 1, last - first - 1), path.substr(last + 1)};
}

std::optional<graha> graha_named(const std::string& name) {
  for (std::size_t i = 0; i < graha_count; ++i)
    if (name == name_of(static_cast<graha>(i)))
      return static_cast<graha>(i);
  return std::nullopt;
}

/// Checks one assertion about a planet; false for a path that is not about one.
bool check_planet(const chart& c, const json::value& expectation) {
  auto [who, what] = planet_path(test::text_at(expectation, "path"));
  auto longitude = c.lagna_degrees, speed = 1.0;
  if (auto which = graha_named(who)) {
    longitude = c.at(*which).longitude_degrees;
    speed = c.at(*which).speed_degrees_per_day;
  } else if (who != "Ascendant" && who != "Lagna" && who != "ascendant" && who != "lagna") {
    return false;
  }
  auto where = zodiac_place_of(longitude);
  const auto& value = expectation.at("value");
  if (what == "longitude") {
    CHECK(std::abs(std::remainder(longitude - value.to_number<double>(), 360.0))
          <= test::number_at(expectation, "tol"));
  } else if (what == "sign") {
    CHECK(sign_name(where.sign) == std::string{value.as_string()});
  } else if (what == "retrograde") {
    CHECK((speed < 0.0) == value.as_bool());
  } else if (what == "nakshatra") {
    if (value.is_string())
      CHECK(nakshatra_name(where.nakshatra) == std::string{value.as_string()});
    else
      CHECK(where.nakshatra == value.to_number<unsigned>());
  } else if (what == "pada") {
    CHECK(where.pada == value.to_number<unsigned>());
  } else if (what == "speed") {
    CHECK(std::abs(speed - value.to_number<double>()) <= test::number_at(expectation, "tol"));
  } else {
    return false;
  }
  return true;
}

std::optional<dasha_period> period_of(const dasha_periods& periods, const std::string& selector) {
  for (std::size_t i = 0; i < periods.size(); ++i)
    if (selector == std::to_string(i) || selector == name_of(periods[i].lord))
      return periods[i];
  return std::nullopt;
}

dasha_periods mahas_of(const nakshatra_dasha& dasha) {
  dasha_periods mahas;
  while (mahas.count < dasha.lords()) {
    mahas.all[mahas.count] = dasha.maha(mahas.count);
    ++mahas.count;
  }
  return mahas;
}

/// The texts in brackets of "AD[Jupiter][0]".
std::vector<std::string> selectors_of(const std::string& path) {
  std::vector<std::string> found;
  for (auto at = path.find('['); at != std::string::npos; at = path.find('[', at + 1))
    found.push_back(path.substr(at + 1, path.find(']', at) - at - 1));
  return found;
}

bool check_dasha(const chart& c, const json::value& expectation, double offset_seconds) {
  auto path = test::text_at(expectation, "path");
  auto field = path.substr(path.rfind('.') + 1);
  auto selectors = selectors_of(path);
  const auto& value = expectation.at("value");
  auto tolerance = test::number_at(expectation, "tol");
  if (path.find("MD_length_days[") != std::string::npos) {
    auto lord = graha_named(selectors.at(0));
    CHECK(std::abs(dasha_years(nakshatra_scheme::vimshottari, lord.value()) * c.settings.dasha_year_days
                   - value.to_number<double>())
          <= tolerance);
    return true;
  }
  if (field == "balance_at_birth") {
    auto days = test::number_at(value, "years") * c.settings.dasha_year_days
                + test::number_at(value, "months") * c.settings.dasha_year_days / 12.0 + test::number_at(value, "days");
    CHECK(std::abs(static_cast<double>(c.dashas.maha(0).end_ut - c.of.ut_seconds) / 86'400.0 - days) <= tolerance);
    return true;
  }
  if (selectors.empty() || (path.find(".MD[") == std::string::npos && path.find(".AD[") == std::string::npos))
    return false;
  auto period = period_of(mahas_of(c.dashas), selectors[0]);
  if (period && selectors.size() > 1)
    period = period_of(c.dashas.parts(*period), selectors[1]);
  REQUIRE(period);
  if (field == "lord") {
    CHECK(name_of(period->lord) == std::string{value.as_string()});
    return true;
  }
  if (field != "start" && field != "end")
    return false;
  auto text = std::string{value.as_string()};
  auto expected = static_cast<double>(test::clock_seconds(text));
  auto got = static_cast<double>(field == "start" ? period->begin_ut : period->end_ut) + offset_seconds;
  if (text.size() <= 10) { // a date: compare days
    expected = std::floor(expected / 86'400.0);
    got = std::floor(got / 86'400.0);
  } else if (test::text_at(expectation, "unit") == "day") {
    expected /= 86'400.0;
    got /= 86'400.0;
  }
  CHECK(std::abs(got - expected) <= tolerance);
  return true;
}

void check_file(const std::string& name, std::size_t hard_min) {
  auto root = test::read_json(std::string{LUNA_SHARED} + "/golden/" + name);
  ephemeris sky;
  std::size_t hard = 0;
  for (const auto& golden_case : root.at("cases").as_array()) {
    auto has_birth = golden_case.as_object().contains("birth"); // without, the assertions are about any chart
    auto drawn = compute_chart(sky, has_birth ? test::birth_of(golden_case) : birth{}, test::settings_of(golden_case));
    REQUIRE(drawn.has_value());
    REQUIRE(drawn->source == ephemeris_source::swiss_files);
    auto offset = has_birth ? test::number_at(golden_case.at("birth"), "tz_offset_hours") * 3600.0 : 0.0;
    for (const auto& expectation : golden_case.at("expect").as_array()) {
      if (!test::is_hard(golden_case, expectation) || test::text_at(expectation, "cmp") == "info")
        continue;
      INFO(test::text_at(golden_case, "id") << " " << json::serialize(expectation));
      auto known = test::text_at(expectation, "path").starts_with("dasha") ? check_dasha(*drawn, expectation, offset)
                                                                           : check_planet(*drawn, expectation);
      CHECK(known);
      ++hard;
    }
  }
  INFO(name);
  CHECK(hard >= hard_min);
}

/// The instant, from `jd` on, at which `sign` has just finished rising, in UT seconds; to the second, by halving.
std::int64_t sign_finished(const ephemeris& sky, std::int64_t from, double latitude, double longitude, unsigned sign,
                           const chart_settings& settings) {
  auto rising = [&](std::int64_t at) {
    return zodiac_place_of(*sky.ascendant(julian_day_of(at), latitude, longitude, settings)).sign;
  };
  auto at = from;
  while (!(rising(at) == sign && rising(at + 600) != sign))
    at += 600;
  auto low = at, high = at + 600;
  while (high - low > 1) {
    auto middle = (low + high) / 2;
    (rising(middle) == sign ? low : high) = middle;
  }
  return high;
}

} // namespace

TEST_CASE("longitudes agree with independent sources", "[domain][astro][golden]") {
  check_file("planet_longitudes.json", 20);
}

TEST_CASE("signs agree with independent sources", "[domain][astro][golden]") {
  check_file("planet_signs.json", 15);
}

TEST_CASE("Vimshottari periods agree with independent sources", "[domain][astro][golden]") {
  check_file("vimshottari.json", 100);
}

TEST_CASE("the signs rise at the times of the published lagna table", "[domain][astro][golden]") {
  auto root = test::read_json(std::string{LUNA_SHARED} + "/golden/ascendant.json");
  ephemeris sky;
  for (const auto& golden_case : root.at("cases").as_array()) {
    const auto* input = golden_case.as_object().if_contains("input");
    if (!input || !input->as_object().contains("from_jd_ut")) {
      auto drawn = compute_chart(sky, test::birth_of(golden_case), test::settings_of(golden_case));
      REQUIRE(drawn.has_value());
      for (const auto& expectation : golden_case.at("expect").as_array()) {
        INFO(json::serialize(expectation));
        CHECK(std::abs(std::remainder(drawn->lagna_degrees - expectation.at("value").to_number<double>(), 360.0))
              <= test::number_at(expectation, "tol"));
      }
      continue;
    }
    auto begin = static_cast<std::int64_t>((test::number_at(*input, "from_jd_ut") - 2440587.5) * 86'400.0);
    auto offset = static_cast<std::int64_t>(test::number_at(*input, "tz_offset_hours") * 3600.0);
    for (const auto& expectation : golden_case.at("expect").as_array()) {
      auto path = test::text_at(expectation, "path"); // lagna_end.<index>.<sign>
      INFO(json::serialize(expectation));
      unsigned sign = 0;
      while (sign < 12 && path.substr(path.rfind('.') + 1) != sign_name(sign))
        ++sign;
      REQUIRE(sign < 12);
      auto got = sign_finished(sky, begin, test::number_at(*input, "lat"), test::number_at(*input, "lon"), sign,
                               test::settings_of(golden_case))
                 + offset;
      CHECK(std::abs(static_cast<double>(got - test::clock_seconds(test::text_at(expectation, "value"))))
            <= test::number_at(expectation, "tol"));
    }
  }
}

#endif
