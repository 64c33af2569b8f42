#include "channels/whatsapp/judge.hpp"

#include "test/channels/support.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using namespace std::chrono_literals;
using namespace channels::whatsapp;
using channels::send_judgement;
using kind = send_judgement::kind;

namespace {

send_judgement judged(int status, std::string_view body, std::uint32_t attempt = 1) {
  return read_answer({status, body, std::nullopt, true}, attempt);
}

send_judgement refused(int code, int status = 400) {
  return judged(status, R"({"error":{"message":"secret words","code":)" + std::to_string(code) + "}}");
}

} // namespace

TEST_CASE("an answer with a message id is an acceptance", "[channels][judge]") {
  auto answer = judged(
    200, R"({"messaging_product":"whatsapp","contacts":[{"input":"1","wa_id":"1"}],"messages":[{"id":"wamid.X"}]})");
  CHECK(answer.outcome == kind::accepted);
  CHECK(answer.platform_id == "wamid.X");
  CHECK(answer.reason.empty());
}

TEST_CASE("a success that cannot be read may have been one", "[channels][judge]") {
  for (auto body :
       {"", "<html>", "{}", R"({"messages":[]})", R"({"messages":[{"id":""}]})", R"({"messages":[{"id":7}]})",
        R"({"messages":{"id":"x"}})", R"({"messages":[{"id":"wamid.X")", "[]", "7"})
    CHECK(judged(200, body).outcome == kind::ambiguous);
}

TEST_CASE("error codes decide, not the status that carries them", "[channels][judge]") {
  const std::vector<std::pair<kind, std::vector<int>>> table{
    {kind::retry, {1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057}},
    {kind::channel_stopped, {0, 3, 10, 33, 190, 200, 250, 299, 368, 131005, 131031, 131037, 131042, 131045, 133010}},
    {kind::parked,
     {100, 130472, 131008, 131009, 131048, 131049, 132000, 132001, 132005, 132007, 132012, 132015, 132016}},
    {kind::unreachable, {131026}},
    {kind::outside_window, {131047}},
    {kind::media_refused, {131051, 131052, 131053}},
  };
  for (auto status : {200, 400, 401, 403, 404, 429, 500, 503})
    for (const auto& [expected, codes] : table)
      for (auto code : codes) {
        INFO(code << " with HTTP " << status);
        CHECK(refused(code, status).outcome == expected);
      }
  for (auto code : {-1, 5, 9, 11, 99, 101, 189, 191, 199, 300, 131046, 131054, 131999, 133000})
    CHECK(refused(code).outcome == kind::parked);
}

TEST_CASE("a failure that a status tells means what it means as an answer", "[channels][judge]") {
  CHECK(read_failure(131026, 1).outcome == kind::unreachable);
  CHECK(read_failure(131047, 1).outcome == kind::outside_window);
  CHECK(read_failure(131053, 1).outcome == kind::media_refused);
  CHECK(read_failure(130472, 1).outcome == kind::parked);
  CHECK(read_failure(131000, 1).outcome == kind::retry);
  CHECK(read_failure(131056, 3).retry_after == std::chrono::seconds{16});
  CHECK(read_failure(131042, 1).outcome == kind::channel_stopped);
  CHECK(read_failure(domain::failure_unnamed, 1).outcome == kind::parked);
}

TEST_CASE("an upload of a file that the platform does not take is not the text's fault", "[channels][judge]") {
  CHECK(judged(400, R"({"error":{"message":"(#100) Param file must be a file with one of the following types: x",)"
                    R"("code":100}})")
          .outcome
        == kind::media_refused);
  CHECK(judged(400, R"({"error":{"message":"(#100) Param text must be a string","code":100}})").outcome
        == kind::parked);
}

TEST_CASE("an unknown code passes only if the platform says so", "[channels][judge]") {
  CHECK(refused(987654).outcome == kind::parked);
  CHECK(refused(987654, 503).outcome == kind::retry);
  CHECK(judged(400, R"({"error":{"code":987654,"is_transient":true}})").outcome == kind::retry);
}

TEST_CASE("reasons are our words with the platform's codes", "[channels][judge]") {
  CHECK(refused(131047).reason == "131047: more than 24 hours since the person last wrote");
  CHECK(judged(400, R"({"error":{"code":100,"error_subcode":33}})").reason == "100/33: the object does not exist");
  CHECK(refused(987654).reason.find("secret") == std::string::npos);
}

TEST_CASE("the pair rate limit asks for four times longer each time", "[channels][judge]") {
  auto pause = [](std::uint32_t attempt) { return judged(400, R"({"error":{"code":131056}})", attempt).retry_after; };
  CHECK(pause(0) == 1s);
  CHECK(pause(1) == 1s);
  CHECK(pause(2) == 4s);
  CHECK(pause(5) == 256s);
  CHECK(pause(6) == 1024s);
  CHECK(pause(7) == 1024s);
  CHECK(pause(4'000'000'000) == 1024s);
}

TEST_CASE("Retry-After is obeyed when it asks for more", "[channels][judge]") {
  auto pause = [](int code, std::chrono::seconds header) {
    auto body = R"({"error":{"code":)" + std::to_string(code) + "}}";
    return read_answer({429, body, header, true}, 1).retry_after;
  };
  CHECK(pause(130429, 30s) == 30s);
  CHECK(pause(131056, 0s) == 1s);
  CHECK(pause(131056, 30s) == 30s);
}

TEST_CASE("without a Graph error a 5xx may have been taken and a 4xx not", "[channels][judge]") {
  for (auto body : {"", "<html>Bad gateway</html>", R"({"error":"x"})", R"({"error":{"code":"190"}})",
                    R"({"error":{"code":1e300}})"}) {
    for (auto status : {500, 502, 503, 504, 408})
      CHECK(judged(status, body).outcome == kind::ambiguous);
    for (auto status : {301, 400, 401, 403, 404, 413, 429})
      CHECK(judged(status, body).outcome == kind::retry);
  }
  CHECK(judged(502, "").reason == "HTTP 502 without an answer of the platform");
}

TEST_CASE("a broken connection is judged by whether the request may have left", "[channels][judge]") {
  CHECK(read_answer({0, {}, std::nullopt, true}, 1).outcome == kind::ambiguous);
  CHECK(read_answer({0, {}, std::nullopt, false}, 1).outcome == kind::retry);
}

#ifdef LUNA_SHARED
TEST_CASE("the recorded answers of the platform are judged right", "[channels][judge]") {
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

TEST_CASE("an upload gives an id if it succeeded", "[channels][judge]") {
  auto id = [](int status, std::string_view body) { return uploaded_id({status, body, std::nullopt, true}); };
  CHECK(id(200, R"({"id":"1037543291543636"})") == "1037543291543636");
  for (auto body : {"", "{}", "[]", R"({"id":7})", R"({"id":""})", R"({"id":"1")"})
    CHECK(id(200, body).empty());
  CHECK(id(500, R"({"id":"1"})").empty());
  CHECK(id(0, "").empty());
}

TEST_CASE("a file is found by its address", "[channels][judge]") {
  auto at = [](std::string_view body) { return read_location({200, body, std::nullopt, true}); };
  auto found = at(R"({"messaging_product":"whatsapp","url":"https:\/\/lookaside.fbsbx.com\/x?mid=1",)"
                  R"("mime_type":"audio\/ogg; codecs=opus","file_size":303833,"id":"1",)"
                  R"("sha256":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="})");
  REQUIRE(found.has_value());
  CHECK(found->url == "https://lookaside.fbsbx.com/x?mid=1");
  CHECK(found->mime == "audio/ogg; codecs=opus");
  CHECK(found->size == 303833);
  CHECK(found->sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  auto digest = [&](const std::string& written) {
    return at(R"({"url":"https://u","sha256":")" + written + "\"}")->sha256;
  };
  CHECK(digest(std::string(63, 'a') + "F") == std::string(63, 'a') + "f");
  CHECK(digest(std::string(63, 'a') + "g").empty());
  CHECK(digest(std::string(44, '!')).empty());
  CHECK(digest(std::string(43, 'A') + "=") == std::string(64, '0'));
  CHECK(digest(std::string(42, 'A') + "==").empty());
  CHECK(digest(std::string(44, 'A')).empty());
  CHECK(digest("47DE").empty());
  CHECK(at(R"({"url":"https://u","file_size":-1})")->size == 0);
  CHECK(at(R"({"url":"https://u","file_size":"x"})")->mime.empty());
}

TEST_CASE("a file that cannot be found is gone, or not there for the moment, or never was", "[channels][judge]") {
  auto fault = [](int status, std::string_view body) {
    return read_location({status, body, std::nullopt, true}).error();
  };
  CHECK(fault(400, R"({"error":{"code":100,"error_subcode":33}})") == domain::fault::not_found);
  CHECK(fault(404, "") == domain::fault::not_found);
  CHECK(fault(400, R"({"error":{"code":100}})") == domain::fault::invalid);
  CHECK(fault(400, R"({"error":{"code":131052}})") == domain::fault::invalid);
  CHECK(fault(400, R"({"error":{"code":987654}})") == domain::fault::invalid);
  for (auto code : {"4", "190", "131000", "80007"})
    CHECK(fault(400, R"({"error":{"code":)" + std::string{code} + "}}") == domain::fault::unavailable);
  for (auto body : {"", "<html>", "{}", R"({"url":7})", R"({"url":""})"})
    for (auto status : {0, 200, 500, 502})
      CHECK(fault(status, body) == domain::fault::unavailable);
}
