#include "channels/text/markdown.hpp"

#include <catch2/catch.hpp>

using namespace luna::channels::text;
using kind = span::kind;
using spans = std::vector<span>;

namespace {

struct example {
  const char* markdown;
  const char* text;
  spans expected;
};

void check(std::initializer_list<example> examples) {
  for (const auto& one : examples) {
    INFO(one.markdown);
    auto read = from_markdown(one.markdown);
    CHECK(read.text == one.text);
    CHECK((read.spans == one.expected));
  }
}

} // namespace

TEST_CASE("text without marks is read as it is", "[channels][text]") {
  check({
    {"", "", {}},
    {"Namaste!", "Namaste!", {}},
    {"two\nlines\n\nand a paragraph", "two\nlines\n\nand a paragraph", {}},
    {"नमस्ते। 😀 e\u0301", "नमस्ते। 😀 e\u0301", {}},
    {"5 > 3 && x < y; 50 % & ₹499.00 (a) {b} [c] ~5 | #deal = 1 + 1 - 2",
     "5 > 3 && x < y; 50 % & ₹499.00 (a) {b} [c] ~5 | #deal = 1 + 1 - 2",
     {}},
    {"&lt;b&gt; <b>x</b> <br>", "&lt;b&gt; <b>x</b> <br>", {}},
  });
}

TEST_CASE("every mark gives its span, in UTF-16 units", "[channels][text]") {
  check({
    {"**bold**", "bold", {{kind::bold, 0, 4, ""}}},
    {"__bold__", "bold", {{kind::bold, 0, 4, ""}}},
    {"an *italic* one", "an italic one", {{kind::italic, 3, 6, ""}}},
    {"an _italic_ one", "an italic one", {{kind::italic, 3, 6, ""}}},
    {"~~struck~~", "struck", {{kind::strikethrough, 0, 6, ""}}},
    {"||hidden||", "hidden", {{kind::spoiler, 0, 6, ""}}},
    {"`code`", "code", {{kind::code, 0, 4, ""}}},
    {"[words](https://x.y)", "words", {{kind::link, 0, 5, "https://x.y"}}},
    {"> quote", "quote", {{kind::quote, 0, 5, ""}}},
    {"```\ncode\n```", "code", {{kind::pre, 0, 4, ""}}},
    {"# Heading", "Heading", {{kind::bold, 0, 7, ""}}},
    {"😀 **नमस्ते** 👨‍👩‍👧 *x*",
     "😀 नमस्ते 👨‍👩‍👧 x",
     {{kind::bold, 3, 6, ""}, {kind::italic, 19, 1, ""}}},
  });
}

TEST_CASE("marks in marks are read from the inside", "[channels][text]") {
  check({
    {"***both***", "both", {{kind::bold, 0, 4, ""}, {kind::italic, 0, 4, ""}}},
    {"**_both_**", "both", {{kind::bold, 0, 4, ""}, {kind::italic, 0, 4, ""}}},
    {"_**both**_", "both", {{kind::bold, 0, 4, ""}, {kind::italic, 0, 4, ""}}},
    {"*a **b** c*", "a b c", {{kind::italic, 0, 5, ""}, {kind::bold, 2, 1, ""}}},
    {"*a **b***", "a b", {{kind::italic, 0, 3, ""}, {kind::bold, 2, 1, ""}}},
    {"***a* b**", "a b", {{kind::bold, 0, 3, ""}, {kind::italic, 0, 1, ""}}},
    {"***a** b*", "a b", {{kind::italic, 0, 3, ""}, {kind::bold, 0, 1, ""}}},
    {"~~**a** b~~", "a b", {{kind::strikethrough, 0, 3, ""}, {kind::bold, 0, 1, ""}}},
    {"**a __b__ c**", "a b c", {{kind::bold, 0, 5, ""}}},
    {"**over\nlines**", "over\nlines", {{kind::bold, 0, 10, ""}}},
  });
}

TEST_CASE("marks that overlap are read as the first that closes", "[channels][text]") {
  check({
    {"**a *b** c*", "a *b c*", {{kind::bold, 0, 4, ""}}},
    {"*a **b* c**", "a **b c**", {{kind::italic, 0, 5, ""}}},
    {"*a ~~b* c~~", "a ~~b c~~", {{kind::italic, 0, 5, ""}}},
  });
}

TEST_CASE("what is not closed, or stands inside a word, is text", "[channels][text]") {
  for (const char* text : {"**a",
                           "a**",
                           "*a",
                           "_a",
                           "~~a",
                           "||a",
                           "`a",
                           "[a",
                           "[a](",
                           "[a](https://x.y",
                           "]",
                           "![a",
                           "** a **",
                           "a * b * c",
                           "2*3*4",
                           "2**3**4",
                           "snake_case_x",
                           "a__b__c",
                           "a~~b~~c",
                           "~a~",
                           "|a|",
                           "| a || b || c |",
                           "(____) or (____)",
                           "****",
                           "**",
                           "5* hotel, 4* hotel",
                           "**a\n\nb**",
                           "\\",
                           "a\\b",
                           "C:\\path\\file",
                           "``a`",
                           "` `",
                           "**a*",
                           "*a**"}) {
    INFO(text);
    CHECK(from_markdown(text) == formatted{text, {}});
  }
}

TEST_CASE("two stars may begin or end inside a word, and stand anywhere in a script without spaces",
          "[channels][text]") {
  check({
    {"**S**trengths", "Strengths", {{kind::bold, 0, 1, ""}}},
    {"re**do**", "redo", {{kind::bold, 2, 2, ""}}},
    {"这是**重要**的", "这是重要的", {{kind::bold, 2, 2, ""}}},
    {"1️⃣**one** ❤️*two*", "1️⃣one ❤️two", {{kind::bold, 3, 3, ""}, {kind::italic, 9, 3, ""}}},
    {"**बहुत**।", "बहुत।", {{kind::bold, 0, 4, ""}}},
  });
}

TEST_CASE("a backslash makes text of a mark", "[channels][text]") {
  check({
    {"\\*a\\*", "*a*", {}},
    {"\\*\\*a\\*\\*", "**a**", {}},
    {"\\**a*", "*a", {{kind::italic, 1, 1, ""}}},
    {"**a\\***", "a*", {{kind::bold, 0, 2, ""}}},
    {"1\\. \\# \\> \\- \\`a\\`", "1. # > - `a`", {}},
    {"\\[a](https://x.y)", "[a](https://x.y)", {}},
    {"a\\\nb", "a\nb", {}},
    {"`a\\*`", "a\\*", {{kind::code, 0, 3, ""}}},
  });
}

TEST_CASE("code has no other spans, and bold goes around it", "[channels][text]") {
  check({
    {"`**a** [b](https://x.y)`", "**a** [b](https://x.y)", {{kind::code, 0, 22, ""}}},
    {"**a `b` c**", "a b c", {{kind::bold, 0, 1, ""}, {kind::code, 2, 1, ""}, {kind::bold, 4, 1, ""}}},
    {"**`a`**", "a", {{kind::code, 0, 1, ""}}},
    {"`` a`b ``", "a`b", {{kind::code, 0, 3, ""}}},
    {"`a\nb`", "a b", {{kind::code, 0, 3, ""}}},
    {"```a``` b", "a b", {{kind::code, 0, 1, ""}}},
    {"[`a`](https://x.y)", "a", {{kind::link, 0, 1, "https://x.y"}}},
  });
}

TEST_CASE("a fence keeps its code and its language", "[channels][text]") {
  check({
    {"```python\ndef f(x):\n    return x*2*x\n```", "def f(x):\n    return x*2*x", {{kind::pre, 0, 26, "python"}}},
    {"a\n```c++ title=x\n  x\n\n  y\n```\nb", "a\n  x\n\n  y\nb", {{kind::pre, 2, 8, "c++"}}},
    {"~~~\n```\n~~~", "```", {{kind::pre, 0, 3, ""}}},
    {"````\n```\n````", "```", {{kind::pre, 0, 3, ""}}},
    {"1. x\n   ```\n   a\n     b\n   ```", "1. x\na\n  b", {{kind::pre, 5, 5, ""}}},
    {"```\n> no quote\n```", "> no quote", {{kind::pre, 0, 10, ""}}},
    {"```\n```", "", {}},
    {"```\nto the end\n", "to the end", {{kind::pre, 0, 10, ""}}},
    {"```<b>\nx\n```", "x", {{kind::pre, 0, 1, ""}}},
  });
}

TEST_CASE("links need an address that people can open", "[channels][text]") {
  check({
    {"[a](http://x.y/b_(c)?d=e&f=*g*)", "a", {{kind::link, 0, 1, "http://x.y/b_(c)?d=e&f=*g*"}}},
    {"[a](HTTPS://x.y)", "a", {{kind::link, 0, 1, "HTTPS://x.y"}}},
    {"[a](tg://user?id=1)", "a", {{kind::link, 0, 1, "tg://user?id=1"}}},
    {"[a](mailto:b@c.d)", "a", {{kind::link, 0, 1, "mailto:b@c.d"}}},
    {"[a](<https://x.y>)", "a", {{kind::link, 0, 1, "https://x.y"}}},
    {"[a](https://x.y \"title\")", "a", {{kind::link, 0, 1, "https://x.y"}}},
    {"[a](https://x.y/\\))", "a", {{kind::link, 0, 1, "https://x.y/)"}}},
    {"![a](https://x.y)", "a", {{kind::link, 0, 1, "https://x.y"}}},
    {"[**a** b](https://x.y)", "a b", {{kind::link, 0, 3, "https://x.y"}, {kind::bold, 0, 1, ""}}},
    {"*a [b* c](https://x.y)", "*a b* c", {{kind::link, 3, 4, "https://x.y"}}},
    {"[a [b](https://x.y)](https://z.y)", "[a b](https://z.y)", {{kind::link, 3, 1, "https://x.y"}}},
    {"[a](javascript:alert(1))", "[a](javascript:alert(1))", {}},
    {"[a](/b) [a](b) [a]() [](https://x.y) [a] (https://x.y)",
     "[a](/b) [a](b) [a]() [](https://x.y) [a] (https://x.y)",
     {}},
    {"[a](https://)", "[a](https://)", {}},
  });
  auto longest = "https://" + std::string(2040, 'x');
  CHECK(from_markdown("[a](" + longest + ")").spans.size() == 1);
  CHECK(from_markdown("[a](" + longest + "x)").spans.empty());
}

TEST_CASE("a bare address keeps its underscores", "[channels][text]") {
  check({
    {"https://x.y/_a_/*b*/~~c~~ d", "https://x.y/_a_/*b*/~~c~~ d", {}},
    {"<https://x.y/_a_>", "https://x.y/_a_", {}},
    {"**https://x.y/_a_**", "https://x.y/_a_", {{kind::bold, 0, 15, ""}}},
    {"(*https://x.y*).", "(https://x.y).", {{kind::italic, 1, 11, ""}}},
  });
}

TEST_CASE("headings are bold lines of their own", "[channels][text]") {
  check({
    {"## A **b** *c* ##\ntext", "A b c\ntext", {{kind::bold, 0, 5, ""}, {kind::italic, 4, 1, ""}}},
    {"text\n###### a", "text\na", {{kind::bold, 5, 1, ""}}},
    {"####### a", "####### a", {}},
    {"#a", "#a", {}},
    {"#", "#", {}},
    {"# C#", "C#", {{kind::bold, 0, 2, ""}}},
  });
}

TEST_CASE("lists keep a bullet or their number, and their indentation", "[channels][text]") {
  check({
    {"- a\n* b\n  + **c**\n1. d\n2) e\n\t- f", "• a\n• b\n  • c\n1. d\n2) e\n\t• f", {{kind::bold, 12, 1, ""}}},
    {"-   a", "• a", {}},
    {"-5\n+5\n-", "-5\n+5\n-", {}},
    {"- *a\n- b*", "• *a\n• b*", {}},
    {"1. *a\n2. b*", "1. *a\n2. b*", {}},
    {"- [ ] a", "• [ ] a", {}},
  });
}

TEST_CASE("quotes are one span, and do not reach further than their marks", "[channels][text]") {
  check({
    {"> a\n> **b**\n>\n> c\nd", "a\nb\n\nc\nd", {{kind::quote, 0, 6, ""}, {kind::bold, 2, 1, ""}}},
    {"> a\n\n> b", "a\n\nb", {{kind::quote, 0, 1, ""}, {kind::quote, 3, 1, ""}}},
    {"> a\n>> b", "a\nb", {{kind::quote, 0, 3, ""}}},
    {"> - a\n> # b", "• a\nb", {{kind::quote, 0, 5, ""}, {kind::bold, 4, 1, ""}}},
    {"> ```js\n> a\n> ```\nb", "a\nb", {{kind::quote, 0, 1, ""}, {kind::pre, 0, 1, "js"}}},
    {"> **a\nb**", "**a\nb**", {{kind::quote, 0, 3, ""}}},
    {">", "", {}},
  });
}

TEST_CASE("tables and rules stay lines of text", "[channels][text]") {
  check({
    {"| a | **b** |\n|---|:-:|\n| c | d |", "| a | b |\n|---|:-:|\n| c | d |", {{kind::bold, 6, 1, ""}}},
    {"a\n---\n***\n_ _ _\nb", "a\n---\n***\n_ _ _\nb", {}},
  });
}

TEST_CASE("line ends, blanks and tabs are made tidy", "[channels][text]") {
  check({
    {"a\r\nb\rc", "a\nb\nc", {}},
    {"\n \n\n  a  \nb\t\n \n\n", "  a\nb", {}},
    {"**a**  \n*b*", "a\nb", {{kind::bold, 0, 1, ""}, {kind::italic, 2, 1, ""}}},
    {"[ a ](https://x.y)\nb", " a\nb", {{kind::link, 1, 1, "https://x.y"}}},
    {"a\tb", "a\tb", {}},
    {"```\n\n  a  \n\n```", "  a", {{kind::pre, 0, 3, ""}}},
    {"**\u00a0a**", "**\u00a0a**", {}},
    {"` \u00a0a `", "\u00a0a", {{kind::code, 1, 1, ""}}},
  });
}

TEST_CASE("bytes that are no UTF-8 become one character each", "[channels][text]") {
  CHECK(from_markdown("a\xff*b*") == formatted{"a\ufffdb", {{kind::italic, 2, 1, ""}}});
  CHECK(from_markdown("\xe2\x82**\xac**") == formatted{"\ufffd\ufffd\ufffd", {{kind::bold, 2, 1, ""}}});
  CHECK(from_markdown("\xed\xa0\x80") == formatted{"\ufffd\ufffd\ufffd", {}});
  CHECK(from_markdown("[a](https://x.y/\xff)").spans.at(0).value == "https://x.y/\ufffd");
}
