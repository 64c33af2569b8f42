#include "channels/channels.hpp"

namespace luna::channels {

std::vector<domain::reply> fitted(const codec& speaks, std::vector<domain::reply> replies) {
  std::vector<domain::reply> parts;
  for (auto& reply : replies)
    for (auto& part : speaks.fit(std::move(reply)))
      parts.push_back(std::move(part));
  return parts;
}

} // namespace luna::channels
