// Reads, writes and cuts texts of libFuzzer's making and checks what must hold for all of them.
#include "channels/text/layout.hpp"
#include "channels/text/markdown.hpp"

#include <simdjson.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace luna::channels::text;
using kind = span::kind;

void demand(bool holds) {
  if (!holds)
    std::abort();
}

/// What is left when white space and all that cannot be seen is taken out.
std::string visible(std::string_view utf8) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    auto begin = at;
    UChar32 character = 0;
    U8_NEXT(bytes, at, utf8.size(), character);
    if (character < 0
        || (!is_white(static_cast<char32_t>(character)) && !u_iscntrl(character)
            && !u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)))
      out += utf8.substr(begin, at - begin);
  }
  return out;
}

void check(const formatted& what) {
  auto units = utf16_units(what.text);
  demand(simdjson::validate_utf8(what.text));
  demand(what.text.find('\r') == what.text.npos);
  std::size_t last = 0;
  for (const auto& one : what.spans) {
    demand(one.length > 0 && one.offset >= last && one.offset + one.length <= units);
    demand(utf16_units(utf16_slice(what.text, one.offset, one.length)) == one.length);
    demand(simdjson::validate_utf8(one.value) && (one.what != kind::link || !one.value.empty()));
    last = one.offset;
  }
}

void check_markdown(std::string_view markdown, std::size_t limit) {
  auto whole = from_markdown(markdown);
  check(whole);
  auto units = utf16_units(to_whatsapp(whole));
  auto plain = to_plain(whole);
  demand(units >= utf16_units(plain));
  auto parts = split_markdown(markdown, limit);
  demand(parts.size() == 1 || units > limit || visible(whole.text).empty());
  std::string joined;
  for (const auto& part : parts) {
    auto read = from_markdown(part);
    check(read);
    demand(utf16_units(to_whatsapp(read)) <= limit);
    demand(!visible(read.text).empty());
    joined += to_plain(read);
  }
  demand(visible(joined) == visible(plain));
}

void check_plain(std::string_view text, std::size_t limit) {
  std::string joined;
  for (const auto& part : split_plain(text, limit)) {
    demand(utf16_units(part) <= limit);
    demand(!visible(part).empty());
    joined += visible(part);
  }
  demand(joined == visible(text));
  auto shorter = shortened(text, limit);
  demand(utf16_units(shorter) <= limit);
  demand((shorter == text) == (utf16_units(text) <= limit) || shorter.ends_with("\u2026"));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  check_markdown(text, 64 + data[0] % 64);
  check_plain(text, 2 + data[0] % 64);
  return 0;
}
