#include "test/golden/comparison.hpp"

#include <algorithm>
#include <cmath>

namespace luna::golden {

namespace {

/// For names that one transliterates so and the other so: letters alone, without a and the h of aspirates, none twice,
/// and the vowel r as ri.
std::string plain(std::string_view name) {
  std::string letters;
  for (auto c : small(name)) {
    if (c == 'w')
      c = 'v';
    if (c == 'u' && letters.ends_with('r'))
      c = 'i';
    auto counts = c >= 'b' && c <= 'z' && c != 'h';
    if (counts && !letters.ends_with(c))
      letters += c;
  }
  return letters;
}

struct comparison {
  std::string cmp, unit;
  double tolerance = 0.0;
  const wall_clock& clock;
  double year_days = 365.25;

  bool texts(std::string_view expected, std::string_view got) const {
    if (cmp == "name")
      return plain(expected) == plain(got);
    auto a = instant_of(expected, clock.date, clock.offset_seconds);
    auto b = instant_of(got, clock.date, clock.offset_seconds);
    if (!a || !b)
      return expected == got;
    if (unit == "day" && expected.size() <= 10) // days of the local calendar
      return std::abs(std::floor((*a + clock.offset_seconds) / 86'400.0)
                      - std::floor((*b + clock.offset_seconds) / 86'400.0))
             <= tolerance;
    return std::abs(*a - *b) <= tolerance * (unit == "day" ? 86'400.0 : 1.0);
  }

  bool numbers(double expected, double got) const {
    auto apart = unit == "deg" ? std::abs(std::remainder(expected - got, 360.0)) : std::abs(expected - got);
    return apart <= tolerance + 1e-9;
  }

  /// Of "years, months and days", a month being a twelfth of a dasha year.
  double days(const json::object& span) const {
    auto part = [&](const char* key) {
      const auto* number = span.if_contains(key);
      return number && number->is_number() ? number->to_number<double>() : 0.0;
    };
    return part("years") * year_days + part("months") * year_days / 12.0 + part("days");
  }

  bool sets(const json::array& expected, const json::array& got) const {
    return expected.size() == got.size() && std::all_of(expected.begin(), expected.end(), [&](const auto& wanted) {
             return std::any_of(got.begin(), got.end(), [&](const auto& one) { return values(wanted, one); });
           });
  }

  bool values(const json::value& expected, const json::value& got) const {
    if (expected.is_number() && got.is_number())
      return numbers(expected.to_number<double>(), got.to_number<double>());
    if (expected.is_string() && got.is_string())
      return texts(expected.get_string(), got.get_string());
    if (const auto* parts = expected.if_object(); parts && parts->contains("months") && parts->contains("days"))
      return got.is_object() && std::abs(days(*parts) - days(got.get_object())) <= tolerance;
    if (const auto* parts = expected.if_object())
      return got.is_object() && std::all_of(parts->begin(), parts->end(), [&](const auto& part) {
               const auto* ours = got.get_object().if_contains(part.key());
               return ours && values(part.value(), *ours);
             });
    if (const auto* parts = expected.if_array()) {
      if (!got.is_array() || parts->size() != got.get_array().size())
        return false;
      return cmp == "set" ? sets(*parts, got.get_array())
                          : std::equal(parts->begin(), parts->end(), got.get_array().begin(),
                                       [&](const auto& a, const auto& b) { return values(a, b); });
    }
    return expected == got;
  }
};

} // namespace

bool agrees(const json::object& assertion, const json::value& got, const wall_clock& clock, double year_days) {
  const auto* tolerance = assertion.if_contains("tol");
  auto is_name = text_at(assertion, "path").ends_with("name");
  comparison by{is_name ? "name" : text_at(assertion, "cmp"), text_at(assertion, "unit"),
                tolerance && tolerance->is_number() ? tolerance->to_number<double>() : 0.0, clock, year_days};
  return by.values(assertion.at("value"), got);
}

} // namespace luna::golden
