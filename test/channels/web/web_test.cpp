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

TEST_CASE("replies are written as JSON, whatever they contain") {
  CHECK(to_json(std::vector<reply>{}) == R"({"replies":[]})");
}
