// Telegram Bot API (PROTOCOLS 4), registered in channels/platforms.cpp.
#pragma once

#include "channels/codec.hpp"

#include <string_view>

namespace luna::channels::telegram {

std::unique_ptr<codec> open(const account& which);

/// Whether setWebhook takes it as secret_token: ^[A-Za-z0-9_-]{1,256}$.
bool is_secret_token(std::string_view text);

} // namespace luna::channels::telegram
