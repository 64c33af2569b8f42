#include "channels/whatsapp/handshake.hpp"

#include "channels/signature.hpp"

#include <algorithm>
#include <charconv>

namespace luna::channels::whatsapp {

namespace {

/// A percent sign that starts no escape stays as it is.
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

std::string value_of(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return url_decoded(pair.substr(name.size() + 1));
  }
  return {};
}

} // namespace

domain::result<std::string> handshake(std::string_view query, std::string_view expected_token) {
  if (value_of(query, "hub.mode") != "subscribe" || expected_token.empty()
      || !equal_secrets(value_of(query, "hub.verify_token"), expected_token))
    return domain::fault::unauthorized;
  auto challenge = value_of(query, "hub.challenge");
  if (challenge.empty())
    return domain::fault::invalid;
  return challenge;
}

} // namespace luna::channels::whatsapp
