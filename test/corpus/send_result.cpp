#include "test/corpus/send_result.hpp"

#include "test/corpus/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <optional>

namespace luna::corpus {

namespace json = boost::json;

namespace {

using kind = channels::send_judgement::kind;

/// A set of judgements, a bit each.
constexpr unsigned of(std::initializer_list<kind> kinds) {
  unsigned bits = 0;
  for (auto each : kinds)
    bits |= 1U << static_cast<unsigned>(each);
  return bits;
}

constexpr auto again = of({kind::retry, kind::ambiguous});
constexpr auto never = of({kind::parked, kind::unreachable});

struct word {
  std::string_view part;
  unsigned said_of;
};

/// Two parts together mean what they mean together.
constexpr std::array words{
  word{"accepted", of({kind::accepted})},
  word{"done", of({kind::accepted})},
  word{"ignore", of({kind::accepted, kind::parked})},
  word{"none", of({kind::accepted})},
  word{"no_op", of({kind::accepted})},
  word{"noop", of({kind::accepted})},
  word{"ok", of({kind::accepted})},
  word{"record", of({kind::accepted})},
  word{"sent", of({kind::accepted})},
  word{"store", of({kind::accepted})},
  word{"success", of({kind::accepted})},
  word{"await_status", of({kind::accepted, kind::ambiguous})},
  word{"wait_for", of({kind::accepted, kind::ambiguous})},

  word{"backoff", again},
  word{"cooldown", again},
  word{"delay", again},
  word{"later", again},
  word{"pause", again},
  word{"rate_limit", again},
  word{"retry", again | of({kind::plain, kind::moved})},
  word{"slow", again},
  word{"throttle", again},
  word{"wait", again},
  word{"resend", again | of({kind::plain, kind::moved})},
  word{"ambiguous", of({kind::ambiguous})},
  word{"reconcile", of({kind::ambiguous})},
  word{"unknown", of({kind::ambiguous})},

  word{"bug", of({kind::parked})},
  word{"dead", never},
  word{"drop", never | of({kind::media_refused})},
  word{"discard", never},
  word{"fail", never},
  word{"failed", never},
  word{"developer_alert", of({kind::parked})},
  word{"fix", of({kind::parked})},
  word{"give_up", never},
  word{"invalid", of({kind::parked})},
  word{"never_retry", never | of({kind::outside_window, kind::channel_stopped})},
  word{"no_retry", never | of({kind::outside_window, kind::channel_stopped})},
  word{"not_retry", never | of({kind::outside_window, kind::channel_stopped})},
  word{"park", of({kind::parked})},
  word{"permanent", never},
  word{"skip", never},

  word{"block", of({kind::unreachable})},
  word{"blocked", of({kind::unreachable})},
  word{"deactivate", of({kind::unreachable})},
  word{"deactivated", of({kind::unreachable})},
  word{"disable_recipient", of({kind::unreachable})},
  word{"gone", of({kind::unreachable})},
  word{"inactive", of({kind::unreachable})},
  word{"undeliverable", never},
  word{"unreachable", of({kind::unreachable})},
  word{"unsubscribe", of({kind::unreachable})},
  word{"hold_marketing", never},
  word{"pause_marketing", never},
  word{"stop_marketing", never},
  word{"suppress_marketing", never},
  word{"stop_recipient", never},

  word{"reengage", of({kind::outside_window})},
  word{"template", of({kind::outside_window})},
  word{"window", of({kind::outside_window})},
  word{"disable_template", of({kind::parked})},
  word{"fix_template", of({kind::parked})},
  word{"pause_template", of({kind::parked})},
  word{"stop_template", of({kind::parked})},
  word{"template_error", of({kind::parked})},
  word{"template_missing", of({kind::parked})},
  word{"template_paused", of({kind::parked})},

  word{"entities", of({kind::plain})},
  word{"formatting", of({kind::plain})},
  word{"markdown", of({kind::plain})},
  word{"parse", of({kind::plain})},
  word{"plain", of({kind::plain})},

  word{"document", of({kind::too_long})},
  word{"shorten", of({kind::too_long})},
  word{"split", of({kind::too_long})},

  word{"attachment", of({kind::media_refused})},
  word{"fallback", of({kind::media_refused, kind::plain})},
  word{"file", of({kind::media_refused})},
  word{"fix_media", of({kind::media_refused})},
  word{"media", of({kind::media_refused})},
  word{"reupload", of({kind::media_refused})},
  word{"send_link", of({kind::media_refused})},
  word{"upload", of({kind::media_refused})},

  word{"migrate", of({kind::moved})},
  word{"migrated", of({kind::moved})},
  word{"move", of({kind::moved})},
  word{"moved", of({kind::moved})},
  word{"rekey", of({kind::moved})},
  word{"switch_chat", of({kind::moved})},
  word{"update_chat", of({kind::moved})},

  word{"alarm", of({kind::channel_stopped})},
  word{"alert", of({kind::channel_stopped})},
  word{"auth", of({kind::channel_stopped})},
  word{"config", of({kind::channel_stopped, kind::parked})},
  word{"configuration", of({kind::channel_stopped, kind::parked})},
  word{"credentials", of({kind::channel_stopped})},
  word{"disable_channel", of({kind::channel_stopped})},
  word{"fix_billing", of({kind::channel_stopped})},
  word{"fix_token", of({kind::channel_stopped})},
  word{"reauth", of({kind::channel_stopped})},
  word{"stop", never | of({kind::outside_window, kind::channel_stopped})},
  word{"stop_bot", of({kind::channel_stopped})},
  word{"stop_channel", of({kind::channel_stopped})},
  word{"token", of({kind::channel_stopped})},
};

/// None if nobody knows the word.
std::optional<unsigned> said_of(std::string_view part) {
  const auto* at = std::find_if(words.begin(), words.end(), [&](const word& w) { return w.part == part; });
  return at == words.end() ? std::nullopt : std::optional{at->said_of};
}

std::string_view first_part(std::string_view action) {
  return action.substr(0, action.find('_'));
}

std::string_view first_two_parts(std::string_view action) {
  auto end = action.find('_');
  return end == action.npos ? action : action.substr(0, action.find('_', end + 1));
}

std::string_view name_of(kind outcome) {
  switch (outcome) {
    case kind::accepted: return "accepted";
    case kind::retry: return "retry";
    case kind::ambiguous: return "ambiguous";
    case kind::parked: return "parked";
    case kind::unreachable: return "unreachable";
    case kind::outside_window: return "outside_window";
    case kind::plain: return "plain";
    case kind::too_long: return "too_long";
    case kind::media_refused: return "media_refused";
    case kind::moved: return "moved";
    case kind::channel_stopped: return "channel_stopped";
  }
  return {};
}

bool goes_again(kind outcome) {
  return outcome == kind::retry || outcome == kind::ambiguous || outcome == kind::plain || outcome == kind::moved;
}

/// True for what would make a number another one.
bool is_of_a_number(char c) {
  return c == '-' || std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// True if `text` holds `number` and not as a part of a longer one.
bool holds_number(std::string_view text, std::string_view number) {
  for (auto at = text.find(number); at != text.npos; at = text.find(number, at + 1)) {
    auto after = at + number.size();
    if ((at == 0 || !is_of_a_number(text[at - 1])) && (after == text.size() || !is_of_a_number(text[after])))
      return true;
  }
  return false;
}

bool carries(const channels::send_judgement& judged, const json::value& value) {
  if (value.is_string())
    return judged.platform_id == value.get_string() || judged.reason.find(value.get_string()) != std::string::npos;
  auto number = json::serialize(value);
  return value.is_number() && (holds_number(judged.platform_id, number) || holds_number(judged.reason, number));
}

bool matches(std::string_view key, const json::value& value, const channels::send_judgement& got,
             std::string_view platform) {
  if (key == "event")
    return value.is_string() && value.get_string() == "send_result";
  if (key == "channel" || key == "platform")
    return value.is_string() && value.get_string() == platform;
  if (key == "action")
    return value.is_string() && names(value.get_string(), got.outcome);
  if (key == "retryable")
    return value.is_bool() && value.get_bool() == goes_again(got.outcome);
  if (key.starts_with("retry_after")) {
    auto milliseconds = static_cast<double>(got.retry_after.count());
    auto unit = key.ends_with("_ms") ? 1.0 : 1000.0;
    return value.is_null() ? milliseconds == 0.0
                           : value.is_number() && value.to_number<double>() * unit == milliseconds;
  }
  return carries(got, value);
}

} // namespace

bool names(std::string_view action, kind outcome) {
  auto possible = ~0U;
  bool known = false;
  while (!action.empty()) {
    auto part = first_two_parts(action);
    auto meaning = said_of(part);
    if (!meaning) {
      part = first_part(action);
      meaning = said_of(part);
    }
    known = known || meaning.has_value();
    possible &= meaning.value_or(~0U);
    action.remove_prefix(std::min(part.size() + 1, action.size()));
  }
  return known && (possible & of({outcome})) != 0;
}

std::vector<std::string> differences(const json::object& expected, const channels::send_judgement& got,
                                     std::string_view platform) {
  std::vector<std::string> all;
  for (const auto& [key, value] : expected)
    if (!matches(key, value, got, platform))
      all.push_back(fmt::format("field {}: expected {}, got {} (retry after {} ms, platform_id \"{}\", reason \"{}\")",
                                std::string_view{key}, json::serialize(value), name_of(got.outcome),
                                got.retry_after.count(), got.platform_id, got.reason));
  return all;
}

} // namespace luna::corpus
