#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "cli/place_options.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace luna::cli {

namespace {

namespace json = boost::json;

/// Before those of a country are picked out, so that a name which is common elsewhere does not hide them.
constexpr std::size_t searched_max = 500;

json::object object_of(const domain::place& p) {
  return {
    {"name", p.name},         {"district", p.district},
    {"region", p.region},     {"region_code", p.region_code},
    {"country", p.country},   {"country_code", p.country_code},
    {"latitude", p.latitude}, {"longitude", p.longitude},
    {"zone", p.zone},         {"population", p.population == 0 ? json::value(nullptr) : json::value(p.population)},
    {"near", p.near}};
}

void print_json(const std::string& query, const domain::search_result& found) {
  json::array places;
  for (const auto& p : found.places)
    places.push_back(object_of(p));
  json::object all{{"schema", "luna-places-1"},
                   {"query", query},
                   {"exact", found.exact && !found.places.empty()},
                   {"places", std::move(places)},
                   {"attribution", domain::gazetteer::attribution}};
  fmt::print("{}\n", json::serialize(all));
}

/// Letters as a terminal counts them: UTF-8 characters that do not stand on the one before.
std::size_t width_of(std::string_view utf8) {
  return static_cast<std::size_t>(
    std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void print_table(const domain::search_result& found) {
  using row = std::array<std::string, 7>;
  std::vector<row> rows{{"place", "district", "state", "country", "coordinates", "zone", "people"}};
  for (const auto& p : found.places)
    rows.push_back({p.name, p.district, p.region, p.country, coordinates_text(p.latitude, p.longitude), p.zone,
                    p.population == 0 ? "not counted" : std::to_string(p.population)});
  std::array<std::size_t, 7> widths{};
  for (const auto& r : rows)
    for (std::size_t i = 0; i < r.size(); ++i)
      widths[i] = std::max(widths[i], width_of(r[i]));
  for (const auto& r : rows) {
    std::string line;
    for (std::size_t i = 0; i < r.size(); ++i)
      line += r[i] + std::string(i + 1 == r.size() ? 0 : widths[i] - width_of(r[i]) + 2, ' ');
    fmt::print("{}\n", line);
  }
  fmt::print("\n{}\n", domain::gazetteer::attribution);
}

} // namespace

int places(const configuration& config, const places_request& request) {
  std::string problem;
  auto known = load_places(config, problem);
  if (!known) {
    fmt::print(stderr, "luna: {}\n", problem);
    return exit_dependency;
  }
  auto found = known->find(request.name, request.country.empty() ? request.limit : searched_max);
  if (!request.country.empty()) {
    auto code = request.country;
    std::transform(code.begin(), code.end(), code.begin(), [](unsigned char c) { return std::toupper(c); });
    std::erase_if(found.places, [&](const auto& p) { return p.country_code != code; });
    found.places.resize(std::min(found.places.size(), request.limit));
  }
  if (request.json)
    print_json(request.name, found);
  if (found.places.empty()) {
    fmt::print(stderr, "luna: there is no place like \"{}\"{}; check the spelling, or take the nearest town\n",
               request.name, request.country.empty() ? "" : fmt::format(" in {}", request.country));
    return exit_usage;
  }
  if (!found.exact)
    fmt::print(stderr, "luna: there is no place \"{}\"; nearest in spelling:\n", request.name);
  if (!request.json)
    print_table(found);
  return found.exact ? exit_done : exit_usage;
}

} // namespace luna::cli
