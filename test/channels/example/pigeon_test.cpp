#include "test/channels/example/pigeon.hpp"

#include "channels/signature.hpp"
#include "test/channels/request.hpp"
#include "test/channels/support.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace luna;
using kind = channels::send_judgement::kind;

namespace {

/// As it would stand in channels/platforms.cpp.
constexpr channels::platform pigeon{"pigeon", channels::pigeon::open};

std::unique_ptr<channels::codec> open() {
  channels::account which;
  which.id = "our loft";
  which.secret = "seed";
  which.token = "corn";
  return pigeon.open(which);
}

bool authentic(std::string body, std::string ring) {
  test::request sent{std::move(body), {{"X-Ring", std::move(ring)}}};
  return open()->authentic(sent.view());
}

domain::result<std::vector<domain::event>> parsed(std::string body) {
  test::request sent{std::move(body), {}};
  return open()->parse(sent.view());
}

channels::send_judgement judged(int status, std::string_view body = "", bool may_have_been_sent = true) {
  return open()->judge({status, body, std::nullopt, may_have_been_sent}, 1);
}

} // namespace

TEST_CASE("a pigeon is known by its ring", "[channels][example]") {
  std::string body = R"({"letters":[]})";
  auto ring = fmt::format("{:02x}", fmt::join(channels::hmac_sha256{"seed"}(body), ""));
  CHECK(authentic(body, ring));
  CHECK_FALSE(authentic(body + " ", ring));
  CHECK_FALSE(authentic(body, ""));
}

TEST_CASE("a pigeon's letters are read one by one", "[channels][example]") {
  auto events = parsed(R"({"letters":[{"id":"7","from":"loft-9","words":"coo"},)"
                       R"({"id":"8","from":"loft-9"},{"words":"coo"},7]})");
  REQUIRE(events.has_value());
  REQUIRE(events->size() == 4);
  const auto& first = events->front();
  CHECK(first.channel == "pigeon");
  CHECK(first.account_id == "our loft");
  CHECK(first.dedup_key == "pigeon:7");
  CHECK(first.conversation_id == "loft-9");
  CHECK(std::get<domain::text_content>(first.content).text == "coo");
  CHECK(std::get<domain::text_content>((*events)[1].content).text.empty());
  CHECK(std::holds_alternative<domain::ignored_content>((*events)[2].content));
  CHECK(std::holds_alternative<domain::ignored_content>((*events)[3].content));
  CHECK((*events)[3].dedup_key.empty());
}

TEST_CASE("a pigeon without letters is refused", "[channels][example]") {
  for (auto body : {"", "{", "[]", "{}", R"({"letters":7})", R"({"letters":{}})"})
    CHECK(parsed(body).error() == domain::fault::invalid);
}

TEST_CASE("a pigeon carries choices as words", "[channels][example]") {
  domain::reply which{"Which?", domain::reply_buttons{{{"y", "Yes", ""}, {"n", "No", ""}}}};
  auto call = open()->render({"d-7", {"pigeon", "our loft", "loft-9"}, which, 1, 0, 0}, channels::form::full, nullptr);
  CHECK(boost::json::parse(call.body).at("words") == "Which?\n\n1. Yes\n2. No");
}

TEST_CASE("a pigeon is sent with our mark and comes back with the letter's id", "[channels][example]") {
  auto call = open()->render({"d-7", {"pigeon", "our loft", "loft-9"}, std::string{"**coo**"}, 1, 0, 0},
                             channels::form::full, nullptr);
  CHECK(call.url == "/letters");
  CHECK(call.headers.front().second == "Bearer corn");
  CHECK(boost::json::parse(call.body) == boost::json::parse(R"({"to":"loft-9","words":"coo","mark":"d-7"})"));
  CHECK(judged(201, "l-1").outcome == kind::accepted);
  CHECK(judged(201, "l-1").platform_id == "l-1");
}

TEST_CASE("a pigeon that does not come back is told from one that was sent away", "[channels][example]") {
  CHECK(judged(400).outcome == kind::parked);
  CHECK(judged(503).outcome == kind::ambiguous);
  CHECK(judged(0).outcome == kind::ambiguous);
  CHECK(judged(0, "", false).outcome == kind::retry);
}

TEST_CASE("the channel that the README shows is this one", "[channels][example]") {
  auto readme = test::file_text(LUNA_SOURCE "/channels/README.md");
  auto source = test::file_text(LUNA_SOURCE "/test/channels/example/pigeon.hpp");
  CHECK(readme.find("```cpp\n" + source + "```\n") != std::string::npos);
  CHECK(std::count(source.begin(), source.end(), '\n') <= 60);
}
