#include "channels/choices.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace luna::channels {

namespace {

/// Collects lines below a text.
class listing {
public:
  explicit listing(std::string_view text) : written_{text} {}

  void title(std::string_view words) {
    if (auto line = one_line(words); !line.empty())
      add(fmt::format("**{}**", escaped_markdown(line)));
  }

  void row(const domain::choice& choice) {
    auto title = one_line(choice.title);
    if (title.empty())
      title = one_line(choice.id);
    if (title.empty())
      return;
    auto description = one_line(choice.description);
    add(fmt::format("{}. {}{}{}", ++rows_, escaped_markdown(title), description.empty() ? "" : " — ",
                    escaped_markdown(description)));
  }

  std::string take() { return std::move(written_); }

private:
  void add(std::string_view line) {
    if (!written_.empty())
      written_ += first_ ? "\n\n" : "\n";
    written_ += line;
    first_ = false;
  }

  std::string written_;
  std::size_t rows_ = 0;
  bool first_ = true;
};

} // namespace

std::string escaped_markdown(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (std::string_view{R"(\`*_~|[]()#>+-.!)"}.find(c) != std::string_view::npos)
      escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (std::size_t at = 0; (at = text.find_first_not_of(" \t\r\n\v\f", at)) != text.npos;) {
    auto word = text.substr(at, text.find_first_of(" \t\r\n\v\f", at) - at);
    if (!line.empty())
      line += ' ';
    line += word;
    at += word.size();
  }
  return line;
}

std::string with_choices(const domain::reply& what) {
  listing list{what.text};
  if (const auto* buttons = std::get_if<domain::reply_buttons>(&what.extra))
    for (const auto& choice : buttons->choices)
      list.row(choice);
  if (const auto* sections = std::get_if<domain::reply_list>(&what.extra))
    for (const auto& section : sections->sections) {
      list.title(section.title);
      for (const auto& row : section.rows)
        list.row(row);
    }
  return list.take();
}

} // namespace luna::channels
