#include "channels/codec.hpp"

#include "test/channels/request.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using namespace std::chrono_literals;

namespace {

channels::account account_with(std::string api_base = "https://graph.facebook.com/v24.0") {
  channels::account which;
  which.channel = "whatsapp";
  which.id = "55";
  which.secret = "test-app-secret";
  which.verify_token = "verify";
  which.token = "bearer-token";
  which.api_base = std::move(api_base);
  which.plan = "late:hi";
  which.read_marks = true;
  return which;
}

std::unique_ptr<channels::codec> open(const channels::account& which = account_with()) {
  const auto* platform = channels::find_platform("whatsapp");
  REQUIRE(platform);
  return platform->open(which);
}

domain::event message(domain::event_content content) {
  domain::event what;
  what.channel = "whatsapp";
  what.account_id = "66";
  what.external_id = "wamid.A";
  what.content = std::move(content);
  return what;
}

std::string header_of(const channels::api_call& call, std::string_view name) {
  for (const auto& [key, value] : call.headers)
    if (key == name)
      return value;
  return {};
}

bool authorized(const channels::api_call& call) {
  return header_of(call, "Authorization") == "Bearer bearer-token";
}

} // namespace

TEST_CASE("a webhook is the platform's if its body is signed with the app secret", "[channels][codec]") {
  auto signed_with = [](std::string signature) {
    test::request sent{R"({"object":"whatsapp_business_account","entry":[]})",
                       {{"x-hub-signature-256", std::move(signature)}}};
    return open()->authentic(sent.view());
  };
  CHECK(signed_with("sha256=c84a394cc475525991e78ff16e430b02e47f953877d2af0ade26956ce6f384dc"));
  CHECK_FALSE(signed_with("sha256=c84a394cc475525991e78ff16e430b02e47f953877d2af0ade26956ce6f384dd"));
  CHECK_FALSE(signed_with(""));
}

TEST_CASE("an event that names no account is the codec's own", "[channels][codec]") {
  test::request sent{R"({"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":)"
                     R"({"messages":[{"from":"1","id":"a","type":"text","text":{"body":"x"}}]}},)"
                     R"({"field":"messages","value":{"metadata":{"phone_number_id":"77"},)"
                     R"("messages":[{"from":"1","id":"b","type":"text","text":{"body":"x"}}]}},{"field":"calls"}]}]})",
                     {}};
  auto events = open()->parse(sent.view());
  REQUIRE(events.has_value());
  REQUIRE(events->size() == 3);
  CHECK((*events)[0].account_id == "55");
  CHECK((*events)[1].account_id == "77");
  CHECK((*events)[2].account_id == "55");
  test::request cut{"{", {}};
  CHECK(open()->parse(cut.view()).error() == domain::fault::invalid);
}

TEST_CASE("a handshake is answered with its challenge", "[channels][codec]") {
  auto answer = open()->handshake("hub.mode=subscribe&hub.verify_token=verify&hub.challenge=a%2Bb");
  REQUIRE(answer.has_value());
  CHECK(**answer == "a+b");
  CHECK(open()->handshake("hub.mode=subscribe&hub.verify_token=other&hub.challenge=1")->error()
        == domain::fault::unauthorized);
}

TEST_CASE("a reply is posted with the account's token", "[channels][codec]") {
  auto call =
    open()->render({"d-7", {"whatsapp", "55", "1"}, std::string{"hello"}, 1, 0, 0}, channels::form::full, nullptr);
  CHECK(call.url == "/55/messages");
  CHECK(authorized(call));
}

TEST_CASE("the window is a day, and a template goes beyond it", "[channels][codec]") {
  CHECK(open()->window() == 24h);
  auto late = open()->outside_window({"hello"});
  REQUIRE(late.has_value());
  CHECK(std::get<domain::reply_template>(late->extra) == domain::reply_template{"late", "hi", {"hello"}});
  auto without = account_with();
  without.plan.clear();
  CHECK_FALSE(open(without)->outside_window({"hello"}).has_value());
}

TEST_CASE("a file is uploaded as a form", "[channels][codec]") {
  auto call = open()->upload({"%PDF", "application/pdf; x=y", "Kundli \"A\".pdf", ""});
  REQUIRE(call.has_value());
  CHECK(call->method == "POST");
  CHECK(call->url == "/55/media");
  CHECK(authorized(*call));
  auto type = header_of(*call, "Content-Type");
  REQUIRE(type.starts_with("multipart/form-data; boundary="));
  auto boundary = "--" + type.substr(type.find('=') + 1);
  CHECK(call->body.starts_with(boundary + "\r\n"));
  CHECK(call->body.ends_with(boundary + "--\r\n"));
  CHECK(call->body.find("name=\"messaging_product\"\r\n\r\nwhatsapp\r\n") != std::string::npos);
  CHECK(call->body.find("name=\"type\"\r\n\r\napplication/pdf\r\n") != std::string::npos);
  CHECK(
    call->body.find("name=\"file\"; filename=\"Kundli %22A%22.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n")
    != std::string::npos);
  CHECK(open()->upload({"x", "text/csv", "", ""})->body.find("filename=\"file\"") != std::string::npos);
  CHECK_FALSE(open()->upload({"x", "application/zip", "a.zip", ""}).has_value());
  CHECK(open()->uploaded({200, R"({"id":"4711"})", std::nullopt, true}) == "4711");
  CHECK_FALSE(open()->uploaded({400, R"({"error":{"code":100}})", std::nullopt, true}).has_value());
}

TEST_CASE("what a person sent is marked as read, and answered with typing", "[channels][codec]") {
  auto codec = open();
  for (const domain::event_content& content :
       {domain::event_content{domain::text_content{"x"}}, domain::event_content{domain::media_content{}},
        domain::event_content{domain::location_content{}}, domain::event_content{domain::contact_content{}},
        domain::event_content{domain::button_content{}}, domain::event_content{domain::flow_content{}},
        domain::event_content{domain::order_content{}}, domain::event_content{domain::unsupported_content{}}}) {
    auto calls = codec->courtesies(message(content));
    REQUIRE(calls.size() == 1);
    CHECK(calls.front().url == "/66/messages");
    CHECK(authorized(calls.front()));
    CHECK(boost::json::parse(calls.front().body).at("message_id") == "wamid.A");
    auto typing = codec->typing(message(content));
    REQUIRE(typing.has_value());
    CHECK(authorized(*typing));
    CHECK(boost::json::parse(typing->body).at("typing_indicator").at("type") == "text");
  }
  CHECK(codec->typing_for() == 25s);
}

TEST_CASE("nothing is marked as read that is no message to us", "[channels][codec]") {
  auto codec = open();
  auto in_group = message(domain::text_content{"x"});
  in_group.is_group = true;
  auto edit = message(domain::text_content{"x"});
  edit.edits = "wamid.O";
  for (const auto& what :
       {in_group, edit, message(domain::reaction_content{}), message(domain::system_content{}),
        message(domain::delete_content{}), message(domain::status_content{}), message(domain::channel_error_content{}),
        message(domain::timer_content{}), message(domain::ignored_content{})}) {
    CHECK(codec->courtesies(what).empty());
    CHECK_FALSE(codec->typing(what).has_value());
  }
}

TEST_CASE("without being asked to, nobody is told that we read", "[channels][codec]") {
  auto quiet = account_with();
  quiet.read_marks = false;
  CHECK(open(quiet)->courtesies(message(domain::text_content{"hi"})).empty());
  CHECK(open(quiet)->typing(message(domain::text_content{"hi"})).has_value());
}

TEST_CASE("a file of the person's is two requests away, each with the token", "[channels][codec]") {
  domain::media_content file;
  file.id = "1037543291543636";
  auto first = open()->locate(file);
  REQUIRE(first.has_value());
  CHECK(first->method == "GET");
  CHECK(first->url == "/1037543291543636");
  CHECK(first->body.empty());
  CHECK(authorized(*first));
  auto where = open()->located({200, R"({"url":"https://lookaside.fbsbx.com/x","id":"1"})", std::nullopt, true});
  REQUIRE(where.has_value());
  auto second = open()->fetch(*where);
  CHECK(second.method == "GET");
  CHECK(second.url == "https://lookaside.fbsbx.com/x");
  CHECK(authorized(second));
  for (const std::string& id :
       {std::string{}, std::string{"../me"}, std::string{"a b"}, std::string{"1?fields=x"}, std::string(257, '1')}) {
    file.id = id;
    CHECK_FALSE(open()->locate(file).has_value());
  }
}

TEST_CASE("the token goes nowhere in the clear, except where the operator set it so", "[channels][codec]") {
  channels::api_answer plain{200, R"({"url":"http://elsewhere/x"})", std::nullopt, true};
  CHECK(open()->located(plain).error() == domain::fault::invalid);
  CHECK(open(account_with("http://127.0.0.1:8080/v24.0"))->located(plain).has_value());
}
