// Telegram webhooks, read into canonical events (PROTOCOLS 4 and 8).
#pragma once

#include "channels/codec.hpp"

#include <string>

namespace luna::channels::telegram {

/// Reads an Update: {"update_id", and one thing that happened}. Exactly one event, with the dedup_key "tg:<update_id>".
///
/// - Ids are decimal digits. A conversation is a chat; the sender of what is said on behalf of a chat (an anonymous
///   admin, a channel) is that chat.
/// - An edit carries the whole message anew. A pressed button's external_id is that of the press, for must_call; its
///   reply_to is the message with the button.
/// - Service messages, kinds of updates we do not know, and those we know in a shape we do not, are ignored_content,
///   whose reason carries no text of a person.
/// - What businesses and channels write, or people write to others, is not said to us: ignored_content too.
///
/// `body` may be moved in memory, as the parser reads some bytes beyond it; its text stays as it is.
/// Errors: invalid, for what parse_body() does not read, or has no number `update_id`.
domain::result<domain::event> parse(std::string& body, const account& us);

} // namespace luna::channels::telegram
