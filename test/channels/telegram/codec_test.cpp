#include "test/channels/request.hpp"
#include "test/channels/telegram/support.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using namespace std::chrono_literals;

namespace {

bool authentic(const channels::account& us, const std::string& given) {
  test::request request{{}, {{"x-telegram-bot-api-secret-token", given}}};
  return channels::telegram::open(us)->authentic(request.view());
}

domain::event pressed(const std::string& must_call) {
  domain::event what;
  what.external_id = "666";
  what.conversation_id = "-1001";
  what.must_call = must_call;
  return what;
}

} // namespace

TEST_CASE("Telegram is known by the bot's secret", "[channels][telegram]") {
  CHECK(authentic(test::bot(), "tg-secret_Token-1"));
  CHECK_FALSE(authentic(test::bot(), "tg-secret_Token-2"));
  CHECK_FALSE(authentic(test::bot(), ""));
  test::request request{};
  CHECK_FALSE(channels::telegram::open(test::bot())->authentic(request.view()));
}

TEST_CASE("without a secret nothing is Telegram's", "[channels][telegram]") {
  auto us = test::bot();
  us.secret.clear();
  CHECK_FALSE(authentic(us, ""));
  us.secret = "no secret of setWebhook's";
  CHECK_FALSE(authentic(us, us.secret));
}

TEST_CASE("Telegram is a platform that replies are handed to", "[channels][telegram]") {
  const auto* platform = channels::find_platform("telegram");
  REQUIRE(platform != nullptr);
  CHECK(platform->delivers);
  CHECK(platform->open(test::bot())->window() == 0s);
}

TEST_CASE("a pressed button is answered, so that it stops turning", "[channels][telegram]") {
  auto calls = channels::telegram::open(test::bot())->courtesies(pressed("answerCallbackQuery"));
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].url == "/bot111111111:AAH-secret/answerCallbackQuery");
  CHECK(calls[0].body == R"({"callback_query_id":"666"})");
}

TEST_CASE("a payment is declined before it is made", "[channels][telegram]") {
  auto calls = channels::telegram::open(test::bot())->courtesies(pressed("answerPreCheckoutQuery"));
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].url == "/bot111111111:AAH-secret/answerPreCheckoutQuery");
  auto body = boost::json::parse(calls[0].body);
  CHECK(body.at("pre_checkout_query_id") == "666");
  CHECK(body.at("ok") == false);
  CHECK(body.at("error_message").as_string().size() > 0);
}

TEST_CASE("nothing else is answered at once", "[channels][telegram]") {
  auto codec = channels::telegram::open(test::bot());
  CHECK(codec->courtesies(pressed("")).empty());
  CHECK(codec->courtesies(pressed("deleteWebhook")).empty());
}

TEST_CASE("typing shows in the chat, renewed every four seconds", "[channels][telegram]") {
  auto codec = channels::telegram::open(test::bot());
  auto call = codec->typing(pressed(""));
  REQUIRE(call);
  CHECK(call->url == "/bot111111111:AAH-secret/sendChatAction");
  CHECK(call->body == R"({"chat_id":-1001,"action":"typing"})");
  auto in_topic = pressed("");
  in_topic.topic = "33";
  CHECK(codec->typing(in_topic)->body == R"({"chat_id":-1001,"action":"typing","message_thread_id":33})");
  CHECK(codec->typing_for() == 4s);
  CHECK_FALSE(codec->typing({}));
}

TEST_CASE("a file is had by two hops", "[channels][telegram]") {
  auto codec = channels::telegram::open(test::bot());
  domain::media_content media;
  media.id = "F";
  auto call = codec->locate(media);
  REQUIRE(call);
  CHECK(call->url == "/bot111111111:AAH-secret/getFile");
  CHECK(call->body == R"({"file_id":"F"})");
  auto where = codec->located({200, R"({"ok":true,"result":{"file_path":"voice/a.oga"}})", std::nullopt, true});
  REQUIRE(where.has_value());
  auto fetch = codec->fetch(*where);
  CHECK(fetch.method == "GET");
  CHECK(fetch.url == "/file/bot111111111:AAH-secret/voice/a.oga");
}
