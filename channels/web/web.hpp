// The web page's wire format: JSON over two requests.
//   POST /web/messages {"session": "<32 hex digits>", "id": "<1..64 of A-Za-z0-9_->", "text": "..."}
//        -> {"replies": [{"text": "...", "choices": ["..."], "file": {"url": "...", "type": "...", "name": "..."}}]}
//           `text` is Markdown; `choices`, what may be answered, and `file` are there if the reply has them
//   GET  /web/messages?session=<32 hex digits>
//        -> {"exchanges": [{"text": "...", "replies": [{"text": "..."}]}]}
// The session is drawn by the browser and is the only key to the conversation; the same id again gives the same
// replies.
#pragma once

#include "domain/result.hpp"
#include "domain/turn.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luna::channels::web {

constexpr std::size_t text_bytes_max = 16 * 1024;

/// Errors: invalid, for anything but the shape above, text that is empty or longer than text_bytes_max.
domain::result<domain::event> parse(std::string_view body);

/// The conversation of a session. Errors: invalid, for anything but 32 hex digits.
domain::result<domain::conversation_id> conversation_of(std::string_view session);

/// The value of `key` in a query string such as a=1&b=2; empty if absent. Not decoded.
std::string_view query_value(std::string_view query, std::string_view key);

/// The address at which the browser gets a file; it expires.
using link_maker = std::function<std::string(const domain::reply_media&)>;

std::string to_json(const std::vector<domain::reply>& replies, const link_maker& link);
/// Pairs of what the person wrote and what we answered, oldest first.
std::string to_json(const std::vector<std::pair<std::string, std::vector<domain::reply>>>& exchanges,
                    const link_maker& link);

} // namespace luna::channels::web
