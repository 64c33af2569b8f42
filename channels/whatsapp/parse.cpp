#include "channels/whatsapp/parse.hpp"

#include "channels/body.hpp"
#include "channels/flow.hpp"
#include "channels/node.hpp"

#include <array>
#include <charconv>

namespace luna::channels::whatsapp {

namespace {

// A message's own part, message[type], becomes content; none if it does not have the shape documented for its type.
using content = std::optional<domain::event_content>;

content read_text(const node& text) {
  if (auto body = text_if(text["body"]))
    return domain::text_content{std::move(*body)};
  return std::nullopt;
}

content read_media(domain::media_kind kind, const node& media) {
  domain::media_content read;
  read.kind = kind == domain::media_kind::audio && value_of<bool>(media["voice"]) ? domain::media_kind::voice : kind;
  read.id = text_of(media["id"]);
  read.mime = text_of(media["mime_type"]);
  read.sha256 = text_of(media["sha256"]);
  read.filename = text_of(media["filename"]);
  read.caption = text_of(media["caption"]);
  read.url = text_of(media["url"]);
  if (read.id.empty())
    return std::nullopt;
  return read;
}

content read_image(const node& media) {
  return read_media(domain::media_kind::image, media);
}

content read_video(const node& media) {
  return read_media(domain::media_kind::video, media);
}

content read_audio(const node& media) {
  return read_media(domain::media_kind::audio, media);
}

/// How voice notes came before they were audio with voice = true.
content read_voice(const node& media) {
  return read_media(domain::media_kind::voice, media);
}

content read_document(const node& media) {
  return read_media(domain::media_kind::document, media);
}

content read_sticker(const node& media) {
  return read_media(domain::media_kind::sticker, media);
}

content read_location(const node& location) {
  domain::location_content read;
  if (location["latitude"].get(read.latitude) != simdjson::SUCCESS || read.latitude < -90.0 || read.latitude > 90.0
      || location["longitude"].get(read.longitude) != simdjson::SUCCESS || read.longitude < -180.0
      || read.longitude > 180.0)
    return std::nullopt;
  read.name = text_of(location["name"]);
  read.address = text_of(location["address"]);
  return read;
}

content read_contacts(const node& contacts) {
  domain::contact_content read;
  for_each(contacts, [&](const node& person) {
    domain::contact_content::person found{first_text(person["name"]["formatted_name"], person["name"]["first_name"]),
                                          {}};
    for_each(person["phones"], [&](const node& phone) {
      if (auto number = first_text(phone["phone"], phone["wa_id"]); !number.empty())
        found.phones.push_back(std::move(number));
    });
    if (!found.name.empty() || !found.phones.empty())
      read.people.push_back(std::move(found));
  });
  if (read.people.empty())
    return std::nullopt;
  return read;
}

content read_reaction(const node& reaction) {
  domain::reaction_content read;
  read.emoji = text_of(reaction["emoji"]);
  read.target = text_of(reaction["message_id"]);
  read.removed = read.emoji.empty();
  if (read.target.empty())
    return std::nullopt;
  return read;
}

content read_choice(const node& choice) {
  domain::button_content read{text_of(choice["id"]), text_of(choice["title"]), text_of(choice["description"])};
  if (read.id.empty() && read.title.empty())
    return std::nullopt;
  return read;
}

content read_template_button(const node& button) {
  domain::button_content read{text_of(button["payload"]), text_of(button["text"]), {}};
  if (read.id.empty() && read.title.empty())
    return std::nullopt;
  return read;
}

content read_flow(const node& reply) {
  auto response = text_if(reply["response_json"]);
  if (!response)
    return std::nullopt;
  return flow_of(text_of(reply["body"]), std::move(*response));
}

content read_interactive(const node& interactive) {
  auto type = text_of(interactive["type"]);
  if (type == "button_reply" || type == "list_reply")
    return read_choice(interactive[type]);
  if (type == "nfm_reply")
    return read_flow(interactive[type]);
  return std::nullopt;
}

content read_order(const node& order) {
  if (!order["product_items"].is_array())
    return std::nullopt;
  domain::order_content read{text_of(order["catalog_id"]), text_of(order["text"]), {}};
  for_each(order["product_items"], [&](const node& product) {
    auto& item = read.items.emplace_back();
    for_each_member(product,
                    [&](std::string key, std::string value) { item.emplace_back(std::move(key), std::move(value)); });
  });
  return read;
}

content read_system(const node& system) {
  domain::system_content read{text_of(system["type"]), text_of(system["body"]), {}};
  if (read.type.empty())
    return std::nullopt;
  if (read.type != "customer_identity_changed")
    read.new_id = first_text(system["wa_id"], system["new_wa_id"], system["user_id"]);
  return read;
}

/// The person opened the chat and has said nothing yet.
content read_request_welcome(const node&) {
  return domain::system_content{"request_welcome", {}, {}};
}

content read_revoke(const node& revoke) {
  domain::delete_content read{text_of(revoke["original_message_id"])};
  if (read.target.empty())
    return std::nullopt;
  return read;
}

content content_of(const node& message, std::string_view type) {
  using reader = content (*)(const node&);
  static constexpr std::array<std::pair<std::string_view, reader>, 16> readers{{
    {"text", read_text},
    {"interactive", read_interactive},
    {"button", read_template_button},
    {"image", read_image},
    {"audio", read_audio},
    {"voice", read_voice},
    {"video", read_video},
    {"document", read_document},
    {"sticker", read_sticker},
    {"location", read_location},
    {"contacts", read_contacts},
    {"reaction", read_reaction},
    {"order", read_order},
    {"system", read_system},
    {"request_welcome", read_request_welcome},
    {"revoke", read_revoke},
  }};
  for (const auto& [name, read] : readers)
    if (name == type)
      return read(message[name]);
  return std::nullopt;
}

int first_error(const node& reports) {
  return static_cast<int>(value_of<std::int64_t>(reports.at(0)["code"]));
}

/// Says more than "unsupported" or "interactive" where the platform does.
domain::unsupported_content unsupported(const node& message, const std::string& type) {
  auto word = first_text(message[type]["type"], message["type"]);
  return {word.empty() ? "unknown" : std::move(word), first_error(message["errors"])};
}

/// Seconds since 1970, written as a text or a number; 0 if it is neither.
std::int64_t seconds_of(const node& value) {
  auto seconds = value_of<std::int64_t>(value);
  auto text = text_of(value);
  if (!text.empty()
      && std::from_chars(text.data(), text.data() + text.size(), seconds).ptr != text.data() + text.size())
    return 0;
  return seconds < 0 ? 0 : seconds;
}

/// Phone numbers are written with and without "+", blanks and brackets.
std::string digits_of(std::string number) {
  std::erase_if(number, [](char c) { return c < '0' || c > '9'; });
  return number;
}

/// Collects the events of one body.
class reader {
public:
  /// None if it would be more than events_max.
  std::optional<std::vector<domain::event>> take() {
    if (events_.size() > events_max)
      return std::nullopt;
    return std::move(events_);
  }

  void read_entry(const node& entry) {
    if (!entry["changes"].is_array())
      ignore("entry without changes");
    for_each(entry["changes"], [this](const node& change) { read_change(change); });
  }

  void ignore(std::string reason) { add(blank(), domain::ignored_content{std::move(reason)}); }

private:
  void read_change(const node& change) {
    auto field = text_of(change["field"]);
    auto value = change["value"];
    account_ = text_of(value["metadata"]["phone_number_id"]);
    number_ = value["metadata"]["display_phone_number"];
    if (field == "messages")
      read_value(value);
    else
      ignore(field.empty() ? "change without a field" : "field " + field);
    account_.clear();
  }

  void read_value(const node& value) {
    auto before = events_.size();
    for_each(value["messages"], [&](const node& message) { read_message(message, value["contacts"]); });
    for_each(value["statuses"], [&](const node& status) { read_status(status); });
    for_each(value["errors"], [&](const node& error) { read_error(error); });
    for_each(value["message_echoes"], [&](const node&) { ignore("echo of a message of our own"); });
    if (events_.size() == before)
      ignore("no messages, statuses or errors");
  }

  void read_message(const node& message, const node& contacts) {
    auto what = blank();
    what.external_id = text_of(message["id"]);
    what.dedup_key = "wa:" + what.external_id;
    name_sender(what, message, contacts);
    if (what.sender_id.empty())
      return ignore("no sender identity (no from, from_user_id, wa_id or user_id)");
    if (what.external_id.empty())
      return ignore("message without an id");
    auto group = text_of(message["group_id"]);
    what.is_group = !group.empty();
    what.conversation_id = what.is_group ? std::move(group) : what.sender_id;
    what.time = seconds_of(message["timestamp"]);
    auto context = message["context"];
    what.reply_to = text_of(context["id"]);
    what.addressed = what.is_group && is_ours(text_of(context["from"]));
    what.forwarded = value_of<bool>(context["forwarded"]) || value_of<bool>(context["frequently_forwarded"]);
    for_each_text(message["referral"], [&](std::string key, std::string value) {
      what.referral.emplace_back(std::move(key), std::move(value));
    });
    auto type = text_of(message["type"]);
    auto read = type == "edit" ? read_edit(message["edit"], what) : content_of(message, type);
    add(std::move(what), read ? std::move(*read) : unsupported(message, type));
  }

  void read_status(const node& status) {
    auto what = blank();
    what.external_id = text_of(status["id"]);
    domain::status_content read;
    read.status = text_of(status["status"]);
    if (what.external_id.empty() || read.status.empty())
      return ignore("status without an id or a status");
    what.dedup_key.reserve(4 + what.external_id.size() + read.status.size());
    what.dedup_key.append("wa:").append(what.external_id).append(":").append(read.status);
    // In a group everybody reads for themselves.
    auto participant = first_text(status["recipient_participant_id"], status["recipient_participant_user_id"]);
    if (!participant.empty())
      what.dedup_key += ':' + participant;
    what.time = seconds_of(status["timestamp"]);
    read.recipient_id = first_text(status["recipient_id"], status["recipient_user_id"]);
    read.tracker = text_of(status["biz_opaque_callback_data"]);
    read.error_code = first_error(status["errors"]);
    add(std::move(what), std::move(read));
  }

  void read_error(const node& error) {
    auto code = static_cast<int>(value_of<std::int64_t>(error["code"]));
    add(blank(), domain::channel_error_content{code, first_text(error["title"], error["message"])});
  }

  /// The contact with one of the sender's ids, else the only one there is.
  static node contact_of(const node& contacts, const std::string& phone, const std::string& user) {
    simdjson::dom::array people;
    if (contacts.get(people) != simdjson::SUCCESS)
      return nothing;
    for (auto person : people)
      if (holds(person["wa_id"], phone) || holds(person["user_id"], user))
        return simdjson::dom::element{person};
    return people.size() == 1 ? people.at(0) : nothing;
  }

  /// The new content of an earlier message. A file that stays and only gets another caption comes without its id.
  static content read_edit(const node& edit, domain::event& what) {
    auto type = text_of(edit["message"]["type"]);
    auto changed = edit["message"][type];
    auto target = text_of(edit["original_message_id"]);
    if (target.empty() || !changed.is_object())
      return std::nullopt;
    auto read = content_of(edit["message"], type);
    if (!read && type != "text")
      read = domain::text_content{text_of(changed["caption"])};
    if (read)
      what.edits = std::move(target);
    return read;
  }

  static bool holds(const node& value, std::string_view text) {
    std::string_view held;
    return !text.empty() && value.get(held) == simdjson::SUCCESS && held == text;
  }

  static void name_sender(domain::event& what, const node& message, const node& contacts) {
    auto phone = text_of(message["from"]);
    auto user = text_of(message["from_user_id"]);
    auto contact = contact_of(contacts, phone, user);
    auto before = message["system"]["previous_user_id"];
    what.sender_id = first_text(message["from"], message["from_user_id"], contact["wa_id"], contact["user_id"], before);
    what.sender_user_id = first_text(message["from_user_id"], contact["user_id"], before);
    what.sender_name = text_of(contact["profile"]["name"]);
    what.sender_username = text_of(contact["profile"]["username"]);
    if (what.sender_username.starts_with('@'))
      what.sender_username.erase(0, 1);
  }

  bool is_ours(const std::string& number) const {
    auto digits = digits_of(number);
    return !number.empty() && (number == account_ || (!digits.empty() && digits == digits_of(text_of(number_))));
  }

  domain::event blank() const {
    domain::event what;
    what.channel = "whatsapp";
    what.account_id = account_;
    return what;
  }

  void add(domain::event what, domain::event_content read) {
    if (events_.size() > events_max)
      return;
    what.content = std::move(read);
    events_.push_back(std::move(what));
  }

  std::string account_;  // of the change being read
  node number_{nothing}; // likewise: the account's phone number, as people write it
  std::vector<domain::event> events_;
};

} // namespace

domain::result<std::vector<domain::event>> parse(std::string& body) {
  auto root = parse_body(body);
  std::string_view object;
  if (root["object"].get(object) != simdjson::SUCCESS || !root["entry"].is_array())
    return domain::fault::invalid;
  reader events;
  if (object == "whatsapp_business_account")
    for_each(root["entry"], [&](const node& entry) { events.read_entry(entry); });
  else
    events.ignore("object " + without_nul(object));
  if (auto all = events.take())
    return std::move(*all);
  return domain::fault::invalid;
}

} // namespace luna::channels::whatsapp
