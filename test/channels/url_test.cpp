#include "channels/url.hpp"

#include <catch2/catch.hpp>

using namespace luna::channels;

TEST_CASE("escapes of an address are read, and what is none stays", "[channels][url]") {
  CHECK(url_decoded("a%20b+c%2B%E2%82%B9%3d") == "a b c+₹=");
  CHECK(url_decoded("%") == "%");
  CHECK(url_decoded("%4") == "%4");
  CHECK(url_decoded("%zz%+1") == "%zz% 1");
  CHECK(url_decoded("") == "");
}

TEST_CASE("a path keeps its slashes and escapes the rest", "[channels][url]") {
  CHECK(url_path("photos/file_1-a.b~c") == "photos/file_1-a.b~c");
  CHECK(url_path("a b?c#d%e\r\n@\x80") == "a%20b%3Fc%23d%25e%0D%0A%40%80");
}
