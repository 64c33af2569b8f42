#include "domain/places/folding.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace luna::domain {

namespace {

constexpr UChar32 first_accent = 0x300, last_accent = 0x36F;

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void append(std::string& out, bool& gap, std::string_view character) {
  if (gap && !out.empty())
    out += ' ';
  gap = false;
  out += character;
}

std::string folded_plain(std::string_view ascii) {
  std::string out;
  auto gap = false;
  for (char c : ascii) {
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      append(out, gap, {&c, 1});
    else if (c != '\'')
      gap = true;
  }
  return out;
}

} // namespace

std::string folded(std::string_view utf8) {
  if (is_plain(utf8))
    return folded_plain(utf8);
  UErrorCode error = U_ZERO_ERROR;
  const auto* nfkd = icu::Normalizer2::getNFKDInstance(error);
  if (U_FAILURE(error))
    return folded_plain(utf8);
  auto text = nfkd->normalize(icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int>(utf8.size())}), error);
  text.foldCase();
  std::string out;
  auto gap = false;
  for (int i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    auto c = text.char32At(i);
    if ((c >= first_accent && c <= last_accent) || c == '\'' || c == 0x2019 || c == 0x200C || c == 0x200D)
      continue;
    if (u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK)) {
      std::string character;
      icu::UnicodeString{c}.toUTF8String(character);
      append(out, gap, character);
    } else {
      gap = true;
    }
  }
  return out;
}

} // namespace luna::domain
