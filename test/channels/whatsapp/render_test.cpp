#include "channels/whatsapp/render.hpp"

#include "test/channels/support.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using namespace std::chrono_literals;
using namespace channels::whatsapp;
using channels::send_judgement;
using kind = send_judgement::kind;

namespace {

domain::delivery to(std::string person, std::string text = "hello") {
  return {"d-7", {"whatsapp", "106540352242922", std::move(person)}, std::move(text), 1, 0, 0};
}

boost::json::value body_for(const std::string& person) {
  return boost::json::parse(send_text(to(person)).body);
}

send_judgement judged(int status, std::string_view body, std::uint32_t attempt = 1) {
  return read_answer({status, body, std::nullopt, true}, attempt);
}

send_judgement refused(int code, int status = 400) {
  return judged(status, R"({"error":{"message":"secret words","code":)" + std::to_string(code) + "}}");
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts)
    text += part;
  return text;
}

} // namespace

TEST_CASE("a text is sent to its person with our id", "[channels][render]") {
  auto request = send_text(to("16505551234", "नमस्ते \"you\"\n"));
  CHECK(request.url == "/106540352242922/messages");
  auto body = boost::json::parse(request.body).as_object();
  CHECK(body.size() == 6);
  CHECK(body.at("messaging_product") == "whatsapp");
  CHECK(body.at("recipient_type") == "individual");
  CHECK(body.at("to") == "16505551234");
  CHECK(body.at("type") == "text");
  CHECK(body.at("text").as_object().size() == 2);
  CHECK(body.at("text").at("body") == "नमस्ते \"you\"\n");
  CHECK(body.at("text").at("preview_url") == false);
  CHECK(body.at("biz_opaque_callback_data") == "d-7");
}

TEST_CASE("a business-scoped user id is a recipient, anything else a number", "[channels][render]") {
  for (const std::string& id :
       {std::string{"US.1"}, std::string{"IN.ENT.aZ9"}, "US." + std::string(128, 'x'), std::string{"US.ENT"}}) {
    CHECK(body_for(id).as_object().contains("recipient"));
    CHECK_FALSE(body_for(id).as_object().contains("to"));
  }
  for (const std::string& id :
       {std::string{"16505551234"}, std::string{"us.1"}, std::string{"US."}, std::string{"US.ENT."},
        "US." + std::string(129, 'x'), std::string{"USA.1"}, std::string{"US.1 "}, std::string{}}) {
    CHECK(body_for(id).as_object().contains("to"));
    CHECK_FALSE(body_for(id).as_object().contains("recipient"));
  }
}

TEST_CASE("an answer with a message id is an acceptance", "[channels][render]") {
  auto answer = judged(
    200, R"({"messaging_product":"whatsapp","contacts":[{"input":"1","wa_id":"1"}],"messages":[{"id":"wamid.X"}]})");
  CHECK(answer.outcome == kind::accepted);
  CHECK(answer.platform_id == "wamid.X");
  CHECK(answer.reason.empty());
}

TEST_CASE("a success that cannot be read may have been one", "[channels][render]") {
  for (auto body :
       {"", "<html>", "{}", R"({"messages":[]})", R"({"messages":[{"id":""}]})", R"({"messages":[{"id":7}]})",
        R"({"messages":{"id":"x"}})", R"({"messages":[{"id":"wamid.X")", "[]", "7"})
    CHECK(judged(200, body).outcome == kind::ambiguous);
}

TEST_CASE("error codes decide, not the status that carries them", "[channels][render]") {
  for (auto status : {200, 400, 401, 403, 429, 500, 503}) {
    INFO(status);
    for (auto code : {1, 2, 4, 80007, 130429, 131000, 131016, 131056})
      CHECK(refused(code, status).outcome == kind::retry);
    for (auto code : {10, 190, 200, 299, 368, 131031, 131042, 133010})
      CHECK(refused(code, status).outcome == kind::channel_stopped);
    for (auto code :
         {100, 130472, 131008, 131009, 131048, 131049, 131051, 132000, 132001, 132005, 132007, 132012, 132015, 132016})
      CHECK(refused(code, status).outcome == kind::parked);
    CHECK(refused(131026, status).outcome == kind::unreachable);
    CHECK(refused(131047, status).outcome == kind::outside_window);
    for (auto code : {131052, 131053})
      CHECK(refused(code, status).outcome == kind::media_refused);
  }
}

TEST_CASE("an unknown code passes only if the platform says so", "[channels][render]") {
  CHECK(refused(987654).outcome == kind::parked);
  CHECK(refused(987654, 503).outcome == kind::retry);
  CHECK(judged(400, R"({"error":{"code":987654,"is_transient":true}})").outcome == kind::retry);
}

TEST_CASE("reasons are our words with the platform's codes", "[channels][render]") {
  CHECK(refused(131047).reason == "131047: more than 24 hours since the person last wrote");
  CHECK(judged(400, R"({"error":{"code":100,"error_subcode":33}})").reason == "100/33: the object does not exist");
  CHECK(refused(987654).reason.find("secret") == std::string::npos);
}

TEST_CASE("the pair rate limit asks for four times longer each time", "[channels][render]") {
  auto pause = [](std::uint32_t attempt) { return judged(400, R"({"error":{"code":131056}})", attempt).retry_after; };
  CHECK(pause(0) == 1s);
  CHECK(pause(1) == 1s);
  CHECK(pause(2) == 4s);
  CHECK(pause(5) == 256s);
  CHECK(pause(6) == 1024s);
  CHECK(pause(7) == 1024s);
  CHECK(pause(4'000'000'000) == 1024s);
}

TEST_CASE("Retry-After is obeyed when it asks for more", "[channels][render]") {
  auto pause = [](int code, std::chrono::seconds header) {
    auto body = R"({"error":{"code":)" + std::to_string(code) + "}}";
    return read_answer({429, body, header, true}, 1).retry_after;
  };
  CHECK(pause(130429, 30s) == 30s);
  CHECK(pause(131056, 0s) == 1s);
  CHECK(pause(131056, 30s) == 30s);
}

TEST_CASE("without a Graph error a 5xx may have been taken and a 4xx not", "[channels][render]") {
  for (auto body : {"", "<html>Bad gateway</html>", R"({"error":"x"})", R"({"error":{"code":"190"}})",
                    R"({"error":{"code":1e300}})"}) {
    for (auto status : {500, 502, 503, 504, 408})
      CHECK(judged(status, body).outcome == kind::ambiguous);
    for (auto status : {301, 400, 401, 403, 404, 413, 429})
      CHECK(judged(status, body).outcome == kind::retry);
  }
  CHECK(judged(502, "").reason == "HTTP 502 without an answer of the platform");
}

TEST_CASE("a broken connection is judged by whether the request may have left", "[channels][render]") {
  CHECK(read_answer({0, {}, std::nullopt, true}, 1).outcome == kind::ambiguous);
  CHECK(read_answer({0, {}, std::nullopt, false}, 1).outcome == kind::retry);
}

#ifdef LUNA_SHARED
TEST_CASE("the recorded answers of the platform are judged right", "[channels][render]") {
  auto recorded = [](const std::string& name) {
    auto record = test::file_json(LUNA_SHARED "/corpus/platform/" + name);
    const auto& response = record.at("response");
    return judged(static_cast<int>(response.at("status").as_int64()), response.at("body").as_string());
  };
  CHECK(recorded("wa-131056.json").outcome == kind::retry);
  CHECK(recorded("wa-131056.json").retry_after == 1s);
  CHECK(recorded("wa-190-expired-token.json").outcome == kind::channel_stopped);
  CHECK(recorded("wa-190-expired-token.json").reason == "190/463: the access token is not valid");
}
#endif

TEST_CASE("a text within the limit is one part", "[channels][split]") {
  CHECK(split_text("").empty());
  CHECK(split_text(" \n\t ").empty());
  CHECK(split_text("hello") == std::vector<std::string>{"hello"});
  CHECK(split_text(std::string(4096, 'x')).size() == 1);
  CHECK(split_text(std::string(4097, 'x')).size() == 2);
}

TEST_CASE("limits count UTF-16 units", "[channels][split]") {
  CHECK(split_text("😀😀", 4).size() == 1);
  CHECK(split_text("😀😀a", 4) == std::vector<std::string>{"😀😀", "a"});
  CHECK(split_text("a😀😀", 4) == std::vector<std::string>{"a😀", "😀"});
  CHECK(split_text("नमस्ते", 6).size() == 1);
  CHECK(split_text("😀😀", 1) == std::vector<std::string>{"😀", "😀"});
}

TEST_CASE("a text is cut after a paragraph, else a line, a sentence, a word", "[channels][split]") {
  CHECK(split_text("aa. a\n\nbb\nc dddd", 12) == std::vector<std::string>{"aa. a\n\n", "bb\nc dddd"});
  CHECK(split_text("aa. aa\nbb cc dddd", 12) == std::vector<std::string>{"aa. aa\n", "bb cc dddd"});
  CHECK(split_text("aaaa a. bb cc dddd", 12) == std::vector<std::string>{"aaaa a. ", "bb cc dddd"});
  CHECK(split_text("aaaaaa bb cc dddd", 12) == std::vector<std::string>{"aaaaaa bb ", "cc dddd"});
  CHECK(split_text("कखग घ। कख ग घच", 12) == std::vector<std::string>{"कखग घ। ", "कख ग घच"});
  CHECK(split_text("a\n\nbbbbbb cccccccc", 12) == std::vector<std::string>{"a\n\nbbbbbb ", "cccccccc"});
  CHECK(split_text("a bbbbbbbbbbbbbbb", 12) == std::vector<std::string>{"a ", "bbbbbbbbbbbb", "bbb"});
}

TEST_CASE("parts join to the text, within the limit and none of them blank", "[channels][split]") {
  std::string text;
  for (std::uint32_t i = 0, random = 1; i < 3000; ++i) {
    random = random * 1664525 + 1013904223;
    constexpr const char* pieces[] = {"a", "word", " ", "\n", ". ", "\n\n", "😀", "क्ष", "é", "x"};
    text += pieces[(random >> 16) % 10];
  }
  for (std::size_t limit : {16, 17, 100, 4096}) {
    auto parts = split_text(text, limit);
    CHECK(joined(parts) == text);
    for (const auto& part : parts) {
      std::size_t units = 0;
      for (unsigned char byte : part)
        units += (byte & 0xc0) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
      CHECK(units <= limit);
      CHECK((static_cast<unsigned char>(part.front()) & 0xc0) != 0x80);
    }
  }
}

TEST_CASE("parts of nothing but white space are left out", "[channels][split]") {
  CHECK(split_text("aaaa" + std::string(20, ' ') + "bbbb", 8) == std::vector<std::string>{"aaaa    ", "bbbb"});
}
