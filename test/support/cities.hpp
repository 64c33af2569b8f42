// The cities of libtimezonemap-data, read without the code that is tested.
#pragma once

#include "domain/places/gazetteer.hpp"

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

namespace test {

inline std::vector<luna::domain::place> cities_of_the_data() {
  std::vector<luna::domain::place> cities;
  std::ifstream in{"/usr/share/libtimezonemap/ui/cities15000.txt"};
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> columns{{}};
    for (char c : line)
      if (c == '\t')
        columns.emplace_back();
      else
        columns.back() += c;
    luna::domain::place p;
    p.name = columns.at(1);
    p.latitude = std::stod(columns.at(4));
    p.longitude = std::stod(columns.at(5));
    p.country_code = columns.at(8);
    p.population = static_cast<std::uint32_t>(std::stoul(columns.at(14)));
    p.zone = columns.at(17);
    cities.push_back(std::move(p));
  }
  return cities;
}

/// Within a quarter of a degree, in the same country.
inline bool is_near(const luna::domain::place& a, const luna::domain::place& b) {
  return a.country_code == b.country_code && std::abs(a.latitude - b.latitude) <= 0.25
         && std::abs(a.longitude - b.longitude) <= 0.25;
}

} // namespace test
