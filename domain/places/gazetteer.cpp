#include "domain/places/gazetteer.hpp"

#include "domain/places/folding.hpp"
#include "domain/places/name_index.hpp"
#include "domain/places/places_file.hpp"
#include "domain/places/spelling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace luna::domain {

namespace {

constexpr std::size_t name_bytes_max = 200, prefix_letters_min = 3, prefix_names_max = 64;
constexpr std::uint32_t beyond_doubt_factor = 100, uncounted_people = 2000;

constexpr double unit_degrees = 1e-5; // of the file's coordinates
constexpr double same_degrees = 0.09; // ten kilometres: New Delhi for Delhi, the City for London

/// How much lighter a guess weighs for each edit.
constexpr double edit_penalty = 40.0;

struct hit {
  std::uint32_t place;
  double weight;
};

using area_names = std::vector<std::uint32_t>; // each a name that some areas have

} // namespace

struct gazetteer::data : places_file {
  std::string text(std::uint32_t offset) const { return std::string{text_at(names.text, offset)}; }

  std::string area_name(std::uint32_t area) const {
    return area == layout::none ? std::string{} : text(areas[area].name);
  }

  bool lies_in(std::uint32_t id, std::uint32_t area_name) const {
    const auto& p = places[id];
    auto those = this->area_index.of(area_name);
    return std::any_of(those.begin(), those.end(), [&](layout::posting posting) {
      auto area = posting >> 1;
      return area == p.district || area == p.region || area == p.older_region || area == p.country;
    });
  }

  /// Adds the places of a name that lie in all the areas.
  void add(std::uint32_t name, const area_names& where, double factor, std::vector<hit>& hits) const {
    for (auto posting : names.of(name)) {
      auto id = posting >> 1;
      if (!std::all_of(where.begin(), where.end(), [&](auto area) { return lies_in(id, area); }))
        continue;
      auto usual = (posting & 1) != 0 ? layout::usual_name_factor : 1.0F;
      auto country = text_at(names.text, areas[places[id].country].code);
      hits.push_back({id, factor * static_cast<double>(usual * layout::weight_of(places[id].population, country))});
    }
  }

  std::vector<hit> named(std::string_view name, const area_names& where, double factor = 1.0) const {
    std::vector<hit> hits;
    if (auto known = names.find(name))
      add(*known, where, factor, hits);
    return hits;
  }

  /// Names that go on where it ends, and names spelt like it.
  std::vector<hit> guessed(std::string_view name, const area_names& where) const {
    std::vector<near_name> others;
    if (name.size() >= prefix_letters_min)
      names.beginning_with(name, prefix_names_max, others);
    names.alike(name, others);
    std::vector<hit> hits;
    for (const auto& other : others)
      add(other.name, where, std::pow(edit_penalty, -static_cast<double>(other.distance)), hits);
    if (auto latin = romanized(name); !latin.empty()) {
      for (auto found : {named(latin, where), guessed(latin, where)})
        hits.insert(hits.end(), found.begin(), found.end());
    }
    return hits;
  }

  /// Words as names of areas, one after another: "oregon usa"; false if they are none.
  bool read_areas(std::string_view words, area_names& out) const {
    if (auto known = area_index.find(words)) {
      out.push_back(*known);
      return true;
    }
    for (auto blank = words.rfind(' '); blank != std::string_view::npos && blank > 0;
         blank = words.rfind(' ', blank - 1))
      if (auto known = area_index.find(words.substr(0, blank)); known && read_areas(words.substr(blank + 1), out)) {
        out.push_back(*known);
        return true;
      }
    return false;
  }

  /// The same, or the weightiest area spelt much like it.
  bool read_or_guess_areas(std::string_view words, area_names& out) const {
    if (read_areas(words, out))
      return true;
    std::vector<near_name> others;
    if (words.size() >= prefix_letters_min)
      area_index.beginning_with(words, 1, others);
    area_index.alike(words, others);
    if (others.empty())
      return false;
    auto weight = [&](const near_name& other) {
      return static_cast<double>(area_index.names[other.name].best)
             * std::pow(edit_penalty, -static_cast<double>(other.distance));
    };
    out.push_back(
      std::max_element(others.begin(), others.end(), [&](auto& a, auto& b) { return weight(a) < weight(b); })->name);
    return true;
  }

  /// "salem oregon": the longest name in front, by `look`, whose rest names areas.
  template <class Look>
  std::vector<hit> with_areas_behind(std::string_view words, const Look& look) const {
    for (auto blank = words.rfind(' '); blank != std::string_view::npos && blank > 0;
         blank = words.rfind(' ', blank - 1))
      if (area_names where; read_areas(words.substr(blank + 1), where))
        if (auto hits = look(words.substr(0, blank), where); !hits.empty())
          return hits;
    return {};
  }

  std::vector<hit> exact_hits(const std::string& wanted, const area_names& where, bool comma) const {
    auto exactly = [&](std::string_view name, const area_names& in) { return named(name, in); };
    auto hits = named(wanted, where);
    if (hits.empty() && !comma)
      hits = with_areas_behind(wanted, exactly);
    if (hits.empty())
      hits = named('!' + wanted, where); // an airport's code
    return hits;
  }

  std::vector<hit> guesses(const std::string& wanted, const area_names& where, bool comma) const {
    auto hits = guessed(wanted, where);
    if (hits.empty() && !comma)
      hits = with_areas_behind(wanted, [&](auto name, const auto& in) { return guessed(name, in); });
    return hits;
  }

  bool is_same_place(std::uint32_t a, std::uint32_t b) const {
    const auto &p = places[a], &q = places[b];
    auto east = std::remainder((p.longitude - q.longitude) * unit_degrees, 360.0)
                * std::cos(p.latitude * unit_degrees * std::numbers::pi / 180.0);
    return a == b || (p.zone == q.zone && std::hypot((p.latitude - q.latitude) * unit_degrees, east) < same_degrees);
  }

  place place_of(std::uint32_t id) const {
    const auto& r = places[id];
    place p;
    p.name = text(r.name);
    p.region = area_name(r.region);
    p.country = area_name(r.country);
    p.country_code = text(areas[r.country].code);
    p.zone = text(zones[r.zone]);
    p.latitude = r.latitude * unit_degrees;
    p.longitude = r.longitude * unit_degrees;
    p.population = r.population;
    p.district = area_name(r.district);
    auto coded = r.older_region == layout::none ? r.region : r.older_region;
    p.region_code = coded == layout::none ? std::string{} : text(areas[coded].code);
    return p;
  }

  /// The weightiest of the places, each once, and of two that touch the weightier.
  std::vector<place> best(std::vector<hit>& hits, std::size_t limit) const {
    std::sort(hits.begin(), hits.end(), [](const hit& a, const hit& b) {
      return a.weight != b.weight ? a.weight > b.weight : a.place < b.place;
    });
    std::vector<std::uint32_t> kept;
    for (const auto& h : hits)
      if (kept.size() < limit
          && std::none_of(kept.begin(), kept.end(), [&](auto other) { return is_same_place(h.place, other); }))
        kept.push_back(h.place);
    std::vector<place> found;
    found.reserve(kept.size());
    for (auto id : kept) {
      found.push_back(place_of(id));
      auto is_twin = [&](std::uint32_t other) {
        return other != id && places[other].region == places[id].region && places[other].country == places[id].country
               && text_at(names.text, places[other].name) == found.back().name;
      };
      if (places[id].near != layout::none && std::any_of(kept.begin(), kept.end(), is_twin))
        found.back().near = text(places[places[id].near].name);
    }
    return found;
  }
};

std::string describe(const place& p) {
  auto text = p.name;
  if (!p.region.empty() && p.region != p.name)
    text += ", " + p.region;
  if (!p.country.empty() && p.country != p.name)
    text += ", " + p.country;
  if (!p.near.empty())
    text += p.district.empty() ? fmt::format(" (near {})", p.near) : fmt::format(" (near {}, {})", p.near, p.district);
  return text;
}

bool is_beyond_doubt(const search_result& found) {
  if (found.places.empty() || !found.exact)
    return false;
  auto most = std::uint64_t{found.places[0].population};
  return std::all_of(found.places.begin() + 1, found.places.end(), [&](const place& p) {
    return std::max(p.population, uncounted_people) * std::uint64_t{beyond_doubt_factor} <= most;
  });
}

gazetteer::gazetteer(std::unique_ptr<const data> mapped) : data_{std::move(mapped)} {}
gazetteer::gazetteer(gazetteer&&) noexcept = default;
gazetteer::~gazetteer() = default;

std::size_t gazetteer::size() const {
  return data_->places.size();
}

bool gazetteer::has_towns() const {
  return data_->has_towns;
}

result<gazetteer> gazetteer::load(const std::filesystem::path& file, std::string* problem) {
  auto mapped = std::make_unique<data>();
  std::string trouble;
  auto state = mapped->open(file, trouble);
  if (problem)
    *problem = trouble;
  if (!state)
    return state.error();
  return gazetteer{std::move(mapped)};
}

search_result gazetteer::find(std::string_view name, std::size_t limit) const {
  search_result found;
  auto comma = name.find(',');
  auto wanted = name.size() > name_bytes_max ? std::string{} : folded(name.substr(0, comma));
  if (wanted.empty())
    return found;
  area_names where;
  auto known_areas = true;
  for (auto rest = comma; rest != std::string_view::npos;) {
    auto next = name.find(',', rest + 1);
    auto words = folded(name.substr(rest + 1, next == std::string_view::npos ? next : next - rest - 1));
    known_areas = (words.empty() || data_->read_or_guess_areas(words, where)) && known_areas;
    rest = next;
  }
  auto has_comma = comma != std::string_view::npos;
  std::vector<hit> hits;
  if (known_areas)
    hits = data_->exact_hits(wanted, where, has_comma);
  found.exact = !hits.empty();
  if (hits.empty() && known_areas)
    hits = data_->guesses(wanted, where, has_comma);
  if (hits.empty() && has_comma) // nothing of that name there: elsewhere then
    hits = data_->exact_hits(wanted, {}, true);
  if (hits.empty() && has_comma)
    hits = data_->guesses(wanted, {}, true);
  found.places = data_->best(hits, limit);
  return found;
}

} // namespace luna::domain
