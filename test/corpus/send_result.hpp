// What a recorded answer of a platform's API ought to lead to, in the words of a corpus, against what a codec judges.
#pragma once

#include "channels/codec.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace luna::corpus {

/// True if `action`, words joined by "_" such as "split_text", is a name for what the judgement does. Whoever records
/// an answer names the action in words of their own, so it is read part by part: each known part stands for the
/// judgements it can be said of (the table is in the source), all known parts must agree, and one at least must be
/// known.
bool names(std::string_view action, channels::send_judgement::kind outcome);

/// Where the judgement is not what `expected` asks for: {event: send_result, action, retryable, retry_after...}.
/// - retryable: whether the same reply goes to the platform again, with no other text and no other file
/// - retry_after, retry_after_s, retry_after_ms: exactly the pause asked for
/// - any other number or text: the judgement must carry it, as its platform_id or in its reason
std::vector<std::string> differences(const boost::json::object& expected, const channels::send_judgement& got,
                                     std::string_view platform);

} // namespace luna::corpus
