// WhatsApp Cloud API sends: the request for a reply, and what its answer means (PROTOCOLS 3).
#pragma once

#include "channels/codec.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace luna::channels::whatsapp {

/// A text message. `delivery.id` travels as biz_opaque_callback_data and comes back with every status. A person known
/// by a business-scoped user id is addressed as `recipient`, any other as `to`.
api_call send_text(const domain::delivery& delivery);

/// Judges an HTTP answer by error.code, where there is one, and only else by its status. `attempt` counts from 1: the
/// pair rate limit (131056) asks for 4^(attempt-1) seconds, here at most 1024. Codes that PROTOCOLS does not name are
/// parked, unless a 5xx or is_transient says that they pass.
send_judgement read_answer(const api_answer& answer, std::uint32_t attempt);

/// Cuts a text into parts of at most `limit_units` (at least 2) UTF-16 code units, after a paragraph, else a line, a
/// sentence, a word, else between characters; a boundary in the second half of a part is preferred to a better one
/// before. The parts, joined, are the text, except that parts of nothing but white space are left out. Expects UTF-8.
std::vector<std::string> split_text(std::string_view utf8, std::size_t limit_units = 4096);

} // namespace luna::channels::whatsapp
