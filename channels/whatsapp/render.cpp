#include "channels/whatsapp/render.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace luna::channels::whatsapp {

namespace {

namespace json = boost::json;
using outcome = send_judgement::kind;

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

/// ^[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}$
bool is_business_scoped_id(std::string_view person) {
  if (person.size() < 4 || !is_capital(person[0]) || !is_capital(person[1]) || person[2] != '.')
    return false;
  person.remove_prefix(3);
  if (person.starts_with("ENT."))
    person.remove_prefix(4);
  return !person.empty() && person.size() <= 128 && std::all_of(person.begin(), person.end(), is_letter_or_digit);
}

struct error_rule {
  int first;
  int last;
  send_judgement::kind outcome;
  const char* words;
};

constexpr error_rule error_rules[] = {
  {1, 2, outcome::retry, "the platform failed for the moment"},
  {4, 4, outcome::retry, "too many calls by the app"},
  {10, 10, outcome::channel_stopped, "the access token lacks a permission"},
  {100, 100, outcome::parked, "a parameter is wrong"},
  {190, 190, outcome::channel_stopped, "the access token is not valid"},
  {200, 299, outcome::channel_stopped, "the access token lacks a permission"},
  {368, 368, outcome::channel_stopped, "the account is blocked for a policy violation"},
  {80007, 80007, outcome::retry, "too many calls for the account"},
  {130429, 130429, outcome::retry, "too many messages from the number"},
  {130472, 130472, outcome::parked, "the person is part of an experiment of the platform"},
  {131000, 131000, outcome::retry, "the platform failed for an unknown reason"},
  {131008, 131008, outcome::parked, "a parameter is missing"},
  {131009, 131009, outcome::parked, "a parameter's value is wrong"},
  {131016, 131016, outcome::retry, "the platform's service is down for the moment"},
  {131026, 131026, outcome::unreachable, "the person cannot be reached on WhatsApp"},
  {131031, 131031, outcome::channel_stopped, "the account is locked"},
  {131042, 131042, outcome::channel_stopped, "the account cannot be billed"},
  {131047, 131047, outcome::outside_window, "more than 24 hours since the person last wrote"},
  {131048, 131048, outcome::parked, "the number sends too much that people call spam"},
  {131049, 131049, outcome::parked, "the platform holds the message back for the person's sake"},
  {131051, 131051, outcome::parked, "the type of the message is not supported"},
  {131052, 131053, outcome::media_refused, "the media could not be transferred"},
  {131056, 131056, outcome::retry, "too many messages to this person"},
  {132000, 132999, outcome::parked, "the template cannot be used"},
  {133010, 133010, outcome::channel_stopped, "the number is not registered"},
};

/// The code of a Graph error, its subcode or 0, and whether the platform calls it transient.
struct graph_error {
  int code = 0;
  int subcode = 0;
  bool transient = false;
};

std::optional<graph_error> error_of(const json::object& answer) {
  const auto* error = answer.if_contains("error");
  const auto* members = error ? error->if_object() : nullptr;
  auto number_at = [&](const char* key) -> std::optional<int> {
    const auto* value = members ? members->if_contains(key) : nullptr;
    json::error_code mismatch;
    auto number = value ? value->to_number<int>(mismatch) : 0;
    return value && !mismatch ? std::optional{number} : std::nullopt;
  };
  auto code = number_at("code");
  if (!code)
    return std::nullopt;
  const auto* transient = members->if_contains("is_transient");
  return graph_error{*code, number_at("error_subcode").value_or(0), transient && *transient == true};
}

std::string message_id_of(const json::object& answer) {
  const auto* messages = answer.if_contains("messages");
  const auto* list = messages ? messages->if_array() : nullptr;
  const auto* first = list && !list->empty() ? list->front().if_object() : nullptr;
  const auto* id = first ? first->if_contains("id") : nullptr;
  return id && id->is_string() ? std::string{id->get_string()} : std::string{};
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

/// Bytes of the longest start of `text` that has at most `limit` UTF-16 units and ends between code points.
std::size_t prefix_of(std::string_view text, std::size_t limit) {
  std::size_t units = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) != 0x80)
      units += byte >= 0xf0 ? 2 : 1;
    if (units > limit)
      return i;
  }
  return text.size();
}

constexpr std::string_view white_space = " \t\r\n";

/// Where to cut within `window`, which is full: the number of bytes that stay. They are blank only if all of it is.
std::size_t cut_of(std::string_view window) {
  auto first_word = std::min(window.find_first_not_of(white_space), window.size());
  static constexpr std::array<std::array<std::string_view, 4>, 4> boundaries{{
    {"\n\n"},
    {"\n"},
    {". ", "! ", "? ", "\u0964 "}, // the last one is the danda, which ends a Hindi sentence
    {" "},
  }};
  for (auto least : {std::max(window.size() / 2, first_word), first_word})
    for (const auto& level : boundaries) {
      std::size_t cut = 0;
      for (auto mark : level)
        if (auto found = window.rfind(mark); !mark.empty() && found != window.npos)
          cut = std::max(cut, found + mark.size());
      if (cut > least)
        return cut;
    }
  return window.size();
}

} // namespace

api_call send_text(const domain::delivery& delivery) {
  const auto& [channel, account, person] = delivery.conversation;
  json::object message{
    {"messaging_product", "whatsapp"},
    {"recipient_type", "individual"},
    {is_business_scoped_id(person) ? "recipient" : "to", person},
    {"type", "text"},
    {"text", {{"body", delivery.what.text}, {"preview_url", false}}},
    {"biz_opaque_callback_data", delivery.id},
  };
  return {
    "POST", fmt::format("/{}/messages", account), {{"Content-Type", "application/json"}}, json::serialize(message)};
}

send_judgement read_answer(const api_answer& given, std::uint32_t attempt) {
  if (given.status == 0)
    return given.may_have_been_sent
             ? send_judgement{outcome::ambiguous, {}, {}, "the connection broke before an answer came"}
             : send_judgement{outcome::retry, {}, {}, "no connection to the platform"};
  json::error_code unreadable;
  auto parsed = json::parse({given.body.data(), given.body.size()}, unreadable);
  const auto* answer = unreadable ? nullptr : parsed.if_object();
  auto error = answer ? error_of(*answer) : std::nullopt;
  auto id = answer ? message_id_of(*answer) : std::string{};
  send_judgement judged;
  if (error)
    judged = judge_error(*error, given.status, attempt);
  else if (given.status >= 200 && given.status < 300 && !id.empty())
    judged.platform_id = std::move(id);
  else
    judged = judge_status(given.status);
  if (given.retry_after)
    judged.retry_after = std::max<std::chrono::milliseconds>(judged.retry_after, *given.retry_after);
  return judged;
}

std::vector<std::string> split_text(std::string_view utf8, std::size_t limit_units) {
  std::vector<std::string> parts;
  while (!utf8.empty()) {
    auto window = utf8.substr(0, prefix_of(utf8, std::max<std::size_t>(limit_units, 2)));
    auto part = window.size() == utf8.size() ? window : window.substr(0, cut_of(window));
    if (part.find_first_not_of(white_space) != part.npos)
      parts.emplace_back(part);
    utf8.remove_prefix(part.size());
  }
  return parts;
}

} // namespace luna::channels::whatsapp
