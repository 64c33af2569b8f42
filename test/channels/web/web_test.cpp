#include "channels/web/web.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

using namespace luna::channels::web;
using namespace luna::domain;

namespace {

const std::string session(32, 'a');

std::string body(std::string_view id, std::string_view text) {
  return fmt::format(R"({{"session": "{}", "id": "{}", "text": "{}"}})", session, id, text);
}

} // namespace

TEST_CASE("a message of the page is a text in its session's conversation") {
  auto what = parse(body("m-1", "hello"));
  REQUIRE(what.has_value());
  CHECK(std::get<text_content>(what->content).text == "hello");
  CHECK(what->conversation_id == conversation_of(session)->person);
}

TEST_CASE("a text has 1 byte to 16 KiB") {
  CHECK_FALSE(parse(body("1", "")).has_value());
  CHECK(parse(body("1", std::string(text_bytes_max, 'x'))).has_value());
  CHECK_FALSE(parse(body("1", std::string(text_bytes_max + 1, 'x'))).has_value());
}

TEST_CASE("an id has 1 to 64 letters, digits, - or _") {
  CHECK(parse(body(std::string(64, 'i'), "x")).has_value());
  for (const auto& wrong : {std::string{}, std::string(65, 'i'), std::string{"a b"}, std::string{"ä"}})
    CHECK_FALSE(parse(body(wrong, "x")).has_value());
}

TEST_CASE("a session is 32 hex digits") {
  CHECK(conversation_of(session).has_value());
  for (const auto& wrong : {std::string(31, 'a'), std::string(33, 'a'), std::string(32, 'g'), std::string{}})
    CHECK_FALSE(conversation_of(wrong).has_value());
}

TEST_CASE("what is no such JSON is refused") {
  for (const auto* wrong : {"", "null", "[]", "{}", "{\"session\":1}", "not json", "{\"session\":", "\xff"})
    CHECK(parse(wrong).error() == fault::invalid);
}

TEST_CASE("a query value is found by its whole key") {
  CHECK(query_value("a=1&bb=2", "bb") == "2");
  CHECK(query_value("abb=1", "bb").empty());
  CHECK(query_value("", "a").empty());
}

namespace {

const link_maker no_link = [](const luna::domain::reply_media&) { return std::string{}; };

} // namespace

TEST_CASE("replies are written as JSON, whatever they contain") {
  CHECK(to_json(std::vector<reply>{}, no_link) == R"({"replies":[]})");
  CHECK(to_json({reply{"a\"b"}}, no_link) == R"({"replies":[{"text":"a\"b"}]})");
}

TEST_CASE("what may be answered, and a file's address, are told with a reply") {
  using namespace luna::domain;
  reply closed{"Which?", reply_buttons{{{"1", "This", ""}, {"2", "That", ""}}}};
  CHECK(to_json({closed}, no_link) == R"({"replies":[{"text":"Which?","choices":["This","That"]}]})");
  reply list{"Which?", reply_list{"Choose", {{"A", {{"1", "This", ""}}}, {"B", {{"2", "That", ""}}}}}};
  CHECK(to_json({list}, no_link) == R"({"replies":[{"text":"Which?","choices":["This","That"]}]})");
  reply chart{"Yours", reply_media{media_kind::image, "hash", "image/png", "chart.png"}};
  auto link = [](const reply_media& media) { return "/media/" + media.hash; };
  CHECK(to_json({chart}, link)
        == R"({"replies":[{"text":"Yours","file":{"url":"/media/hash","type":"image/png","name":"chart.png"}}]})");
}
