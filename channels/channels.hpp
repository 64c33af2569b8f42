// Replies as a channel can carry them.
#pragma once

#include "channels/codec.hpp"

#include <vector>

namespace luna::channels {

/// Each reply as codec::fit() cuts it, in order.
std::vector<domain::reply> fitted(const codec& speaks, std::vector<domain::reply> replies);

} // namespace luna::channels
