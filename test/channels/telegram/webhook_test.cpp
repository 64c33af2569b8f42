#include "channels/telegram/webhook.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace luna::channels;
using namespace luna::channels::telegram;

namespace {

account bot() {
  account made;
  made.token = "7:T";
  made.secret = "s-1";
  return made;
}

api_answer answer(std::string_view body) {
  return {200, body, std::nullopt, true};
}

} // namespace

TEST_CASE("Telegram is told the address, the secret and what we read", "[channels][telegram]") {
  auto call = set_webhook(bot(), "https://luna.example/webhooks/telegram");
  CHECK(call.url == "/bot7:T/setWebhook");
  auto body = boost::json::parse(call.body);
  CHECK(body.at("url") == "https://luna.example/webhooks/telegram");
  CHECK(body.at("secret_token") == "s-1");
  CHECK(body.at("allowed_updates").as_array().size() == 6);
}

TEST_CASE("a webhook that is not set, or that Telegram cannot deliver to, is trouble", "[channels][telegram]") {
  CHECK(ask_webhook(bot()).url == "/bot7:T/getWebhookInfo");
  CHECK_FALSE(webhook_trouble(answer(R"({"ok":true,"result":{"url":"","pending_update_count":0}})")).empty());
  auto failing =
    R"({"ok":true,"result":{"url":"https://u","pending_update_count":3,"last_error_message":"Wrong response"}})";
  CHECK_THAT(webhook_trouble(answer(failing)), Catch::Contains("3 updates") && Catch::Contains("Wrong response"));
  auto over =
    R"({"ok":true,"result":{"url":"https://u","pending_update_count":0,"last_error_message":"Wrong response"}})";
  CHECK(webhook_trouble(answer(over)).empty());
  for (auto body :
       {R"({"ok":true,"result":{"url":"https://u","pending_update_count":5}})", "", "[]", R"({"ok":false})"})
    CHECK(webhook_trouble(answer(body)).empty());
}

TEST_CASE("a bot is asked for its name", "[channels][telegram]") {
  CHECK(ask_name(bot()).url == "/bot7:T/getMe");
  CHECK(name_of(answer(R"({"ok":true,"result":{"id":7,"username":"foo_bot"}})")) == "foo_bot");
  CHECK(name_of(answer(R"({"ok":false})")).empty());
}
