#include "channels/text/markdown.hpp"

#include <catch2/catch.hpp>

using namespace luna::channels::text;
using kind = span::kind;

namespace {

std::string whatsapp(std::string_view markdown) {
  return to_whatsapp(from_markdown(markdown));
}

std::string plain(std::string_view markdown) {
  return to_plain(from_markdown(markdown));
}

} // namespace

TEST_CASE("WhatsApp has its own marks", "[channels][text]") {
  CHECK(whatsapp("a **b** c") == "a *b* c");
  CHECK(whatsapp("a *b* c") == "a _b_ c");
  CHECK(whatsapp("~~a~~") == "~a~");
  CHECK(whatsapp("`a b`") == "`a b`");
  CHECK(whatsapp("```sh\na\n  b\n```\nc") == "```a\n  b```\nc");
  CHECK(whatsapp("> a\n> b\nc") == "> a\n> b\nc");
  CHECK(whatsapp("# A\nb") == "*A*\nb");
  CHECK(whatsapp("***a*** **_b_** *c **d***") == "*_a_* *_b_* _c *d*_");
  CHECK(whatsapp("||a||") == "a");
  CHECK(whatsapp("- **a**\n1. b") == "• *a*\n1. b");
  CHECK(whatsapp("> **a** `b`\n> > - c") == "> *a* `b`\n> • c");
}

TEST_CASE("WhatsApp's marks go line by line", "[channels][text]") {
  CHECK(whatsapp("**a\nb c\nd**") == "*a*\n*b c*\n*d*");
  CHECK(whatsapp("**a\n  b _c\nd_ e**") == "*a*\n  *b _c_*\n*_d_ e*");
  CHECK(whatsapp("> **a\n> b**") == "> *a*\n> *b*");
  CHECK(whatsapp("> ```\n> a\n>   b\n> ```") == "> ```a```\n>   ```b```");
}

TEST_CASE("WhatsApp's marks are left out where they would not work or be mistaken", "[channels][text]") {
  CHECK(whatsapp("**S**trengths re**do** 这**是**的") == "Strengths redo 这是的");
  CHECK(whatsapp("`int`s") == "ints");
  CHECK(whatsapp("**5 * 3**") == "5 * 3");
  CHECK(whatsapp("_a\\_b_") == "a_b");
  CHECK(whatsapp("**a**\\*") == "a*");
  CHECK(whatsapp("_https://x.y/a_") == "https://x.y/a");
  CHECK(whatsapp("**see https://x.y/a**") == "see https://x.y/a");
  CHECK(whatsapp("`https://x.y/a`") == "`https://x.y/a`");
  CHECK(whatsapp("`` a`b ``") == "```a`b```");
  CHECK(whatsapp("````\n```\n````") == "```");
}

TEST_CASE("text that has no marks gets none", "[channels][text]") {
  for (const char* text :
       {"2 * 3 * 4", "2*3*4", "snake_case_x", "a_b c_d", "~5 to ~6", "_", "* * *", "₹5*", "a | b", "x = `"}) {
    CHECK(whatsapp(text) == text);
    CHECK(plain(text) == text);
  }
}

TEST_CASE("a link is its words and its address", "[channels][text]") {
  CHECK(whatsapp("see [the page](https://x.y/a_b) now") == "see the page (https://x.y/a_b) now");
  CHECK(plain("see [the page](https://x.y/a_b) now") == "see the page (https://x.y/a_b) now");
  CHECK(whatsapp("**[a](https://x.y)**") == "*a* (https://x.y)");
  CHECK(whatsapp("**[a](https://x.y) b**") == "*a (https://x.y) b*");
  CHECK(whatsapp("**b [a](https://x.y)**") == "*b a (https://x.y)*");
  CHECK(whatsapp("[a *b*](https://x.y) [c](https://z.y)") == "a _b_ (https://x.y) c (https://z.y)");
}

TEST_CASE("an address is not said twice", "[channels][text]") {
  CHECK(plain("[https://x.y](https://x.y)") == "https://x.y");
  CHECK(plain("[x.y/a](https://x.y/a)") == "x.y/a");
  CHECK(plain("[a@b.c](mailto:a@b.c)") == "a@b.c");
  CHECK(whatsapp("[x.y](http://x.y)") == "x.y");
  CHECK(plain("[x.z](https://x.y)") == "x.z (https://x.y)");
  CHECK(plain("[tg](tg://resolve?domain=luna)") == "tg (tg://resolve?domain=luna)");
}

TEST_CASE("plain text has no marks", "[channels][text]") {
  CHECK(plain("# A\n**b** *c* ~~d~~ ||e|| `f`\n> g\n```js\nh\n```\n- i") == "A\nb c d e f\ng\nh\n• i");
}

TEST_CASE("spans of somebody else's making are written as far as they can be", "[channels][text]") {
  CHECK(to_whatsapp({"abc", {{kind::bold, 0, 99, ""}}}) == "*abc*");
  CHECK(to_whatsapp({"abc", {{kind::bold, 5, 2, ""}}}) == "abc");
  CHECK(to_whatsapp({"abc", {{kind::bold, 0, 0, ""}}}) == "abc");
  CHECK(to_whatsapp({"ab cd ef", {{kind::bold, 0, 5, ""}, {kind::italic, 3, 5, ""}}}) == "*ab _cd_* ef");
  CHECK(to_whatsapp({"ab cd", {{kind::italic, 3, 2, ""}, {kind::bold, 0, 2, ""}}}) == "*ab* _cd_");
  CHECK(to_plain({"ab", {{kind::link, 0, 2, "https://x.y"}, {kind::underline, 0, 2, ""}}}) == "ab (https://x.y)");
}
