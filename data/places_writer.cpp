#include "data/places_writer.hpp"

#include "data/area_names.hpp"
#include "domain/places/folding.hpp"
#include "domain/places/layout.hpp"
#include "domain/places/name_index.hpp"
#include "domain/places/spelling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <limits>
#include <numbers>
#include <stdexcept>

namespace luna::data {

namespace {

namespace layout = domain::layout;

constexpr double near_km_max = 150.0;

/// Strings, each once.
class text_section {
public:
  std::uint32_t add(const std::string& text) {
    if (text.size() > 255)
      throw std::runtime_error{"a name of more than 255 bytes: " + text};
    auto [at, is_new] = offsets_.try_emplace(text, static_cast<std::uint32_t>(bytes_.size()));
    if (is_new) {
      bytes_ += static_cast<char>(text.size());
      bytes_ += text;
    }
    return at->second;
  }
  const std::string& bytes() const { return bytes_; }

private:
  std::string bytes_;
  std::unordered_map<std::string, std::uint32_t> offsets_;
};

struct index_sections {
  std::vector<layout::name_record> names;
  std::vector<layout::posting> postings;
  std::vector<std::uint32_t> buckets;
  std::vector<layout::spelling_record> spellings;
};

/// What names what: folded name, then postings.
using name_table = std::map<std::string, std::vector<layout::posting>>;

bool has_plain_letters(const std::string& name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == ' '; });
}

template <class Weight>
index_sections index_of(const name_table& table, text_section& text, const Weight& weight_of) {
  index_sections index;
  std::vector<std::pair<domain::spelling_place, layout::spelling_record>> spelt;
  auto plain = static_cast<std::size_t>(
    std::count_if(table.begin(), table.end(), [](const auto& entry) { return has_plain_letters(entry.first); }));
  index.buckets.assign(std::bit_ceil(plain / 4 + 1) + 1, 0);
  for (const auto& [name, postings] : table) {
    auto id = static_cast<std::uint32_t>(index.names.size());
    auto best = 0.0F;
    for (auto posting : postings)
      best = std::max(best, ((posting & 1) != 0 ? layout::usual_name_factor : 1.0F) * weight_of(posting >> 1));
    index.names.push_back({text.add(name), static_cast<std::uint32_t>(index.postings.size()), best});
    index.postings.insert(index.postings.end(), postings.begin(), postings.end());
    if (has_plain_letters(name)) {
      auto where = domain::spelling_place_of(domain::spelling_key(name), index.buckets.size());
      spelt.push_back({where, {where.tag, domain::letters_of(name), id}});
    }
  }
  index.names.push_back({text.add({}), static_cast<std::uint32_t>(index.postings.size()), 0});
  std::stable_sort(spelt.begin(), spelt.end(), [](auto& a, auto& b) { return a.first.bucket < b.first.bucket; });
  for (const auto& [where, record] : spelt) {
    ++index.buckets[where.bucket + 1];
    index.spellings.push_back(record);
  }
  for (std::size_t i = 1; i < index.buckets.size(); ++i)
    index.buckets[i] += index.buckets[i - 1];
  return index;
}

void name(name_table& table, const std::string& folded_name, std::uint32_t id, bool usual) {
  if (folded_name.empty() || folded_name.size() > 255)
    return;
  auto& postings = table[folded_name];
  auto same = std::find_if(postings.begin(), postings.end(), [&](auto p) { return p >> 1 == id; });
  if (same == postings.end())
    postings.push_back(id << 1 | (usual ? 1 : 0));
  else if (usual)
    *same |= 1;
}

/// Three capitals are an airport's code, not a name: LEH is Le Havre's, and Leh a town.
bool is_airport_code(const std::string& name) {
  return name.size() == 3 && std::all_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// Countries, states and districts as they come, each once.
class area_section {
public:
  area_section(const sources& from, text_section& text) : from_{from}, text_{text} {}

  std::uint32_t country(const std::string& code) {
    auto full_name = name_in(from_.countries, code);
    return add(code, full_name.empty() ? code : full_name, code, country_names_of(code));
  }

  std::uint32_t region(const names_by_code& names, const std::string& country, const std::string& code) {
    auto key = country + '.' + code;
    auto full_name = name_in(names, key);
    if (code.empty() || (full_name.empty() && &names == &from_.regions))
      return layout::none;
    return add(key + '=' + full_name, full_name, code, region_names_of(country, code)); // Singapore's 00 has no name
  }

  std::uint32_t district(const source_place& p) {
    auto key = p.country + '.' + p.region + '.' + p.district;
    auto full_name = name_in(from_.districts, key);
    return full_name.empty() ? layout::none : add(key, full_name, {}, {});
  }

  void count(std::uint32_t area, float weight) {
    if (area != layout::none)
      weights_[area] += weight;
  }

  const std::vector<layout::area_record>& records() const { return records_; }
  index_sections index() {
    return index_of(names_, text_, [&](std::uint32_t area) { return weights_[area]; });
  }

private:
  static std::string name_in(const names_by_code& names, const std::string& code) {
    auto at = names.find(code);
    return at == names.end() ? std::string{} : at->second;
  }

  std::uint32_t add(const std::string& key, const std::string& full_name, const std::string& code,
                    const std::vector<std::string>& others) {
    auto [at, is_new] = known_.try_emplace(key, static_cast<std::uint32_t>(records_.size()));
    if (!is_new)
      return at->second;
    records_.push_back({text_.add(full_name), text_.add(code)});
    weights_.push_back(0.0F);
    auto folded_name = domain::folded(full_name);
    name(names_, folded_name, at->second, true);
    name(names_, without_kind(folded_name), at->second, true);
    if (has_plain_letters(domain::folded(code)))
      name(names_, domain::folded(code), at->second, false);
    for (const auto& other : others)
      name(names_, domain::folded(other), at->second, false);
    return at->second;
  }

  const sources& from_;
  text_section& text_;
  std::vector<layout::area_record> records_;
  std::vector<float> weights_;
  std::unordered_map<std::string, std::uint32_t> known_;
  name_table names_;
};

/// For each place that has a namesake in its region: a larger place close by with another name.
void find_neighbours(const std::vector<source_place>& places, std::vector<layout::place_record>& records) {
  neighbourhood all;
  std::map<std::pair<std::string, std::uint64_t>, std::vector<std::uint32_t>> namesakes;
  for (std::uint32_t id = 0; id < places.size(); ++id) {
    all.add(places[id], id);
    namesakes[{places[id].name, std::uint64_t{records[id].region} << 16 | records[id].country}].push_back(id);
  }
  for (const auto& [key, ids] : namesakes) {
    if (ids.size() < 2)
      continue;
    for (auto id : ids) {
      const auto& p = places[id];
      auto nearest = near_km_max;
      auto degrees = near_km_max / 111.0 / std::max(0.2, std::cos(p.latitude * std::numbers::pi / 180.0));
      all.visit(p, degrees, [&](std::uint32_t other) {
        if (places[other].population <= p.population || places[other].name_keys[0] == p.name_keys[0])
          return;
        if (auto km = km_between(p, places[other]); km < nearest) {
          nearest = km;
          records[id].near = other;
        }
      });
    }
  }
}

class output {
public:
  template <class T>
  void add(layout::section which, const std::vector<T>& records) {
    add(which, records.data(), records.size() * sizeof(T));
  }
  void add(layout::section which, const void* data, std::size_t bytes) {
    head_.sections[which] = {sizeof(layout::header) + rest_.size(), bytes};
    rest_.append(static_cast<const char*>(data), bytes);
    rest_.append((8 - rest_.size() % 8) % 8, '\0');
  }
  void write(const std::filesystem::path& file, bool has_towns) {
    head_.magic = layout::magic;
    head_.version = layout::version;
    head_.has_towns = has_towns ? 1 : 0;
    head_.bytes = sizeof(layout::header) + rest_.size();
    head_.checksum = layout::checksum(head_, reinterpret_cast<const std::byte*>(rest_.data()), rest_.size());
    auto unfinished = file;
    unfinished += ".unfinished";
    std::ofstream out{unfinished, std::ios::binary};
    out.write(reinterpret_cast<const char*>(&head_), sizeof head_);
    out.write(rest_.data(), static_cast<std::streamsize>(rest_.size()));
    out.close();
    if (!out)
      throw std::runtime_error{fmt::format("{} cannot be written", unfinished.string())};
    std::filesystem::rename(unfinished, file);
  }

private:
  layout::header head_;
  std::string rest_;
};

void add_index(output& out, layout::section first, const index_sections& index) {
  auto section = [&](int next) { return static_cast<layout::section>(first + static_cast<unsigned>(next)); };
  out.add(section(0), index.names);
  out.add(section(1), index.postings);
  out.add(section(2), index.buckets);
  out.add(section(3), index.spellings);
}

layout::place_record record_of(const source_place& p, const sources& from, text_section& text, area_section& areas) {
  auto units = [](double degrees) { return static_cast<std::int32_t>(std::lround(degrees * 1e5)); };
  layout::place_record r;
  r.name = text.add(p.name);
  r.latitude = units(p.latitude);
  r.longitude = units(p.longitude);
  r.population = p.population;
  r.country = static_cast<std::uint16_t>(areas.country(p.country));
  auto older = areas.region(from.older_regions, p.country, p.older_region);
  r.region = areas.region(from.regions, p.country, p.region);
  if (r.region == layout::none)
    r.region = older;
  else if (older != r.region)
    r.older_region = older;
  r.district = areas.district(p);
  for (auto area : {r.district, r.region, r.older_region, std::uint32_t{r.country}})
    areas.count(area, layout::weight_of(p.population, p.country));
  return r;
}

} // namespace

void write_places(const std::vector<source_place>& places, const sources& from, const std::filesystem::path& file) {
  text_section text;
  area_section areas{from, text};
  for (const auto& [code, country] : from.countries)
    areas.country(code); // in front, so that their numbers fit 16 bits
  std::vector<layout::place_record> records;
  std::vector<std::uint32_t> zones;
  std::map<std::string, std::uint16_t> zone_numbers;
  name_table names;
  for (const auto& p : places) {
    auto id = static_cast<std::uint32_t>(records.size());
    records.push_back(record_of(p, from, text, areas));
    auto [zone, is_new] = zone_numbers.try_emplace(p.zone, static_cast<std::uint16_t>(zones.size()));
    if (is_new)
      zones.push_back(text.add(p.zone));
    records.back().zone = zone->second;
    for (const auto& key : p.name_keys)
      name(names, key, id, true);
    for (const auto& other : p.other_names)
      name(names, is_airport_code(other) ? '!' + domain::folded(other) : domain::folded(other), id, false);
  }
  find_neighbours(places, records);
  auto place_index = index_of(
    names, text, [&](std::uint32_t id) { return layout::weight_of(records[id].population, places[id].country); });
  auto area_index = areas.index();
  output out;
  out.add(layout::section::text, text.bytes().data(), text.bytes().size());
  out.add(layout::section::places, records);
  out.add(layout::section::areas, areas.records());
  out.add(layout::section::zones, zones);
  add_index(out, layout::place_names, place_index);
  add_index(out, layout::area_names, area_index);
  out.write(file, !from.towns.empty());
}

} // namespace luna::data
