#include "channels/whatsapp/handshake.hpp"

#include "channels/signature.hpp"
#include "channels/url.hpp"

#include <algorithm>

namespace luna::channels::whatsapp {

namespace {

std::string value_of(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    auto end = pair.find('=');
    if (end != pair.npos && url_decoded(pair.substr(0, end)) == name)
      return url_decoded(pair.substr(end + 1));
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
