#include "channels/url.hpp"

#include <fmt/format.h>

#include <charconv>
#include <iterator>

namespace luna::channels {

namespace {

bool stands_for_itself(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || std::string_view{"-._~/"}.find(c) != std::string_view::npos;
}

} // namespace

std::string url_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    const auto* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

std::string url_path(std::string_view text) {
  std::string escaped;
  for (char c : text)
    if (stands_for_itself(c))
      escaped += c;
    else
      fmt::format_to(std::back_inserter(escaped), "%{:02X}", static_cast<unsigned char>(c));
  return escaped;
}

} // namespace luna::channels
