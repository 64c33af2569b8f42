// WhatsApp Cloud API (PROTOCOLS 3), registered in channels/platforms.cpp.
#pragma once

#include "channels/codec.hpp"

namespace luna::channels::whatsapp {

std::unique_ptr<codec> open(const account& which);

} // namespace luna::channels::whatsapp
