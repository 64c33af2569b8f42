#include "test/corpus/recordings.hpp"

#include "channels/signature.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>

using namespace luna;
namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr const char* text_body =
  R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{)"
  R"("metadata":{"phone_number_id":"1"},"messages":[{"from":"2","id":"wamid.1","timestamp":"5","type":"text",)"
  R"("text":{"body":"hello"}}]}}]}]})";

std::string signature(std::string_view body, std::string_view secret = "s") {
  channels::hmac_sha256 of{secret};
  std::string header = "sha256=";
  for (auto byte : of(body))
    header += fmt::format("{:02x}", byte);
  return header;
}

/// A folder with one payload, which each test spoils in its own way.
struct recorded {
  recorded() {
    char name[] = "/tmp/luna-corpus-XXXXXX";
    folder = ::mkdtemp(name);
    write("body.json", text_body);
  }
  ~recorded() { fs::remove_all(folder); }
  recorded(const recorded&) = delete;

  void write(const std::string& file, std::string_view text) const { std::ofstream{folder / file} << text; }

  std::vector<std::string> lines() const {
    write("MANIFEST.json", json::serialize(manifest));
    std::vector<std::string> all;
    corpus::replay(folder, [&](const std::string& line) { all.push_back(line); });
    return all;
  }

  std::string trouble() const {
    try {
      corpus::replay(folder, [](const std::string&) {});
      return {};
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }

  json::object& item() { return manifest["items"].as_array()[0].as_object(); }
  json::object& expected() { return item()["expect"].as_array()[0].as_object(); }
  json::object& headers() { return item()["request"].at("headers").as_object(); }

  fs::path folder;
  json::object manifest{
    {"secrets", {{"whatsapp_app_secret", "s"}, {"whatsapp_verify_token", "t"}}},
    {"items",
     {json::object{
       {"id", "one"},
       {"file", "body.json"},
       {"channel", "whatsapp"},
       {"request", {{"method", "POST"}, {"headers", {{"x-hub-signature-256", signature(text_body)}}}}},
       {"expect", {json::object{{"event", "message"}, {"kind", "text"}, {"text", "hello"}, {"timestamp", 5}}}}}}}};
};

using lines = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(recorded, "a payload that is read as expected passes", "[corpus]") {
  CHECK(recorded::lines() == ::lines{"whatsapp: 1 passed, 0 failed, of 1"});
  CHECK(corpus::replay(folder, [](const std::string&) {}));
}

TEST_CASE_METHOD(recorded, "a field that differs is named with its item and event", "[corpus]") {
  expected()["text"] = "hallo";
  CHECK(
    recorded::lines()
    == ::lines{"one: event 1, field text: expected \"hallo\", got \"hello\"", "whatsapp: 0 passed, 1 failed, of 1"});
  CHECK_FALSE(corpus::replay(folder, [](const std::string&) {}));
}

TEST_CASE_METHOD(recorded, "an event too few and one too many are named", "[corpus]") {
  auto& events = item()["expect"].as_array();
  events.push_back(json::object{{"event", "status"}});
  CHECK(recorded::lines().at(0) == "one: event 2: expected {\"event\":\"status\"}, got nothing");
  events.clear();
  CHECK_THAT(recorded::lines().at(0), Catch::StartsWith("one: event 1: expected nothing, got {\"event\":\"message\""));
}

TEST_CASE_METHOD(recorded, "another kind of event passes only where the manifest allows it", "[corpus]") {
  expected()["event"] = "ignore";
  CHECK(recorded::lines().size() == 2);
  item()["also_ok"] = json::array{"edit"};
  CHECK(recorded::lines().size() == 2);
  item()["also_ok"] = json::array{"edit", "message"};
  CHECK(recorded::lines() == ::lines{"whatsapp: 1 passed, 0 failed, of 1"});
}

TEST_CASE_METHOD(recorded, "a payload whose file is gone or another fails", "[corpus]") {
  item()["sha256"] = std::string(64, '0');
  CHECK_THAT(recorded::lines().at(0), Catch::StartsWith("one: file: expected sha256 000"));
  item()["file"] = "gone.json";
  CHECK_THAT(recorded::lines().at(0), Catch::StartsWith("one: file: ") && Catch::EndsWith("cannot be read"));
}

TEST_CASE_METHOD(recorded, "a wrong signature fails, and passes where it is to be refused", "[corpus]") {
  headers()["x-hub-signature-256"] = signature(text_body, "another");
  CHECK(recorded::lines().at(0) == "one: signature: expected accepted, got refused");
  item()["expect_http"] = json::array{400, 401, 403};
  CHECK(recorded::lines() == ::lines{"whatsapp: 1 passed, 0 failed, of 1"});
  headers()["x-hub-signature-256"] = signature(text_body);
  CHECK(recorded::lines().at(0) == "one: request: expected it to be refused, got accepted");
}

TEST_CASE_METHOD(recorded, "a body that is no envelope fails", "[corpus]") {
  write("body.json", "{}");
  headers()["x-hub-signature-256"] = signature("{}");
  CHECK(recorded::lines().at(0) == "one: body: expected 1 events, got refused as invalid");
}

TEST_CASE_METHOD(recorded, "a body that is no envelope passes where it has no effect, or may be refused", "[corpus]") {
  write("body.json", "foo");
  headers()["x-hub-signature-256"] = signature("foo");
  item()["expect_http"] = json::array{200, 400};
  CHECK(recorded::lines() == ::lines{"whatsapp: 1 passed, 0 failed, of 1"});
  item()["expect_http"] = json::array{200};
  CHECK(recorded::lines().size() == 2);
  expected()["event"] = "ignore";
  CHECK(recorded::lines() == ::lines{"whatsapp: 1 passed, 0 failed, of 1"});
  item()["expect"] = json::array{};
  CHECK(recorded::lines() == ::lines{"whatsapp: 1 passed, 0 failed, of 1"});
}

TEST_CASE_METHOD(recorded, "what a body tells twice may be expected once or twice", "[corpus]") {
  std::string twice = text_body;
  auto at = twice.find(R"({"from")");
  auto message = twice.substr(at, twice.find("}}", at) + 2 - at);
  twice.insert(at, message + ",");
  write("body.json", twice);
  headers()["x-hub-signature-256"] = signature(twice);
  CHECK(recorded::lines() == ::lines{"whatsapp: 1 passed, 0 failed, of 1"});
  item()["expect"].as_array().push_back(json::value(expected()));
  CHECK(recorded::lines() == ::lines{"whatsapp: 1 passed, 0 failed, of 1"});
  item()["expect"].as_array().push_back(json::value(expected()));
  CHECK(recorded::lines().size() == 2);
}

TEST_CASE_METHOD(recorded, "a channel nobody reads fails, but for the model's", "[corpus]") {
  item()["channel"] = "pigeon";
  CHECK(recorded::lines()
        == ::lines{"one: channel: no platform is called \"pigeon\"", "pigeon: 0 passed, 1 failed, of 1"});
  item()["channel"] = "llm";
  CHECK(recorded::lines() == ::lines{"llm: not read yet: 1 records"});
}

TEST_CASE_METHOD(recorded, "a handshake is answered with its challenge, or refused", "[corpus]") {
  item()["request"] = {{"method", "GET"}, {"path_hint", "/w?hub.mode=subscribe&hub.verify_token=t&hub.challenge=77"}};
  item()["expect"] = json::array{json::object{{"event", "handshake"}, {"status", 200}, {"body", "77"}}};
  CHECK(recorded::lines() == ::lines{"whatsapp: 1 passed, 0 failed, of 1"});
  item()["request"].as_object()["path_hint"] = "/w?hub.mode=subscribe&hub.verify_token=x&hub.challenge=77";
  CHECK(recorded::lines().size() == 3);
  item()["expect"] = json::array{json::object{{"event", "handshake"}, {"status", 403}, {"body", nullptr}}};
  CHECK(recorded::lines() == ::lines{"whatsapp: 1 passed, 0 failed, of 1"});
}

TEST_CASE_METHOD(recorded, "an answer of a platform's API is judged by that platform's codec", "[corpus]") {
  write("body.json", R"({"platform":"whatsapp","response":{"status":429,"headers":{"Retry-After":"7"},"body":"{}"}})");
  item()["channel"] = "platform";
  item()["expect"] =
    json::array{json::object{{"event", "send_result"}, {"action", "wait"}, {"retryable", true}, {"retry_after", 7}}};
  CHECK(recorded::lines() == ::lines{"platform: 1 passed, 0 failed, of 1"});
  expected()["retry_after"] = 8;
  CHECK_THAT(recorded::lines().at(0),
             Catch::StartsWith("one: field retry_after: expected 8, got retry (retry after 7"));
  write("body.json", R"({"platform":"pigeon","response":{}})");
  CHECK(recorded::lines().at(0) == "one: record: no platform is called \"pigeon\"");
  write("body.json", "[]");
  CHECK_THAT(recorded::lines().at(0), Catch::StartsWith("one: file: expected a record"));
}

TEST_CASE_METHOD(recorded, "a folder without a readable manifest is told from one that fails", "[corpus]") {
  CHECK_THAT(trouble(), Catch::Contains("MANIFEST.json: cannot be read; name a folder of recorded payloads"));
  const std::vector<std::pair<std::string, std::string>> troubles{
    {"", "is not JSON"},
    {"{", "is not JSON"},
    {"[]", "must be an object with"},
    {R"({"items":[]})", "must be an object with"},
    {R"({"secrets":{},"items":{}})", "must be an object with"},
    {R"({"secrets":{},"items":[]})", "names no payload"},
    {R"({"secrets":{},"items":[7]})", "item 1 must have a text \"id\""},
    {R"({"secrets":{},"items":[{"id":"a","file":"b"}]})", "item 1 must have a text \"channel\""},
    {R"({"secrets":{},"items":[{"id":"a","file":"b","channel":"c"}]})", "item 1 (a) must have a list \"expect\""},
    {R"({"secrets":{},"items":[{"id":"a","file":"b","channel":"c","expect":[1]}]})", "of objects"},
  };
  for (const auto& [text, message] : troubles) {
    INFO(text);
    write("MANIFEST.json", text);
    CHECK_THAT(trouble(), Catch::Contains(message));
  }
}

TEST_CASE_METHOD(recorded, "a manifest without a channel's secret fails by its name", "[corpus]") {
  manifest["secrets"] = json::object{};
  CHECK_THAT(recorded::lines().at(0), Catch::Contains("expected a text \"whatsapp_app_secret\" in the manifest"));
}
