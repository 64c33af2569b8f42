#include "channels/inspect.hpp"

#include "channels/node.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace luna::channels {

namespace {

using domain::media_kind;

/// Writes one JSON object. Not Boost.JSON: that cannot take in text that is JSON already, and writes 12.5 as 1.25E1.
class json_line {
public:
  void text(std::string_view key, std::string_view value) {
    name(key);
    quote(value);
  }

  void text_if(std::string_view key, std::string_view value) {
    if (!value.empty())
      text(key, value);
  }

  /// A number, a truth value or JSON text.
  template <class T>
  void plain(std::string_view key, const T& value) {
    name(key);
    fmt::format_to(std::back_inserter(line_), "{}", value);
  }

  template <class T>
  void plain_if(std::string_view key, const T& value) {
    if (value != T{})
      plain(key, value);
  }

  void open(std::string_view key, char bracket) {
    name(key);
    line_ += bracket;
  }

  void open_element() {
    separate();
    line_ += '{';
  }

  void element(std::string_view value) {
    separate();
    quote(value);
  }

  void close(char bracket) { line_ += bracket; }

  std::string take() {
    close('}');
    return std::move(line_);
  }

private:
  void separate() {
    if (line_.back() != '{' && line_.back() != '[')
      line_ += ',';
  }

  void name(std::string_view key) {
    separate();
    quote(key);
    line_ += ':';
  }

  void quote(std::string_view value) {
    line_ += '"';
    for (char c : value) {
      if (c == '"' || c == '\\')
        line_ += '\\';
      if (static_cast<unsigned char>(c) < 0x20)
        fmt::format_to(std::back_inserter(line_), "\\u{:04x}", static_cast<unsigned>(c));
      else
        line_ += c;
    }
    line_ += '"';
  }

  std::string line_{"{"};
};

constexpr std::array<std::pair<std::string_view, media_kind>, 8> media_kinds{{
  {"image", media_kind::image},
  {"video", media_kind::video},
  {"audio", media_kind::audio},
  {"voice", media_kind::voice},
  {"video_note", media_kind::video_note},
  {"animation", media_kind::animation},
  {"document", media_kind::document},
  {"sticker", media_kind::sticker},
}};

/// The fields of a payment that are plain text, and what they are called.
constexpr std::array<std::pair<std::string_view, std::string domain::payment_content::*>, 16> payment_texts{{
  {"event_id", &domain::payment_content::event_id},
  {"event_type", &domain::payment_content::event_type},
  {"payment_id", &domain::payment_content::payment_id},
  {"provider_payment_charge_id", &domain::payment_content::provider_payment_id},
  {"session_id", &domain::payment_content::session_id},
  {"order_id", &domain::payment_content::order_id},
  {"link_id", &domain::payment_content::link_id},
  {"refund_id", &domain::payment_content::refund_id},
  {"reference", &domain::payment_content::reference},
  {"currency", &domain::payment_content::currency},
  {"mode", &domain::payment_content::mode},
  {"payment_status", &domain::payment_content::payment_status},
  {"status", &domain::payment_content::status},
  {"method", &domain::payment_content::method},
  {"error_code", &domain::payment_content::error_code},
  {"error_reason", &domain::payment_content::error_reason},
}};

struct names {
  std::string_view event;
  std::string_view kind; // of a message
};

names names_of(const domain::text_content&) {
  return {"message", "text"};
}

std::string_view name_of(media_kind wanted) {
  for (const auto& [name, kind] : media_kinds)
    if (kind == wanted)
      return name;
  return "unsupported";
}

std::optional<media_kind> media_kind_of(std::string_view wanted) {
  for (const auto& [name, kind] : media_kinds)
    if (name == wanted)
      return kind;
  return std::nullopt;
}

names names_of(const domain::media_content& media) {
  return {"message", name_of(media.kind)};
}

names names_of(const domain::location_content&) {
  return {"message", "location"};
}

names names_of(const domain::contact_content&) {
  return {"message", "contact"};
}

names names_of(const domain::button_content&) {
  return {"message", "button"};
}

names names_of(const domain::flow_content&) {
  return {"message", "flow"};
}

names names_of(const domain::reaction_content&) {
  return {"message", "reaction"};
}

names names_of(const domain::order_content&) {
  return {"message", "order"};
}

names names_of(const domain::unsupported_content&) {
  return {"message", "unsupported"};
}

names names_of(const domain::system_content&) {
  return {"system", {}};
}

names names_of(const domain::poll_content&) {
  return {"message", "poll"};
}

names names_of(const domain::dice_content&) {
  return {"message", "dice"};
}

names names_of(const domain::delete_content&) {
  return {"delete", {}};
}

names names_of(const domain::status_content&) {
  return {"status", {}};
}

names names_of(const domain::payment_content&) {
  return {"payment", {}};
}

names names_of(const domain::membership_content&) {
  return {"membership", {}};
}

names names_of(const domain::channel_error_content&) {
  return {"channel_error", {}};
}

names names_of(const domain::timer_content&) {
  return {"timer", {}};
}

names names_of(const domain::stored_media_content&) {
  return {"media", {}};
}

names names_of(const domain::wanted_media_content&) {
  return {"media_wanted", {}};
}

names names_of(const domain::service_content&) {
  return {"service", {}};
}

names names_of(const domain::ignored_content&) {
  return {"ignore", {}};
}

names names_of(const domain::event& what) {
  auto all = std::visit([](const auto& content) { return names_of(content); }, what.content);
  if (!what.edits.empty())
    all.event = "edit";
  return all;
}

void write(json_line& line, const domain::text_content& content) {
  line.text("text", content.text);
}

void write(json_line& line, const domain::media_content& content) {
  line.text_if("text", content.caption);
  line.open("media", '{');
  line.text("id", content.id);
  line.text_if("mime", content.mime);
  line.text_if("sha256", content.sha256);
  line.text_if("filename", content.filename);
  line.text_if("url", content.url);
  line.text_if("unique_id", content.unique_id);
  line.plain_if("size", content.size);
  line.plain_if("duration", content.duration);
  line.close('}');
}

void write(json_line& line, const domain::location_content& content) {
  line.open("location", '{');
  line.plain("lat", content.latitude);
  line.plain("lon", content.longitude);
  line.text_if("name", content.name);
  line.text_if("address", content.address);
  line.close('}');
}

void write(json_line& line, const domain::contact_content& content) {
  line.open("contacts", '[');
  for (const auto& [name, phones] : content.people) {
    line.open_element();
    line.text_if("name", name);
    if (!phones.empty())
      line.text("phone", phones.front());
    line.open("phones", '[');
    for (const auto& phone : phones)
      line.element(phone);
    line.close(']');
    line.close('}');
  }
  line.close(']');
}

void write(json_line& line, const domain::button_content& content) {
  line.text_if("text", content.title);
  line.open("button", '{');
  line.text_if("id", content.id);
  line.text_if("title", content.title);
  line.text_if("description", content.description);
  line.close('}');
}

void write(json_line& line, const domain::flow_content& content) {
  line.text_if("text", content.text);
  line.text_if("flow_raw", content.raw);
  line.open("flow_data", '{');
  for (const auto& [key, value] : content.fields)
    line.plain(key, value);
  line.close('}');
}

void write(json_line& line, const domain::reaction_content& content) {
  line.open("reaction", '{');
  if (content.all) {
    line.open("emoji", '[');
    for (const auto& emoji : *content.all)
      line.element(emoji);
    line.close(']');
  } else {
    line.text("emoji", content.emoji);
  }
  line.text("target", content.target);
  line.plain("removed", content.removed);
  line.close('}');
}

void write(json_line& line, const domain::order_content& content) {
  line.text_if("text", content.text);
  line.open("order", '{');
  line.text_if("catalog_id", content.catalog_id);
  line.plain("items", content.items.size());
  line.open("product_items", '[');
  for (const auto& item : content.items) {
    line.open_element();
    for (const auto& [key, value] : item)
      line.plain(key, value);
    line.close('}');
  }
  line.close(']');
  line.close('}');
}

void write(json_line& line, const domain::unsupported_content& content) {
  line.text_if("unsupported_type", content.type);
  line.plain_if("error_code", content.error_code);
}

void write(json_line& line, const domain::system_content& content) {
  line.text_if("kind", content.type);
  line.text_if("text", content.text);
  line.text_if("new_sender_id", content.new_id);
}

void write(json_line& line, const domain::poll_content& content) {
  line.text_if("text", content.question);
  line.open("options", '[');
  for (const auto& option : content.options)
    line.element(option);
  line.close(']');
}

void write(json_line& line, const domain::dice_content& content) {
  line.open("dice", '{');
  line.text("emoji", content.emoji);
  line.plain("value", content.value);
  line.close('}');
}

void write(json_line& line, const domain::delete_content& content) {
  line.text("target", content.target);
}

void write(json_line& line, const domain::status_content& content) {
  line.text("status", content.status);
  line.text_if("recipient_id", content.recipient_id);
  line.text_if("tracker", content.tracker);
  line.plain_if("error_code", content.error_code);
}

void write(json_line& line, const domain::payment_content& content) {
  line.text_if("kind", content.kind);
  line.text_if("provider", content.provider);
  for (auto [key, member] : payment_texts)
    line.text_if(key, content.*member);
  if (content.amount)
    line.plain("amount", *content.amount);
  if (content.livemode)
    line.plain("livemode", *content.livemode);
  if (content.notes.empty())
    return;
  line.open("notes", '{');
  for (const auto& [key, value] : content.notes)
    line.text(key, value);
  line.close('}');
}

void write(json_line& line, const domain::membership_content& content) {
  line.text_if("status", content.status);
  line.text_if("before", content.before);
}

void write(json_line& line, const domain::channel_error_content& content) {
  line.plain("error_code", content.error_code);
  line.text_if("text", content.text);
}

void write(json_line& line, const domain::timer_content& content) {
  line.text("name", content.name);
  line.plain("due", content.due);
}

void write(json_line& line, const domain::stored_media_content& content) {
  line.text("target", content.target);
  line.text("media_kind", name_of(content.kind));
  line.open("media", '{');
  line.text_if("hash", content.hash);
  line.text_if("mime", content.mime);
  line.plain_if("size", content.size);
  line.close('}');
  line.text_if("reason", content.reason);
}

void write(json_line& line, const domain::wanted_media_content& content) {
  line.text("target", content.target);
  line.plain("round", content.round);
  line.text("media_kind", name_of(content.file.kind));
  write(line, content.file);
}

void write(json_line& line, const domain::service_content& content) {
  line.text("call", content.call);
  line.plain("ok", content.ok);
  line.text_if("value", content.value);
}

void write(json_line& line, const domain::ignored_content& content) {
  line.text("reason", content.reason);
}

int error_code_of(const node& object) {
  return static_cast<int>(value_of<std::int64_t>(object["error_code"]));
}

domain::media_content read_media(const node& object, media_kind kind) {
  auto media = object["media"];
  return {kind,
          text_of(media["id"]),
          text_of(media["mime"]),
          text_of(media["sha256"]),
          text_of(media["filename"]),
          text_of(object["text"]),
          text_of(media["url"]),
          text_of(media["unique_id"]),
          value_of<std::int64_t>(media["size"]),
          value_of<std::int64_t>(media["duration"])};
}

domain::contact_content read_contacts(const node& object) {
  domain::contact_content read;
  for_each(object["contacts"], [&](const node& person) {
    auto& added = read.people.emplace_back();
    added.name = text_of(person["name"]);
    for_each(person["phones"], [&](const node& phone) { added.phones.push_back(text_of(phone)); });
    if (auto only = text_of(person["phone"]); added.phones.empty() && !only.empty()) // as 0.1 wrote it
      added.phones.push_back(std::move(only));
  });
  return read;
}

domain::flow_content read_flow(const node& object) {
  domain::flow_content read{text_of(object["text"]), {}, text_of(object["flow_raw"])};
  for_each_member(object["flow_data"], [&](std::string key, std::string value) {
    read.fields.emplace_back(std::move(key), std::move(value));
  });
  return read;
}

domain::reaction_content read_reaction(const node& reaction) {
  domain::reaction_content read{text_of(reaction["emoji"]), text_of(reaction["target"]),
                                value_of<bool>(reaction["removed"])};
  if (reaction["emoji"].is_array()) {
    read.all.emplace();
    for_each(reaction["emoji"], [&](const node& emoji) { read.all->push_back(text_of(emoji)); });
    read.emoji = read.all->empty() ? std::string{} : read.all->front();
  }
  return read;
}

domain::order_content read_order(const node& object) {
  domain::order_content read{text_of(object["order"]["catalog_id"]), text_of(object["text"]), {}};
  for_each(object["order"]["product_items"], [&](const node& product) {
    auto& item = read.items.emplace_back();
    for_each_member(product,
                    [&](std::string key, std::string value) { item.emplace_back(std::move(key), std::move(value)); });
  });
  return read;
}

domain::poll_content read_poll(const node& object) {
  domain::poll_content read{text_of(object["text"]), {}};
  for_each(object["options"], [&](const node& option) { read.options.push_back(text_of(option)); });
  return read;
}

template <class T>
std::optional<T> value_if(const node& value) {
  T read{};
  return value.get(read) == simdjson::SUCCESS ? std::optional{read} : std::nullopt;
}

domain::payment_content read_payment(const node& object) {
  domain::payment_content read;
  read.kind = text_of(object["kind"]);
  read.provider = text_of(object["provider"]);
  for (auto [key, member] : payment_texts)
    read.*member = text_of(object[key]);
  read.amount = value_if<std::int64_t>(object["amount"]);
  read.livemode = value_if<bool>(object["livemode"]);
  for_each_text(object["notes"],
                [&](std::string key, std::string value) { read.notes.emplace_back(std::move(key), std::move(value)); });
  return read;
}

std::optional<domain::event_content> read_message(const node& object) {
  auto kind = text_of(object["kind"]);
  if (auto media = media_kind_of(kind))
    return read_media(object, *media);
  if (kind == "text")
    return domain::text_content{text_of(object["text"])};
  if (auto location = object["location"]; kind == "location")
    return domain::location_content{value_of<double>(location["lat"]), value_of<double>(location["lon"]),
                                    text_of(location["name"]), text_of(location["address"])};
  if (kind == "contact")
    return read_contacts(object);
  if (auto button = object["button"]; kind == "button")
    return domain::button_content{text_of(button["id"]), text_of(button["title"]), text_of(button["description"])};
  if (kind == "flow")
    return read_flow(object);
  if (kind == "reaction")
    return read_reaction(object["reaction"]);
  if (kind == "order")
    return read_order(object);
  if (kind == "poll")
    return read_poll(object);
  if (auto dice = object["dice"]; kind == "dice")
    return domain::dice_content{text_of(dice["emoji"]), static_cast<int>(value_of<std::int64_t>(dice["value"]))};
  if (kind == "unsupported")
    return domain::unsupported_content{text_of(object["unsupported_type"]), error_code_of(object)};
  return std::nullopt;
}

std::optional<domain::event_content> read_file(const node& object, bool stored) {
  auto kind = media_kind_of(text_of(object["media_kind"]));
  if (!kind)
    return std::nullopt;
  auto target = text_of(object["target"]);
  if (!stored)
    return domain::wanted_media_content{std::move(target), value_of<std::int64_t>(object["round"]),
                                        read_media(object, *kind)};
  auto media = object["media"];
  return domain::stored_media_content{std::move(target),
                                      *kind,
                                      text_of(media["hash"]),
                                      text_of(media["mime"]),
                                      value_of<std::int64_t>(media["size"]),
                                      text_of(object["reason"])};
}

std::optional<domain::event_content> read_content(const node& object) {
  auto event = text_of(object["event"]);
  if (event == "message")
    return read_message(object);
  if (event == "system")
    return domain::system_content{text_of(object["kind"]), text_of(object["text"]), text_of(object["new_sender_id"])};
  if (event == "edit" && text_of(object["kind"]).empty()) // as 0.1 wrote it
    return domain::text_content{text_of(object["text"])};
  if (event == "edit")
    return read_message(object);
  if (event == "payment")
    return read_payment(object);
  if (event == "membership")
    return domain::membership_content{text_of(object["status"]), text_of(object["before"])};
  if (event == "delete")
    return domain::delete_content{text_of(object["target"])};
  if (event == "status")
    return domain::status_content{text_of(object["status"]), text_of(object["recipient_id"]),
                                  text_of(object["tracker"]), error_code_of(object)};
  if (event == "channel_error")
    return domain::channel_error_content{error_code_of(object), text_of(object["text"])};
  if (event == "timer")
    return domain::timer_content{text_of(object["name"]), value_of<std::int64_t>(object["due"])};
  if (event == "media" || event == "media_wanted")
    return read_file(object, event == "media");
  if (event == "service")
    return domain::service_content{text_of(object["call"]), value_of<bool>(object["ok"]), text_of(object["value"])};
  if (event == "ignore")
    return domain::ignored_content{text_of(object["reason"])};
  return std::nullopt;
}

} // namespace

std::string_view kind_name(const domain::event& what) {
  auto [event, kind] = names_of(what);
  return kind.empty() ? event : kind;
}

std::string to_json(const domain::event& what) {
  auto [event, kind] = names_of(what);
  json_line line;
  line.text("event", event);
  line.text_if("channel", what.channel);
  line.text_if("account_id", what.account_id);
  line.text_if("external_message_id", what.external_id);
  line.text_if("sender_id", what.sender_id);
  line.text_if("sender_name", what.sender_name);
  line.text_if("sender_user_id", what.sender_user_id);
  line.text_if("sender_username", what.sender_username);
  line.text_if("language", what.language);
  line.text_if("conversation_id", what.conversation_id);
  if (!what.conversation_id.empty())
    line.plain("is_group", what.is_group);
  line.text_if("thread_id", what.topic);
  line.plain_if("addressed", what.addressed);
  line.plain_if("timestamp", what.time);
  line.text_if("reply_to", what.reply_to);
  line.plain_if("forwarded", what.forwarded);
  line.text_if("media_group_id", what.media_group);
  line.text_if("must_call", what.must_call);
  line.plain_if("burst", what.burst);
  if (!what.edits.empty())
    line.text("target", what.edits);
  line.text_if("kind", kind);
  if (what.command) {
    line.open("command", '{');
    line.text("name", what.command->name);
    line.text_if("target", what.command->target);
    line.text_if("args", what.command->args);
    line.close('}');
  }
  if (!what.referral.empty()) {
    line.open("referral", '{');
    for (const auto& [key, value] : what.referral)
      line.text(key, value);
    line.close('}');
  }
  std::visit([&](const auto& content) { write(line, content); }, what.content);
  line.text_if("dedup_key", what.dedup_key);
  return line.take();
}

domain::result<domain::event> event_from_json(std::string_view text) {
  thread_local simdjson::dom::parser parser;
  node object = parser.parse(text.data(), text.size());
  auto content = read_content(object);
  if (!content)
    return domain::fault::invalid;
  domain::event what;
  what.channel = text_of(object["channel"]);
  what.account_id = text_of(object["account_id"]);
  what.external_id = text_of(object["external_message_id"]);
  what.sender_id = text_of(object["sender_id"]);
  what.sender_user_id = text_of(object["sender_user_id"]);
  what.sender_name = text_of(object["sender_name"]);
  what.conversation_id = text_of(object["conversation_id"]);
  what.is_group = value_of<bool>(object["is_group"]);
  what.time = value_of<std::int64_t>(object["timestamp"]);
  what.dedup_key = text_of(object["dedup_key"]);
  what.reply_to = text_of(object["reply_to"]);
  what.forwarded = value_of<bool>(object["forwarded"]);
  what.sender_username = text_of(object["sender_username"]);
  what.language = text_of(object["language"]);
  what.topic = text_of(object["thread_id"]);
  what.addressed = value_of<bool>(object["addressed"]);
  what.media_group = text_of(object["media_group_id"]);
  what.must_call = text_of(object["must_call"]);
  what.burst = value_of<std::int64_t>(object["burst"]);
  for_each_text(object["referral"], [&](std::string key, std::string value) {
    what.referral.emplace_back(std::move(key), std::move(value));
  });
  if (text_of(object["event"]) == "edit")
    what.edits = text_of(object["target"]);
  if (auto command = object["command"]; command.is_object())
    what.command = domain::bot_command{text_of(command["name"]), text_of(command["target"]), text_of(command["args"])};
  what.content = std::move(*content);
  return what;
}

} // namespace luna::channels
