#include "channels/whatsapp/parse.hpp"

#include <catch2/catch.hpp>

using namespace luna;

namespace {

constexpr const char* contacts = R"([{"profile":{"name":"Asha"},"wa_id":"919800000001","user_id":"IN.7"}])";

std::string envelope(const std::string& changes) {
  return R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[)" + changes + "]}]}";
}

std::string change(const std::string& members) {
  return R"({"field":"messages","value":{"metadata":{"phone_number_id":"55"},)" + members + "}}";
}

/// A body with these messages, all of the one contact.
std::string messages(const std::string& list) {
  return envelope(change(R"("contacts":)" + std::string{contacts} + R"(,"messages":[)" + list + "]"));
}

/// A message from the contact with these further members.
std::string message(const std::string& members) {
  return R"({"from":"919800000001","id":"wamid.A","timestamp":"1749416383",)" + members + "}";
}

std::vector<domain::event> parsed(std::string body) {
  auto events = channels::whatsapp::parse(body);
  REQUIRE(events.has_value());
  return *events;
}

domain::event only(std::string body) {
  auto events = parsed(std::move(body));
  REQUIRE(events.size() == 1);
  return events.front();
}

template <class Content>
Content content(const std::string& members) {
  auto what = only(messages(message(members)));
  INFO("content of alternative " << what.content.index());
  REQUIRE(std::holds_alternative<Content>(what.content));
  return std::get<Content>(what.content);
}

std::string ignored_because(const domain::event& what) {
  REQUIRE(std::holds_alternative<domain::ignored_content>(what.content));
  return std::get<domain::ignored_content>(what.content).reason;
}

bool is_invalid(std::string body) {
  auto events = channels::whatsapp::parse(body);
  return events.has_error() && events.error() == domain::fault::invalid;
}

} // namespace

TEST_CASE("what is no envelope is invalid", "[channels][parse]") {
  CHECK(is_invalid(""));
  CHECK(is_invalid(" \n"));
  CHECK(is_invalid("null"));
  CHECK(is_invalid("[]"));
  CHECK(is_invalid("{}"));
  CHECK(is_invalid(R"({"entry":[]})"));
  CHECK(is_invalid(R"({"object":"whatsapp_business_account"})"));
  CHECK(is_invalid(R"({"object":"whatsapp_business_account","entry":{}})"));
  CHECK(is_invalid(R"({"object":7,"entry":[]})"));
  CHECK(is_invalid(R"({"object":"whatsapp_business_account","entry":[]} trailing)"));
}

TEST_CASE("an envelope without entries is valid and empty", "[channels][parse]") {
  CHECK(parsed(R"({ "object" : "whatsapp_business_account" , "entry" : [ ] })").empty());
}

TEST_CASE("bytes that are not JSON in UTF-8 make the whole body invalid", "[channels][parse]") {
  auto good = message(R"("type":"text","text":{"body":"x"})");
  auto with_text = [&](std::string text) {
    return messages(good + "," + message(R"("type":"text","text":{"body":")" + text + "\"}"));
  };
  CHECK_FALSE(is_invalid(with_text("fine")));
  CHECK(is_invalid(with_text("\xc0\xaf")));             // overlong
  CHECK(is_invalid(with_text("\xed\xa0\xbd")));         // an encoded surrogate
  CHECK(is_invalid(with_text("\xf4\x90\x80\x80")));     // beyond U+10FFFF
  CHECK(is_invalid(with_text("\xe0\xa4")));             // cut
  CHECK(is_invalid(with_text(std::string{"a\0b", 3}))); // a raw NUL
  CHECK(is_invalid(with_text("a\nb")));
  CHECK(is_invalid(with_text("\\x41")));
  CHECK(is_invalid(with_text("\\u12g4")));
  for (auto value :
       {"NaN", "Infinity", "-", "01", "1e999", "123456789012345678901234567890", "tru", "'a'", "undefined"})
    CHECK(is_invalid(messages(good + "," + message(R"("type":"text","ignored":)" + std::string{value}))));
}

TEST_CASE("nesting is read to a depth and refused beyond it", "[channels][parse]") {
  auto nested = [](std::size_t depth) {
    return messages(
      message(R"("type":"text","text":{"body":"x"},"extra":)" + std::string(depth, '[') + std::string(depth, ']')));
  };
  CHECK(parsed(nested(1000)).size() == 1);
  CHECK(is_invalid(nested(1100)));
  CHECK(is_invalid(nested(10'000)));
  CHECK(is_invalid(std::string(10'000, '[')));
  CHECK(is_invalid(std::string(100'000, '{')));
}

TEST_CASE("the body's text stays as it is", "[channels][parse]") {
  const auto sent = messages(message(R"("type":"text","text":{"body":"caf\u00e9 \ud83d\ude00"})"));
  auto body = sent;
  REQUIRE(channels::whatsapp::parse(body).has_value());
  CHECK(body == sent);
}

TEST_CASE("a message says who wrote what, when and to whom", "[channels][parse]") {
  auto what = only(messages(message(R"("type":"text","text":{"body":"Namaste \/ \ud83d\ude4f"},)"
                                    R"("context":{"id":"wamid.Q","forwarded":true})")));
  CHECK(what.channel == "whatsapp");
  CHECK(what.account_id == "55");
  CHECK(what.external_id == "wamid.A");
  CHECK(what.dedup_key == "wa:wamid.A");
  CHECK(what.sender_id == "919800000001");
  CHECK(what.sender_user_id == "IN.7");
  CHECK(what.sender_name == "Asha");
  CHECK(what.conversation_id == "919800000001");
  CHECK_FALSE(what.is_group);
  CHECK(what.time == 1749416383);
  CHECK(what.reply_to == "wamid.Q");
  CHECK(what.forwarded);
  CHECK(std::get<domain::text_content>(what.content).text == "Namaste / 🙏");
}

TEST_CASE("members may come in any order", "[channels][parse]") {
  auto what =
    only(R"({"entry":[{"changes":[{"value":{"messages":[{"text":{"body":"hi"},"type":"text","id":"w","from":"1"}],)"
         R"("contacts":[{"wa_id":"1","profile":{"name":"N"}}],"metadata":{"phone_number_id":"55"}},)"
         R"("field":"messages"}]}],"object":"whatsapp_business_account"})");
  CHECK(what.account_id == "55");
  CHECK(what.sender_name == "N");
  CHECK(std::get<domain::text_content>(what.content).text == "hi");
}

TEST_CASE("of a repeated member the first counts", "[channels][parse]") {
  auto what = only(messages(message(R"("id":"wamid.B","type":"text","text":{"body":"first","body":"second"})")));
  CHECK(what.external_id == "wamid.A");
  CHECK(std::get<domain::text_content>(what.content).text == "first");
}

TEST_CASE("a NUL in a text becomes the replacement character", "[channels][parse]") {
  CHECK(content<domain::text_content>(R"("type":"text","text":{"body":"a\u0000b\u0000"})").text == "a\ufffdb\ufffd");
}

TEST_CASE("half a surrogate pair becomes the replacement character and costs nobody else", "[channels][parse]") {
  auto events =
    parsed(messages(message(R"("type":"text","text":{"body":"cut \ud83d"})") + ","
                    + message(R"("type":"text","text":{"body":"\ude00\ud83d\ude00\\ud83d \ud83d\u0041"})")));
  REQUIRE(events.size() == 2);
  CHECK(std::get<domain::text_content>(events[0].content).text == "cut \ufffd");
  CHECK(std::get<domain::text_content>(events[1].content).text == "\ufffd😀\\ud83d \ufffdA");
}

TEST_CASE("a group message belongs to the group", "[channels][parse]") {
  auto what = only(messages(message(R"("group_id":"G1","type":"text","text":{"body":"all"})")));
  CHECK(what.is_group);
  CHECK(what.conversation_id == "G1");
  CHECK(what.sender_id == "919800000001");
}

TEST_CASE("in a group an answer to what we wrote is addressed to us", "[channels][parse]") {
  auto addressed = [](const std::string& number, const std::string& members) {
    return only(envelope(R"({"field":"messages","value":{"metadata":{"phone_number_id":"55","display_phone_number":")"
                         + number + R"("},"messages":[)" + message(R"("type":"text","text":{"body":"x"},)" + members)
                         + "]}}"))
      .addressed;
  };
  CHECK(addressed("+250 788 123 200", R"("group_id":"G1","context":{"id":"q","from":"250788123200"})"));
  CHECK(addressed("+250 788 123 200", R"("group_id":"G1","context":{"id":"q","from":"55"})"));
  CHECK_FALSE(addressed("+250 788 123 200", R"("group_id":"G1","context":{"id":"q","from":"250788123201"})"));
  CHECK_FALSE(addressed("+250 788 123 200", R"("group_id":"G1","context":{"id":"q"})"));
  CHECK_FALSE(addressed("", R"("group_id":"G1","context":{"id":"q","from":"x"})"));
  CHECK_FALSE(addressed("+250 788 123 200", R"("context":{"id":"q","from":"250788123200"})"));
}

TEST_CASE("a person's username comes without the sign that mentions it", "[channels][parse]") {
  auto username = [](const std::string& written) {
    return only(envelope(change(R"("contacts":[{"wa_id":"1","profile":{"name":"N","username":)" + written
                                + R"(}}],"messages":[{"from":"1","id":"a","type":"text","text":{"body":"x"}}])")))
      .sender_username;
  };
  CHECK(username(R"("@kfisher")") == "kfisher");
  CHECK(username(R"("kfisher")") == "kfisher");
  CHECK(username("7").empty());
}

TEST_CASE("a sender is found by the first identity there is", "[channels][parse]") {
  auto sender = [](const std::string& ids, const std::string& people) {
    return only(envelope(
      change(R"("contacts":)" + people + R"(,"messages":[{"id":"w","type":"text","text":{"body":"x"})" + ids + "}]")));
  };
  CHECK(sender(R"(,"from":"1","from_user_id":"US.2")", "[]").sender_id == "1");
  CHECK(sender(R"(,"from":"1","from_user_id":"US.2")", "[]").sender_user_id == "US.2");
  CHECK(sender(R"(,"from_user_id":"US.2")", "[]").sender_id == "US.2");
  CHECK(sender("", R"([{"wa_id":"3","user_id":"US.4"}])").sender_id == "3");
  CHECK(sender("", R"([{"user_id":"US.4"}])").sender_id == "US.4");
  CHECK(sender(R"(,"from":"")", R"([{"user_id":"US.4"}])").sender_id == "US.4");
  CHECK(sender(R"(,"from":17)", R"([{"wa_id":"3"}])").sender_id == "3");
  auto reason = "no sender identity (no from, from_user_id, wa_id or user_id)";
  CHECK(ignored_because(sender("", "[]")) == reason);
  CHECK(ignored_because(sender("", R"([{"profile":{"name":"N"}}])")) == reason);
  CHECK(ignored_because(sender("", R"([{"wa_id":"3"},{"wa_id":"4"}])")) == reason);
}

TEST_CASE("of several contacts the sender's own gives the name", "[channels][parse]") {
  auto people = R"("contacts":[{"wa_id":"1","profile":{"name":"One"}},{"user_id":"US.2","profile":{"name":"Two"}}],)";
  auto events = parsed(envelope(change(people + std::string{R"("messages":[{"from":"1","id":"a"},)"}
                                       + R"({"from_user_id":"US.2","id":"b"},{"from":"3","id":"c"}])")));
  REQUIRE(events.size() == 3);
  CHECK(events[0].sender_name == "One");
  CHECK(events[1].sender_name == "Two");
  CHECK(events[2].sender_name.empty());
}

TEST_CASE("the only contact names the sender even when its id is written differently", "[channels][parse]") {
  auto what = only(envelope(change(R"("contacts":[{"wa_id":"5215550001","profile":{"name":"Luz"}}],)"
                                   R"("messages":[{"from":"525550001","id":"a","type":"text","text":{"body":"x"}}])")));
  CHECK(what.sender_id == "525550001");
  CHECK(what.sender_name == "Luz");
}

TEST_CASE("a time is seconds, as text or number, and nothing else", "[channels][parse]") {
  auto time = [](const std::string& value) {
    return only(messages(R"({"from":"1","id":"w","type":"text","text":{"body":"x"},"timestamp":)" + value + "}")).time;
  };
  CHECK(time(R"("1749416383")") == 1749416383);
  CHECK(time("1749416383") == 1749416383);
  CHECK(time(R"("1749416383x")") == 0);
  CHECK(time(R"("99999999999999999999")") == 0);
  CHECK(time(R"("-5")") == 0);
  CHECK(time("-5") == 0);
  CHECK(time("1.5") == 0);
  CHECK(time(R"("")") == 0);
  CHECK(time("null") == 0);
}

TEST_CASE("media carry their handle and what describes it", "[channels][parse]") {
  auto document =
    content<domain::media_content>(R"("type":"document","document":{"id":"7","mime_type":"application\/pdf",)"
                                   R"("sha256":"s=","filename":"a.pdf","caption":"see","url":"https:\/\/u"})");
  CHECK(document
        == domain::media_content{domain::media_kind::document, "7", "application/pdf", "s=", "a.pdf", "see",
                                 "https://u", "", 0, 0});
  auto kind = [](const std::string& members) { return content<domain::media_content>(members).kind; };
  CHECK(kind(R"("type":"image","image":{"id":"7"})") == domain::media_kind::image);
  CHECK(kind(R"("type":"video","video":{"id":"7"})") == domain::media_kind::video);
  CHECK(kind(R"("type":"sticker","sticker":{"id":"7","animated":true})") == domain::media_kind::sticker);
  CHECK(kind(R"("type":"audio","audio":{"id":"7","voice":false})") == domain::media_kind::audio);
  CHECK(kind(R"("type":"audio","audio":{"id":"7","voice":true})") == domain::media_kind::voice);
  CHECK(kind(R"("type":"voice","voice":{"id":"7"})") == domain::media_kind::voice);
}

TEST_CASE("a location is a place on Earth", "[channels][parse]") {
  CHECK(content<domain::location_content>(R"("type":"location","location":{"latitude":-90,"longitude":180.0,)"
                                          R"("name":"Here","address":"There"})")
        == domain::location_content{-90.0, 180.0, "Here", "There"});
  for (auto place : {R"({"latitude":90.1,"longitude":0})", R"({"latitude":0,"longitude":-180.1})",
                     R"({"latitude":"0","longitude":0})", R"({"latitude":0})"})
    CHECK(content<domain::unsupported_content>(R"("type":"location","location":)" + std::string{place}).type
          == "location");
}

TEST_CASE("contacts are names with their numbers", "[channels][parse]") {
  auto shared = content<domain::contact_content>(
    R"("type":"contacts","contacts":[{"name":{"formatted_name":"A B"},"phones":[{"phone":"+1 2"},{"phone":"3"}]},)"
    R"({"name":{"first_name":"C"},"phones":[{"wa_id":"4"}]},{"org":{}},7,{"name":{"formatted_name":"D"}}])");
  CHECK(shared.people == std::vector<domain::contact_content::person>{{"A B", {"+1 2", "3"}}, {"C", {"4"}}, {"D", {}}});
}

TEST_CASE("buttons, rows and quick replies are buttons", "[channels][parse]") {
  CHECK(content<domain::button_content>(
          R"("type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"i","title":"t"}})")
        == domain::button_content{"i", "t", ""});
  CHECK(
    content<domain::button_content>(
      R"("type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"i","title":"t","description":"d"}})")
    == domain::button_content{"i", "t", "d"});
  CHECK(content<domain::button_content>(R"("type":"button","button":{"payload":"p","text":"t"})")
        == domain::button_content{"p", "t", ""});
}

TEST_CASE("a form's values keep their types", "[channels][parse]") {
  auto form = content<domain::flow_content>(
    R"("type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"body":"Sent","name":"flow",)"
    R"("response_json":"{\"b\":\"4\",\"a\":4,\"c\":[true,null],\"\":{\"x\":1.50}}"}})");
  CHECK(form.text == "Sent");
  CHECK(form.raw.empty());
  CHECK(form.fields
        == std::vector<std::pair<std::string, std::string>>{
          {"b", "\"4\""}, {"a", "4"}, {"c", "[true,null]"}, {"", R"({"x":1.5})"}});
}

TEST_CASE("a form that is no JSON object is kept as it came", "[channels][parse]") {
  auto raw = [](const std::string& response) {
    auto form = content<domain::flow_content>(
      R"("type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"body":"Sent","response_json":")"
      + response + "\"}}");
    CHECK(form.fields.empty());
    return form.raw;
  };
  CHECK(raw("not json") == "not json");
  CHECK(raw("[1]") == "[1]");
  CHECK(raw("{}").empty());
  std::string deep = R"({\"a\":)" + std::string(100, '[') + std::string(100, ']') + "}";
  CHECK(raw(deep).size() == deep.size() - 2);
}

TEST_CASE("reactions are set and removed", "[channels][parse]") {
  CHECK(content<domain::reaction_content>(R"("type":"reaction","reaction":{"message_id":"m","emoji":"\ud83d\udc4d"})")
        == domain::reaction_content{"👍", "m", false});
  CHECK(content<domain::reaction_content>(R"("type":"reaction","reaction":{"message_id":"m","emoji":""})")
        == domain::reaction_content{"", "m", true});
  CHECK(content<domain::reaction_content>(R"("type":"reaction","reaction":{"message_id":"m"})").removed);
}

TEST_CASE("an order names its products as the platform does", "[channels][parse]") {
  CHECK(content<domain::order_content>(R"("type":"order","order":{"catalog_id":"c","text":"please","product_items":)"
                                       R"([{"product_retailer_id":"1","quantity":3},{"product_retailer_id":"2"}]})")
        == domain::order_content{
          "c", "please", {{{"product_retailer_id", "\"1\""}, {"quantity", "3"}}, {{"product_retailer_id", "\"2\""}}}});
}

TEST_CASE("a message tells the ad that led to it", "[channels][parse]") {
  auto text = R"("type":"text","text":{"body":"x"})";
  CHECK(
    only(messages(message(std::string{text} + R"(,"referral":{"source_id":"1","ctwa_clid":"C","image":{"id":"2"}})")))
      .referral
    == std::vector<std::pair<std::string, std::string>>{{"source_id", "1"}, {"ctwa_clid", "C"}});
  for (auto none : {"", R"(,"referral":null)", R"(,"referral":[7])", R"(,"referral":"x")"})
    CHECK(only(messages(message(std::string{text} + none))).referral.empty());
}

TEST_CASE("a new number is the sender's id from now on", "[channels][parse]") {
  auto what =
    only(envelope(change(R"("messages":[{"from":"1","id":"w","timestamp":"5","type":"system","system":)"
                         R"({"body":"User A changed from 1 to 2","wa_id":"2","type":"user_changed_number"}}])")));
  CHECK(what.sender_id == "1");
  CHECK(std::get<domain::system_content>(what.content)
        == domain::system_content{"user_changed_number", "User A changed from 1 to 2", "2"});
  CHECK(content<domain::system_content>(R"("type":"system","system":{"type":"user_changed_user_id","user_id":"US.9"})")
          .new_id
        == "US.9");
  CHECK(content<domain::system_content>(
          R"("type":"system","system":{"type":"customer_identity_changed","wa_id":"1","identity":"h"})")
          .new_id.empty());
}

TEST_CASE("who only has a user id is known by the one before when it changes", "[channels][parse]") {
  auto what = only(envelope(change(R"("messages":[{"id":"w","timestamp":"5","type":"system","system":{"body":"b",)"
                                   R"("user_id":"MX.2","previous_user_id":"CO.1","type":"user_changed_user_id"}}])")));
  CHECK(what.sender_id == "CO.1");
  CHECK(what.sender_user_id == "CO.1");
  CHECK(what.conversation_id == "CO.1");
  CHECK(std::get<domain::system_content>(what.content) == domain::system_content{"user_changed_user_id", "b", "MX.2"});
}

TEST_CASE("opening the chat is a system event", "[channels][parse]") {
  CHECK(content<domain::system_content>(R"("type":"request_welcome")").type == "request_welcome");
}

TEST_CASE("an edit carries the new content and what it replaces, a withdrawal its target", "[channels][parse]") {
  auto edit = [](const std::string& changed) {
    return only(messages(message(R"("type":"edit","edit":{"original_message_id":"o","message":{)" + changed + "}}")));
  };
  auto text = edit(R"("type":"text","text":{"body":"new"})");
  CHECK(text.edits == "o");
  CHECK(std::get<domain::text_content>(text.content).text == "new");
  auto image = edit(R"("type":"image","image":{"id":"7","caption":"cap"})");
  CHECK(image.edits == "o");
  CHECK(std::get<domain::media_content>(image.content).caption == "cap");
  auto caption = edit(R"("type":"video","video":{"caption":"only this"})");
  CHECK(caption.edits == "o");
  CHECK(std::get<domain::text_content>(caption.content).text == "only this");
  content<domain::unsupported_content>(
    R"("type":"edit","edit":{"original_message_id":"o","message":{"type":"text","text":{"body":7}}})");
  content<domain::unsupported_content>(R"("type":"edit","edit":{"original_message_id":"o","message":{"type":"text"}})");
  CHECK(content<domain::delete_content>(R"("type":"revoke","revoke":{"original_message_id":"o"})").target == "o");
}

TEST_CASE("what cannot be read is unsupported under the platform's word", "[channels][parse]") {
  auto unsupported = [](const std::string& members) { return content<domain::unsupported_content>(members); };
  CHECK(unsupported(R"("type":"unsupported","errors":[{"code":131051}],"unsupported":{"type":"poll"})")
        == domain::unsupported_content{"poll", 131051});
  CHECK(unsupported(R"("type":"unknown","errors":[{"code":131051}])")
        == domain::unsupported_content{"unknown", 131051});
  CHECK(unsupported(R"("type":"hologram","hologram":{"id":"7"})") == domain::unsupported_content{"hologram", 0});
  CHECK(unsupported(R"("type":"interactive","interactive":{"type":"call_permission_reply"})").type
        == "call_permission_reply");
  CHECK(unsupported(R"("type":"interactive")").type == "interactive");
  CHECK(unsupported(R"("x":0)").type == "unknown");
  CHECK(unsupported(R"("type":7)").type == "unknown");
}

TEST_CASE("a message of the wrong shape is unsupported and costs no neighbour", "[channels][parse]") {
  auto good = message(R"("type":"text","text":{"body":"good"})");
  for (const char* type : {"text", "image", "audio", "video", "document", "sticker", "location", "contacts", "reaction",
                           "interactive", "button", "order", "system", "edit", "revoke"})
    for (const char* part : {"null", "7", "\"x\"", "[]", "{}", "[[]]", R"({"id":7,"body":7,"type":"nfm_reply"})"}) {
      INFO(type << " " << part);
      auto events = parsed(messages(
        good + "," + message(R"("type":")" + std::string{type} + R"(",")" + type + "\":" + part) + "," + good));
      REQUIRE(events.size() == 3);
      CHECK(std::holds_alternative<domain::text_content>(events[0].content));
      CHECK(
        (std::holds_alternative<domain::unsupported_content>(events[1].content)
         || (std::string_view{type} == "system" && std::holds_alternative<domain::system_content>(events[1].content))));
      CHECK(events[1].dedup_key == "wa:wamid.A");
      CHECK(std::holds_alternative<domain::text_content>(events[2].content));
    }
}

TEST_CASE("a message without an id is ignored", "[channels][parse]") {
  CHECK(ignored_because(only(messages(R"({"from":"1","type":"text","text":{"body":"secret"}})")))
        == "message without an id");
  CHECK(parsed(messages("7,null,[],\"x\"")).size() == 4);
}

TEST_CASE("statuses are keyed by message and status", "[channels][parse]") {
  auto events = parsed(envelope(change(
    R"("statuses":[{"id":"m","status":"failed","timestamp":"9","recipient_id":"1","biz_opaque_callback_data":"d-1",)"
    R"("errors":[{"code":131026,"title":"t"}]},{"id":"m","status":"warped","recipient_user_id":"US.1"},)"
    R"({"id":"m"},{"status":"sent"},7])")));
  REQUIRE(events.size() == 5);
  CHECK(events[0].dedup_key == "wa:m:failed");
  CHECK(events[0].external_id == "m");
  CHECK(events[0].time == 9);
  CHECK(std::get<domain::status_content>(events[0].content) == domain::status_content{"failed", "1", "d-1", 131026});
  CHECK(events[1].dedup_key == "wa:m:warped");
  CHECK(std::get<domain::status_content>(events[1].content) == domain::status_content{"warped", "US.1", "", 0});
  for (auto i : {2, 3, 4})
    CHECK(ignored_because(events[static_cast<std::size_t>(i)]) == "status without an id or a status");
}

TEST_CASE("a status in a group is each participant's own", "[channels][parse]") {
  auto events = parsed(
    envelope(change(R"("statuses":[{"id":"m","status":"read","recipient_id":"G","recipient_participant_id":"1"},)"
                    R"({"id":"m","status":"read","recipient_id":"G","recipient_participant_user_id":"US.2"},)"
                    R"({"id":"m","status":"sent","recipient_id":"G"}])")));
  REQUIRE(events.size() == 3);
  CHECK(events[0].dedup_key == "wa:m:read:1");
  CHECK(events[1].dedup_key == "wa:m:read:US.2");
  CHECK(events[2].dedup_key == "wa:m:sent");
  CHECK(std::get<domain::status_content>(events[0].content).recipient_id == "G");
}

TEST_CASE("everything of one body is read in its order", "[channels][parse]") {
  auto text = [](const std::string& id) {
    return R"({"from":"1","id":")" + id + R"(","type":"text","text":{"body":"x"}})";
  };
  auto events = parsed(
    R"({"object":"whatsapp_business_account","entry":[{"changes":[)" + change(R"("messages":[)" + text("a") + "]") + ","
    + change(R"("errors":[{"code":1,"message":"m"}],"statuses":[{"id":"s","status":"read"}],"messages":[)" + text("b")
             + "," + text("c") + "]")
    + R"(]},7,{"changes":[)" + change(R"("messages":[)" + text("d") + "]") + "]}]}");
  REQUIRE(events.size() == 7);
  CHECK(events[0].external_id == "a");
  CHECK(events[1].external_id == "b");
  CHECK(events[2].external_id == "c");
  CHECK(events[3].external_id == "s");
  CHECK(std::get<domain::channel_error_content>(events[4].content) == domain::channel_error_content{1, "m"});
  CHECK(ignored_because(events[5]) == "entry without changes");
  CHECK(events[6].external_id == "d");
}

TEST_CASE("what is not about messages to us is ignored", "[channels][parse]") {
  CHECK(ignored_because(only(envelope(R"({"field":"account_update","value":{"event":"x"}})")))
        == "field account_update");
  CHECK(ignored_because(only(envelope(R"({"field":"smb_message_echoes","value":{"message_echoes":[{"id":"1"}]}})")))
        == "field smb_message_echoes");
  CHECK(ignored_because(only(envelope(change(R"("message_echoes":[{"from":"1","id":"w"}])"))))
        == "echo of a message of our own");
  CHECK(ignored_because(only(envelope(R"({"field":"messages","value":7})"))) == "no messages, statuses or errors");
  CHECK(ignored_because(only(envelope("7"))) == "change without a field");
  CHECK(ignored_because(only(R"({"object":"instagram","entry":[{"messaging":[]}]})")) == "object instagram");
}

TEST_CASE("a body of more events than Meta sends is refused", "[channels][parse]") {
  auto repeated = [](std::size_t count) {
    std::string list = "7";
    for (std::size_t i = 1; i < count; ++i)
      list += ",7";
    return messages(list);
  };
  CHECK(parsed(repeated(channels::whatsapp::events_max)).size() == channels::whatsapp::events_max);
  CHECK(is_invalid(repeated(channels::whatsapp::events_max + 1)));
}

TEST_CASE("a parser that met an invalid body reads the next one", "[channels][parse]") {
  auto good = messages(message(R"("type":"text","text":{"body":"good"})"));
  CHECK(is_invalid(std::string(5000, '[')));
  CHECK(parsed(good).size() == 1);
}
