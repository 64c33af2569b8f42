#include "channels/telegram/addressing.hpp"

#include "channels/telegram/message.hpp"
#include "channels/text/markdown.hpp"

#include <strings.h>

#include <algorithm>

namespace luna::channels::telegram {

namespace {

constexpr std::string_view white_space = " \t\r\n";

std::string words_of(const node& message) {
  return first_text(message["text"], message["caption"]);
}

/// Calls `visit(type, slice of words, entity)` for every marked stretch of a message's text or caption.
template <class Visitor>
void for_each_entity(const node& message, std::string_view words, Visitor&& visit) {
  auto entities = message[text_of(message["text"]).empty() ? "caption_entities" : "entities"];
  for_each(entities, [&](const node& entity) {
    std::int64_t offset = -1;
    auto length = value_of<std::int64_t>(entity["length"]);
    if (entity["offset"].get(offset) == simdjson::SUCCESS && offset >= 0 && length > 0)
      visit(text_of(entity["type"]),
            text::utf16_slice(words, static_cast<std::size_t>(offset), static_cast<std::size_t>(length)), entity);
  });
}

/// Usernames are ASCII, and the same in any case.
bool same_name(std::string_view a, std::string_view b) {
  return !a.empty() && a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool is_us(const node& user, const account& us) {
  if (!us.id.empty())
    return id_of(user["id"]) == us.id;
  return value_of<bool>(user["is_bot"]) && same_name(text_of(user["username"]), us.name);
}

bool mentions(const node& message, const account& us) {
  auto words = words_of(message);
  bool found = false;
  for_each_entity(message, words, [&](const std::string& type, std::string_view slice, const node& entity) {
    if (type == "mention")
      found |= slice.starts_with('@') && same_name(slice.substr(1), us.name);
    else if (type == "text_mention")
      found |= is_us(entity["user"], us);
  });
  return found;
}

/// The first message of a topic counts for nothing: whatever is written in the topic answers it.
bool answers(const node& message, const account& us) {
  auto answered = message["reply_to_message"];
  return is_us(answered["from"], us) && !answered["forum_topic_created"].is_object();
}

} // namespace

std::optional<domain::bot_command> command_of(const node& message) {
  auto words = words_of(message);
  std::optional<domain::bot_command> found;
  for_each_entity(message, words, [&](const std::string& type, std::string_view slice, const node&) {
    auto at = std::min(slice.find('@'), slice.size());
    if (type != "bot_command" || slice.data() != words.data() || at < 2 || slice.front() != '/')
      return;
    auto args = std::string_view{words}.substr(slice.size());
    args.remove_prefix(std::min(args.find_first_not_of(white_space), args.size()));
    found = domain::bot_command{std::string{slice.substr(1, at - 1)},
                                std::string{slice.substr(std::min(at + 1, slice.size()))},
                                std::string{args.substr(0, args.find_last_not_of(white_space) + 1)}};
  });
  return found;
}

bool addresses(const node& message, const std::optional<domain::bot_command>& command, const account& us) {
  auto commands = command && (command->target.empty() || same_name(command->target, us.name));
  return commands || mentions(message, us) || answers(message, us);
}

} // namespace luna::channels::telegram
