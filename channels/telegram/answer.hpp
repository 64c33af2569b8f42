// What the Bot API's answers mean (PROTOCOLS 4).
#pragma once

#include "channels/codec.hpp"

namespace luna::channels::telegram {

constexpr std::int64_t download_bytes_max = 20 << 20;

/// Judges an answer to render()'s request: by `error_code` and, of 400, the description, where the answer is
/// Telegram's; else by the HTTP status. An accepted message's platform_id is "<chat>:<message_id>", as ids are unique
/// in a chat only; a reaction has none. A 5xx, and a connection that broke, may have been taken: the Bot API has
/// neither a key against doubles nor a status to wait for.
send_judgement read_answer(const api_answer& given);

/// Judges an answer to getFile, for the bot with `token`, which the address contains. Errors: as codec::located.
domain::result<media_location> read_file_answer(const api_answer& given, std::string_view token);

} // namespace luna::channels::telegram
