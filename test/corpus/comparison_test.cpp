#include "test/corpus/comparison.hpp"

#include <catch2/catch.hpp>

using luna::corpus::differences;
namespace json = boost::json;

namespace {

std::vector<std::string> compare(const char* expected, const char* got) {
  auto value = json::parse(got);
  return differences(json::parse(expected), &value);
}

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("what is not expected is free", "[corpus]") {
  CHECK(compare(R"({"a":1})", R"({"a":1,"b":2})").empty());
  CHECK(compare(R"({"a":{"b":1}})", R"({"a":{"b":1,"c":2}})").empty());
  CHECK(compare("{}", R"({"a":1})").empty());
}

TEST_CASE("each field that differs is named with both values", "[corpus]") {
  CHECK(compare(R"({"a":1,"b":"x"})", R"({"a":2,"b":"y"})")
        == lines{"field a: expected 1, got 2", "field b: expected \"x\", got \"y\""});
  CHECK(compare(R"({"a":{"b":1}})", R"({"a":{"b":"1"}})") == lines{"field a.b: expected 1, got \"1\""});
}

TEST_CASE("a field that is missing differs, unless null was expected", "[corpus]") {
  CHECK(compare(R"({"a":false})", "{}") == lines{"field a: expected false, got nothing"});
  CHECK(compare(R"({"a":null})", "{}").empty());
  CHECK(compare(R"({"a":null})", R"({"a":null})").empty());
  CHECK(compare(R"({"a":null})", R"({"a":""})").size() == 1);
}

TEST_CASE("lists are compared element by element and by their length", "[corpus]") {
  CHECK(compare(R"({"a":[{"b":1},2]})", R"({"a":[{"b":1,"c":3},2]})").empty());
  CHECK(compare(R"({"a":[1,2]})", R"({"a":[1,3]})") == lines{"field a[1]: expected 2, got 3"});
  CHECK(compare(R"({"a":[1]})", R"({"a":[1,2]})") == lines{"field a: expected [1], got [1,2]"});
  CHECK(compare(R"({"a":[]})", R"({"a":""})") == lines{"field a: expected [], got \"\""});
}

TEST_CASE("numbers are compared by value, large ones exactly", "[corpus]") {
  CHECK(compare(R"({"a":12})", R"({"a":12.0})").empty());
  CHECK(compare(R"({"a":12.5})", R"({"a":12.25})").size() == 1);
  CHECK(compare(R"({"a":9007199254740993})", R"({"a":9007199254740992})").size() == 1);
}
