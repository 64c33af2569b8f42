#include "channels/channels.hpp"

#include "channels/whatsapp/render.hpp"

namespace luna::channels {

bool delivers(std::string_view channel) {
  return channel == "whatsapp";
}

std::vector<domain::reply> within_limits(std::string_view channel, std::vector<domain::reply> replies) {
  if (!delivers(channel))
    return replies;
  std::vector<domain::reply> parts;
  for (const auto& reply : replies)
    for (auto& part : whatsapp::split_text(reply.text))
      parts.push_back({std::move(part)});
  return parts;
}

} // namespace luna::channels
