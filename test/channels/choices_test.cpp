#include "channels/choices.hpp"

#include "channels/text/markdown.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using channels::with_choices;

TEST_CASE("escaped text reads as it was written", "[channels][choices]") {
  for (const std::string& text :
       {std::string{R"(**b** _i_ ~~s~~ ||x|| `c` [l](u) \ # > + - 1. !)"}, std::string{"# no heading"},
        std::string{"> no quote"}, std::string{"- no list"}, std::string{"1. no list"}, std::string{"नमस्ते 😀"}}) {
    auto read = channels::text::from_markdown(channels::escaped_markdown(text));
    CHECK(read.text == text);
    CHECK(read.spans.empty());
  }
}

TEST_CASE("white space becomes single blanks between words", "[channels][choices]") {
  CHECK(channels::one_line("  a \n\t b\r\nc ") == "a b c");
  CHECK(channels::one_line("a") == "a");
  CHECK(channels::one_line("\n ").empty());
  CHECK(channels::one_line("").empty());
}

TEST_CASE("choices are numbered below the text", "[channels][choices]") {
  CHECK(with_choices({"Which?", domain::reply_buttons{{{"1", "Y*es*", ""}, {"2", "", "why"}, {"", "", "lost"}}}})
        == "Which?\n\n1. Y\\*es\\*\n2. 2 — why");
  CHECK(with_choices({"Which?", domain::reply_list{"l", {{"A", {{"1", "x", ""}}}, {"", {{"2", "y", ""}}}}}})
        == "Which?\n\n**A**\n1. x\n2. y");
  CHECK(with_choices({"", domain::reply_buttons{{{"1", "Yes", ""}}}}) == "1. Yes");
  CHECK(with_choices({"Just words"}) == "Just words");
  CHECK(with_choices({"Just words", domain::reply_buttons{}}) == "Just words");
}
