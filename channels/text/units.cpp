#include "channels/text/layout.hpp"

#include <unicode/uchar.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace luna::channels::text {

namespace {

/// The character at `at`, which moves behind it, and its UTF-16 units.
std::size_t units_of_next(std::string_view utf8, std::size_t& at) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  auto start = at;
  UChar32 character = bytes[at];
  if (character < 0x80) {
    ++at;
    return 1;
  }
  U8_NEXT(bytes, at, utf8.size(), character);
  if (character < 0) // one byte at a time, wherever a text is cut
    at = start + 1;
  return character < 0 ? 1 : static_cast<std::size_t>(U16_LENGTH(character));
}

} // namespace

std::size_t utf16_units(std::string_view utf8) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < utf8.size();)
    units += units_of_next(utf8, at);
  return units;
}

std::size_t prefix_of(std::string_view utf8, std::size_t units) {
  for (std::size_t at = 0, taken = 0; at < utf8.size();) {
    auto start = at;
    taken += units_of_next(utf8, at);
    if (taken > units)
      return start;
  }
  return utf8.size();
}

std::string_view utf16_slice(std::string_view utf8, std::size_t offset, std::size_t length) {
  std::size_t begin = 0;
  std::size_t passed = 0;
  while (begin < utf8.size() && passed < offset)
    passed += units_of_next(utf8, begin);
  auto halves = std::min(length, passed - std::min(passed, offset));
  utf8.remove_prefix(begin);
  return utf8.substr(0, prefix_of(utf8, length - halves));
}

char32_t character_before(std::string_view utf8, std::size_t at) {
  if (at == 0)
    return '\n';
  auto last = utf8.substr(0, at);
  last.remove_prefix(at - std::min<std::size_t>(at, U8_MAX_LENGTH));
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(last.data());
  auto i = static_cast<std::int32_t>(last.size());
  UChar32 character = 0;
  U8_PREV(bytes, 0, i, character);
  return static_cast<char32_t>(character);
}

char32_t character_after(std::string_view utf8, std::size_t at) {
  if (at >= utf8.size())
    return '\n';
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  UChar32 character = 0;
  U8_NEXT(bytes, at, utf8.size(), character);
  return static_cast<char32_t>(character);
}

bool is_word(char32_t character) {
  if (character < 0x80)
    return (character >= '0' && character <= '9') || ((character | 0x20) >= 'a' && (character | 0x20) <= 'z');
  auto c = static_cast<UChar32>(character);
  constexpr auto letters = U_GC_L_MASK | U_GC_ND_MASK | U_GC_NL_MASK | U_GC_MN_MASK | U_GC_MC_MASK;
  // Those that choose the look of an emoji count as marks in Unicode, but stand behind no letter.
  return (U_GET_GC_MASK(c) & letters) != 0 && !u_hasBinaryProperty(c, UCHAR_VARIATION_SELECTOR);
}

bool is_white(char32_t character) {
  if (character < 0x80)
    return character == ' ' || (character >= '\t' && character <= '\r');
  return u_isUWhiteSpace(static_cast<UChar32>(character));
}

void trim(std::string_view utf8, std::size_t& begin, std::size_t& end) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  while (begin < end && is_white(character_after(utf8, begin)))
    U8_FWD_1(bytes, begin, end);
  while (begin < end && is_white(character_before(utf8, end)))
    end -= std::min<std::size_t>(end - begin, U8_LENGTH(static_cast<UChar32>(character_before(utf8, end))));
}

std::vector<std::size_t*> boundaries(std::vector<stretch>& stretches) {
  std::vector<std::size_t*> all;
  all.reserve(2 * stretches.size());
  for (auto& one : stretches) {
    all.push_back(&one.begin);
    all.push_back(&one.end);
  }
  std::sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return *a < *b; });
  return all;
}

styled in_bytes(const formatted& what) {
  styled out{what.text, {}};
  for (const auto& one : what.spans)
    out.stretches.push_back({one.what, one.offset, one.offset + one.length, one.value});
  std::size_t at = 0;
  std::size_t units = 0;
  for (auto* edge : boundaries(out.stretches)) {
    while (at < out.text.size() && units < *edge)
      units += units_of_next(out.text, at);
    *edge = at;
  }
  std::erase_if(out.stretches, [](const stretch& one) { return one.begin >= one.end; });
  std::sort(out.stretches.begin(), out.stretches.end(), before);
  return out;
}

formatted in_units(styled what) {
  std::size_t at = 0;
  std::size_t units = 0;
  for (auto* edge : boundaries(what.stretches)) {
    units += utf16_units(std::string_view{what.text}.substr(at, *edge - at));
    at = *edge;
    *edge = units;
  }
  formatted out{std::move(what.text), {}};
  out.spans.reserve(what.stretches.size());
  for (auto& one : what.stretches)
    out.spans.push_back({one.what, one.begin, one.end - one.begin, std::move(one.value)});
  return out;
}

bool before(const stretch& a, const stretch& b) {
  if (a.begin != b.begin)
    return a.begin < b.begin;
  return a.end != b.end ? a.end > b.end : a.what < b.what;
}

} // namespace luna::channels::text
