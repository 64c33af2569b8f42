#include "channels/text/escape.hpp"
#include "test/channels/support.hpp"

#include <catch2/catch.hpp>

using namespace luna::channels::text;

TEST_CASE("each place in MarkdownV2 has its own marks", "[channels][text]") {
  std::string_view all = "_*[]()~`>#+-=|{}.!\\<&:a";
  CHECK(escape_markdown_v2(all) == "\\_\\*\\[\\]\\(\\)\\~\\`\\>\\#\\+\\-\\=\\|\\{\\}\\.\\!\\\\<&:a");
  CHECK(escape_markdown_v2(all, markdown_v2::code) == "_*[]()~\\`>#+-=|{}.!\\\\<&:a");
  CHECK(escape_markdown_v2(all, markdown_v2::link_url) == "_*[](\\)~`>#+-=|{}.!\\\\<&:a");
  CHECK(escape_markdown_v2("").empty());
}

TEST_CASE("HTML has entities for its three marks", "[channels][text]") {
  CHECK(escape_html("<b>&amp;\"'") == "&lt;b&gt;&amp;amp;\"'");
}

#ifdef LUNA_SHARED
TEST_CASE("the vectors for escapes hold", "[channels][text]") {
  auto vectors = luna::test::file_json(LUNA_SHARED "/vectors/text.json");
  for (const auto& item : vectors.at("escape").as_array()) {
    auto text = [&](const char* key) { return std::string{item.at(key).as_string()}; };
    CHECK(escape_markdown_v2(text("text")) == text("markdown_v2"));
    CHECK(escape_markdown_v2(text("text"), markdown_v2::code) == text("markdown_v2_code"));
    CHECK(escape_markdown_v2(text("text"), markdown_v2::link_url) == text("markdown_v2_link_url"));
    CHECK(escape_html(text("text")) == text("html"));
  }
}
#endif
