// How Telegram is told of our webhook, and what it says of that and of the bot (PROTOCOLS 2 and 4).
#pragma once

#include "channels/codec.hpp"

namespace luna::channels::telegram {

/// setWebhook, with the account's secret and the kinds of updates we read.
api_call set_webhook(const account& which, std::string_view url);

/// getWebhookInfo.
api_call ask_webhook(const account& which);
/// What is wrong by that answer: no address is set, or Telegram could not deliver and updates wait. Empty: nothing, or
/// it cannot be told.
std::string webhook_trouble(const api_answer& given);

/// getMe.
api_call ask_name(const account& which);
/// The bot's username by that answer, without @; empty if it cannot be told.
std::string name_of(const api_answer& given);

} // namespace luna::channels::telegram
