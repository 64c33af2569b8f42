#include "domain/places/name_index.hpp"

#include "domain/places/spelling.hpp"

#include <algorithm>
#include <bit>

namespace luna::domain {

namespace {

constexpr std::size_t alike_letters_min = 4, two_edits_letters_min = 8;

} // namespace

spelling_place spelling_place_of(std::uint64_t key, std::size_t buckets) {
  auto mixed = key * 0x9E37'79B9'7F4A'7C15;
  mixed ^= mixed >> 32;
  mixed *= 0xD6E8'FEB8'6659'FD93;
  return {(mixed >> 32) & (std::bit_floor(buckets) - 1), static_cast<std::uint32_t>(mixed)};
}

std::string_view name_index::text_of(std::uint32_t name) const {
  return text_at(text, names[name].name);
}

std::optional<std::uint32_t> name_index::find(std::string_view name) const {
  auto last = names.end() - 1;
  auto at = std::lower_bound(names.begin(), last, name,
                             [&](const auto& record, auto wanted) { return text_at(text, record.name) < wanted; });
  if (at == last || text_at(text, at->name) != name)
    return std::nullopt;
  return static_cast<std::uint32_t>(at - names.begin());
}

void name_index::beginning_with(std::string_view beginning, std::size_t limit, std::vector<near_name>& out) const {
  auto front = [&](const auto& record) { return text_at(text, record.name).substr(0, beginning.size()); };
  auto first = std::lower_bound(names.begin(), names.end() - 1, beginning,
                                [&](const auto& record, auto wanted) { return front(record) < wanted; });
  auto last = std::upper_bound(first, names.end() - 1, beginning,
                               [&](auto wanted, const auto& record) { return wanted < front(record); });
  using weighed = std::pair<float, std::uint32_t>; // weight, name: a heap with the lightest on top
  std::vector<weighed> kept;
  kept.reserve(limit + 1);
  for (auto at = first; at != last; ++at) {
    if (kept.size() == limit && at->best <= kept.front().first)
      continue;
    kept.emplace_back(at->best, static_cast<std::uint32_t>(at - names.begin()));
    std::push_heap(kept.begin(), kept.end(), std::greater{});
    if (kept.size() > limit) {
      std::pop_heap(kept.begin(), kept.end(), std::greater{});
      kept.pop_back();
    }
  }
  for (auto [weight, name] : kept)
    out.push_back({name, 1});
}

void name_index::alike(std::string_view name, std::vector<near_name>& out) const {
  if (name.size() < alike_letters_min)
    return;
  auto key = spelling_key(name);
  auto letters = letters_of(name);
  std::vector<std::uint64_t> keys;
  spelling_neighbours(key, keys);
  std::sort(keys.begin() + 1, keys.end());
  keys.erase(std::unique(keys.begin() + 1, keys.end()), keys.end());
  unsigned edits = name.size() >= two_edits_letters_min ? 2 : 1;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto most = i == 0 ? edits + 1 : edits;
    auto [bucket, tag] = spelling_place_of(keys[i], buckets.size());
    for (auto at = buckets[bucket]; at < buckets[bucket + 1]; ++at) {
      const auto& other = spellings[at];
      if (other.tag != tag || !may_be_alike(letters, other.letters, most))
        continue;
      if (auto distance = edit_distance(name, text_of(other.name), most); distance <= most)
        out.push_back({other.name, distance});
    }
  }
}

} // namespace luna::domain
