// What a Telegram Message says (PROTOCOLS 4).
#pragma once

#include "channels/node.hpp"
#include "domain/event.hpp"

#include <string>

namespace luna::channels::telegram {

/// An id as decimal digits; empty if there is none. Ids have up to 52 bits, those of groups are negative.
std::string id_of(const node& value);

/// Two names or less with a blank between.
std::string full_name(std::string first, const std::string& last);

/// The money of a payment or of a question before one: everything but `kind` and `event_type`.
domain::payment_content payment_of(const node& payment);

/// What a message says. Never fails: a kind we know in a shape we do not is unsupported_content, and so is a message of
/// nothing. Any other kind is a service message, which is ignored_content. A group that became a supergroup is
/// system_content with its new id.
domain::event_content content_of(const node& message);

} // namespace luna::channels::telegram
