// WhatsApp Cloud API sends: the request for a reply, and what its answer means (PROTOCOLS 3).
#pragma once

#include "domain/delivery.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luna::channels::whatsapp {

/// What is to be posted to the Graph API.
struct http_request {
  std::string path; // after the version: "/<phone_number_id>/messages"
  std::string body; // JSON
};

/// A text message. `delivery.id` travels as biz_opaque_callback_data and comes back with every status. A person known
/// by a business-scoped user id is addressed as `recipient`, any other as `to`.
http_request send_text(const domain::delivery& delivery);

/// What an attempt to send came to.
struct send_judgement {
  enum class kind : std::uint8_t {
    accepted,        // `platform_id` is the message's id; whether it arrives, its statuses tell
    retry,           // certainly not taken; again after a pause
    ambiguous,       // may have been taken: wait for a status before sending again
    parked,          // will never be taken
    channel_stopped, // certainly not taken, and nothing else will be until somebody acts
  };
  kind outcome = kind::accepted;
  std::string platform_id;
  std::chrono::milliseconds retry_after{0}; // the least pause the platform asks for
  std::string reason;                       // our own words, with the platform's code; empty when accepted
};

/// Judges an HTTP answer by error.code, where there is one, and only else by its status. `attempt` counts from 1: the
/// pair rate limit (131056) asks for 4^(attempt-1) seconds, here at most 1024. `retry_after` is the header of that
/// name. Codes that PROTOCOLS does not name are parked, unless a 5xx or is_transient says that they pass.
send_judgement read_answer(int http_status, std::string_view body, std::optional<std::chrono::seconds> retry_after,
                           std::uint32_t attempt);

/// Judges an attempt that no answer came to.
send_judgement judge_transport(bool request_may_have_been_sent);

/// Cuts a text into parts of at most `limit_units` (at least 2) UTF-16 code units, after a paragraph, else a line, a
/// sentence, a word, else between characters; a boundary in the second half of a part is preferred to a better one
/// before. The parts, joined, are the text, except that parts of nothing but white space are left out. Expects UTF-8.
std::vector<std::string> split_text(std::string_view utf8, std::size_t limit_units = 4096);

} // namespace luna::channels::whatsapp
