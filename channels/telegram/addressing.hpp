// To whom a Telegram Message is said (PROTOCOLS 4).
#pragma once

#include "channels/codec.hpp"
#include "channels/node.hpp"

#include <optional>

namespace luna::channels::telegram {

/// The command at the start of a message's text or caption; none if Telegram marked none there.
std::optional<domain::bot_command> command_of(const node& message);

/// Whether a message in a group is said to us: by a command that names nobody or us, a mention of us, or as an answer
/// to a message of ours. `command` is the message's. Without our id or name in `us`, what needs it finds us nowhere.
bool addresses(const node& message, const std::optional<domain::bot_command>& command, const account& us);

} // namespace luna::channels::telegram
