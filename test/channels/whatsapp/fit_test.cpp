#include "channels/whatsapp/fit.hpp"

#include "channels/text/markdown.hpp"
#include "test/channels/support.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using namespace channels::whatsapp;
using channels::text::utf16_units;
using domain::choice;
using domain::reply;

namespace {

using replies = std::vector<reply>;

/// Words of eight letters, `units` in all.
std::string words(std::size_t units) {
  std::string text;
  while (text.size() < units)
    text += "abcdefg ";
  text.resize(units);
  if (text.back() == ' ')
    text.back() = 'h';
  return text;
}

std::vector<choice> choices(std::size_t count) {
  std::vector<choice> all;
  for (std::size_t i = 1; i <= count; ++i)
    all.push_back({"id" + std::to_string(i), "Title " + std::to_string(i), ""});
  return all;
}

reply with_buttons(std::vector<choice> all, std::string text = "Which?") {
  return {std::move(text), domain::reply_buttons{std::move(all)}};
}

reply with_list(std::vector<choice> rows, std::string text = "Which?", std::string label = "Choose") {
  return {std::move(text), domain::reply_list{std::move(label), {{"", std::move(rows)}}}};
}

reply only(reply what) {
  auto parts = fit(std::move(what));
  REQUIRE(parts.size() == 1);
  return parts.front();
}

bool is_buttons(const reply& what) {
  return std::holds_alternative<domain::reply_buttons>(what.extra);
}

bool is_list(const reply& what) {
  return std::holds_alternative<domain::reply_list>(what.extra);
}

bool is_text(const reply& what) {
  return std::holds_alternative<std::monostate>(what.extra);
}

domain::reply_list list_of(reply what) {
  auto part = only(std::move(what));
  REQUIRE(is_list(part));
  return std::get<domain::reply_list>(part.extra);
}

/// What remains of a text when it is sent: its letters.
std::string letters(const replies& parts) {
  std::string all;
  for (const auto& part : parts)
    for (char c : part.text)
      if (c != ' ' && c != '\n')
        all += c;
  return all;
}

std::string letters(const std::string& text) {
  return letters(replies{text});
}

} // namespace

TEST_CASE("a text within the limit is one message", "[channels][fit]") {
  CHECK(only(std::string{"hello"}) == reply{"hello"});
  CHECK(only(words(text_max)).text.size() == text_max);
  auto parts = fit(words(text_max + 1));
  REQUIRE(parts.size() == 2);
  CHECK(letters(parts) == letters(words(text_max + 1)));
}

TEST_CASE("a reply without a text is no message", "[channels][fit]") {
  CHECK(fit(std::string{}).empty());
  CHECK(fit(std::string{" \n\t"}).empty());
}

TEST_CASE("up to three choices are buttons", "[channels][fit]") {
  for (std::size_t count : {1, 2, 3})
    CHECK(only(with_buttons(choices(count))) == with_buttons(choices(count)));
  auto four = only(with_buttons(choices(4)));
  REQUIRE(is_list(four));
  CHECK(four.text == "Which?");
  CHECK(std::get<domain::reply_list>(four.extra).sections.front().rows == choices(4));
}

TEST_CASE("a button's title and id have a longest length", "[channels][fit]") {
  auto sent = [](std::string title, std::string id) {
    return only(with_buttons({{std::move(id), std::move(title), ""}}));
  };
  CHECK(is_buttons(sent(std::string(button_title_max, 't'), "i")));
  CHECK(is_list(sent(std::string(button_title_max + 1, 't'), "i")));
  CHECK(is_buttons(sent("😀😀😀😀😀😀😀😀😀😀", "i")));
  CHECK(is_list(sent("😀😀😀😀😀😀😀😀😀😀t", "i")));
  CHECK(is_buttons(sent("t", std::string(button_id_max, 'i'))));
  CHECK(is_text(sent("t", std::string(button_id_max + 1, 'i'))));
  CHECK(is_text(sent("t", " i")));
  CHECK(is_text(sent("t", "i ")));
}

#ifdef LUNA_SHARED
TEST_CASE("a recorded title is a button's if it is valid as one", "[channels][fit]") {
  auto vectors = test::file_json(LUNA_SHARED "/vectors/text.json");
  for (const auto& vector : vectors.at("whatsapp_button_title").as_array()) {
    auto title = std::string{vector.at("title").as_string()};
    INFO(title);
    auto sent = only(with_buttons({{"i", title, ""}}));
    if (vector.at("valid_whatsapp_button_title").as_bool()) {
      CHECK(sent == with_buttons({{"i", title, ""}}));
    } else {
      CHECK(sent != with_buttons({{"i", title, ""}}));
      for (const auto* buttons = std::get_if<domain::reply_buttons>(&sent.extra); buttons; buttons = nullptr)
        CHECK(buttons->choices.front().title == "i");
    }
  }
}
#endif

TEST_CASE("buttons have different titles and ids, rows different ids", "[channels][fit]") {
  CHECK(is_list(only(with_buttons({{"1", "Same", ""}, {"2", "Same", ""}}))));
  auto same_id = only(with_buttons({{"1", "This", ""}, {"1", "That", ""}}));
  CHECK(same_id == reply{"Which?\n\n1. This\n2. That"});
  CHECK(is_list(only(with_list({{"1", "Same", ""}, {"2", "Same", ""}}))));
  CHECK(is_text(only(with_list({{"1", "This", ""}, {"1", "That", ""}}))));
}

TEST_CASE("a choice without an id or a title has the other, and one without either is left out", "[channels][fit]") {
  CHECK(only(with_buttons({{"", "Yes", ""}, {"no", " \n", ""}, {"", "", "lost"}}))
        == with_buttons({{"Yes", "Yes", ""}, {"no", "no", ""}}));
  CHECK(only(with_buttons({{"", "", ""}})) == reply{"Which?"});
  CHECK(only(with_buttons({})) == reply{"Which?"});
  CHECK(only(with_list({})) == reply{"Which?"});
  CHECK(only(reply{"Which?", domain::reply_list{"Choose", {}}}) == reply{"Which?"});
}

TEST_CASE("titles and descriptions are one line", "[channels][fit]") {
  CHECK(only(with_buttons({{"1", " Yes,\n  please ", ""}})) == with_buttons({{"1", "Yes, please", ""}}));
  auto list = list_of(with_list({{"1", "A\tB", "C\r\nD"}}, "Which?", " Choose\none "));
  CHECK(list.label == "Choose one");
  CHECK(list.sections.front().rows.front() == choice{"1", "A B", "C D"});
}

TEST_CASE("up to ten choices are a list, more a numbered text", "[channels][fit]") {
  CHECK(list_of(with_list(choices(10))).sections.front().rows == choices(10));
  auto parts = fit(with_list(choices(11)));
  REQUIRE(parts.size() == 1);
  CHECK(parts.front()
        == reply{"Which?\n\n1. Title 1\n2. Title 2\n3. Title 3\n4. Title 4\n5. Title 5\n6. Title 6\n7. Title 7\n"
                 "8. Title 8\n9. Title 9\n10. Title 10\n11. Title 11"});
  CHECK(is_text(only(with_buttons(choices(11)))));
}

TEST_CASE("the rows of all sections are counted together", "[channels][fit]") {
  auto two = [](std::size_t first, std::size_t second) {
    auto rows = choices(first + second);
    std::vector<choice> rest(rows.begin() + static_cast<std::ptrdiff_t>(first), rows.end());
    rows.resize(first);
    return reply{"Which?", domain::reply_list{"Choose", {{"One", std::move(rows)}, {"Two", std::move(rest)}}}};
  };
  CHECK(list_of(two(4, 6)).sections.size() == 2);
  auto text = only(two(5, 6));
  CHECK(is_text(text));
  CHECK(text.text.find("**One**\n1. Title 1\n") != std::string::npos);
  CHECK(text.text.find("5. Title 5\n**Two**\n6. Title 6\n") != std::string::npos);
}

TEST_CASE("a row's id has a longest length", "[channels][fit]") {
  CHECK(is_list(only(with_list({{std::string(row_id_max, 'i'), "t", ""}}))));
  CHECK(is_text(only(with_list({{std::string(row_id_max + 1, 'i'), "t", ""}}))));
}

TEST_CASE("what a row has no room for stands in full below the text", "[channels][fit]") {
  auto row = [](std::size_t title, std::size_t description) {
    return only(with_list({{"1", std::string(title, 't'), std::string(description, 'd')}}));
  };
  CHECK(row(row_title_max, row_description_max).text == "Which?");
  auto title = row(row_title_max + 1, 0);
  CHECK(title.text == "Which?\n\n1. " + std::string(row_title_max + 1, 't'));
  auto shown = std::get<domain::reply_list>(title.extra).sections.front().rows.front();
  CHECK(shown.id == "1");
  CHECK(utf16_units(shown.title) <= row_title_max);
  CHECK(shown.title.starts_with("tttttttttttttttttt"));
  auto description = row(1, row_description_max + 1);
  CHECK(description.text == "Which?\n\n1. t — " + std::string(row_description_max + 1, 'd'));
  CHECK(utf16_units(std::get<domain::reply_list>(description.extra).sections.front().rows.front().description)
        <= row_description_max);
}

TEST_CASE("sections have titles if there are several, of a longest length", "[channels][fit]") {
  auto sections = [](std::string first, std::string second) {
    return reply{"Which?", domain::reply_list{
                             "Choose", {{std::move(first), {{"1", "a", ""}}}, {std::move(second), {{"2", "b", ""}}}}}};
  };
  auto list = list_of(sections("", std::string(row_title_max, 's')));
  CHECK_FALSE(list.sections[0].title.empty());
  CHECK(list.sections[1].title == std::string(row_title_max, 's'));
  auto long_title = only(sections("x", std::string(row_title_max + 1, 's')));
  CHECK(long_title.text.find("**" + std::string(row_title_max + 1, 's') + "**") != std::string::npos);
  CHECK(utf16_units(std::get<domain::reply_list>(long_title.extra).sections[1].title) <= row_title_max);
  CHECK(list_of(reply{"Which?", domain::reply_list{"Choose", {{"", {}}, {"x", {{"2", "b", ""}}}}}}).sections.size()
        == 1);
}

TEST_CASE("a list has a label of a longest length", "[channels][fit]") {
  CHECK(list_of(with_list(choices(1), "Which?", std::string(button_title_max, 'l'))).label
        == std::string(button_title_max, 'l'));
  auto label = list_of(with_list(choices(1), "Which?", std::string(button_title_max + 1, 'l'))).label;
  CHECK(utf16_units(label) <= button_title_max);
  CHECK(label.starts_with("llllllllllllllll"));
  CHECK_FALSE(list_of(with_list(choices(1), "Which?", " ")).label.empty());
}

TEST_CASE("buttons stand below some text", "[channels][fit]") {
  CHECK(only(with_buttons({{"1", "Yes", ""}, {"2", "N*o*", ""}}, " ")).text == R"(Yes / N\*o\*)");
  CHECK(only(with_list({{"1", "A", ""}, {"2", "B", ""}}, "")).text == "A / B");
  CHECK_FALSE(only({"", domain::reply_location_request{}}).text.empty());
}

TEST_CASE("a text that is too long for buttons goes before them, but for its end", "[channels][fit]") {
  for (const auto& extra : {domain::reply_extra{domain::reply_buttons{choices(2)}},
                            domain::reply_extra{domain::reply_list{"Choose", {{"", choices(5)}}}},
                            domain::reply_extra{domain::reply_location_request{}}}) {
    CHECK(only({words(body_max), extra}).text.size() == body_max);
    for (auto size : {body_max + 1, 3 * body_max, text_max + body_max, 3 * text_max}) {
      auto parts = fit({words(size), extra});
      CHECK(letters(parts) == letters(words(size)));
      CHECK(parts.back().extra == extra);
      CHECK(utf16_units(parts.back().text) <= body_max);
      parts.pop_back();
      REQUIRE_FALSE(parts.empty());
      CHECK(parts.size() <= size / text_max + 1);
      for (const auto& part : parts) {
        CHECK(is_text(part));
        CHECK(utf16_units(part.text) <= text_max);
      }
    }
  }
}

TEST_CASE("a stretch that is cut before buttons stays what it is", "[channels][fit]") {
  auto parts = fit(with_buttons(choices(2), "**" + words(2000) + "**"));
  REQUIRE(parts.size() >= 2);
  for (const auto& part : parts) {
    auto read = channels::text::from_markdown(part.text);
    REQUIRE(read.spans.size() == 1);
    CHECK(read.spans.front().length == utf16_units(read.text));
  }
}

TEST_CASE("a caption keeps the beginning of the text and the rest follows", "[channels][fit]") {
  for (auto kind : {domain::media_kind::image, domain::media_kind::video, domain::media_kind::document}) {
    domain::reply_extra file = domain::reply_media{kind, "hash", "mime", "name"};
    CHECK(only({"", file}) == reply{"", file});
    CHECK(only({words(caption_max), file}) == reply{words(caption_max), file});
    for (auto size : {caption_max + 1, 2 * text_max}) {
      auto parts = fit({words(size), file});
      CHECK(letters(parts) == letters(words(size)));
      CHECK(parts.front().extra == file);
      CHECK(utf16_units(parts.front().text) <= caption_max);
      CHECK(parts.size() <= size / text_max + 2);
      for (std::size_t i = 1; i < parts.size(); ++i)
        CHECK(is_text(parts[i]));
    }
  }
}

TEST_CASE("what has no caption is followed by its text", "[channels][fit]") {
  for (auto kind : {domain::media_kind::voice, domain::media_kind::audio, domain::media_kind::sticker}) {
    domain::reply_extra file = domain::reply_media{kind, "hash", "mime", "name"};
    CHECK(fit({"words", file}) == replies{{"", file}, {"words"}});
    CHECK(fit({" ", file}) == replies{{"", file}});
  }
}

TEST_CASE("a template is sent as it is", "[channels][fit]") {
  reply approved{words(5000), domain::reply_template{"name", "hi", {"one"}}};
  CHECK(only(approved) == approved);
}

TEST_CASE("a reaction needs a message, and its text is a message of its own", "[channels][fit]") {
  CHECK(only({"", domain::reply_reaction{"🙏", "m"}}) == reply{"", domain::reply_reaction{"🙏", "m"}});
  CHECK(fit({"words", domain::reply_reaction{"🙏", "m"}}) == replies{{"", domain::reply_reaction{"🙏", "m"}}, {"words"}});
  CHECK(only({"words", domain::reply_reaction{"🙏", ""}}) == reply{"words"});
}

TEST_CASE("a late text is the template's parameter in one line without marks", "[channels][fit]") {
  auto late = as_template({"**Sun** in\n\nLeo", domain::reply_extra{}}, "late_answer:en_US");
  REQUIRE(late.has_value());
  CHECK(late->text == "**Sun** in\n\nLeo");
  CHECK(std::get<domain::reply_template>(late->extra)
        == domain::reply_template{"late_answer", "en_US", {"Sun in Leo"}});
  auto asked = as_template(with_buttons({{"y", "Yes", ""}, {"n", "N*o*", ""}}, "Report?"), "a:b");
  CHECK(std::get<domain::reply_template>(asked->extra).parameters.front() == "Report? 1. Yes 2. N*o*");
  CHECK(as_template({"Where?", domain::reply_location_request{}}, "a:b").has_value());
}

TEST_CASE("without a plan, or where a line of text does not say it, nothing is sent late", "[channels][fit]") {
  for (auto plan : {"", ":", "name", "name:", ":hi"})
    CHECK_FALSE(as_template({"hello"}, plan).has_value());
  CHECK(as_template(words(template_parameter_max), "a:b").has_value());
  CHECK_FALSE(as_template(words(template_parameter_max + 1), "a:b").has_value());
  CHECK_FALSE(as_template({" \n "}, "a:b").has_value());
  CHECK_FALSE(as_template({"x", domain::reply_media{}}, "a:b").has_value());
  CHECK_FALSE(as_template({"x", domain::reply_template{}}, "a:b").has_value());
  CHECK_FALSE(as_template({"x", domain::reply_reaction{}}, "a:b").has_value());
}
