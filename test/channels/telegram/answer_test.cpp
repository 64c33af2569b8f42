#include "channels/telegram/answer.hpp"

#include "test/channels/support.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using namespace std::chrono_literals;
using channels::send_judgement;
using channels::telegram::read_answer;
using channels::telegram::read_file_answer;
using domain::fault;
using kind = send_judgement::kind;

namespace {

send_judgement judged(int status, std::string_view body) {
  return read_answer({status, body, std::nullopt, true});
}

send_judgement refused(int code, const std::string& description, const std::string& parameters = "{}") {
  return judged(code, R"({"ok":false,"error_code":)" + std::to_string(code) + R"(,"description":")" + description
                        + R"(","parameters":)" + parameters + "}");
}

kind bad_request(const std::string& description) {
  return refused(400, "Bad Request: " + description).outcome;
}

fault no_file(int status, std::string_view body) {
  auto found = read_file_answer({status, body, std::nullopt, true}, "1:T");
  return found ? fault{} : found.error();
}

} // namespace

TEST_CASE("an accepted message is known by its chat and id", "[channels][telegram]") {
  auto answer = judged(200, R"({"ok":true,"result":{"message_id":133,"chat":{"id":-1001},"date":1}})");
  CHECK(answer.outcome == kind::accepted);
  CHECK(answer.platform_id == "-1001:133");
  CHECK(answer.reason.empty());
}

TEST_CASE("what is accepted may have no id", "[channels][telegram]") {
  for (auto body : {R"({"ok":true,"result":true})", R"({"ok":true})", R"({"ok":true,"result":{"message_id":"x"}})"}) {
    CHECK(judged(200, body).outcome == kind::accepted);
    CHECK(judged(200, body).platform_id.empty());
  }
  CHECK(judged(200, R"({"ok":true,"result":{"message_id":133}})").platform_id == "133");
}

TEST_CASE("a flood is waited out for exactly as long as asked", "[channels][telegram]") {
  auto answer = refused(429, "Too Many Requests: retry after 14", R"({"retry_after":14})");
  CHECK(answer.outcome == kind::retry);
  CHECK(answer.retry_after == 14s);
  CHECK(refused(429, "x", R"({"retry_after":9223372036854775807})").retry_after == 365 * 24h);
  CHECK(refused(429, "x", R"({"retry_after":-1})").retry_after == 0s);
  auto header = [](std::string_view body) { return read_answer({429, body, 30s, true}).retry_after; };
  CHECK(header(R"({"ok":false,"error_code":429,"parameters":{"retry_after":14}})") == 14s);
  CHECK(header(R"({"ok":false,"error_code":429})") == 30s);
  CHECK(header("<html>") == 30s);
}

TEST_CASE("a person who does not want us is unreachable", "[channels][telegram]") {
  for (auto why : {"bot was blocked by the user", "user is deactivated", "bot was kicked from the supergroup chat",
                   "bot can't initiate conversation with a user", "bot is not a member of the channel chat"})
    CHECK(refused(403, std::string{"Forbidden: "} + why).outcome == kind::unreachable);
}

TEST_CASE("a bad request is judged by what it says", "[channels][telegram]") {
  CHECK(bad_request("can't parse entities: Can't find end of the entity starting at byte offset 12") == kind::plain);
  CHECK(bad_request("ENTITY_BOUNDS_INVALID") == kind::plain);
  CHECK(bad_request("message is too long") == kind::too_long);
  CHECK(bad_request("MESSAGE_TOO_LONG") == kind::too_long);
  CHECK(bad_request("message caption is too long") == kind::too_long);
  CHECK(bad_request("MEDIA_CAPTION_TOO_LONG") == kind::too_long);
  CHECK(bad_request("message is not modified: specified new message content and reply markup are exactly the same")
        == kind::accepted);
  CHECK(bad_request("query is too old and response timeout expired or query ID is invalid") == kind::accepted);
  for (auto file : {"wrong file identifier/HTTP URL specified", "wrong file_id or the file is temporarily unavailable",
                    "wrong remote file identifier specified: Wrong string length", "PHOTO_INVALID_DIMENSIONS",
                    "IMAGE_PROCESS_FAILED", "VOICE_MESSAGES_FORBIDDEN", "file must be non-empty", "FILE_PARTS_INVALID",
                    "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes",
                    "user restricted receiving of video messages", "wrong type of the web page content"})
    CHECK(bad_request(file) == kind::media_refused);
  for (auto lost : {"chat not found", "PEER_ID_INVALID", "message to edit not found", "message to react not found",
                    "not enough rights to send text messages to the chat", "CHAT_WRITE_FORBIDDEN", "REACTION_INVALID",
                    "message text is empty", "can't parse reply keyboard markup JSON object", "BUTTON_DATA_INVALID",
                    "group chat was upgraded to a supergroup chat", "something new"})
    CHECK(bad_request(lost) == kind::parked);
}

TEST_CASE("a group that became a supergroup is moved", "[channels][telegram]") {
  auto answer = refused(400, "Bad Request: group chat was upgraded to a supergroup chat",
                        R"({"migrate_to_chat_id":-1001555296434})");
  CHECK(answer.outcome == kind::moved);
  CHECK(answer.platform_id == "-1001555296434");
}

TEST_CASE("a token that is refused stops the channel", "[channels][telegram]") {
  CHECK(refused(401, "Unauthorized").outcome == kind::channel_stopped);
  CHECK(refused(404, "Not Found").outcome == kind::channel_stopped);
}

TEST_CASE("a conflict stops the channel as an error of configuration", "[channels][telegram]") {
  auto answer = refused(409, "Conflict: terminated by other getUpdates request");
  CHECK(answer.outcome == kind::channel_stopped);
  CHECK(answer.reason.find("configuration") != answer.reason.npos);
}

TEST_CASE("a request that is too large is too long, whoever says so", "[channels][telegram]") {
  CHECK(refused(413, "Request Entity Too Large").outcome == kind::too_long);
  CHECK(judged(413, "<html>").outcome == kind::too_long);
}

TEST_CASE("the error code decides, not the status that carries it", "[channels][telegram]") {
  CHECK(judged(403, R"({"ok":false,"error_code":400,"description":"Bot domain invalid."})").outcome == kind::parked);
  CHECK(judged(200, R"({"ok":false,"error_code":403})").outcome == kind::unreachable);
  CHECK(judged(403, R"({"ok":false})").outcome == kind::unreachable);
  CHECK(judged(500, R"({"ok":false,"error_code":"403"})").outcome == kind::ambiguous);
}

TEST_CASE("a failure of the platform's may have been a success", "[channels][telegram]") {
  for (auto code : {500, 502, 503, 504})
    CHECK(refused(code, "Internal Server Error: restart").outcome == kind::ambiguous);
}

TEST_CASE("without an answer of the platform a 5xx may have been taken and a 4xx not", "[channels][telegram]") {
  for (auto body : {"", "<html>", "[]", R"({"ok":"true"})", R"({"ok":true)", "{\"ok\":true,\"x\":\"\xff\"}"}) {
    for (auto status : {200, 408, 500, 502, 503, 504})
      CHECK(judged(status, body).outcome == kind::ambiguous);
    for (auto status : {301, 400, 401, 403, 404, 429})
      CHECK(judged(status, body).outcome == kind::retry);
  }
}

TEST_CASE("a connection that broke is judged by whether the request may have left", "[channels][telegram]") {
  CHECK(read_answer({0, {}, std::nullopt, true}).outcome == kind::ambiguous);
  CHECK(read_answer({0, {}, std::nullopt, false}).outcome == kind::retry);
  CHECK(read_answer({0, R"({"ok":true})", std::nullopt, true}).outcome == kind::ambiguous);
}

TEST_CASE("reasons of the Bot API are our words with its codes", "[channels][telegram]") {
  auto answer = refused(400, "Bad Request: can't parse entities: unsupported tag <secret>");
  CHECK(answer.reason == "400: the formatting cannot be read");
  CHECK(refused(400, "Bad Request: secret").reason == "400: refused for a reason unknown to us");
  CHECK(judged(502, "").reason == "HTTP 502 without an answer of the platform");
}

TEST_CASE("a file is where Telegram says, under the bot's token", "[channels][telegram]") {
  auto found = read_file_answer(
    {200, R"({"ok":true,"result":{"file_id":"F","file_size":7,"file_path":"voice/a b.oga"}})", std::nullopt, true},
    "1:T");
  REQUIRE(found.has_value());
  CHECK(found->url == "/file/bot1:T/voice/a%20b.oga");
  CHECK(found->size == 7);
}

TEST_CASE("a file is to be had up to 20 MB", "[channels][telegram]") {
  CHECK(no_file(200, R"({"ok":true,"result":{"file_size":20971520,"file_path":"p"}})") == fault{});
  CHECK(no_file(200, R"({"ok":true,"result":{"file_size":20971521,"file_path":"p"}})") == fault::invalid);
  CHECK(no_file(400, R"({"ok":false,"error_code":400,"description":"Bad Request: file is too big"})")
        == fault::invalid);
}

TEST_CASE("a file that is not to be had now may be later, or never", "[channels][telegram]") {
  CHECK(no_file(400, R"({"ok":false,"error_code":400,"description":"Bad Request: invalid file_id"})")
        == fault::not_found);
  CHECK(no_file(200, R"({"ok":true,"result":{}})") == fault::not_found);
  CHECK(no_file(200, "invalid") == fault::unavailable);
  CHECK(no_file(0, "") == fault::unavailable);
  for (auto code : {401, 404, 429, 500})
    CHECK(no_file(code, R"({"ok":false,"error_code":)" + std::to_string(code) + "}") == fault::unavailable);
}

#ifdef LUNA_SHARED
TEST_CASE("the recorded answers of the Bot API are judged right", "[channels][telegram]") {
  auto recorded = [](const std::string& name) {
    auto record = test::file_json(LUNA_SHARED "/corpus/platform/" + name);
    const auto& response = record.at("response");
    return judged(static_cast<int>(response.at("status").as_int64()), response.at("body").as_string()).outcome;
  };
  CHECK(recorded("tg-400-callback-too-old.json") == kind::accepted);
  CHECK(recorded("tg-400-message-too-long.json") == kind::too_long);
  CHECK(recorded("tg-400-parse-entities.json") == kind::plain);
  CHECK(recorded("tg-400-wrong-file-id.json") == kind::media_refused);
}
#endif
