// What makes two spellings of a name alike.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace luna::domain {

/// The consonants of a name, one letter for all that are written for one another in Indian names and in haste (c k q,
/// v w, z j, f ph, each with or without h, once for twice), and one letter for a vowel in front: "Jaipore" and
/// "Jaipur" are jpr. At most twelve letters, five bits each. The name is folded; letters beyond a-z are left out.
std::uint64_t spelling_key(std::string_view folded_name);

/// The key itself, then every key that differs from it by one letter more, less, other or swapped, without repeats of
/// the key itself. Keys of one or two letters have no neighbours: too many names would be alike.
void spelling_neighbours(std::uint64_t key, std::vector<std::uint64_t>& out);

/// Which of a-z are in the name, bits 0 to 25, and how long it is (at most 63), bits 26 to 31.
std::uint32_t letters_of(std::string_view folded_name);

/// False where two names with these letters surely differ by more than `most` edits.
bool may_be_alike(std::uint32_t letters_a, std::uint32_t letters_b, unsigned most);

/// Edits (a letter more, less, other, or two swapped: optimal string alignment) that make one name the other, or
/// `most` + 1 if it is more. Bytes count as letters. Names over 63 bytes are never alike.
unsigned edit_distance(std::string_view a, std::string_view b, unsigned most);

/// A name in any script of India (Unicode 15, blocks Devanagari to Malayalam, laid out alike after ISCII) in plain
/// Latin letters, as towns are written: "शाहपुर" gives "shahpur". Empty if there is no such letter in it.
std::string romanized(std::string_view folded_utf8);

} // namespace luna::domain
