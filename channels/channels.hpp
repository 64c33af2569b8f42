// What the rest of Luna asks of any channel by its name.
#pragma once

#include "domain/turn.hpp"

#include <string_view>
#include <vector>

namespace luna::channels {

/// True if replies are handed to a platform; false if they travel with the answer to the request (web, terminal).
bool delivers(std::string_view channel);

/// The replies as the channel can carry them: too long ones in several parts, in order, nothing lost.
std::vector<domain::reply> within_limits(std::string_view channel, std::vector<domain::reply> replies);

} // namespace luna::channels
