#include "test/golden/place_cases.hpp"

#include "domain/time/zone.hpp"
#include "test/golden/answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace luna::golden {

namespace {

using faults = std::vector<std::string>;

/// "2007-03-11T02:30:00" as a date and a time of day.
std::optional<std::pair<domain::civil_date, domain::civil_time>> local_of(const std::string& text) {
  auto at = instant_of(text, {}, 0.0);
  if (!at)
    return std::nullopt;
  auto seconds = static_cast<std::int64_t>(std::floor(*at));
  auto days = seconds / 86'400 - (seconds % 86'400 < 0 ? 1 : 0);
  auto rest = static_cast<unsigned>(seconds - days * 86'400);
  return std::pair{domain::civil_date_of_days(days), domain::civil_time{rest / 3600, rest / 60 % 60, rest % 60}};
}

/// Every instant that the case names, wherever: its own `utc`, and those of any list of options in it.
void collect_instants(const json::value& in, std::vector<std::int64_t>& instants) {
  if (const auto* list = in.if_array())
    for (const auto& each : *list)
      collect_instants(each, instants);
  else if (const auto* object = in.if_object())
    for (const auto& field : *object)
      collect_instants(field.value(), instants);
  else if (in.is_string() && in.get_string().ends_with('Z'))
    if (auto at = instant_of(std::string_view{in.get_string()}, {}, 0.0))
      instants.push_back(static_cast<std::int64_t>(std::llround(*at)));
}

/// By one name or by two of one zone: "Asia/Rangoon" and "Asia/Yangon" keep the same clock.
bool is_same_zone(const std::string& one, const std::string& other) {
  constexpr std::int64_t quarter_year = 7'889'400;
  for (std::int64_t at = -40 * quarter_year; one != other && at < 220 * quarter_year; at += quarter_year) {
    auto first = domain::clock_at(at, one), second = domain::clock_at(at, other);
    if (!first || !second || first->offset_seconds != second->offset_seconds)
      return false;
  }
  return true;
}

bool lies_at(const domain::place& p, const json::object& expected, double tolerance) {
  return p.country_code == text_at(expected, "country") && is_same_zone(p.zone, text_at(expected, "iana"))
         && (!expected.contains("admin1") || p.region_code == text_at(expected, "admin1"))
         && std::abs(p.latitude - number_at(expected, "lat")) <= tolerance
         && std::abs(std::remainder(p.longitude - number_at(expected, "lon"), 360.0)) <= tolerance;
}

std::string told(const std::vector<domain::place>& places) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(places.size(), 4); ++i)
    text +=
      fmt::format("{}{} [{} {}] {:.4f} {:.4f} {}", i == 0 ? "" : "; ", describe(places[i]), places[i].country_code,
                  places[i].region_code, places[i].latitude, places[i].longitude, places[i].zone);
  return text.empty() ? "nothing" : text;
}

} // namespace

std::optional<spot> place_named(const question& q, const std::string& name, const std::string& date) {
  // "delhi" may be "new delhi", too: the coordinates that most cases have are meant.
  std::optional<spot> usual;
  std::ptrdiff_t most = 0;
  for (const auto& [called, where] : q.named) {
    auto at = where;
    auto cases = std::count_if(q.named.begin(), q.named.end(), [&](const named_spot& other) {
      return other.where.latitude == at.latitude && other.where.longitude == at.longitude;
    });
    if (called.find(small(name)) != std::string::npos && cases > most) {
      usual = where;
      most = cases;
    }
  }
  if (usual)
    return usual;
  auto found = q.with.places.find(name, 1);
  if (found.places.empty())
    return std::nullopt;
  const auto& p = found.places[0];
  auto noon = instant_of(date, {}, 0.0);
  if (!noon)
    return std::nullopt;
  auto day = domain::civil_date_of_days(static_cast<std::int64_t>(*noon / 86'400.0));
  auto reading = domain::resolve_local(day, {12, 0, 0}, p.zone, p.longitude);
  if (!reading || reading->options.empty())
    return std::nullopt;
  return spot{p.latitude, p.longitude, static_cast<double>(reading->options[0].offset_seconds)};
}

faults clock_faults(const json::object& c) {
  auto local = local_of(text_at(c, "local"));
  if (!local)
    return {"its local time cannot be read"};
  auto zone = text_at(c, "iana"), status = text_at(c, "status");
  auto reading = domain::resolve_local(local->first, local->second, zone, number_at(c, "lon"));
  if (!reading)
    return {
      fmt::format("refused: {}", domain::resolve_problem(local->first, local->second, zone, number_at(c, "lon")))};
  faults found;
  const auto& options = reading->by_zone;
  auto got = options.empty() ? "nonexistent" : options.size() == 1 ? "unique" : "ambiguous";
  if (!status.starts_with(options.empty() ? "non" : got)
      && (options.size() == 1 || status != (options.empty() ? "gap" : "fold")))
    found.push_back(fmt::format("status {} expected, got {}", status, got));
  std::vector<std::int64_t> instants;
  if (!options.empty())
    collect_instants(c, instants);
  for (auto at : instants)
    if (std::none_of(options.begin(), options.end(), [&](const auto& o) { return o.ut_seconds == at; }))
      found.push_back(fmt::format("{} expected, got {}", instant_text(at), instant_text(options[0].ut_seconds)));
  if (options.size() == 1 && c.contains("utc_offset_seconds")
      && options[0].offset_seconds != number_at(c, "utc_offset_seconds"))
    found.push_back(
      fmt::format("offset {} expected, got {}", number_at(c, "utc_offset_seconds"), options[0].offset_seconds));
  if (options.size() == 1 && c.contains("abbr") && options[0].abbreviation != text_at(c, "abbr"))
    found.push_back(fmt::format("{} expected, got {}", text_at(c, "abbr"), options[0].abbreviation));
  if (c.contains("lmt_of_place_seconds")
      && std::abs(reading->by_local_mean.offset_seconds - number_at(c, "lmt_of_place_seconds")) > 1.0)
    found.push_back(fmt::format("mean time {} expected, got {}", number_at(c, "lmt_of_place_seconds"),
                                reading->by_local_mean.offset_seconds));
  return found;
}

faults place_faults(const json::object& c, const domain::gazetteer& places) {
  auto query = text_at(c, "query");
  auto found = places.find(query, 30);
  auto tolerance = number_at(c, "tol_deg", 0.25);
  if (const auto* expected = c.if_contains("expect")) {
    if (!found.places.empty() && lies_at(found.places[0], expected->as_object(), tolerance))
      return {};
    return {fmt::format("{} expected, got {}", json::serialize(*expected), told(found.places))};
  }
  faults wrong;
  const auto* candidates = c.if_contains("candidates");
  if (!candidates || !candidates->is_array())
    return {"expects nothing"};
  if (domain::is_beyond_doubt(found) && found.places[0].country_code != "IN")
    wrong.push_back(fmt::format("is asked nothing: {}", told(found.places)));
  for (const auto& each : candidates->get_array())
    if (std::none_of(found.places.begin(), found.places.end(),
                     [&](const auto& p) { return lies_at(p, each.as_object(), tolerance); }))
      wrong.push_back(fmt::format("{} is not among {}", json::serialize(each), told(found.places)));
  return wrong;
}

} // namespace luna::golden
