#include "test/corpus/recordings.hpp"

#include "channels/codec.hpp"
#include "channels/inspect.hpp"
#include "channels/signature.hpp"
#include "test/corpus/comparison.hpp"
#include "test/corpus/send_result.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>

namespace luna::corpus {

namespace json = boost::json;

namespace {

constexpr std::size_t changes_max = 256; // of one body

/// How a platform's requests prove where they come from.
struct proof {
  std::string_view channel;
  std::string_view secret; // its name in the manifest
  bool covers_body;
};

constexpr std::array proofs{
  proof{"whatsapp", "whatsapp_app_secret", true},
  proof{"telegram", "telegram_secret_token", false},
  proof{"stripe", "stripe_webhook_secret", true},
  proof{"razorpay", "razorpay_webhook_secret", true},
};

std::optional<std::string> file_text(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  return in.is_open() && !in.bad() ? std::optional{std::move(text)} : std::nullopt;
}

std::string sha256_of(std::string_view bytes) {
  auto hex = channels::hex_of(channels::sha256(bytes));
  return {hex.data(), hex.size()};
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// Empty if there is none.
std::string_view header_of(const json::object& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (same_name(key, name) && value.is_string())
      return value.get_string();
  return {};
}

/// True if one of the HTTP answers that are right takes the request.
bool is_to_be_taken(const json::object& item) {
  const auto* statuses = list_at(item, "expect_http");
  return !statuses || std::any_of(statuses->begin(), statuses->end(), [](const json::value& status) {
    return status.is_number() && status.to_number<double>() >= 200 && status.to_number<double>() < 300;
  });
}

/// True if one of the HTTP answers that are right does not take it.
bool may_be_refused(const json::object& item) {
  const auto* statuses = list_at(item, "expect_http");
  return statuses && std::any_of(statuses->begin(), statuses->end(), [](const json::value& status) {
           return status.is_number() && status.to_number<double>() >= 400;
         });
}

/// True if no event that is expected has an effect.
bool is_without_effect(const json::object& item) {
  const auto& expected = item.at("expect").get_array();
  return std::all_of(expected.begin(), expected.end(),
                     [](const json::value& event) { return text_at(event.get_object(), "event") == "ignore"; });
}

/// The events, each key but once: a body may tell the same thing twice, and it takes effect once.
json::array without_repeats(const json::array& events) {
  json::array once;
  for (const auto& event : events) {
    auto key = text_at(event.get_object(), "dedup_key");
    if (key.empty() || std::none_of(once.begin(), once.end(), [&](const json::value& earlier) {
          return text_at(earlier.get_object(), "dedup_key") == key;
        }))
      once.push_back(event);
  }
  return once;
}

/// True if every event is of the one kind that the item allows instead.
bool is_also_ok(const json::object& item, const json::array& got) {
  const auto* kinds = list_at(item, "also_ok");
  return kinds && !got.empty() && std::any_of(kinds->begin(), kinds->end(), [&](const json::value& kind) {
           return std::all_of(got.begin(), got.end(),
                              [&](const json::value& event) { return event.at("event") == kind; });
         });
}

std::vector<std::string> differences_of_events(const json::object& item, json::array got) {
  const auto& expected = item.at("expect").get_array();
  if (got.size() > expected.size())
    got = without_repeats(got);
  std::vector<std::string> all;
  for (std::size_t i = 0; i < std::max(expected.size(), got.size()); ++i) {
    auto where = fmt::format("event {}", i + 1);
    if (i >= got.size())
      all.push_back(fmt::format("{}: expected {}, got nothing", where, json::serialize(expected[i])));
    else if (i >= expected.size())
      all.push_back(fmt::format("{}: expected nothing, got {}", where, json::serialize(got[i])));
    else
      for (const auto& difference : differences(expected[i], &got[i]))
        all.push_back(where + ", " + difference);
  }
  if (is_also_ok(item, got))
    return {};
  return all;
}

/// A recorded request; each question is put to a codec with its bytes as they were recorded.
class recorded_request {
public:
  recorded_request(const json::object& request, std::string body, std::int64_t now)
    : body_{std::move(body)}, now_{now} {
    if (const auto* headers = object_at(request, "headers"))
      headers_ = *headers;
  }

  bool is_authentic(const channels::codec& to, std::string body, bool with_headers = true) const {
    return to.authentic(webhook(body, with_headers));
  }

  bool is_authentic(const channels::codec& to) const { return is_authentic(to, body_); }

  domain::result<std::vector<domain::event>> events(const channels::codec& of) const {
    auto body = body_;
    return of.parse(webhook(body, true));
  }

  const std::string& body() const { return body_; }

private:
  channels::webhook webhook(std::string& body, bool with_headers) const {
    return {{},
            body,
            [this, with_headers](std::string_view name) {
              return with_headers ? header_of(headers_, name) : std::string_view{};
            },
            now_};
  }

  json::object headers_;
  std::string body_;
  std::int64_t now_;
};

std::vector<std::string> problems_of_refusal(const recorded_request& request, const channels::codec& ours,
                                             const channels::codec& with_another_secret, bool covers_body) {
  std::vector<std::string> all;
  if (request.is_authentic(ours, request.body(), false))
    all.emplace_back("signature: expected a request without one to be refused, got accepted");
  if (request.is_authentic(with_another_secret))
    all.emplace_back("signature: expected one under another secret to be refused, got accepted");
  if (!covers_body)
    return all;
  auto step = request.body().size() / changes_max + 1;
  for (std::size_t i = 0; i < request.body().size(); i += step) {
    auto changed = request.body();
    changed[i] = static_cast<char>(changed[i] ^ 1);
    if (request.is_authentic(ours, std::move(changed)))
      all.push_back(fmt::format("signature: expected the body with byte {} changed to be refused, got accepted", i));
  }
  return all;
}

/// Events that say nothing to us, or of nobody, may be told as often as they like.
bool has_effect(const domain::event& what) {
  return !std::holds_alternative<domain::ignored_content>(what.content)
         && !std::holds_alternative<domain::channel_error_content>(what.content);
}

std::vector<std::string> problems_of_keys(const std::vector<domain::event>& first,
                                          const domain::result<std::vector<domain::event>>& again) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < first.size(); ++i)
    if (first[i].dedup_key.empty() && has_effect(first[i]))
      all.push_back(fmt::format("event {}, field dedup_key: expected one, got nothing", i + 1));
  auto same = again.has_value()
              && std::equal(first.begin(), first.end(), again->begin(), again->end(),
                            [](const auto& a, const auto& b) { return a.dedup_key == b.dedup_key; });
  if (!same)
    all.emplace_back("replay: expected the same dedup_keys, got others");
  return all;
}

std::vector<std::string> problems_of_storing(const std::vector<domain::event>& events) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < events.size(); ++i) {
    auto stored = channels::to_json(events[i]);
    auto restored = channels::event_from_json(stored);
    if (!restored || *restored != events[i])
      all.push_back(fmt::format("event {}, storing: expected {}, got {}", i + 1, stored,
                                restored ? channels::to_json(*restored) : "nothing"));
  }
  return all;
}

std::vector<std::string> problems_of_handshake(const json::object& item, std::string_view path,
                                               const channels::codec& ours) {
  auto answer = ours.handshake(path.substr(std::min(path.size(), path.find('?') + 1)));
  if (!answer)
    return {"request: expected a handshake, and the platform asks for none"};
  json::object got{{"event", "handshake"}, {"status", *answer ? 200 : 403}, {"body", nullptr}};
  if (*answer)
    got["body"] = **answer;
  return differences_of_events(item, {got});
}

std::optional<std::chrono::seconds> retry_after_of(const json::object& response) {
  const auto* headers = object_at(response, "headers");
  auto text = headers ? header_of(*headers, "retry-after") : std::string_view{};
  int seconds = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), seconds).ec != std::errc{})
    return std::nullopt;
  return std::chrono::seconds{seconds};
}

std::vector<std::string> problems_of_answer(const json::object& item, const std::string& bytes) {
  std::error_code unreadable;
  auto record = json::parse(bytes, unreadable);
  const auto* object = record.if_object();
  const auto* response = object ? object_at(*object, "response") : nullptr;
  if (unreadable || !response)
    return {"file: expected a record {platform, response: {status, headers, body}}, got something else"};
  auto name = text_at(*object, "platform");
  const auto* platform = channels::find_platform(name);
  if (!platform)
    return {fmt::format("record: no platform is called \"{}\"", name)};
  const auto* status = response->if_contains("status");
  const auto* body = response->if_contains("body");
  auto text = !body ? std::string{} : body->is_string() ? std::string{body->get_string()} : json::serialize(*body);
  channels::api_answer answer{status && status->is_int64() ? static_cast<int>(status->get_int64()) : 0, text,
                              retry_after_of(*response)};
  channels::account account;
  account.channel = name;
  auto judged = platform->open(account)->judge(answer, 1);
  std::vector<std::string> all;
  for (const auto& expected : item.at("expect").get_array())
    for (const auto& difference : differences(expected.as_object(), judged, name))
      all.push_back(difference);
  return all;
}

[[noreturn]] void refuse(const std::filesystem::path& manifest, const std::string& why) {
  throw std::runtime_error{fmt::format("{}: {}", manifest.string(), why)};
}

void check_item(const std::filesystem::path& manifest, const json::value& item, std::size_t number) {
  const auto* object = item.if_object();
  for (const auto* field : {"id", "file", "channel"})
    if (!object || text_at(*object, field).empty())
      refuse(manifest, fmt::format("item {} must have a text \"{}\"", number, field));
  const auto* expected = list_at(*object, "expect");
  if (!expected
      || !std::all_of(expected->begin(), expected->end(), [](const auto& event) { return event.is_object(); }))
    refuse(manifest,
           fmt::format("item {} ({}) must have a list \"expect\" of objects", number, text_at(*object, "id")));
}

} // namespace

recordings::recordings(std::filesystem::path folder) : folder_{std::move(folder)} {
  auto manifest = folder_ / "MANIFEST.json";
  auto text = file_text(manifest);
  if (!text)
    refuse(manifest,
           "cannot be read; name a folder of recorded payloads with its MANIFEST.json, such as ../shared/corpus");
  std::error_code error;
  auto value = json::parse(*text, error);
  if (error)
    refuse(manifest, fmt::format("is not JSON ({})", error.message()));
  const auto* object = value.if_object();
  const auto* secrets = object ? object_at(*object, "secrets") : nullptr;
  const auto* items = object ? list_at(*object, "items") : nullptr;
  if (!secrets || !items)
    refuse(manifest, "must be an object with an object \"secrets\" and a list \"items\"");
  if (items->empty())
    refuse(manifest, "names no payload: \"items\" is empty");
  for (std::size_t i = 0; i < items->size(); ++i)
    check_item(manifest, (*items)[i], i + 1);
  secrets_ = *secrets;
  items_ = *items;
}

std::vector<std::string> recordings::problems(const json::object& item) const {
  auto path = folder_ / text_at(item, "file");
  auto bytes = file_text(path);
  if (!bytes)
    return {fmt::format("file: {} cannot be read", path.string())};
  auto recorded = text_at(item, "sha256");
  if (auto sha256 = sha256_of(*bytes); !recorded.empty() && recorded != sha256)
    return {fmt::format("file: expected sha256 {}, got {}", recorded, sha256)};
  if (text_at(item, "channel") == "platform")
    return problems_of_answer(item, *bytes);
  return problems_of_request(item, *bytes);
}

std::vector<std::string> recordings::problems_of_request(const json::object& item, const std::string& body) const {
  auto channel = text_at(item, "channel");
  const auto* platform = channels::find_platform(channel);
  const auto* known = std::find_if(proofs.begin(), proofs.end(), [&](const proof& p) { return p.channel == channel; });
  if (!platform || known == proofs.end())
    return {fmt::format("channel: no platform is called \"{}\"", channel)};
  const auto* request = object_at(item, "request");
  if (!request)
    return {"request: expected {method, path_hint, headers} in the manifest, got nothing"};
  channels::account account;
  account.channel = channel;
  account.id = "corpus";
  account.name = text_at(secrets_, "telegram_bot_username");
  account.secret = text_at(secrets_, known->secret);
  account.verify_token = text_at(secrets_, "whatsapp_verify_token");
  if (account.secret.empty())
    return {fmt::format("secrets: expected a text \"{}\" in the manifest, got nothing", known->secret)};
  auto ours = platform->open(account);
  if (text_at(*request, "method") == "GET")
    return problems_of_handshake(item, text_at(*request, "path_hint"), *ours);
  account.secret += "x";
  auto with_another_secret = platform->open(account);

  const auto* signed_at = secrets_.if_contains("stripe_signed_at");
  recorded_request received{*request, body, signed_at && signed_at->is_int64() ? signed_at->get_int64() : 0};
  auto is_authentic = received.is_authentic(*ours);
  auto events = received.events(*ours);
  if (!is_to_be_taken(item))
    return is_authentic && events ? std::vector<std::string>{"request: expected it to be refused, got accepted"}
                                  : std::vector<std::string>{};
  if ((!is_authentic || !events) && may_be_refused(item))
    return {};
  if (!is_authentic)
    return {"signature: expected accepted, got refused"};
  if (!events && is_without_effect(item))
    return {};
  if (!events)
    return {fmt::format("body: expected {} events, got refused as {}", item.at("expect").get_array().size(),
                        domain::to_string(events.error()))};

  json::array got;
  for (const auto& event : *events)
    got.push_back(json::parse(channels::to_json(event)));
  auto all = differences_of_events(item, std::move(got));
  for (auto& more : {problems_of_refusal(received, *ours, *with_another_secret, known->covers_body),
                     problems_of_keys(*events, received.events(*ours)), problems_of_storing(*events)})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

bool replay(const std::filesystem::path& folder, const std::function<void(const std::string&)>& print) {
  struct tally {
    std::string channel;
    std::size_t passed = 0, failed = 0, unread = 0;
  };
  recordings all{folder};
  std::vector<tally> tallies;
  for (const auto& item : all.items()) {
    const auto& object = item.get_object();
    auto channel = text_at(object, "channel");
    auto at = std::find_if(tallies.begin(), tallies.end(), [&](const tally& t) { return t.channel == channel; });
    if (at == tallies.end())
      at = tallies.insert(at, tally{std::string{channel}});
    if (channel == "llm") {
      ++at->unread;
      continue;
    }
    auto problems = all.problems(object);
    for (const auto& problem : problems)
      print(fmt::format("{}: {}", text_at(object, "id"), problem));
    ++(problems.empty() ? at->passed : at->failed);
  }
  for (const auto& [channel, passed, failed, unread] : tallies)
    print(unread ? fmt::format("{}: not read yet: {} records", channel, unread)
                 : fmt::format("{}: {} passed, {} failed, of {}", channel, passed, failed, passed + failed));
  return std::all_of(tallies.begin(), tallies.end(), [](const tally& t) { return t.failed == 0; });
}

} // namespace luna::corpus
