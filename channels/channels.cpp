#include "channels/channels.hpp"

#include <iterator>

namespace luna::channels {

bool delivers(std::string_view channel) {
  const auto* registered = find_platform(channel);
  return registered && registered->delivers;
}

std::vector<domain::reply> fitted(const codec& channel, std::vector<domain::reply> replies) {
  std::vector<domain::reply> messages;
  for (auto& reply : replies) {
    auto topic = reply.topic;
    auto parts = channel.fit(std::move(reply));
    for (auto& part : parts)
      part.topic = topic;
    messages.insert(messages.end(), std::make_move_iterator(parts.begin()), std::make_move_iterator(parts.end()));
  }
  return messages;
}

} // namespace luna::channels
