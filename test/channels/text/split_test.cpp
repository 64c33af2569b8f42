#include "channels/text/markdown.hpp"
#include "test/channels/support.hpp"

#include <catch2/catch.hpp>

using namespace luna::channels::text;
using namespace luna;
using kind = span::kind;
using parts = std::vector<std::string>;

namespace {

std::string joined(const parts& all) {
  std::string text;
  for (const auto& part : all)
    text += part;
  return text;
}

std::string repeated(std::string_view unit, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i)
    text += unit;
  return text;
}

std::size_t units_of(std::string_view markdown) {
  auto read = from_markdown(markdown);
  return std::max(utf16_units(to_whatsapp(read)), utf16_units(to_plain(read)));
}

} // namespace

TEST_CASE("a plain text within the limit is one part", "[channels][text]") {
  CHECK(split_plain("").empty());
  CHECK(split_plain(" \n\t ").empty());
  CHECK(split_plain("hello") == parts{"hello"});
  CHECK(split_plain(std::string(4095, 'x')).size() == 1);
  CHECK(split_plain(std::string(4096, 'x')).size() == 1);
  CHECK(split_plain(std::string(4097, 'x')).size() == 2);
}

TEST_CASE("the limits of texts count UTF-16 units", "[channels][text]") {
  CHECK(split_plain("😀😀", 4).size() == 1);
  CHECK(split_plain("😀😀a", 4) == parts{"😀😀", "a"});
  CHECK(split_plain("a😀😀", 4) == parts{"a😀", "😀"});
  CHECK(split_plain("नमस्ते", 6).size() == 1);
  CHECK(split_plain("😀😀", 1) == parts{"😀", "😀"});
}

TEST_CASE("a plain text is cut after a paragraph, else a line, a sentence, a word", "[channels][text]") {
  CHECK(split_plain("aa. a\n\nbb\nc dddd", 12) == parts{"aa. a\n\n", "bb\nc dddd"});
  CHECK(split_plain("aa. aa\nbb cc dddd", 12) == parts{"aa. aa\n", "bb cc dddd"});
  CHECK(split_plain("aaaa a. bb cc dddd", 12) == parts{"aaaa a. ", "bb cc dddd"});
  CHECK(split_plain("aaaaaa bb cc dddd", 12) == parts{"aaaaaa bb ", "cc dddd"});
  CHECK(split_plain("कखग घ। कख ग घच", 12) == parts{"कखग घ। ", "कख ग घच"});
  CHECK(split_plain("一二三四五六。七八九十", 10) == parts{"一二三四五六。", "七八九十"});
  CHECK(split_plain("a\n\nbbbbbb cccccccc", 12) == parts{"a\n\nbbbbbb ", "cccccccc"});
  CHECK(split_plain("a bbbbbbbbbbbbbbb", 12) == parts{"a ", "bbbbbbbbbbbb", "bbb"});
}

TEST_CASE("a text is not cut inside what people see as one character", "[channels][text]") {
  CHECK(split_plain("aaae\u0301", 4) == parts{"aaa", "e\u0301"});
  CHECK(split_plain("a👨‍👩‍👧", 8) == parts{"a", "👨‍👩‍👧"});
  CHECK(split_plain("🇮🇳🇮🇳🇮🇳", 6) == parts{"🇮🇳", "🇮🇳", "🇮🇳"});
  CHECK(split_plain("aaa👍🏽", 5) == parts{"aaa", "👍🏽"});
  CHECK(split_plain("aaaaकि", 5) == parts{"aaaa", "कि"});
  CHECK(split_plain("aaa \u0301bb", 4) == parts{"aaa", " \u0301bb"});
}

TEST_CASE("what people see as one character is cut only if it is longer than a part", "[channels][text]") {
  auto tower = "e" + repeated("\u0301", 100);
  auto cut = split_plain(tower, 64);
  CHECK(cut.size() == 2);
  CHECK(joined(cut) == tower);
  CHECK(utf16_units(cut.at(0)) == 64);
}

TEST_CASE("parts of nothing that can be seen are left out", "[channels][text]") {
  CHECK(split_plain("aaaa" + std::string(20, ' ') + "bbbb", 8) == parts{"aaaa    ", "bbbb"});
  CHECK(split_plain("\u200b\u00a0\ufeff").empty());
  CHECK(split_plain("\u200d"
                    "1")
          .size()
        == 1);
  CHECK(split_markdown(" \n\u200b\n").empty());
  CHECK(split_markdown("```\n\n```").empty());
}

TEST_CASE("bytes that are no UTF-8 are cut like characters", "[channels][text]") {
  CHECK(split_plain("\xff\xff\xff", 2) == parts{"\xff\xff", "\xff"});
  auto half = repeated("\xe2\x82", 100);
  CHECK(joined(split_plain(half, 7)) == half);
}

TEST_CASE("Markdown within the limit is left as it is", "[channels][text]") {
  for (auto units : {4095, 4096}) {
    auto markdown = "**" + std::string(static_cast<std::size_t>(units) - 2, 'x') + "**";
    CHECK(split_markdown(markdown) == parts{markdown});
    CHECK(units_of(markdown) == static_cast<std::size_t>(units));
  }
  auto longer = "**" + std::string(4095, 'x') + "**";
  CHECK(units_of(longer) == 4097);
  CHECK(split_markdown(longer).size() == 2);
  CHECK(split_markdown(std::string(4096, 'x')).size() == 1);
  CHECK(split_markdown(std::string(4097, 'x')).size() == 2);
  CHECK(split_markdown("[a](https://x.y/" + std::string(70, 'x') + ")", 64).size() == 3);
}

TEST_CASE("a limit below 64 is taken for 64", "[channels][text]") {
  CHECK(split_markdown(std::string(64, 'x'), 1).size() == 1);
  CHECK(split_markdown(std::string(65, 'x'), 63).size() == 2);
}

TEST_CASE("a stretch that is cut is closed and opened again", "[channels][text]") {
  auto words = repeated("word ", 15);
  words.pop_back();
  CHECK(split_markdown("**" + words + "**", 64)
        == parts{"**" + words.substr(0, 59) + "**", "**" + words.substr(60) + "**"});
  CHECK(split_markdown("> *" + words + "*", 64)
        == parts{"> _" + words.substr(0, 59) + "_", "> _" + words.substr(60) + "_"});
  CHECK(split_markdown("`" + words + "`", 64) == parts{"`" + words.substr(0, 59) + "`", "`" + words.substr(60) + "`"});
}

TEST_CASE("a fence that is cut is closed and opened again", "[channels][text]") {
  auto cut = split_markdown("```python\n" + repeated("    x = f(x)\n", 8) + "```\nend", 64);
  REQUIRE(cut.size() == 2);
  CHECK(cut[0] == "```python\n" + repeated("    x = f(x)\n", 4) + "```");
  CHECK(cut[1] == "```python\n" + repeated("    x = f(x)\n", 4) + "```\nend");
}

TEST_CASE("a link is not cut", "[channels][text]") {
  auto before = std::string(30, 'a') + " bb";
  std::string link = " [some words](https://x.y/12345)";
  CHECK(split_markdown(before + link, 64) == parts{before + link});
  CHECK(split_markdown(before + "b" + link, 64) == parts{before + "b", link.substr(1)});
}

TEST_CASE("a link that is too long for a part is written out", "[channels][text]") {
  auto cut = split_markdown("see [here](https://x.y/" + std::string(100, 'z') + ") now", 64);
  std::string text;
  for (const auto& part : cut) {
    CHECK(units_of(part) <= 64);
    CHECK(from_markdown(part).spans.empty());
    text += to_plain(from_markdown(part));
  }
  CHECK(text == "see here(https://x.y/" + std::string(100, 'z') + ") now");
}

TEST_CASE("what is no mark in the whole is no mark in a part", "[channels][text]") {
  for (std::string_view unit : {"- ",
                                "# ",
                                "> ",
                                "1. ",
                                "* ",
                                "_a ",
                                "a_ ",
                                "*a ",
                                "a* ",
                                "`",
                                "``` ",
                                "~~a ",
                                "a~~ ",
                                "|| ",
                                "||a ",
                                "[a](b) ",
                                "\\",
                                "\\* ",
                                "! ",
                                "https://x.y/_a_ ",
                                "<https://x.y>*",
                                "~~~ ",
                                "+ a ",
                                "2*3*4 "}) {
    auto markdown = "x " + repeated(unit, 100);
    INFO(unit);
    auto whole = to_plain(from_markdown(markdown));
    std::string text;
    for (const auto& part : split_markdown(markdown, 64)) {
      CHECK(units_of(part) <= 64);
      text += to_plain(from_markdown(part));
    }
    std::erase(whole, ' ');
    std::erase(text, ' ');
    CHECK(text == whole);
  }
}

TEST_CASE("a list keeps its indentation where it is cut", "[channels][text]") {
  auto cut = split_markdown(std::string(60, 'a') + "\n  - item\n  - other", 64);
  CHECK(cut == parts{std::string(60, 'a'), "  • item\n  • other"});
}

TEST_CASE("a long text is cut, however it is made", "[channels][text]") {
  // Tenths of a second each; minutes if anything were quadratic.
  for (std::string_view unit : {"**b** *i* [l](https://x.y) `c` ",
                                "a",
                                "😀",
                                "word ",
                                "*a ",
                                "**a\n",
                                "[",
                                "[a](",
                                "[a](http:",
                                "`a``b```c ",
                                "> a\n",
                                "||a ~~b ",
                                "e\u0301",
                                "🇮🇳",
                                "](https://x)",
                                "- x\n",
                                "<http://",
                                "\\",
                                "://",
                                "[a\n](https://x.y)",
                                "**a**`b`",
                                "```\na\n```\n",
                                "> ```\n> a\n\n"}) {
    INFO(unit);
    auto markdown = repeated(unit, 200'000 / unit.size());
    CHECK(split_plain(markdown).size() >= 12);
    CHECK(split_markdown(markdown).size() >= 6);
  }
}

TEST_CASE("a text is shortened after a whole character", "[channels][text]") {
  CHECK(shortened("", 5).empty());
  CHECK(shortened("12345678901234567890", 20) == "12345678901234567890");
  CHECK(shortened("123456789012345678901", 20) == "1234567890123456789…");
  CHECK(shortened("Pay ₹499 now please!!", 20) == "Pay ₹499 now please…");
  CHECK(shortened("Pay now please", 9) == "Pay now…");
  CHECK(shortened("a😀😀", 4) == "a😀…");
  CHECK(shortened("a😀😀b", 4) == "a😀…");
  CHECK(shortened("a👨‍👩‍👧", 8) == "a…");
  CHECK(shortened("🇮🇳🇮🇳", 7) == "🇮🇳…");
  CHECK(shortened("👨‍👩‍👧", 2) == "…");
  CHECK(shortened("ab", 1) == "…");
  CHECK(shortened("ab", 0).empty());
  CHECK(shortened("\xff\xff\xff", 2) == "\xff…");
}

#ifdef LUNA_SHARED
TEST_CASE("the vectors for lengths hold", "[channels][text]") {
  auto vectors = test::file_json(LUNA_SHARED "/vectors/text.json");
  for (const auto& item : vectors.at("length").as_array()) {
    auto number = [&](const char* key) { return static_cast<std::size_t>(item.at(key).as_int64()); };
    std::string unit{item.at("unit").as_string()};
    auto text = repeated(unit, number("repeat"));
    INFO(item.at("name").as_string().c_str());
    CHECK(text.size() == number("bytes"));
    CHECK(utf16_units(text) == number("utf16"));
    auto limit = number("max_utf16_per_part");
    for (const auto& all : {split_plain(text, limit), split_markdown(text, limit)}) {
      CHECK(all.size() == number("min_parts"));
      CHECK(joined(all) == text);
      for (const auto& part : all) {
        CHECK(utf16_units(part) <= limit);
        CHECK(part.size() % unit.size() == 0);
      }
    }
  }
}

TEST_CASE("the vectors for entities hold", "[channels][text]") {
  auto vectors = test::file_json(LUNA_SHARED "/vectors/text.json");
  for (const auto& item : vectors.at("entities").as_array()) {
    auto number = [&](const char* key) { return static_cast<std::size_t>(item.at(key).as_int64()); };
    std::string text{item.at("text").as_string()};
    std::string slice{item.at("slice").as_string()};
    CHECK(utf16_slice(text, number("offset_utf16"), number("length_utf16")) == slice);
    CHECK(utf16_units(text.substr(0, number("offset_bytes"))) == number("offset_utf16"));
    CHECK(utf16_units(slice) == number("length_utf16"));
  }
}
#endif
