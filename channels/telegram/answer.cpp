#include "channels/telegram/answer.hpp"

#include "channels/node.hpp"
#include "channels/telegram/message.hpp"
#include "channels/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace luna::channels::telegram {

namespace {

using outcome = send_judgement::kind;

/// An answer of Telegram's: {"ok", "result"} or {"ok", "error_code", "description", "parameters"}.
struct reading {
  bool ok = false;
  int code = 0; // of an error
  std::string description;
  node result = nothing;
  node parameters = nothing;
};

/// None if it comes from something on the way, or was damaged on the way. Belongs to the thread until its next call.
std::optional<reading> read(const api_answer& given) {
  thread_local simdjson::dom::parser parser;
  node root = parser.parse(given.body.data(), given.body.size());
  if (!root["ok"].is_bool())
    return std::nullopt;
  reading answer;
  answer.ok = value_of<bool>(root["ok"]);
  answer.code = static_cast<int>(value_of<std::int64_t>(root["error_code"]));
  if (answer.code < 400 || answer.code > 599)
    answer.code = given.status;
  answer.description = text_of(root["description"]);
  std::transform(answer.description.begin(), answer.description.end(), answer.description.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  answer.result = root["result"];
  answer.parameters = root["parameters"];
  return answer;
}

struct refusal {
  std::string_view part; // of the description, in lower case
  outcome means;
  const char* words;
};

// The first that fits counts. Telegram's words change; codes in capitals are handed through from behind the Bot API.
constexpr refusal refusals[] = {
  {"message is not modified", outcome::accepted, ""},
  {"query is too old", outcome::accepted, ""},
  {"query id is invalid", outcome::accepted, ""},
  {"query_id_invalid", outcome::accepted, ""},
  {"can't parse entit", outcome::plain, "the formatting cannot be read"},
  {"can't parse messageentity", outcome::plain, "the formatting cannot be read"},
  {"entity_", outcome::plain, "the formatting cannot be used"},
  {"entities_", outcome::plain, "the formatting cannot be used"},
  {"message is too long", outcome::too_long, "the text is too long"},
  {"message_too_long", outcome::too_long, "the text is too long"},
  {"caption is too long", outcome::too_long, "the caption is too long"},
  {"caption_too_long", outcome::too_long, "the caption is too long"},
  {"wrong file", outcome::media_refused, "the file is not known"},
  {"wrong remote file", outcome::media_refused, "the file is not known"},
  {"file is too big", outcome::media_refused, "the file is too large"},
  {"too big for a photo", outcome::media_refused, "the picture is too large"},
  {"file must be non-empty", outcome::media_refused, "the file is empty"},
  {"type of file mismatch", outcome::media_refused, "the file is of another kind"},
  {"wrong type of the web page content", outcome::media_refused, "the file is of another kind"},
  {"failed to get http url content", outcome::media_refused, "the file cannot be fetched"},
  {"wrong http url", outcome::media_refused, "the file cannot be fetched"},
  {"image_process_failed", outcome::media_refused, "the picture cannot be used"},
  {"photo_", outcome::media_refused, "the picture cannot be used"},
  {"video_", outcome::media_refused, "the video cannot be used"},
  {"audio_", outcome::media_refused, "the sound cannot be used"},
  {"voice_", outcome::media_refused, "the person takes no voice messages"},
  {"restricted receiving of", outcome::media_refused, "the person takes no voice or video messages"},
  {"sticker_", outcome::media_refused, "the sticker cannot be used"},
  {"document_", outcome::media_refused, "the document cannot be used"},
  {"media_", outcome::media_refused, "the file cannot be used"},
  {"file_", outcome::media_refused, "the file cannot be used"},
  {"chat not found", outcome::parked, "the chat does not exist"},
  {"peer_id_invalid", outcome::parked, "the chat does not exist"},
  {"group chat was upgraded", outcome::parked, "the group has another id, which was not said"},
  {"not found", outcome::parked, "the message or person does not exist"},
  {"rights", outcome::parked, "the bot lacks a right in the chat"},
  {"_forbidden", outcome::parked, "the bot lacks a right in the chat"},
};

send_judgement judged(int code, outcome means, const char* words) {
  return {means, {}, {}, means == outcome::accepted ? std::string{} : fmt::format("{}: {}", code, words)};
}

send_judgement judge_bad_request(const reading& answer) {
  const auto* at = std::find_if(std::begin(refusals), std::end(refusals), [&](const refusal& r) {
    return answer.description.find(r.part) != answer.description.npos;
  });
  if (at == std::end(refusals))
    return judged(answer.code, outcome::parked, "refused for a reason unknown to us");
  return judged(answer.code, at->means, at->words);
}

/// Whole, whoever asks for it; a bound keeps milliseconds countable.
std::chrono::milliseconds pause_of(std::int64_t seconds) {
  return std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, std::int64_t{365} * 24 * 3600)};
}

send_judgement judge_error(const reading& answer) {
  if (auto moved_to = id_of(answer.parameters["migrate_to_chat_id"]); !moved_to.empty())
    return {outcome::moved, std::move(moved_to), {}, "400: the group became a supergroup"};
  switch (answer.code) {
    case 401: return judged(401, outcome::channel_stopped, "the bot's token is not valid");
    case 403: return judged(403, outcome::unreachable, "the bot may not write to the person or group");
    case 404: return judged(404, outcome::channel_stopped, "the bot's token is wrong");
    case 409: return judged(409, outcome::channel_stopped, "a configuration error: somebody else uses the bot as well");
    case 413: return judged(413, outcome::too_long, "the request is too long");
    case 429: {
      auto pause = judged(429, outcome::retry, "too many messages");
      pause.retry_after = pause_of(value_of<std::int64_t>(answer.parameters["retry_after"]));
      return pause;
    }
    default: break;
  }
  if (answer.code >= 500)
    return judged(answer.code, outcome::ambiguous, "the platform failed");
  return judge_bad_request(answer);
}

std::string message_id_of(const node& message) {
  auto chat = id_of(message["chat"]["id"]);
  auto id = id_of(message["message_id"]);
  return chat.empty() || id.empty() ? id : chat + ':' + id;
}

/// An answer that is not Telegram's.
send_judgement judge_status(int status) {
  if (status == 0)
    return {outcome::ambiguous, {}, {}, "the connection broke before an answer came"};
  auto means = status == 413                                    ? outcome::too_long
               : status >= 300 && status < 500 && status != 408 ? outcome::retry
                                                                : outcome::ambiguous;
  return {means, {}, {}, fmt::format("HTTP {} without an answer of the platform", status)};
}

} // namespace

send_judgement read_answer(const api_answer& given) {
  if (given.status == 0 && !given.may_have_been_sent)
    return {outcome::retry, {}, {}, "no connection to the platform"};
  auto answer = given.status == 0 ? std::nullopt : read(given);
  if (answer && answer->ok)
    return {outcome::accepted, message_id_of(answer->result), {}, {}};
  auto result = answer ? judge_error(*answer) : judge_status(given.status);
  if (given.retry_after && result.retry_after == std::chrono::milliseconds{0})
    result.retry_after = pause_of(given.retry_after->count());
  return result;
}

domain::result<media_location> read_file_answer(const api_answer& given, std::string_view token) {
  auto answer = given.status == 0 ? std::nullopt : read(given);
  if (!answer)
    return domain::fault::unavailable;
  if (!answer->ok) {
    if (answer->code != 400)
      return domain::fault::unavailable;
    return answer->description.find("too big") == answer->description.npos ? domain::fault::not_found
                                                                           : domain::fault::invalid;
  }
  auto path = text_of(answer->result["file_path"]);
  auto size = std::max<std::int64_t>(value_of<std::int64_t>(answer->result["file_size"]), 0);
  if (size > download_bytes_max)
    return domain::fault::invalid;
  if (path.empty())
    return domain::fault::not_found;
  return media_location{fmt::format("/file/bot{}/{}", token, url_path(path)), {}, {}, size};
}

} // namespace luna::channels::telegram
