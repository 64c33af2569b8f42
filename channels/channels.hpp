// What the rest of Luna asks of any channel.
#pragma once

#include "channels/codec.hpp"

#include <vector>

namespace luna::channels {

/// True if replies are handed to a platform; false if they travel with the answer to the request (web, terminal), and
/// where nobody writes (payments).
bool delivers(std::string_view channel);

/// The replies as messages that the channel takes: too long ones in several, in order, nothing lost.
std::vector<domain::reply> fitted(const codec& channel, std::vector<domain::reply> replies);

} // namespace luna::channels
