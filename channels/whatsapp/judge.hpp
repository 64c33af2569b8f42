// What the Cloud API's answers mean (PROTOCOLS 3).
#pragma once

#include "channels/codec.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace luna::channels::whatsapp {

/// Judges an HTTP answer by error.code, where there is one, and only else by its status. `attempt` counts from 1: the
/// pair rate limit (131056) asks for 4^(attempt-1) seconds, here at most 1024. Codes that PROTOCOLS does not name are
/// parked, unless a 5xx or is_transient says that they pass. An error object says that the request failed, so it is
/// never ambiguous; a 5xx without one is.
send_judgement read_answer(const api_answer& answer, std::uint32_t attempt);

/// Judges the code of a failed status by the same rules.
send_judgement read_failure(int code, std::uint32_t attempt);

/// The id that the answer to an upload gives; empty if it failed.
std::string uploaded_id(const api_answer& answer);

/// Where a file is, as the answer to the request for its id says. The digest is taken in hex and in base64.
/// Errors: unavailable, where asking again may help; not_found, if the id has expired or never was; invalid.
domain::result<media_location> read_location(const api_answer& answer);

} // namespace luna::channels::whatsapp
