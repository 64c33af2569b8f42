#include "channels/text/escape.hpp"

namespace luna::channels::text {

namespace {

std::string_view marks_of(markdown_v2 where) {
  switch (where) {
    case markdown_v2::code: return "`\\";
    case markdown_v2::link_url: return ")\\";
    case markdown_v2::text: break;
  }
  return "_*[]()~`>#+-=|{}.!\\";
}

} // namespace

std::string escape_markdown_v2(std::string_view words, markdown_v2 where) {
  auto marks = marks_of(where);
  std::string out;
  out.reserve(words.size());
  for (char c : words) {
    if (marks.find(c) != marks.npos)
      out += '\\';
    out += c;
  }
  return out;
}

std::string escape_html(std::string_view words) {
  std::string out;
  out.reserve(words.size());
  for (char c : words)
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      default: out += c;
    }
  return out;
}

} // namespace luna::channels::text
