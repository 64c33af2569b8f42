#include "channels/text/markdown.hpp"

#include <catch2/catch.hpp>

using namespace luna::channels::text;

TEST_CASE("UTF-16 units are counted", "[channels][text]") {
  CHECK(utf16_units("") == 0);
  CHECK(utf16_units("abc") == 3);
  CHECK(utf16_units("é") == 1);
  CHECK(utf16_units("नमस्ते") == 6);
  CHECK(utf16_units("😀") == 2);
  CHECK(utf16_units("👨‍👩‍👧") == 8);
  CHECK(utf16_units({"\0", 1}) == 1);
}

TEST_CASE("each byte that is no UTF-8 counts as one unit", "[channels][text]") {
  CHECK(utf16_units("\xff") == 1);
  CHECK(utf16_units("a\x80\x80z") == 4);
  CHECK(utf16_units("\xe2\x82") == 2);
  CHECK(utf16_units("\xf0\x9f\x98") == 3);
  CHECK(utf16_units("\xed\xa0\x80") == 3);
  CHECK(utf16_units("\xc0\x80") == 2);
  CHECK(utf16_units("\xf4\x90\x80\x80") == 4);
}

TEST_CASE("a slice counts UTF-16 units from both ends", "[channels][text]") {
  CHECK(utf16_slice("abc", 0, 3) == "abc");
  CHECK(utf16_slice("abc", 1, 1) == "b");
  CHECK(utf16_slice("abc", 1, 9) == "bc");
  CHECK(utf16_slice("abc", 3, 1).empty());
  CHECK(utf16_slice("abc", 9, 9).empty());
  CHECK(utf16_slice("abc", 1, 0).empty());
  CHECK(utf16_slice("😀नb", 2, 1) == "न");
  CHECK(utf16_slice("a\xe2\x82z", 1, 2) == "\xe2\x82");
  CHECK(utf16_slice("abc", 1, static_cast<std::size_t>(-1)) == "bc");
}

TEST_CASE("a slice has no half of a character", "[channels][text]") {
  CHECK(utf16_slice("😀b", 0, 1).empty());
  CHECK(utf16_slice("a😀b", 0, 2) == "a");
  CHECK(utf16_slice("😀bc", 1, 2) == "b");
}
