#include "channels/whatsapp/judge.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <optional>
#include <span>

namespace luna::channels::whatsapp {

namespace {

namespace json = boost::json;
using outcome = send_judgement::kind;

struct error_rule {
  int first;
  int last;
  send_judgement::kind outcome;
  const char* words;
};

constexpr error_rule error_rules[] = {
  {0, 0, outcome::channel_stopped, "the access token is not valid"},
  {1, 2, outcome::retry, "the platform failed for the moment"},
  {3, 3, outcome::channel_stopped, "the access token lacks a permission"},
  {4, 4, outcome::retry, "too many calls by the app"},
  {10, 10, outcome::channel_stopped, "the access token lacks a permission"},
  {33, 33, outcome::channel_stopped, "the number has been deleted"},
  {100, 100, outcome::parked, "a parameter is wrong"},
  {190, 190, outcome::channel_stopped, "the access token is not valid"},
  {200, 299, outcome::channel_stopped, "the access token lacks a permission"},
  {368, 368, outcome::channel_stopped, "the account is blocked for a policy violation"},
  {80007, 80007, outcome::retry, "too many calls for the account"},
  {130429, 130429, outcome::retry, "too many messages from the number"},
  {130472, 130472, outcome::parked, "the person is part of an experiment of the platform"},
  {131000, 131000, outcome::retry, "the platform failed for an unknown reason"},
  {131005, 131005, outcome::channel_stopped, "the access token lacks a permission"},
  {131008, 131008, outcome::parked, "a parameter is missing"},
  {131009, 131009, outcome::parked, "a parameter's value is wrong"},
  {131016, 131016, outcome::retry, "the platform's service is down for the moment"},
  {131026, 131026, outcome::unreachable, "the person cannot be reached on WhatsApp"},
  {131031, 131031, outcome::channel_stopped, "the account is locked"},
  {131037, 131037, outcome::channel_stopped, "the number's display name is not approved"},
  {131042, 131042, outcome::channel_stopped, "the account cannot be billed"},
  {131045, 131045, outcome::channel_stopped, "the number is not registered"},
  {131047, 131047, outcome::outside_window, "more than 24 hours since the person last wrote"},
  {131048, 131048, outcome::parked, "the number sends too much that people call spam"},
  {131049, 131049, outcome::parked, "the platform holds the message back for the person's sake"},
  {131051, 131051, outcome::media_refused, "the type of the message is not supported"},
  {131052, 131053, outcome::media_refused, "the media could not be transferred"},
  {131056, 131056, outcome::retry, "too many messages to this person"},
  {131057, 131057, outcome::retry, "the account is being maintained"},
  {132000, 132999, outcome::parked, "the template cannot be used"},
  {133010, 133010, outcome::channel_stopped, "the number is not registered"},
};

/// What a Graph error says: its code, its subcode or 0, whether the platform calls it transient, and whether it is
/// about the file of an upload. That alone is told by its text, which begins "(#100) Param file must be".
struct graph_error {
  int code = 0;
  int subcode = 0;
  bool transient = false;
  bool about_file = false;
};

/// The body of an answer; without members if it is no JSON object.
json::object object_of(const api_answer& answer) {
  json::error_code unreadable;
  auto parsed = json::parse({answer.body.data(), answer.body.size()}, unreadable);
  return !unreadable && parsed.is_object() ? std::move(parsed.get_object()) : json::object{};
}

std::string_view text_at(const json::object& members, std::string_view key) {
  const auto* value = members.if_contains(key);
  return value && value->is_string() ? std::string_view{value->get_string()} : std::string_view{};
}

template <class Number>
std::optional<Number> number_at(const json::object& members, std::string_view key) {
  const auto* value = members.if_contains(key);
  json::error_code mismatch;
  auto number = value ? value->to_number<Number>(mismatch) : Number{};
  return value && !mismatch ? std::optional{number} : std::nullopt;
}

std::optional<graph_error> error_of(const json::object& answer) {
  const auto* error = answer.if_contains("error");
  const auto* members = error ? error->if_object() : nullptr;
  auto code = members ? number_at<int>(*members, "code") : std::nullopt;
  if (!code)
    return std::nullopt;
  const auto* transient = members->if_contains("is_transient");
  return graph_error{*code, number_at<int>(*members, "error_subcode").value_or(0), transient && *transient == true,
                     text_at(*members, "message").find("Param file ") != std::string_view::npos};
}

std::string message_id_of(const json::object& answer) {
  const auto* messages = answer.if_contains("messages");
  const auto* list = messages ? messages->if_array() : nullptr;
  const auto* first = list && !list->empty() ? list->front().if_object() : nullptr;
  return first ? std::string{text_at(*first, "id")} : std::string{};
}

bool is_success(const api_answer& answer) {
  return answer.status >= 200 && answer.status < 300;
}

std::string reason_of(const graph_error& error, const char* words) {
  if (error.code == 100 && error.subcode == 33)
    words = "the object does not exist";
  if (error.subcode != 0)
    return fmt::format("{}/{}: {}", error.code, error.subcode, words);
  return fmt::format("{}: {}", error.code, words);
}

send_judgement judge_error(const graph_error& error, int http_status, std::uint32_t attempt) {
  send_judgement judged;
  const auto* rule = std::find_if(std::begin(error_rules), std::end(error_rules),
                                  [&](const error_rule& r) { return r.first <= error.code && error.code <= r.last; });
  if (rule != std::end(error_rules)) {
    judged.outcome = rule->outcome;
    judged.reason = reason_of(error, rule->words);
  } else {
    judged.outcome = error.transient || http_status >= 500 ? outcome::retry : outcome::parked;
    judged.reason = reason_of(error, "refused for a reason unknown to us");
  }
  if (error.code == 100 && error.about_file)
    judged.outcome = outcome::media_refused;
  if (error.code == 131056)
    judged.retry_after = std::chrono::seconds{std::int64_t{1} << 2 * std::clamp<std::int64_t>(attempt - 1L, 0, 5)};
  return judged;
}

/// An answer without a Graph error object: by something on the way, or damaged on the way.
send_judgement judge_status(int http_status) {
  auto refused = http_status >= 300 && http_status < 500 && http_status != 408;
  return {refused ? outcome::retry : outcome::ambiguous,
          {},
          {},
          fmt::format("HTTP {} without an answer of the platform", http_status)};
}

/// The 64 hex digits of a digest, in lower case; `written` is in hex or base64. Empty if it is neither.
std::string hex_digest(std::string_view written) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  if (written.size() == 64) {
    for (char c : written)
      hex += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    return hex.find_first_not_of(digits) == hex.npos ? hex : std::string{};
  }
  unsigned char bytes[33]; // 32 and what the "=" stands for
  if (written.size() != 44 || written.find('=') != 43
      || EVP_DecodeBlock(bytes, reinterpret_cast<const unsigned char*>(written.data()), 44) != sizeof bytes)
    return {};
  for (auto byte : std::span{bytes}.first(32))
    hex.append({digits[byte >> 4], digits[byte & 15]});
  return hex;
}

} // namespace

send_judgement read_answer(const api_answer& given, std::uint32_t attempt) {
  if (given.status == 0)
    return given.may_have_been_sent
             ? send_judgement{outcome::ambiguous, {}, {}, "the connection broke before an answer came"}
             : send_judgement{outcome::retry, {}, {}, "no connection to the platform"};
  auto answer = object_of(given);
  auto error = error_of(answer);
  auto id = message_id_of(answer);
  send_judgement judged;
  if (error)
    judged = judge_error(*error, given.status, attempt);
  else if (is_success(given) && !id.empty())
    judged.platform_id = std::move(id);
  else
    judged = judge_status(given.status);
  if (given.retry_after)
    judged.retry_after = std::max<std::chrono::milliseconds>(judged.retry_after, *given.retry_after);
  return judged;
}

send_judgement read_failure(int code, std::uint32_t attempt) {
  return judge_error({code, 0, false, false}, 0, attempt);
}

std::string uploaded_id(const api_answer& answer) {
  return is_success(answer) ? std::string{text_at(object_of(answer), "id")} : std::string{};
}

domain::result<media_location> read_location(const api_answer& answer) {
  auto found = object_of(answer);
  auto error = error_of(found);
  auto url = text_at(found, "url");
  if (!error && is_success(answer) && !url.empty())
    return media_location{std::string{url}, std::string{text_at(found, "mime_type")},
                          hex_digest(text_at(found, "sha256")),
                          std::max<std::int64_t>(number_at<std::int64_t>(found, "file_size").value_or(0), 0)};
  if (error && error->code == 100)
    return error->subcode == 33 ? domain::fault::not_found : domain::fault::invalid;
  if (!error && answer.status == 404)
    return domain::fault::not_found;
  auto means = read_answer(answer, 1).outcome;
  if (means == outcome::parked || means == outcome::media_refused)
    return domain::fault::invalid;
  return domain::fault::unavailable;
}

} // namespace luna::channels::whatsapp
