#include "channels/telegram/webhook.hpp"

#include "channels/node.hpp"
#include "channels/telegram/render.hpp"

#include <fmt/format.h>

namespace luna::channels::telegram {

namespace {

/// What a successful call gave; nothing otherwise. Belongs to the thread until its next call.
node result_of(const api_answer& given) {
  thread_local simdjson::dom::parser parser;
  node root = parser.parse(given.body.data(), given.body.size());
  return value_of<bool>(root["ok"]) ? root["result"] : nothing;
}

} // namespace

api_call set_webhook(const account& which, std::string_view url) {
  return call(
    which, "setWebhook",
    {{"url", url},
     {"secret_token", which.secret},
     {"allowed_updates",
      {"message", "edited_message", "callback_query", "message_reaction", "my_chat_member", "pre_checkout_query"}}});
}

api_call ask_webhook(const account& which) {
  return call(which, "getWebhookInfo", {});
}

std::string webhook_trouble(const api_answer& given) {
  auto info = result_of(given);
  if (!info.is_object())
    return {};
  if (text_of(info["url"]).empty())
    return "no webhook is set: luna channels telegram set-webhook sets it";
  auto waiting = value_of<std::int64_t>(info["pending_update_count"]);
  auto said = text_of(info["last_error_message"]);
  if (waiting == 0 || said.empty())
    return {};
  return fmt::format("{} updates wait at Telegram, which says: {}", waiting, said);
}

api_call ask_name(const account& which) {
  return call(which, "getMe", {});
}

std::string name_of(const api_answer& given) {
  return text_of(result_of(given)["username"]);
}

} // namespace luna::channels::telegram
