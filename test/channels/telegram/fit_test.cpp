#include "channels/telegram/fit.hpp"
#include "channels/text/markdown.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using channels::telegram::fit;
using domain::media_kind;

namespace {

domain::reply_media media(media_kind kind) {
  return {kind, std::string(64, 'a'), "image/png", "chart.png"};
}

/// Words without white space, as long as `units`.
std::string words(std::size_t units) {
  std::string text;
  while (text.size() < units)
    text += "word ";
  text.resize(units);
  if (text.back() == ' ')
    text.back() = '.';
  return text;
}

std::string without_space(std::string_view text) {
  std::string kept;
  for (char c : text)
    if (c != ' ' && c != '\n')
      kept += c;
  return kept;
}

std::string joined(const std::vector<domain::reply>& parts) {
  std::string text;
  for (const auto& part : parts)
    text += part.text;
  return without_space(text);
}

std::size_t units_of(const domain::reply& part) {
  return channels::text::utf16_units(channels::text::from_markdown(part.text).text);
}

} // namespace

TEST_CASE("a text of 4096 units is one message, of one more two", "[channels][telegram]") {
  CHECK(fit(words(4096)) == std::vector<domain::reply>{words(4096)});
  auto parts = fit(words(4097));
  CHECK(parts.size() == 2);
  CHECK(joined(parts) == without_space(words(4097)));
}

TEST_CASE("a part is within the limit with its formatting and without", "[channels][telegram]") {
  std::string text;
  for (int i = 0; i < 400; ++i)
    text += "**one** [page](https://example.org/a/b/c) `two` 😀 ";
  for (const auto& part : fit(text)) {
    auto read = channels::text::from_markdown(part.text);
    CHECK(channels::text::utf16_units(read.text) <= 4096);
    CHECK(channels::text::utf16_units(channels::text::to_plain(read)) <= 4096);
  }
}

TEST_CASE("nothing is sent for a blank text", "[channels][telegram]") {
  CHECK(fit(std::string{}).empty());
  CHECK(fit(std::string{" \n"}).empty());
}

TEST_CASE("a keyboard is under the last part", "[channels][telegram]") {
  domain::reply_buttons buttons{{{"a", "A", ""}}};
  auto parts = fit({words(9000), buttons});
  REQUIRE(parts.size() == 3);
  CHECK(std::holds_alternative<std::monostate>(parts[0].extra));
  CHECK(std::holds_alternative<std::monostate>(parts[1].extra));
  CHECK(std::get<domain::reply_buttons>(parts[2].extra) == buttons);
}

TEST_CASE("a keyboard without words gets some", "[channels][telegram]") {
  domain::reply_buttons buttons{{{"a", "A", ""}}};
  CHECK(fit({"", buttons}) == std::vector<domain::reply>{{"…", buttons}});
  domain::reply_list list{"Choose", {{"", {{"a", "A", ""}}}}};
  CHECK(fit({" ", list}) == std::vector<domain::reply>{{"Choose", list}});
  CHECK(fit({"", domain::reply_location_request{}}).front().text == "📍");
}

TEST_CASE("a hundred buttons are one keyboard, one more begins another", "[channels][telegram]") {
  auto sizes = [](std::size_t count, bool as_list) {
    std::vector<domain::choice> all(count, domain::choice{"i", "t", ""});
    domain::reply what{"x", domain::reply_buttons{all}};
    if (as_list)
      what.extra = domain::reply_list{"L", {{"", all}, {"", {}}}};
    auto parts = fit(std::move(what));
    std::vector<std::size_t> found;
    for (const auto& part : parts)
      found.push_back(as_list ? std::get<domain::reply_list>(part.extra).sections.front().rows.size()
                              : std::get<domain::reply_buttons>(part.extra).choices.size());
    return found;
  };
  using list = std::vector<std::size_t>;
  for (bool as_list : {false, true}) {
    CHECK(sizes(100, as_list) == list{100});
    CHECK(sizes(101, as_list) == list{100, 1});
    CHECK(sizes(250, as_list) == list{100, 100, 50});
  }
}

TEST_CASE("what buttons cannot show of a list is said in the text", "[channels][telegram]") {
  domain::reply_list list{"Open",
                          {{"First *ones*", {{"a", "A_b", "of a"}, {"b", "B", ""}}},
                           {"Second", {{"c", "C", ""}}},
                           {"", {{"d", "D", "of d"}}}}};
  auto parts = fit({"Which?", list});
  REQUIRE(parts.size() == 1);
  auto read = channels::text::from_markdown(parts[0].text);
  CHECK(read.text == "Which?\n\nFirst *ones*\n• A_b: of a\n\n• D: of d");
  REQUIRE(read.spans.size() == 1);
  CHECK(read.spans[0].what == channels::text::span::kind::bold);
  CHECK(std::get<domain::reply_list>(parts[0].extra).sections.front().rows.size() == 4);
}

TEST_CASE("a caption holds 1024 units, the rest follows", "[channels][telegram]") {
  CHECK(fit({words(1024), media(media_kind::image)})
        == std::vector<domain::reply>{{words(1024), media(media_kind::image)}});
  auto parts = fit({words(1025), media(media_kind::image)});
  REQUIRE(parts.size() == 2);
  CHECK(std::holds_alternative<domain::reply_media>(parts[0].extra));
  CHECK(std::holds_alternative<std::monostate>(parts[1].extra));
  CHECK(joined(parts) == without_space(words(1025)));
  CHECK(fit({words(5000), media(media_kind::image)}).size() == 2);
  CHECK(fit({"", media(media_kind::image)}) == std::vector<domain::reply>{{"", media(media_kind::image)}});
}

TEST_CASE("a caption that is cut in the middle of marks loses nothing", "[channels][telegram]") {
  for (const auto& marked : {"**" + words(6000) + "**", "```\n" + words(6000) + "\n```"}) {
    auto parts = fit({marked, media(media_kind::document)});
    CHECK(units_of(parts[0]) <= 1024);
    std::string read;
    for (const auto& part : parts) {
      CHECK(units_of(part) <= 4096);
      read += channels::text::from_markdown(part.text).text;
    }
    CHECK(without_space(read) == without_space(words(6000)));
  }
}

TEST_CASE("stickers and video notes have no caption: the text follows", "[channels][telegram]") {
  for (auto kind : {media_kind::sticker, media_kind::video_note})
    CHECK(fit({"hello", media(kind)}) == std::vector<domain::reply>{{"", media(kind)}, {"hello"}});
}

TEST_CASE("a template is its text", "[channels][telegram]") {
  CHECK(fit({"hello", domain::reply_template{"t", "en", {"x"}}}) == std::vector<domain::reply>{{"hello"}});
}

TEST_CASE("a reaction goes before the words that come with it", "[channels][telegram]") {
  domain::reply_reaction reaction{"👍", "9"};
  CHECK(fit({"", reaction}) == std::vector<domain::reply>{{"", reaction}});
  CHECK(fit({"nice", reaction}) == std::vector<domain::reply>{{"", reaction}, {"nice"}});
}
