// What a Mini App says about who opened it, and the proof that Telegram said so (PROTOCOLS 1).
#pragma once

#include "domain/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace luna::channels::telegram {

/// By name, decoded, without the hash: "auth_date", "user" (JSON), "start_param", ...
using init_data = std::map<std::string, std::string, std::less<>>;

/// The fields of an initData string, if Telegram made it for the bot with `bot_token` at most `age_max` before `now`
/// (seconds since 1970) and not in the future beyond that. An empty token proves nothing. Errors: invalid, if a field
/// comes twice, or there is no hash; unauthorized, if the hash is wrong, or the date too old or missing.
domain::result<init_data> check_init_data(std::string_view query, std::string_view bot_token, std::int64_t now,
                                          std::chrono::seconds age_max);

} // namespace luna::channels::telegram
