#include "channels/telegram/parse.hpp"

#include "channels/body.hpp"
#include "channels/telegram/addressing.hpp"
#include "channels/telegram/message.hpp"

#include <algorithm>
#include <array>

namespace luna::channels::telegram {

namespace {

// An update's own part, update[kind], fills an event; false if it does not have the shape documented for its kind.

void set_chat(domain::event& what, const node& chat) {
  what.conversation_id = id_of(chat["id"]);
  auto type = text_of(chat["type"]);
  what.is_group = type.empty() ? what.conversation_id.starts_with('-') : type != "private";
}

/// A message says which thread of replies it is part of as well: only a topic can be written to.
std::string topic_of(const node& message) {
  return value_of<bool>(message["is_topic_message"]) ? id_of(message["message_thread_id"]) : std::string{};
}

/// A person or a chat.
void set_sender(domain::event& what, const node& who) {
  what.sender_id = id_of(who["id"]);
  auto title = text_of(who["title"]);
  what.sender_name = title.empty() ? full_name(text_of(who["first_name"]), text_of(who["last_name"])) : title;
  what.sender_username = text_of(who["username"]);
  what.language = text_of(who["language_code"]);
}

/// The first of a few nodes that is an object.
template <class... Nodes>
node first_object(const Nodes&... values) {
  auto found = nothing;
  static_cast<void>((... || ((found = values).is_object())));
  return found;
}

std::int64_t time_of(const node& seconds) {
  return std::max<std::int64_t>(value_of<std::int64_t>(seconds), 0);
}

bool is_forwarded(const node& message) {
  return message["forward_origin"].is_object() || time_of(message["forward_date"]) > 0;
}

bool read_message(domain::event& what, const node& message, const account& us) {
  what.external_id = id_of(message["message_id"]);
  set_chat(what, message["chat"]);
  if (what.external_id.empty() || what.conversation_id.empty())
    return false;
  // On behalf of a chat, `from` is a bot of Telegram's that stands in for it.
  set_sender(what, first_object(message["sender_chat"], message["from"], message["chat"]));
  what.time = time_of(message["date"]);
  what.reply_to = id_of(message["reply_to_message"]["message_id"]);
  what.topic = topic_of(message);
  what.forwarded = is_forwarded(message);
  what.media_group = text_of(message["media_group_id"]);
  what.command = command_of(message);
  what.addressed = what.is_group && addresses(message, what.command, us);
  what.content = content_of(message);
  return true;
}

/// What is no person's words cannot be edited.
bool is_editable(const domain::event_content& content) {
  return !std::holds_alternative<domain::system_content>(content)
         && !std::holds_alternative<domain::payment_content>(content);
}

bool read_edit(domain::event& what, const node& message, const account& us) {
  if (!read_message(what, message, us))
    return false;
  what.time = std::max(what.time, time_of(message["edit_date"]));
  if (is_editable(what.content))
    what.edits = what.external_id;
  return true;
}

/// The message with the button may be too old to come whole, or be one that we have only lent to somebody's chat.
bool read_press(domain::event& what, const node& query, const account&) {
  auto message = query["message"];
  what.external_id = text_of(query["id"]);
  what.must_call = "answerCallbackQuery";
  set_sender(what, query["from"]);
  set_chat(what, first_object(message["chat"], query["from"]));
  what.topic = topic_of(message);
  what.addressed = what.is_group;
  what.reply_to = message.is_object() ? id_of(message["message_id"]) : text_of(query["inline_message_id"]);
  if (auto data = text_if(query["data"]))
    what.content = domain::button_content{std::move(*data), {}, {}};
  else
    what.content = domain::unsupported_content{"game", 0};
  return !what.external_id.empty() && !what.sender_id.empty() && !what.conversation_id.empty();
}

bool read_reaction(domain::event& what, const node& reaction, const account&) {
  set_chat(what, reaction["chat"]);
  set_sender(what, first_object(reaction["user"], reaction["actor_chat"]));
  what.time = time_of(reaction["date"]);
  domain::reaction_content read;
  read.target = id_of(reaction["message_id"]);
  read.all.emplace();
  for_each(reaction["new_reaction"], [&](const node& one) {
    read.all->push_back(first_text(one["emoji"], one["custom_emoji_id"], one["type"]));
  });
  read.removed = read.all->empty();
  read.emoji = read.removed ? std::string{} : read.all->front();
  auto whole = !read.target.empty() && !what.conversation_id.empty() && !what.sender_id.empty();
  what.content = std::move(read);
  return whole;
}

bool read_membership(domain::event& what, const node& member, const account&) {
  set_chat(what, member["chat"]);
  set_sender(what, member["from"]);
  what.time = time_of(member["date"]);
  domain::membership_content read{text_of(member["new_chat_member"]["status"]),
                                  text_of(member["old_chat_member"]["status"])};
  auto whole = !read.status.empty() && !what.conversation_id.empty();
  what.content = std::move(read);
  return whole;
}

/// The person is about to pay, and waits ten seconds at most for us to agree.
bool read_checkout(domain::event& what, const node& query, const account&) {
  what.external_id = text_of(query["id"]);
  what.must_call = "answerPreCheckoutQuery";
  set_sender(what, query["from"]);
  what.conversation_id = what.sender_id;
  auto read = payment_of(query);
  read.kind = "pre_checkout";
  read.event_type = "pre_checkout_query";
  what.content = std::move(read);
  return !what.external_id.empty() && !what.sender_id.empty();
}

using reader = bool (*)(domain::event& what, const node& part, const account& us);

constexpr std::array<std::pair<std::string_view, reader>, 6> readers{{
  {"message", read_message},
  {"edited_message", read_edit},
  {"callback_query", read_press},
  {"message_reaction", read_reaction},
  {"my_chat_member", read_membership},
  {"pre_checkout_query", read_checkout},
}};

std::string unknown_kind(const node& update) {
  simdjson::dom::object members;
  if (update.get(members) == simdjson::SUCCESS)
    for (auto [key, value] : members)
      if (key != "update_id" && !value.is_null())
        return "update kind " + without_nul(key);
  return "update without a kind";
}

} // namespace

domain::result<domain::event> parse(std::string& body, const account& us) {
  auto update = parse_body(body);
  domain::event blank;
  blank.channel = "telegram";
  blank.account_id = us.id;
  blank.dedup_key = "tg:" + id_of(update["update_id"]);
  if (blank.dedup_key == "tg:")
    return domain::fault::invalid;
  auto ignored = [&](std::string reason) {
    blank.content = domain::ignored_content{std::move(reason)};
    return blank;
  };
  for (const auto& [kind, read] : readers)
    if (auto part = update[kind]; part.error() == simdjson::SUCCESS && !part.is_null()) {
      auto what = blank;
      if (!read(what, part, us))
        return ignored("unreadable " + std::string{kind});
      if (const auto* nothing_to_us = std::get_if<domain::ignored_content>(&what.content))
        return ignored(nothing_to_us->reason);
      return what;
    }
  return ignored(unknown_kind(update));
}

} // namespace luna::channels::telegram
