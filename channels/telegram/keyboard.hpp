// Keyboards under a Telegram message (PROTOCOLS 4).
#pragma once

#include "domain/reply.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>

namespace luna::channels::telegram {

constexpr std::size_t buttons_max = 100;
constexpr std::size_t buttons_in_row_max = 8;
constexpr std::size_t callback_data_bytes_max = 64;

/// What comes back when `which` is pressed: its id, 1 to 64 bytes. An id that does not fit is a bug of ours; its title,
/// cut after a grapheme, is sent instead, so that the press still says something.
std::string callback_data(const domain::choice& which);

/// The reply_markup for a reply: buttons side by side while their titles leave room, a list's rows one below the other,
/// a button that asks for the place. None for anything else, and for the place in groups, where Telegram refuses it.
std::optional<boost::json::object> keyboard_for(const domain::reply_extra& extra, bool in_group);

} // namespace luna::channels::telegram
