// Pigeon post, the example of `channels/README.md`.
#pragma once

#include "channels/codec.hpp"

namespace luna::channels::pigeon {

std::unique_ptr<codec> open(const account& which);

} // namespace luna::channels::pigeon
