// The Markdown that models write, read once and written for each platform; and texts cut into messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace luna::channels::text {

/// UTF-16 code units of a UTF-8 text: what platforms count in. Bytes that are no UTF-8 count as one unit each.
std::size_t utf16_units(std::string_view utf8);

/// The part of a UTF-8 text from `offset`, `length` UTF-16 units long; what lies beyond the end is cut off.
std::string_view utf16_slice(std::string_view utf8, std::size_t offset, std::size_t length);

/// A stretch of a text that is shown differently. Stretches of one kind do not overlap.
struct span {
  /// In the order in which they contain each other when they are of one length.
  enum class kind : std::uint8_t { quote, pre, link, bold, italic, underline, strikethrough, spoiler, code };
  kind what = kind::bold;
  std::size_t offset = 0; // UTF-16 units
  std::size_t length = 0; // likewise, more than 0
  std::string value;      // link: the address; pre: the language, or empty

  friend bool operator==(const span&, const span&) = default;
};

struct formatted {
  std::string text;        // as it is read: without marks; lists keep a "•" or their number
  std::vector<span> spans; // by offset, longer ones first

  friend bool operator==(const formatted&, const formatted&) = default;
};

/// Reads Markdown as models write it: **bold**, __bold__, *italic*, _italic_, ~~struck~~, ||spoiler||, `code`, fences,
/// # headings (bold), [links](url), > quotes, lists, \escapes. What is not closed, or stands inside a word (2*3*4,
/// snake_case), is text.
formatted from_markdown(std::string_view markdown);

/// With WhatsApp's marks: *bold* _italic_ ~struck~ `code` ```pre``` "> quote"; a link becomes "words (url)".
std::string to_whatsapp(const formatted& what);

/// Without any marks; a link becomes "words (url)" unless its words are the address.
std::string to_plain(const formatted& what);

/// Cuts Markdown into parts, each of which, read by from_markdown and written by either of the above, has at most
/// `limit` (at least 64) UTF-16 units: after a paragraph, else a line, a sentence, a word, else between graphemes,
/// never inside a link; a fence, or a stretch that is cut, is closed and opened again. Parts are not blank. Read
/// without marks and joined, the parts are the text, but for white space at the cuts.
std::vector<std::string> split_markdown(std::string_view markdown, std::size_t limit = 4096);

/// Likewise, of a text without marks: joined, the parts are the text, but for blank parts, which are left out.
std::vector<std::string> split_plain(std::string_view utf8, std::size_t limit = 4096);

/// Cut after the last whole grapheme that fits in `limit` UTF-16 units, with "…" if anything was cut off.
std::string shortened(std::string_view utf8, std::size_t limit);

} // namespace luna::channels::text
