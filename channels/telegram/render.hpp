// Telegram Bot API requests (PROTOCOLS 4).
#pragma once

#include "channels/codec.hpp"

#include <boost/json.hpp>

#include <string_view>

namespace luna::channels::telegram {

constexpr std::size_t photo_bytes_max = 10 << 20; // a larger picture goes as a document
constexpr std::size_t upload_bytes_max = 50 << 20;

/// A call of one of the Bot API's methods. The bot's token stands in the address, which is therefore a secret.
api_call call(const account& us, std::string_view method, const boost::json::object& parameters);

/// The id of a chat or a message as Telegram takes it: a number, or what else it is ("@name").
boost::json::value id_value(std::string_view id);

/// The request that hands over a reply which fit() made. form::full marks the formatting by entities, form::plain
/// leaves it out, form::document sends the text as a file. A file that is missing, or too large to upload, is named
/// below the text instead.
api_call render(const account& us, const domain::delivery& what, form how, const attachment* file);

} // namespace luna::channels::telegram
