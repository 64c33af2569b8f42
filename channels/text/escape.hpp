// Texts for those of Telegram's fields that are read as MarkdownV2 or HTML (PROTOCOLS 4, parse_mode).
#pragma once

#include <string>
#include <string_view>

namespace luna::channels::text {

/// Where in a MarkdownV2 text the words will stand.
enum class markdown_v2 { text, code, link_url };

/// With a backslash in front of everything that would be read as a mark there.
std::string escape_markdown_v2(std::string_view words, markdown_v2 where = markdown_v2::text);

/// With entities for "<", ">" and "&". For text, not for attributes.
std::string escape_html(std::string_view words);

} // namespace luna::channels::text
