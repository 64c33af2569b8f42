// Canonical events as text: what `luna inspect` prints and what a store keeps of a turn's event (PROTOCOLS 8).
#pragma once

#include "domain/event.hpp"
#include "domain/result.hpp"

#include <string>
#include <string_view>

namespace luna::channels {

/// One of a few fixed words, fit for a metric: a message's kind ("text", "voice", "button", "unsupported", ...), or
/// "system", "delete", "status", "payment", "membership", "channel_error", "timer", "service", "media", "media_wanted",
/// "ignore".
std::string_view kind_name(const domain::event& what);

/// One JSON object on one line. What is empty is left out. Fields:
///   event: message | edit | delete | system | status | payment | membership | channel_error | timer | media |
///     media_wanted | ignore
///   channel, account_id, external_message_id, sender_id, sender_name, sender_user_id, conversation_id, is_group,
///   timestamp (seconds since 1970), reply_to, forwarded, dedup_key, sender_username, language, addressed,
///   media_group_id, thread_id, must_call, burst, referral {...}, command {name, target, args}
/// and by event
///   message, edit: kind, and by kind: text (also a caption, a button's title, a form's or an order's text),
///     media {id, mime, sha256, filename, url, unique_id, size, duration}, location {lat, lon, name, address}, contacts
///     [{name, phone (the first), phones}], button {id, title, description}, flow_data {...} or flow_raw, reaction
///     {emoji (a list where there may be several), target, removed}, order {catalog_id, items (how many), product_items
///     [{...}]}, poll: options, dice {emoji, value}, unsupported_type and error_code
///   system: kind (the platform's word), text, new_sender_id
///   edit: also target; delete: target
///   payment: kind, provider, and what domain::payment_content names
///   membership: status, before
///   status: status, recipient_id, tracker, error_code
///   channel_error: error_code, text
///   media: target, media_kind (of the message: "voice"), media {hash, mime, size} or reason
///   media_wanted: target, round, media_kind; text and media as the message had them
///   ignore: reason
std::string to_json(const domain::event& what);

/// The event that to_json wrote. Unknown fields are passed over. Errors: invalid, for what is no JSON object with a
/// known event and kind.
domain::result<domain::event> event_from_json(std::string_view text);

} // namespace luna::channels
