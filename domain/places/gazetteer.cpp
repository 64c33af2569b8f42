#include "domain/places/gazetteer.hpp"

#include "domain/places/folding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <numbers>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace luna::domain {

namespace {

/// Names that the 2015 data does not have for large Indian cities renamed since: today's name, the one in the data.
constexpr std::pair<std::string_view, std::string_view> renamed[] = {
  {"prayagraj", "allahabad"},
  {"gurugram", "gurgaon"},
  {"bengaluru", "bangalore"},
  {"mysuru", "mysore"},
  {"mangaluru", "mangalore"},
  {"belagavi", "belgaum"},
  {"hubballi", "hubli"},
  {"kalaburagi", "gulbarga"},
  {"vijayapura", "bijapur"},
  {"ballari", "bellary"},
  {"tumakuru", "tumkur"},
  {"shivamogga", "shimoga"},
  {"rajamahendravaram", "rajahmundry"},
};

constexpr double near_km_max = 150.0;
constexpr double same_place_degrees = 0.1;

std::vector<std::string_view> split(std::string_view line, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    auto end = line.find(separator);
    parts.push_back(line.substr(0, end));
    if (end == std::string_view::npos)
      return parts;
    line.remove_prefix(end + 1);
  }
}

template <class T>
bool parse(std::string_view text, T& number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

/// Three capitals are an airport code, not a name: LEH is Le Havre's, and Leh a town.
bool is_airport_code(std::string_view name) {
  return name.size() == 3 && std::all_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

double km_between(const place& a, const place& b) {
  constexpr double radians = std::numbers::pi / 180.0, earth_km = 6371.0;
  auto mean = (a.latitude + b.latitude) / 2 * radians;
  auto north = (a.latitude - b.latitude) * radians;
  auto east = std::remainder(a.longitude - b.longitude, 360.0) * radians * std::cos(mean);
  return earth_km * std::hypot(north, east);
}

/// Levenshtein distance, or `most` + 1 if it is larger.
std::size_t distance(std::string_view a, std::string_view b, std::size_t most) {
  if (a.size() > b.size() + most || b.size() > a.size() + most)
    return most + 1;
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i);
    auto least = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
      least = std::min(least, row[j]);
    }
    if (least > most)
      return most + 1;
  }
  return row[b.size()];
}

} // namespace

struct gazetteer::index {
  struct entry {
    place p;
    std::string folded_name, folded_ascii;
    std::string admin1; // code within the country
  };
  std::vector<entry> entries;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_name; // folded
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_country;

  void add(std::string_view folded_name, std::uint32_t id) {
    if (folded_name.empty())
      return;
    auto& ids = by_name[std::string{folded_name}];
    if (ids.empty() || ids.back() != id)
      ids.push_back(id);
  }

  std::vector<std::uint32_t> named(const std::string& name) const {
    auto at = by_name.find(name);
    return at == by_name.end() ? std::vector<std::uint32_t>{} : at->second;
  }

  /// True if `word`, folded, is the state or country of the place.
  bool lies_in(const entry& e, const std::string& word) const {
    if (word == folded(e.p.region) || word == folded(e.p.country) || word == folded(e.p.country_code)
        || word == folded(e.admin1))
      return true;
    auto code = e.p.country_code;
    return (code == "US" && (word == "usa" || word == "america" || word == "united states of america"))
           || (code == "GB" && (word == "uk" || word == "britain" || word == "great britain"))
           || (code == "IN" && (word == "bharat" || word == "भारत")) || (code == "AE" && word == "uae");
  }

  std::vector<std::uint32_t> named_in(const std::string& name, const std::vector<std::string>& where) const {
    auto ids = named(name);
    std::erase_if(ids, [&](auto id) {
      return !std::all_of(where.begin(), where.end(), [&](const auto& word) { return lies_in(entries[id], word); });
    });
    return ids;
  }

  /// "salem oregon": the longest name in front whose rest names a state or country.
  std::vector<std::uint32_t> named_with_trailing_region(const std::string& words) const {
    for (auto blank = words.rfind(' '); blank != std::string::npos && blank > 0; blank = words.rfind(' ', blank - 1))
      if (auto ids = named_in(words.substr(0, blank), {words.substr(blank + 1)}); !ids.empty())
        return ids;
    return {};
  }

  std::vector<std::uint32_t> spelt_like(const std::string& name) const {
    auto most = name.size() >= 8 ? std::size_t{2} : std::size_t{1};
    if (name.size() < 5)
      return {};
    std::vector<std::uint32_t> ids;
    for (auto allowed = std::size_t{1}; allowed <= most && ids.empty(); ++allowed)
      for (const auto& [other, where] : by_name)
        if (distance(name, other, allowed) <= allowed)
          ids.insert(ids.end(), where.begin(), where.end());
    return ids;
  }

  void sort(std::vector<std::uint32_t>& ids, const std::string& name) const {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    auto usual = [&](std::uint32_t id) { return entries[id].folded_name == name || entries[id].folded_ascii == name; };
    std::stable_sort(ids.begin(), ids.end(), [&](auto a, auto b) {
      if (usual(a) != usual(b))
        return usual(a);
      return entries[a].p.population > entries[b].p.population;
    });
  }

  /// The nearest larger city that has another name; empty if none is near.
  std::string larger_neighbour(const entry& e) const {
    const entry* best = nullptr;
    auto best_km = near_km_max;
    for (auto id : by_country.at(e.p.country_code)) {
      const auto& other = entries[id];
      if (other.p.population <= e.p.population || other.folded_name == e.folded_name)
        continue;
      if (auto km = km_between(e.p, other.p); km < best_km) {
        best = &other;
        best_km = km;
      }
    }
    return best ? best->p.name : std::string{};
  }

  std::vector<place> places_of(const std::vector<std::uint32_t>& ids, std::size_t limit) const {
    std::vector<const entry*> kept;
    auto same_place = [](const entry& a, const entry& b) {
      return a.folded_name == b.folded_name && a.p.region == b.p.region && a.p.country_code == b.p.country_code
             && std::abs(a.p.latitude - b.p.latitude) < same_place_degrees
             && std::abs(a.p.longitude - b.p.longitude) < same_place_degrees;
    };
    for (auto id : ids)
      if (kept.size() < limit
          && std::none_of(kept.begin(), kept.end(), [&](const auto* k) { return same_place(*k, entries[id]); }))
        kept.push_back(&entries[id]);
    std::vector<place> places;
    for (const auto* e : kept) {
      auto twin = [&](const entry* k) {
        return k != e && k->p.name == e->p.name && k->p.region == e->p.region && k->p.country_code == e->p.country_code;
      };
      places.push_back(e->p);
      if (std::any_of(kept.begin(), kept.end(), twin))
        places.back().near = larger_neighbour(*e);
    }
    return places;
  }
};

namespace {

using names_by_code = std::unordered_map<std::string, std::string>;

/// Column `value` by column `key` of a tab-separated file; lines that begin with # are comments.
std::optional<names_by_code> read_names(const std::filesystem::path& file, std::size_t key, std::size_t value) {
  std::ifstream in{file};
  if (!in)
    return std::nullopt;
  names_by_code names;
  for (std::string line; std::getline(in, line);) {
    auto columns = split(line, '\t');
    if (!line.starts_with('#') && columns.size() > std::max(key, value))
      names.emplace(columns[key], columns[value]);
  }
  return names;
}

} // namespace

std::string describe(const place& p) {
  auto text = p.name;
  if (!p.region.empty() && p.region != p.name)
    text += ", " + p.region;
  if (!p.country.empty() && p.country != p.name)
    text += ", " + p.country;
  if (!p.near.empty())
    text += fmt::format(" (near {})", p.near);
  return text;
}

gazetteer::gazetteer(std::unique_ptr<index> data) : data_{std::move(data)} {}
gazetteer::gazetteer(gazetteer&&) noexcept = default;
gazetteer::~gazetteer() = default;

std::size_t gazetteer::size() const {
  return data_->entries.size();
}

result<gazetteer> gazetteer::load(const std::filesystem::path& folder) {
  auto countries = read_names(folder / "countryInfo.txt", 0, 4);
  auto regions = read_names(folder / "admin1Codes.txt", 0, 1);
  std::ifstream cities{folder / "cities15000.txt"};
  if (!countries || !regions || !cities)
    return fault::not_found;
  auto data = std::make_unique<index>();
  for (std::string line; std::getline(cities, line);) {
    // GeoNames: id, name, ascii name, alternate names, latitude, longitude, class, code, country, cc2, admin1..4,
    // population, elevation, dem, zone, date
    auto c = split(line, '\t');
    index::entry e;
    if (c.size() < 18 || !parse(c[4], e.p.latitude) || !parse(c[5], e.p.longitude) || c[17].empty())
      continue;
    (void)parse(c[14], e.p.population);
    e.p.name = c[1];
    e.p.country_code = c[8];
    e.p.zone = c[17];
    e.admin1 = c[10];
    auto name_in = [](const names_by_code& names, const std::string& code) {
      auto at = names.find(code);
      return at == names.end() ? std::string{} : at->second;
    };
    e.p.region = name_in(*regions, e.p.country_code + '.' + e.admin1);
    e.p.country = name_in(*countries, e.p.country_code);
    e.folded_name = folded(c[1]);
    e.folded_ascii = folded(c[2]);
    auto id = static_cast<std::uint32_t>(data->entries.size());
    data->add(e.folded_name, id);
    data->add(e.folded_ascii, id);
    for (auto other : split(c[3], ','))
      if (!is_airport_code(other))
        data->add(folded(other), id);
    data->by_country[e.p.country_code].push_back(id);
    data->entries.push_back(std::move(e));
  }
  if (data->entries.empty())
    return fault::invalid;
  for (auto [today, in_data] : renamed)
    for (auto id : data->named(std::string{in_data}))
      if (data->entries[id].p.country_code == "IN" && data->entries[id].folded_name == in_data)
        data->add(today, id);
  return gazetteer{std::move(data)};
}

search_result gazetteer::find(std::string_view name, std::size_t limit) const {
  auto parts = split(name, ',');
  auto wanted = folded(parts[0]);
  std::vector<std::string> where;
  for (std::size_t i = 1; i < parts.size(); ++i)
    if (auto word = folded(parts[i]); !word.empty())
      where.push_back(std::move(word));
  search_result found;
  auto ids = data_->named_in(wanted, where);
  if (ids.empty() && where.empty())
    ids = data_->named_with_trailing_region(wanted);
  if (ids.empty()) {
    found.exact = false;
    ids = data_->spelt_like(wanted);
    std::erase_if(ids, [&](auto id) {
      return !std::all_of(where.begin(), where.end(), [&](auto& w) { return data_->lies_in(data_->entries[id], w); });
    });
  }
  data_->sort(ids, wanted);
  found.places = data_->places_of(ids, limit);
  return found;
}

} // namespace luna::domain
