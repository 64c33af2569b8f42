#include "channels/body.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace luna::channels {

namespace {

/// The code unit of an escape such as \ud83d at the start of `text`; none if there is no such escape.
std::optional<unsigned> escaped_unit(std::string_view text) {
  unsigned unit = 0;
  if (text.size() < 6 || !text.starts_with("\\u")
      || std::from_chars(text.data() + 2, text.data() + 6, unit, 16).ptr != text.data() + 6)
    return std::nullopt;
  return unit;
}

/// JSON can spell half of a surrogate pair, UTF-8 cannot hold it, and simdjson refuses the whole body for it. One cut
/// name must not lose its neighbours, so escapes that have no other half are replaced.
std::string with_whole_surrogates(std::string_view body) {
  std::string whole;
  whole.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  while (!body.empty()) {
    auto unit = escaped_unit(body);
    std::size_t taken = unit ? 6 : body.starts_with('\\') ? std::min<std::size_t>(body.size(), 2) : 1;
    auto is_half = unit && *unit >= 0xd800 && *unit <= 0xdfff;
    if (is_half && *unit <= 0xdbff) {
      auto low = escaped_unit(body.substr(6));
      if (low && *low >= 0xdc00 && *low <= 0xdfff) {
        taken = 12;
        is_half = false;
      }
    }
    whole += is_half ? "\\ufffd" : body.substr(0, taken);
    body.remove_prefix(taken);
  }
  return whole;
}

/// In place: the text must have room for the parser to read beyond it.
node parse_in_place(simdjson::dom::parser& parser, std::string& body) {
  body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  return parser.parse(body.data(), body.size(), false);
}

} // namespace

node parse_body(std::string& body) {
  thread_local simdjson::dom::parser parser; // keeps its buffers, about 14 times the longest body so far
  auto root = parse_in_place(parser, body);
  if (root.error() == simdjson::STRING_ERROR) {
    auto repaired = with_whole_surrogates(body);
    root = parse_in_place(parser, repaired);
  }
  return root;
}

} // namespace luna::channels
