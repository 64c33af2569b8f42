// What reading, writing and cutting of formatted texts share. Positions are bytes here, not UTF-16 units.
#pragma once

#include "channels/text/markdown.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace luna::channels::text {

/// A span, in bytes.
struct stretch {
  span::kind what = span::kind::bold;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string value; // as of the span

  friend bool operator==(const stretch&, const stretch&) = default;
};

/// `formatted`, in bytes. What from_markdown made is also valid UTF-8, and no line of it ends in a blank.
struct styled {
  std::string text;
  std::vector<stretch> stretches; // in the order of formatted::spans

  friend bool operator==(const styled&, const styled&) = default;
};

/// Overlong spans are cut; what points behind the text is left out.
styled in_bytes(const formatted& what);
formatted in_units(styled what);

styled read_markdown(std::string_view markdown);

/// Brings stretches into the order and the form that read_markdown promises; takes white space off the lines.
void settle(styled& what);

/// Markdown that read_markdown reads as `what`, if anything does.
std::string to_markdown(const styled& what);
std::string to_whatsapp(const styled& what);
std::string to_plain(const styled& what);

/// The order of formatted::spans.
bool before(const stretch& a, const stretch& b);

/// The character that ends at `at`, or begins there; a line break at the ends of the text, -1 for what is no UTF-8.
char32_t character_before(std::string_view utf8, std::size_t at);
char32_t character_after(std::string_view utf8, std::size_t at);

/// Letters, digits and what is written over or under them.
bool is_word(char32_t character);
bool is_white(char32_t character);

/// Bytes of the longest start of `utf8` that has at most `units` UTF-16 units and ends between characters.
std::size_t prefix_of(std::string_view utf8, std::size_t units);

/// Moves `begin` and `end` inwards over white space.
void trim(std::string_view utf8, std::size_t& begin, std::size_t& end);

/// Every begin and end, sorted by where it is, so that one walk through the text can move them all.
std::vector<std::size_t*> boundaries(std::vector<stretch>& stretches);

} // namespace luna::channels::text
