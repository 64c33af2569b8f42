// Replies cut to what Telegram takes (PROTOCOLS 4).
#pragma once

#include "domain/reply.hpp"

#include <vector>

namespace luna::channels::telegram {

constexpr std::size_t text_units_max = 4096;
constexpr std::size_t caption_units_max = 1024;

/// The reply as messages that Telegram takes each, in order: texts of at most 4096 UTF-16 units once their Markdown is
/// read, captions of 1024, keyboards of 100 buttons under the last text. What a keyboard cannot show (descriptions, the
/// titles of sections) goes into the text; a template is its text. Empty if there is nothing to send.
std::vector<domain::reply> fit(domain::reply what);

} // namespace luna::channels::telegram
