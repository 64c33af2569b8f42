#include "channels/whatsapp/fit.hpp"

#include "channels/choices.hpp"
#include "channels/text/markdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <utility>

namespace luna::channels::whatsapp {

namespace {

using replies = std::vector<domain::reply>;

replies texts(std::string_view markdown) {
  replies parts;
  for (auto& part : text::split_markdown(markdown, text_max))
    parts.emplace_back(std::move(part));
  return parts;
}

/// So many parts of body_max or caption_max go into one text, as paragraphs.
constexpr std::size_t joined_max = 3;
static_assert(joined_max * (std::max(body_max, caption_max) + 2) <= text_max);

void append_joined(replies& messages, std::span<const std::string> parts) {
  for (; !parts.empty(); parts = parts.subspan(std::min(joined_max, parts.size())))
    messages.emplace_back(fmt::format("{}", fmt::join(parts.first(std::min(joined_max, parts.size())), "\n\n")));
}

/// The end of the text goes with `extra`, the rest before it. `body` stands for a text there is none of.
replies ending_with(domain::reply_extra extra, std::string_view markdown, std::string body) {
  auto messages = texts(markdown);
  auto parts = text::split_markdown(messages.empty() ? std::string_view{} : messages.back().text, body_max);
  if (!parts.empty()) {
    body = std::move(parts.back());
    parts.pop_back();
    messages.pop_back();
    append_joined(messages, parts);
  }
  messages.emplace_back(std::move(body), std::move(extra));
  return messages;
}

/// The beginning of the text goes with `extra`, the rest after it.
replies starting_with(domain::reply_extra extra, std::string_view markdown) {
  auto whole = texts(markdown);
  auto parts = text::split_markdown(whole.empty() ? std::string_view{} : whole.front().text, caption_max);
  replies messages;
  messages.emplace_back(std::string{}, std::move(extra));
  if (!parts.empty()) {
    messages.front().text = parts.front();
    append_joined(messages, std::span{parts}.subspan(1));
    messages.insert(messages.end(), std::make_move_iterator(whole.begin() + 1), std::make_move_iterator(whole.end()));
  }
  return messages;
}

/// Every row of every section.
std::vector<domain::choice*> rows_of(domain::reply_list& list) {
  std::vector<domain::choice*> rows;
  for (auto& section : list.sections)
    for (auto& row : section.rows)
      rows.push_back(&row);
  return rows;
}

/// Titles and descriptions in one line each, ids for all, and nothing that is empty.
domain::reply_list tidy(domain::reply_list list) {
  list.label = one_line(list.label);
  for (auto& section : list.sections) {
    section.title = one_line(section.title);
    for (auto& row : section.rows) {
      row.title = one_line(row.title);
      if (row.title.empty())
        row.title = one_line(row.id);
      row.description = one_line(row.description);
      if (row.id.empty())
        row.id = row.title;
    }
    std::erase_if(section.rows, [](const domain::choice& row) { return row.title.empty(); });
  }
  std::erase_if(list.sections, [](const domain::reply_list::section& section) { return section.rows.empty(); });
  return list;
}

/// Not empty; the platform takes no blanks at its ends.
bool is_id(std::string_view id, std::size_t limit) {
  constexpr std::string_view blanks = " \t\r\n";
  return blanks.find(id.front()) == blanks.npos && blanks.find(id.back()) == blanks.npos
         && text::utf16_units(id) <= limit;
}

/// True if `field` has another value in each row.
bool differ(const std::vector<domain::choice*>& rows, std::string domain::choice::*field) {
  for (auto row = rows.begin(); row != rows.end(); ++row)
    if (std::any_of(rows.begin(), row, [&](const auto* earlier) { return earlier->*field == (*row)->*field; }))
      return false;
  return true;
}

bool fit_buttons(const std::vector<domain::choice*>& rows) {
  return rows.size() <= buttons_max && differ(rows, &domain::choice::title) && differ(rows, &domain::choice::id)
         && std::all_of(rows.begin(), rows.end(), [](const auto* row) {
              return text::utf16_units(row->title) <= button_title_max && is_id(row->id, button_id_max);
            });
}

bool fit_list(const std::vector<domain::choice*>& rows) {
  return rows.size() <= rows_max && differ(rows, &domain::choice::id)
         && std::all_of(rows.begin(), rows.end(), [](const auto* row) { return is_id(row->id, row_id_max); });
}

/// False if it had to be cut.
bool shorten(std::string& words, std::size_t limit) {
  auto fits = text::utf16_units(words) <= limit;
  if (!fits)
    words = text::shortened(words, limit);
  return fits;
}

/// False if anything but the label had to be cut.
bool shorten(domain::reply_list& list) {
  bool whole = true;
  shorten(list.label, button_title_max);
  if (list.label.empty())
    list.label = "☰";
  for (auto& section : list.sections) {
    if (section.title.empty() && list.sections.size() > 1)
      section.title = "•"; // several must have titles
    whole &= shorten(section.title, row_title_max);
    for (auto& row : section.rows) {
      whole &= shorten(row.title, row_title_max);
      whole &= shorten(row.description, row_description_max);
    }
  }
  return whole;
}

std::string titles_of(const std::vector<domain::choice*>& rows) {
  std::string titles;
  for (const auto* row : rows)
    titles += (titles.empty() ? "" : " / ") + escaped_markdown(row->title);
  return titles;
}

replies with_list(std::string_view markdown, domain::reply_list list) {
  auto rows = rows_of(list);
  auto whole = with_choices({std::string{markdown}, list});
  auto titles = titles_of(rows);
  if (!shorten(list))
    return ending_with(std::move(list), whole, {});
  return ending_with(std::move(list), markdown, std::move(titles));
}

replies fit_with(std::string_view markdown, std::monostate) {
  return texts(markdown);
}

replies fit_with(std::string_view markdown, domain::reply_list list) {
  list = tidy(std::move(list));
  if (list.sections.empty())
    return texts(markdown);
  if (fit_list(rows_of(list)))
    return with_list(markdown, std::move(list));
  return texts(with_choices({std::string{markdown}, std::move(list)}));
}

replies fit_with(std::string_view markdown, domain::reply_buttons buttons) {
  auto list = tidy({{}, {{{}, std::move(buttons.choices)}}});
  auto rows = rows_of(list);
  if (rows.empty() || !fit_buttons(rows))
    return fit_with(markdown, std::move(list));
  auto titles = titles_of(rows);
  return ending_with(domain::reply_buttons{std::move(list.sections.front().rows)}, markdown, std::move(titles));
}

replies fit_with(std::string_view markdown, domain::reply_media media) {
  using kind = domain::media_kind;
  if (media.kind != kind::voice && media.kind != kind::audio && media.kind != kind::sticker)
    return starting_with(std::move(media), markdown);
  auto messages = texts(markdown);
  messages.emplace(messages.begin(), std::string{}, std::move(media));
  return messages;
}

replies fit_with(std::string_view markdown, domain::reply_location_request request) {
  return ending_with(request, markdown, "📍");
}

/// Its text is not sent.
replies fit_with(std::string_view markdown, domain::reply_template approved) {
  replies messages;
  messages.emplace_back(std::string{markdown}, std::move(approved));
  return messages;
}

replies fit_with(std::string_view markdown, domain::reply_reaction reaction) {
  auto messages = texts(markdown);
  if (!reaction.target.empty())
    messages.emplace(messages.begin(), std::string{}, std::move(reaction));
  return messages;
}

} // namespace

std::vector<domain::reply> fit(domain::reply what) {
  return std::visit([&](auto& extra) { return fit_with(what.text, std::move(extra)); }, what.extra);
}

std::optional<domain::reply> as_template(const domain::reply& what, std::string_view plan) {
  auto colon = plan.find(':');
  auto name = plan.substr(0, colon);
  auto language = colon == plan.npos ? std::string_view{} : plan.substr(colon + 1);
  auto only_text = !std::holds_alternative<domain::reply_media>(what.extra)
                   && !std::holds_alternative<domain::reply_template>(what.extra)
                   && !std::holds_alternative<domain::reply_reaction>(what.extra);
  if (name.empty() || language.empty() || !only_text)
    return std::nullopt;
  auto line = one_line(text::to_plain(text::from_markdown(with_choices(what))));
  if (line.empty() || text::utf16_units(line) > template_parameter_max)
    return std::nullopt;
  return domain::reply{what.text, domain::reply_template{std::string{name}, std::string{language}, {std::move(line)}}};
}

} // namespace luna::channels::whatsapp
