#include "channels/inspect.hpp"
#include "test/channels/telegram/support.hpp"

#include <catch2/catch.hpp>

using namespace luna;

namespace {

const std::string person = R"("from":{"id":7,"is_bot":false,"first_name":"Ann","last_name":"Lee","username":"ann",)"
                           R"("language_code":"en"})";
const std::string to_person = person + R"(,"chat":{"id":7,"type":"private","first_name":"Ann"})";
const std::string in_group = person + R"(,"chat":{"id":-1001,"type":"supergroup","title":"Us"})";

std::string update(const std::string& kind, const std::string& members) {
  return R"({"update_id":5,")" + kind + R"(":{)" + members + "}}";
}

/// Members of a message of a person's to us.
std::string message(const std::string& members) {
  return update("message", R"("message_id":9,"date":1700000000,)" + to_person + "," + members);
}

std::string group_message(const std::string& members) {
  return update("message", R"("message_id":9,"date":1700000000,)" + in_group + "," + members);
}

domain::event read(std::string body) {
  auto events = test::events_of(body);
  REQUIRE(events.has_value());
  REQUIRE(events->size() == 1);
  INFO(channels::to_json(events->front()));
  CHECK(*channels::event_from_json(channels::to_json(events->front())) == events->front());
  CHECK(events->front().channel == "telegram");
  CHECK(events->front().account_id == "111111111");
  CHECK(events->front().dedup_key == "tg:5");
  return std::move(events->front());
}

template <class Content>
Content content(const std::string& body) {
  auto what = read(body);
  REQUIRE(std::holds_alternative<Content>(what.content));
  return std::get<Content>(what.content);
}

std::string ignored_because(const std::string& body) {
  auto what = read(body);
  CHECK(what.sender_id.empty());
  REQUIRE(std::holds_alternative<domain::ignored_content>(what.content));
  return std::get<domain::ignored_content>(what.content).reason;
}

bool is_invalid(std::string body) {
  auto events = test::events_of(body);
  return events.has_error() && events.error() == domain::fault::invalid;
}

domain::media_content file(domain::media_kind kind) {
  return {kind, "F", "a/b", "", "n.b", "see", "", "U", 9, 3};
}

} // namespace

TEST_CASE("a text comes with who said it, where and when", "[channels][telegram]") {
  auto what = read(message(R"("text":"hi")"));
  CHECK(std::get<domain::text_content>(what.content).text == "hi");
  CHECK(what.external_id == "9");
  CHECK(what.sender_id == "7");
  CHECK(what.sender_name == "Ann Lee");
  CHECK(what.sender_username == "ann");
  CHECK(what.language == "en");
  CHECK(what.conversation_id == "7");
  CHECK_FALSE(what.is_group);
  CHECK_FALSE(what.addressed);
  CHECK_FALSE(what.forwarded);
  CHECK(what.time == 1700000000);
}

TEST_CASE("a body without an update id is no update", "[channels][telegram]") {
  for (auto body : {"", "7", "[]", "{}", R"({"update_id":"5"})", R"({"update_id":null})", R"({"update_id":1.5})",
                    R"({"update_id":18446744073709551615})", R"({"message":{}})", R"({"update_id":5} {})"})
    CHECK(is_invalid(body));
}

TEST_CASE("an update of a kind unknown to us is ignored by its name", "[channels][telegram]") {
  for (const std::string kind : {"channel_post",
                                 "edited_channel_post",
                                 "business_connection",
                                 "business_message",
                                 "edited_business_message",
                                 "deleted_business_messages",
                                 "guest_message",
                                 "inline_query",
                                 "chosen_inline_result",
                                 "shipping_query",
                                 "poll",
                                 "poll_answer",
                                 "chat_member",
                                 "chat_join_request",
                                 "chat_boost",
                                 "removed_chat_boost",
                                 "purchased_paid_media",
                                 "message_reaction_count",
                                 "managed_bot",
                                 "subscription",
                                 "new_update_kind"})
    CHECK(ignored_because(update(kind, to_person)) == "update kind " + kind);
  CHECK(ignored_because(R"({"update_id":5})") == "update without a kind");
  CHECK(ignored_because(R"({"update_id":5,"message":null})") == "update without a kind");
}

TEST_CASE("an update of the wrong shape is ignored", "[channels][telegram]") {
  for (const std::string kind :
       {"message", "edited_message", "callback_query", "message_reaction", "my_chat_member", "pre_checkout_query"})
    for (auto part : {"7", "\"x\"", "[]", "{}", R"({"id":7,"message_id":"9","chat":{},"from":[]})"})
      CHECK(ignored_because(R"({"update_id":5,")" + kind + "\":" + part + "}") == "unreadable " + kind);
}

TEST_CASE("ids keep their 52 bits and their sign", "[channels][telegram]") {
  auto what = read(update("message", R"("message_id":2147483647,"from":{"id":4503599627370495,"first_name":"B"},)"
                                     R"("chat":{"id":-1004503599627370,"type":"supergroup"},"text":"x")"));
  CHECK(what.external_id == "2147483647");
  CHECK(what.sender_id == "4503599627370495");
  CHECK(what.conversation_id == "-1004503599627370");
  CHECK(what.is_group);
}

TEST_CASE("zero is an id like others, but no time", "[channels][telegram]") {
  auto what =
    read(update("message", R"("message_id":0,"date":0,"chat":{"id":0,"first_name":"f","type":"private"},"text":"x")"));
  CHECK(what.external_id == "0");
  CHECK(what.conversation_id == "0");
  CHECK(what.time == 0);
  CHECK(read(update("message", R"("message_id":1,"date":-4,"chat":{"id":1},"text":"x")")).time == 0);
}

TEST_CASE("without a sender the chat is the sender", "[channels][telegram]") {
  auto what = read(update("message", R"("message_id":1,"chat":{"id":3,"first_name":"F","type":"private"},"text":"x")"));
  CHECK(what.sender_id == "3");
  CHECK(what.sender_name == "F");
}

TEST_CASE("what is said on behalf of a chat has the chat as its sender", "[channels][telegram]") {
  auto what = read(
    update("message", R"("message_id":1,"from":{"id":1087968824,"is_bot":true,"first_name":"Group"},)"
                      R"("sender_chat":{"id":-1001,"title":"Us","username":"us","type":"supergroup"},)"
                      R"("chat":{"id":-1001,"title":"Us","type":"supergroup"},"text":"x","author_signature":"boss")"));
  CHECK(what.sender_id == "-1001");
  CHECK(what.sender_name == "Us");
  CHECK(what.sender_username == "us");
}

TEST_CASE("a chat without a type is a group if its id is negative", "[channels][telegram]") {
  CHECK(read(update("message", R"("message_id":1,"chat":{"id":-3},"text":"x")")).is_group);
  CHECK_FALSE(read(update("message", R"("message_id":1,"chat":{"id":3},"text":"x")")).is_group);
}

TEST_CASE("nulls are nothing", "[channels][telegram]") {
  auto what = read(update("message", R"("message_id":1,"chat":{"id":3,"type":"private","title":null},)"
                                     R"("sender_chat":null,"from":{"id":3,"first_name":"A","last_name":null},)"
                                     R"("photo":null,"entities":null,"reply_to_message":null,"text":"x")"));
  CHECK(std::get<domain::text_content>(what.content).text == "x");
  CHECK(what.sender_name == "A");
}

TEST_CASE("half a surrogate pair and a NUL become the replacement character", "[channels][telegram]") {
  CHECK(content<domain::text_content>(message(R"("text":"a\ud83d\u0000")")).text == "a\ufffd\ufffd");
}

TEST_CASE("of a photo the largest size is taken, wherever it stands", "[channels][telegram]") {
  auto large = std::string{R"({"file_id":"L","file_unique_id":"l","width":90,"height":80,"file_size":5})"};
  auto small = std::string{R"({"file_id":"S","width":8,"height":9,"file_size":70})"};
  domain::media_content expected{domain::media_kind::image, "L", "", "", "", "see", "", "l", 5, 0};
  for (const auto& sizes : {large + "," + small, small + "," + large, large + R"(,{"width":900,"height":900})"})
    CHECK(content<domain::media_content>(message(R"("caption":"see","photo":[)" + sizes + "]")) == expected);
  CHECK(
    content<domain::media_content>(message(R"("photo":[{"file_id":"A","file_size":5},{"file_id":"B","file_size":4}])"))
      .id
    == "A");
}

TEST_CASE("a live photo is its photo", "[channels][telegram]") {
  CHECK(content<domain::media_content>(message(R"("live_photo":{"file_id":"V"},"photo":[{"file_id":"P"}])")).id == "P");
}

TEST_CASE("files carry their handle and what describes them", "[channels][telegram]") {
  using domain::media_kind;
  for (auto [name, kind] : {std::pair{"video", media_kind::video},
                            {"animation", media_kind::animation},
                            {"audio", media_kind::audio},
                            {"voice", media_kind::voice},
                            {"video_note", media_kind::video_note},
                            {"document", media_kind::document},
                            {"sticker", media_kind::sticker}})
    CHECK(content<domain::media_content>(
            message(R"("caption":"see",")" + std::string{name}
                    + R"(":{"file_id":"F","mime_type":"a\/b","file_name":"n.b","file_unique_id":"U","file_size":9,)"
                      R"("duration":3,"thumb":{"file_id":"T"}})"))
          == file(kind));
}

TEST_CASE("an animation is one event, though it carries a document too", "[channels][telegram]") {
  auto one = content<domain::media_content>(message(R"("document":{"file_id":"D"},"animation":{"file_id":"A"})"));
  CHECK(one.kind == domain::media_kind::animation);
  CHECK(one.id == "A");
}

TEST_CASE("a venue is a location with a name", "[channels][telegram]") {
  auto place = R"({"latitude":-2.5,"longitude":79})";
  CHECK(content<domain::location_content>(message(R"("location":)" + std::string{place}))
        == domain::location_content{-2.5, 79.0, "", ""});
  CHECK(content<domain::location_content>(message(R"("location":)" + std::string{place} + R"(,"venue":{"location":)"
                                                  + place + R"(,"title":"Cafe","address":"Road"})"))
        == domain::location_content{-2.5, 79.0, "Cafe", "Road"});
  for (auto wrong : {R"({"latitude":90.1,"longitude":0})", R"({"latitude":0,"longitude":-180.1})", R"({"latitude":0})"})
    CHECK(content<domain::unsupported_content>(message(R"("location":)" + std::string{wrong})).type == "location");
}

TEST_CASE("contacts, dice and polls are read", "[channels][telegram]") {
  using people = std::vector<domain::contact_content::person>;
  CHECK(content<domain::contact_content>(
          message(R"("contact":{"phone_number":"+1","first_name":"A","last_name":"B","vcard":"x"})"))
          .people
        == people{{"A B", {"+1"}}});
  CHECK(content<domain::contact_content>(message(R"("contact":{"phone_number":"911"})")).people
        == people{{"", {"911"}}});
  CHECK(content<domain::dice_content>(message(R"("dice":{"emoji":"\ud83c\udfb2","value":2})"))
        == domain::dice_content{"🎲", 2});
  CHECK(content<domain::poll_content>(message(R"("poll":{"id":"1","question":"Q?","options":[{"text":"a"},)"
                                              R"({"text":"b","voter_count":2}]})"))
        == domain::poll_content{"Q?", {"a", "b"}});
}

TEST_CASE("what a Mini App sends is a completed form", "[channels][telegram]") {
  CHECK(content<domain::flow_content>(message(R"("web_app_data":{"data":"{\"a\": \"1\"}","button_text":"Go"})"))
        == domain::flow_content{"Go", {{"a", "\"1\""}}, ""});
  CHECK(content<domain::flow_content>(message(R"("web_app_data":{"data":"bob,32","button_text":"Go"})"))
        == domain::flow_content{"Go", {}, "bob,32"});
}

TEST_CASE("a payment and its refund are told by their charge", "[channels][telegram]") {
  const std::string money = R"({"currency":"XTR","total_amount":100,"invoice_payload":"order 7",)"
                            R"("telegram_payment_charge_id":"C","provider_payment_charge_id":"P"})";
  auto paid = content<domain::payment_content>(message(R"("successful_payment":)" + money));
  CHECK(paid.kind == "payment_succeeded");
  CHECK(paid.provider == "telegram");
  CHECK(paid.event_type == "successful_payment");
  CHECK(paid.payment_id == "C");
  CHECK(paid.provider_payment_id == "P");
  CHECK(paid.reference == "order 7");
  CHECK(paid.amount == 100);
  CHECK(paid.currency == "XTR");
  auto refund = content<domain::payment_content>(message(R"("refunded_payment":)" + money));
  CHECK(refund.kind == "refunded");
  CHECK(refund.payment_id == "C");
  CHECK(refund.amount == 100);
}

TEST_CASE("a payment that names no charge or no amount is none", "[channels][telegram]") {
  for (auto wrong : {R"({"total_amount":100})", R"({"telegram_payment_charge_id":"C"})", "7",
                     R"({"telegram_payment_charge_id":"C","total_amount":"100"})"})
    CHECK(content<domain::unsupported_content>(message(R"("successful_payment":)" + std::string{wrong})).type
          == "successful_payment");
}

TEST_CASE("a question before a payment has to be answered", "[channels][telegram]") {
  auto what = read(update("pre_checkout_query",
                          R"("id":"Q",)" + person + R"(,"currency":"USD","total_amount":250,"invoice_payload":"p")"));
  CHECK(what.must_call == "answerPreCheckoutQuery");
  CHECK(what.external_id == "Q");
  CHECK(what.conversation_id == "7");
  CHECK(what.sender_id == "7");
  auto money = std::get<domain::payment_content>(what.content);
  CHECK(money.kind == "pre_checkout");
  CHECK(money.amount == 250);
  CHECK(money.reference == "p");
  CHECK(money.payment_id.empty());
}

TEST_CASE("an album's parts share its id", "[channels][telegram]") {
  CHECK(read(message(R"("media_group_id":"12","video":{"file_id":"F"})")).media_group == "12");
}

TEST_CASE("an answer names the message it answers", "[channels][telegram]") {
  CHECK(read(message(R"("text":"x","reply_to_message":{"message_id":4,"chat":{"id":7}})")).reply_to == "4");
  CHECK(read(message(R"("text":"x","external_reply":{"message_id":4})")).reply_to.empty());
}

TEST_CASE("what is said in a forum's topic belongs to it, and a thread of replies is none", "[channels][telegram]") {
  CHECK(read(message(R"("text":"x","message_thread_id":33,"is_topic_message":true)")).topic == "33");
  CHECK(read(message(R"("text":"x","message_thread_id":33)")).topic.empty());
  CHECK(read(message(R"("text":"x","is_topic_message":true)")).topic.empty());
  CHECK(read(update("callback_query", R"("id":"666",)" + person
                                        + R"(,"message":{"message_id":4,"date":0,"chat":{"id":-1001},)"
                                          R"("message_thread_id":33,"is_topic_message":true},"data":"yes")"))
          .topic
        == "33");
}

TEST_CASE("a forwarded message says so, in the new way and the old", "[channels][telegram]") {
  CHECK(read(message(R"("text":"x","forward_origin":{"type":"user","date":3})")).forwarded);
  CHECK(read(message(R"("text":"x","forward_date":3,"forward_sender_name":"N")")).forwarded);
  CHECK_FALSE(read(message(R"("text":"x","via_bot":{"id":1})")).forwarded);
}

TEST_CASE("an edit is the whole message anew", "[channels][telegram]") {
  auto what = read(update("edited_message", R"("message_id":9,"date":1700000000,"edit_date":1700000060,)" + to_person
                                              + R"(,"text":"new")"));
  CHECK(what.edits == "9");
  CHECK(what.external_id == "9");
  CHECK(what.time == 1700000060);
  CHECK(std::get<domain::text_content>(what.content).text == "new");
  CHECK(channels::to_json(what).starts_with(R"({"event":"edit")"));
}

TEST_CASE("what is no person's words cannot be edited", "[channels][telegram]") {
  auto edited = [](const std::string& members) {
    return read(update("edited_message", R"("message_id":9,)" + to_person + "," + members));
  };
  CHECK(edited(R"("migrate_to_chat_id":-1001)").edits.empty());
  CHECK(edited(R"("successful_payment":{"telegram_payment_charge_id":"C","total_amount":1})").edits.empty());
  CHECK(edited(R"("location":{"latitude":1,"longitude":2,"live_period":60})").edits == "9");
}

TEST_CASE("a pressed button has its own id and must be answered", "[channels][telegram]") {
  auto what = read(update("callback_query", R"("id":"666",)" + person
                                              + R"(,"message":{"message_id":4,"date":1600000000,"chat":{"id":7,)"
                                                R"("type":"private"}},"data":"yes","chat_instance":"1")"));
  CHECK(std::get<domain::button_content>(what.content) == domain::button_content{"yes", "", ""});
  CHECK(what.external_id == "666");
  CHECK(what.must_call == "answerCallbackQuery");
  CHECK(what.reply_to == "4");
  CHECK(what.conversation_id == "7");
  CHECK(what.time == 0); // the message's date is not the press's
}

TEST_CASE("a button pressed in a group is pressed for us", "[channels][telegram]") {
  auto what = read(update("callback_query", R"("id":"666",)" + person
                                              + R"(,"message":{"message_id":4,"date":0,"chat":{"id":-1001,)"
                                                R"("type":"supergroup"}},"data":"yes")"));
  CHECK(what.is_group);
  CHECK(what.addressed);
  CHECK(what.conversation_id == "-1001");
  CHECK(what.sender_id == "7");
}

TEST_CASE("a button under a message lent to another chat belongs to the person", "[channels][telegram]") {
  auto what = read(update("callback_query", R"("id":"666",)" + person + R"(,"inline_message_id":"AbC","data":"yes")"));
  CHECK(what.conversation_id == "7");
  CHECK_FALSE(what.is_group);
  CHECK(what.reply_to == "AbC");
}

TEST_CASE("a game's button is not supported, and answered all the same", "[channels][telegram]") {
  auto what = read(update("callback_query", R"("id":"666",)" + person + R"(,"game_short_name":"chess")"));
  CHECK(std::get<domain::unsupported_content>(what.content).type == "game");
  CHECK(what.must_call == "answerCallbackQuery");
}

TEST_CASE("reactions are all that a person has on a message now", "[channels][telegram]") {
  auto reaction = [](const std::string& now) {
    return content<domain::reaction_content>(update("message_reaction", R"("chat":{"id":7,"type":"private"},)"
                                                                        R"("message_id":3,"user":{"id":7},"date":8,)"
                                                                        R"("old_reaction":[],"new_reaction":)"
                                                                          + now));
  };
  using list = std::vector<std::string>;
  CHECK(reaction(R"([{"type":"emoji","emoji":"❤"},{"type":"custom_emoji","custom_emoji_id":"12"},{"type":"paid"}])")
        == domain::reaction_content{"❤", "3", false, list{"❤", "12", "paid"}});
  CHECK(reaction("[]") == domain::reaction_content{"", "3", true, list{}});
}

TEST_CASE("what becomes of our place in a chat is a membership", "[channels][telegram]") {
  auto what = read(
    update("my_chat_member", to_person
                               + R"(,"date":5,"old_chat_member":{"status":"member","user":{"id":111111111}},)"
                                 R"("new_chat_member":{"status":"kicked","user":{"id":111111111},"until_date":0})"));
  CHECK(std::get<domain::membership_content>(what.content) == domain::membership_content{"kicked", "member"});
  CHECK(what.conversation_id == "7");
  CHECK(what.sender_id == "7");
  CHECK(what.time == 5);
}

TEST_CASE("a group that became a supergroup tells its new id", "[channels][telegram]") {
  auto what = read(update("message", R"("message_id":16,"date":1,)" + person
                                       + R"(,"chat":{"id":-599,"type":"group"},"migrate_to_chat_id":-1001555)"));
  CHECK(what.conversation_id == "-599");
  CHECK(std::get<domain::system_content>(what.content) == domain::system_content{"migrate_to_chat_id", "", "-1001555"});
}

TEST_CASE("service messages are ignored by their name", "[channels][telegram]") {
  for (const std::string kind : {"new_chat_members",
                                 "left_chat_member",
                                 "new_chat_title",
                                 "new_chat_photo",
                                 "delete_chat_photo",
                                 "group_chat_created",
                                 "supergroup_chat_created",
                                 "channel_chat_created",
                                 "message_auto_delete_timer_changed",
                                 "migrate_from_chat_id",
                                 "pinned_message",
                                 "invoice",
                                 "users_shared",
                                 "chat_shared",
                                 "gift",
                                 "unique_gift",
                                 "connected_website",
                                 "write_access_allowed",
                                 "passport_data",
                                 "proximity_alert_triggered",
                                 "boost_added",
                                 "chat_background_set",
                                 "checklist",
                                 "checklist_tasks_done",
                                 "forum_topic_created",
                                 "forum_topic_closed",
                                 "general_forum_topic_hidden",
                                 "giveaway",
                                 "giveaway_winners",
                                 "paid_message_price_changed",
                                 "story",
                                 "suggested_post_approved",
                                 "poll_option_added",
                                 "video_chat_started",
                                 "community_chat_added",
                                 "managed_bot_created",
                                 "something_new"})
    CHECK(ignored_because(message(R"("message_thread_id":4,"is_topic_message":true,"has_protected_content":true,)"
                                  R"("reply_to_message":{"message_id":1},"sender_boost_count":1,")"
                                  + kind + R"(":{"text":"x"},"reply_markup":{})"))
          == "service message " + kind);
  CHECK(ignored_because(message(R"("new_chat_participant":{},"new_chat_member":{},"new_chat_members":[{}])"))
        == "service message new_chat_members");
}

TEST_CASE("words that cannot be had as a text are not supported", "[channels][telegram]") {
  CHECK(content<domain::unsupported_content>(message(R"("rich_message":{"blocks":[]})")).type == "rich_message");
}

TEST_CASE("a message of nothing is not supported", "[channels][telegram]") {
  CHECK(content<domain::unsupported_content>(message(R"("is_from_offline":true)")).type == "unknown");
}

TEST_CASE("a kind in a shape unknown to us is not supported", "[channels][telegram]") {
  for (const std::string kind : {"text", "photo", "video", "animation", "audio", "voice", "video_note", "document",
                                 "sticker", "venue", "location", "contact", "dice", "poll", "web_app_data",
                                 "successful_payment", "refunded_payment", "migrate_to_chat_id"})
    for (auto part : {"true", "[]", "{}", "[[]]", R"({"file_id":7,"data":7,"value":1.5,"question":[]})"})
      CHECK(content<domain::unsupported_content>(message('"' + kind + "\":" + part)).type == kind);
}

TEST_CASE("a command is marked at the start of a text", "[channels][telegram]") {
  auto command = [](const std::string& text, const std::string& entity) {
    return read(
             message(R"("text":")" + text + R"(","entities":[{"type":"bold","offset":0,"length":1},)" + entity + "]"))
      .command;
  };
  auto at = [](int offset, int length) {
    return R"({"type":"bot_command","offset":)" + std::to_string(offset) + R"(,"length":)" + std::to_string(length)
           + "}";
  };
  CHECK(command("/start", at(0, 6)) == domain::bot_command{"start", "", ""});
  CHECK(command("/Start@Foo_Bot  ref_abc \\n x ", at(0, 14))
        == domain::bot_command{"Start", "Foo_Bot", "ref_abc \n x"});
  CHECK(command("/start\\nन", at(0, 6)) == domain::bot_command{"start", "", "न"});
  CHECK(command("/start", at(0, 900)) == domain::bot_command{"start", "", ""});
  CHECK_FALSE(command("a /start", at(2, 6)));
  CHECK_FALSE(command("/start", at(0, 0)));
  CHECK_FALSE(command("/start", at(0, -6)));
  CHECK_FALSE(command("/start", at(-1, 6)));
  CHECK_FALSE(command("/@foo_bot", at(0, 9)));
  CHECK_FALSE(command("start", at(0, 5)));
  CHECK_FALSE(command("/start", R"({"type":"bot_command","offset":"0","length":6})"));
  CHECK_FALSE(read(message(R"("text":"/usr/bin")")).command);
}

TEST_CASE("a caption can start with a command too", "[channels][telegram]") {
  auto what = read(message(R"("photo":[{"file_id":"P"}],"caption":"/read me",)"
                           R"("caption_entities":[{"type":"bot_command","offset":0,"length":5}])"));
  CHECK(what.command == domain::bot_command{"read", "", "me"});
}

TEST_CASE("in a group we are addressed by a command, a mention or an answer to us", "[channels][telegram]") {
  auto addressed = [](const std::string& members) { return read(group_message(members)).addressed; };
  auto text = [](const std::string& words, const std::string& entity) {
    return R"("text":")" + words + R"(","entities":[)" + entity + "]";
  };
  CHECK_FALSE(addressed(R"("text":"foo_bot @foo_bot")"));
  // Commands.
  CHECK(addressed(text("/go", R"({"type":"bot_command","offset":0,"length":3})")));
  CHECK(addressed(text("/go@FOO_bot", R"({"type":"bot_command","offset":0,"length":11})")));
  CHECK_FALSE(addressed(text("/go@bar_bot", R"({"type":"bot_command","offset":0,"length":11})")));
  CHECK_FALSE(addressed(text("x /go", R"({"type":"bot_command","offset":2,"length":3})")));
  // Mentions, by UTF-16 units.
  CHECK(addressed(text("😀 ciao @Foo_Bot", R"({"type":"mention","offset":8,"length":8})")));
  CHECK(addressed(text("नमस्ते @foo_bot", R"({"type":"mention","offset":7,"length":8})")));
  CHECK_FALSE(addressed(text("@foo_bot2", R"({"type":"mention","offset":0,"length":9})")));
  CHECK_FALSE(addressed(text("@foo_bot", R"({"type":"hashtag","offset":0,"length":8})")));
  CHECK(addressed(text("you", R"({"type":"text_mention","offset":0,"length":3,"user":{"id":111111111}})")));
  CHECK_FALSE(addressed(text("you", R"({"type":"text_mention","offset":0,"length":3,"user":{"id":8}})")));
  CHECK(addressed(R"("photo":[{"file_id":"P"}],"caption":"@foo_bot",)"
                  R"("caption_entities":[{"type":"mention","offset":0,"length":8}])"));
  // Answers.
  CHECK(addressed(R"("text":"x","reply_to_message":{"message_id":1,"from":{"id":111111111,"is_bot":true}})"));
  CHECK_FALSE(addressed(R"("text":"x","reply_to_message":{"message_id":1,"from":{"id":8,"is_bot":true,)"
                        R"("username":"foo_bot"}})"));
  CHECK_FALSE(addressed(R"("text":"x","reply_to_message":{"message_id":1,"from":{"id":111111111},)"
                        R"("forum_topic_created":{"name":"t"}})"));
}

TEST_CASE("a bot that does not know its id is known by its name", "[channels][telegram]") {
  auto us = test::bot();
  us.id.clear();
  auto codec = channels::telegram::open(us);
  auto addressed = [&](const std::string& from) {
    auto body = group_message(R"("text":"x","reply_to_message":{"message_id":1,"from":)" + from + "}");
    return codec->parse({{}, body, {}, 0})->front().addressed;
  };
  CHECK(addressed(R"({"id":111111111,"is_bot":true,"username":"Foo_bot"})"));
  CHECK_FALSE(addressed(R"({"id":111111111,"is_bot":false,"username":"foo_bot"})"));
  CHECK_FALSE(addressed(R"({"id":111111111,"is_bot":true,"username":"bar_bot"})"));
  us.name.clear();
  codec = channels::telegram::open(us);
  CHECK_FALSE(addressed(R"({"id":111111111,"is_bot":true})"));
}

TEST_CASE("what is not said in a group is not addressed, as there is nobody else", "[channels][telegram]") {
  CHECK_FALSE(read(message(R"("text":"/go","entities":[{"type":"bot_command","offset":0,"length":3}])")).addressed);
}
