// A codec's requests, as the HTTP client sends them.
#pragma once

#include "actors/http_client.hpp"
#include "channels/codec.hpp"

#include <string>

namespace luna::actors {

http_client::request request_of(channels::api_call call, const std::string& api_base);

/// Refers to `answer`'s memory.
channels::api_answer answer_of(const http_client::response& answer);

/// A codec, and where its platform's API is; both live as long as whoever was given them.
struct open_account {
  const channels::codec* codec = nullptr;
  std::string api_base;
};

/// Our accounts, by channel and account id; null for one that is not (any more).
using find_account = std::function<const open_account*(const std::string& channel, const std::string& account)>;

} // namespace luna::actors
