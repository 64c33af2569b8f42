// luna-places-data: writes the file of places that Luna reads.
//
//     luna-places-data /usr/share/libtimezonemap/ui FOLDER_OF_CITIES_JSON /usr/share/zoneinfo/zone.tab OUTPUT
#include "data/places_writer.hpp"

#include <fmt/format.h>

#include <exception>

int main(int argc, char** argv) {
  if (argc != 5) {
    fmt::print(stderr, "usage: luna-places-data CITIES15000_FOLDER CITIES_JSON_FOLDER ZONE_TAB OUTPUT\n");
    return 64;
  }
  try {
    auto from = luna::data::read_sources(argv[1], argv[2]);
    auto zones = luna::data::read_zone_points(argv[3]);
    fmt::print(stderr, "places: {} cities and {} towns read\n", from.cities.size(), from.towns.size());
    auto places = luna::data::merged(from, zones);
    luna::data::write_places(places, from, argv[4]);
    fmt::print(stderr, "places: {} places in {}; GeoNames (geonames.org), CC BY 4.0\n", places.size(), argv[4]);
    if (from.towns.empty())
      fmt::print(stderr,
                 "places: WARNING: the small towns are missing: only cities of 15,000 and more are known, and no "
                 "districts.\nplaces: With npm and a way to registry.npmjs.org, remove {} and build again.\n",
                 argv[4]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "luna-places-data: {}\n", error.what());
    return 69;
  }
}
