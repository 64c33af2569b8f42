// Razorpay's events (PROTOCOLS 5), registered in channels/platforms.cpp.
#pragma once

#include "channels/codec.hpp"

namespace luna::channels::razorpay {

std::unique_ptr<codec> open(const account& which);

} // namespace luna::channels::razorpay
