#include "channels/text/markdown.hpp"

#include <catch2/catch.hpp>

#include <unicode/brkiter.h>

#include <algorithm>
#include <memory>
#include <random>
#include <set>

using namespace luna::channels::text;
using kind = span::kind;

namespace {

/// Writes what models write, by a seed.
class author {
public:
  explicit author(std::uint32_t seed) : random_{seed} {}

  std::string markdown(std::size_t blocks) {
    std::string text;
    for (std::size_t i = 0; i < blocks; ++i)
      text += block() + (pick(4) == 0 ? "\n" : "\n\n");
    return text;
  }

  std::size_t pick(std::size_t choices) { return random_() % choices; }

private:
  std::string word() {
    static constexpr const char* words[] = {"a",
                                            "chart",
                                            "Luna's",
                                            "₹499.00",
                                            "10%",
                                            "नमस्ते",
                                            "ग्रह।",
                                            "👨‍👩‍👧",
                                            "🇮🇳🇮🇳",
                                            "e\u0301t\u0301",
                                            "1️⃣",
                                            "2*3*4",
                                            "snake_case_x",
                                            "x_",
                                            "*",
                                            "C:\\path",
                                            "(b)",
                                            "5.",
                                            "-",
                                            "你好世界。",
                                            "https://x.y/_a_?b=c",
                                            "|",
                                            "#1",
                                            "end.",
                                            "why?",
                                            "oh!",
                                            "👍🏽",
                                            "\\*",
                                            "&lt;",
                                            "averyveryveryveryverylongword"};
    return words[pick(std::size(words))];
  }

  std::string words(std::size_t least = 1) {
    std::string text;
    for (auto left = least + pick(8); left > 0; --left)
      text += word() + (left == 1 ? "" : pick(12) == 0 ? "\n" : " ");
    return text;
  }

  std::string plain_words(std::size_t more = 9) {
    static constexpr const char* parts[] = {"some", "words", "of", "it", "ग्रह", "😀"};
    std::string text = parts[pick(std::size(parts))];
    for (auto left = pick(more); left > 0; --left)
      text += std::string{" "} + parts[pick(std::size(parts))];
    return text;
  }

  std::string marked(int depth = 0) {
    auto inner = [&] { return depth < 2 && pick(3) == 0 ? "so " + marked(depth + 1) + " on" : plain_words(); };
    switch (pick(depth == 0 ? 8 : 6)) {
      case 0: return "**" + inner() + "**";
      case 1: return "*" + inner() + "*";
      case 2: return "_" + inner() + "_";
      case 3: return "~~" + inner() + "~~";
      case 4: return "||" + inner() + "||";
      case 5: return "`" + plain_words() + "`";
      case 6: return "[" + plain_words(4) + "](https://x.y/" + std::to_string(pick(1000)) + "_(z))";
      default: return "**" + plain_words() + "\n" + plain_words() + "**";
    }
  }

  std::string paragraph() {
    std::string text;
    for (auto left = 1 + pick(6); left > 0; --left)
      text += (pick(2) == 0 ? words() : marked()) + " ";
    return text;
  }

  std::string quoted(const std::string& text) {
    std::string out = "> ";
    for (char c : text)
      out += c == '\n' ? std::string{"\n> "} : std::string{c};
    return out;
  }

  std::string fence() {
    std::string text = "```" + std::string{pick(2) == 0 ? "" : "python"} + "\n";
    for (auto left = 1 + pick(12); left > 0; --left)
      text += std::string(pick(3) * 2, ' ') + words() + "\n";
    return text + "```";
  }

  std::string block() {
    switch (pick(9)) {
      case 0: return "## " + plain_words();
      case 1: return "- " + paragraph() + "\n  - " + paragraph() + "\n- " + marked();
      case 2: return "1. " + paragraph() + "\n2. " + paragraph();
      case 3: return quoted(paragraph());
      case 4: return fence();
      case 5: return "| " + word() + " | " + marked() + " |\n|---|---|\n| " + marked() + " | b |";
      case 6: return "---";
      default: return paragraph();
    }
  }

  std::mt19937 random_;
};

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t';
}

std::string without_space(std::string text) {
  text.erase(std::remove_if(text.begin(), text.end(), is_space), text.end());
  return text;
}

/// For each UTF-16 unit that is no white space, which spans it is in.
std::vector<std::set<std::pair<kind, std::string>>> styles_of(const formatted& what) {
  std::vector<std::set<std::pair<kind, std::string>>> styles(utf16_units(what.text));
  for (const auto& one : what.spans)
    for (auto i = one.offset; i < one.offset + one.length; ++i)
      styles.at(i).emplace(one.what, one.value);
  std::size_t seen = 0;
  for (std::size_t unit = 0, byte = 0; byte < what.text.size(); ++unit) {
    auto character = utf16_slice(std::string_view{what.text}.substr(byte), 0, 2);
    character = utf16_slice(character, 0, 1).empty() ? character : utf16_slice(character, 0, 1);
    byte += character.size();
    if (!is_space(character[0]))
      styles[seen++] = styles[unit];
    if (utf16_units(character) == 2)
      styles[seen++] = styles[++unit];
  }
  styles.resize(seen);
  return styles;
}

/// How many bytes that are no white space come before each boundary between graphemes.
std::set<std::size_t> grapheme_ends(const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> found{icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error)};
  UText utf8 = UTEXT_INITIALIZER;
  utext_openUTF8(&utf8, text.data(), static_cast<std::int64_t>(text.size()), &error);
  found->setText(&utf8, error);
  REQUIRE(U_SUCCESS(error));
  std::set<std::size_t> ends;
  std::size_t seen = 0;
  std::size_t at = 0;
  for (auto end = found->first(); end != icu::BreakIterator::DONE; end = found->next()) {
    for (; at < static_cast<std::size_t>(end); ++at)
      seen += is_space(text[at]) ? 0 : 1;
    ends.insert(seen);
  }
  utext_close(&utf8);
  return ends;
}

void check_spans(const formatted& what) {
  auto units = utf16_units(what.text);
  for (const auto& one : what.spans) {
    auto words = utf16_slice(what.text, one.offset, one.length);
    CHECK(one.length > 0);
    CHECK(one.offset + one.length <= units);
    CHECK(utf16_units(words) == one.length);
    CHECK((one.what == kind::pre || !is_space(words.front())));
    CHECK(!is_space(words.back()));
    for (const auto& other : what.spans)
      if (one.what == kind::code || one.what == kind::pre)
        CHECK((&one == &other || other.offset + other.length <= one.offset || one.offset + one.length <= other.offset
               || other.what == kind::quote));
  }
  CHECK(std::is_sorted(what.spans.begin(), what.spans.end(), [](const span& a, const span& b) {
    return a.offset != b.offset ? a.offset < b.offset : a.length > b.length;
  }));
}

} // namespace

TEST_CASE("parts of what a model may write join to the whole, in words and styles, within the limit",
          "[channels][text]") {
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    author writes{seed};
    auto markdown = writes.markdown(1 + writes.pick(seed % 100 == 0 ? 200 : 12));
    constexpr std::size_t limits[] = {64, 65, 80, 127, 300, 1000, 4096};
    auto limit = limits[seed % 7];
    INFO("seed " << seed << ", limit " << limit);
    auto whole = from_markdown(markdown);
    check_spans(whole);
    auto ends = grapheme_ends(whole.text);
    std::string words;
    std::vector<std::set<std::pair<kind, std::string>>> styles;
    for (const auto& part : split_markdown(markdown, limit)) {
      auto read = from_markdown(part);
      check_spans(read);
      CHECK(utf16_units(read.text) <= limit);
      CHECK(utf16_units(to_plain(read)) <= limit);
      CHECK(utf16_units(to_whatsapp(read)) <= limit);
      CHECK(!without_space(read.text).empty());
      words += without_space(read.text);
      CHECK(ends.count(words.size()) == 1);
      auto more = styles_of(read);
      styles.insert(styles.end(), more.begin(), more.end());
    }
    CHECK(words == without_space(whole.text));
    CHECK((styles == styles_of(whole)));
  }
}

TEST_CASE("parts of plain texts join to the whole, within the limit and none of them blank", "[channels][text]") {
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    author writes{seed};
    auto text = writes.markdown(1 + writes.pick(10));
    auto limit = 16 + writes.pick(100);
    INFO("seed " << seed << ", limit " << limit);
    auto ends = grapheme_ends(text);
    std::string joined;
    for (const auto& part : split_plain(text, limit)) {
      CHECK(utf16_units(part) <= limit);
      CHECK(!without_space(part).empty());
      joined += part;
      CHECK(ends.count(without_space(joined).size()) == 1);
    }
    CHECK(without_space(joined) == without_space(text));
    CHECK(text.find(joined) == 0);
  }
}
