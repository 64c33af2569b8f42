// Finds names in the mapped file: exactly, by their beginning, or spelt alike.
#pragma once

#include "domain/places/layout.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace luna::domain {

/// A name near the one that was asked for. Distance in edits; 1 for one that only goes on.
struct near_name {
  std::uint32_t name = 0;
  unsigned distance = 0;
};

/// Borrows the file. Names are folded (see folding.hpp).
struct name_index {
  const std::byte* text = nullptr;
  std::span<const layout::name_record> names; // with the end
  std::span<const layout::posting> postings;
  std::span<const std::uint32_t> buckets; // 2^n + 1 first spellings
  std::span<const layout::spelling_record> spellings;

  /// Which name it is, exactly.
  std::optional<std::uint32_t> find(std::string_view name) const;

  /// The weightiest names that begin with it, at most `limit` added to `out`.
  void beginning_with(std::string_view beginning, std::size_t limit, std::vector<near_name>& out) const;

  /// Names spelt like it, added to `out`: of four letters on, by one edit; from eight letters on by two; one edit more
  /// where only vowels, h and doubled letters differ. Source of the letters taken for one another: spelling_key.
  void alike(std::string_view name, std::vector<near_name>& out) const;

  std::span<const layout::posting> of(std::uint32_t name) const {
    return postings.subspan(names[name].first_posting, names[name + 1].first_posting - names[name].first_posting);
  }

  std::string_view text_of(std::uint32_t name) const;
};

/// The string that lies at an offset of the file's text.
inline std::string_view text_at(const std::byte* text, std::uint32_t offset) {
  return {reinterpret_cast<const char*>(text + offset + 1), std::to_integer<std::size_t>(text[offset])};
}

/// Where the names of a spelling key lie, of `buckets` (2^n + 1 of them), and the tag that tells it from others there.
struct spelling_place {
  std::size_t bucket;
  std::uint32_t tag;
};
spelling_place spelling_place_of(std::uint64_t key, std::size_t buckets);

} // namespace luna::domain
