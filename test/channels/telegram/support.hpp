// The bot that the tests are, and updates for it.
#pragma once

#include "channels/telegram/codec.hpp"

#include <string>
#include <vector>

namespace luna::test {

inline channels::account bot() {
  channels::account us;
  us.channel = "telegram";
  us.id = "111111111";
  us.name = "foo_bot";
  us.secret = "tg-secret_Token-1";
  us.token = "111111111:AAH-secret";
  us.api_base = "https://api.telegram.org";
  return us;
}

inline domain::result<std::vector<domain::event>> events_of(std::string& body) {
  static const auto codec = channels::telegram::open(bot());
  return codec->parse({{}, body, {}, 0});
}

} // namespace luna::test
