#include "channels/telegram/fit.hpp"

#include "channels/choices.hpp"
#include "channels/telegram/keyboard.hpp"
#include "channels/text/markdown.hpp"

#include <algorithm>
#include <span>

namespace luna::channels::telegram {

namespace {

using replies = std::vector<domain::reply>;

// Words where a message needs some and there are none.
constexpr std::string_view ellipsis = "\u2026";
constexpr std::string_view pin = "\U0001f4cd";

replies texts(std::string_view markdown) {
  replies parts;
  for (auto& part : text::split_markdown(markdown, text_units_max))
    parts.emplace_back(std::move(part));
  return parts;
}

/// The text with `extra` under its last part. A message needs words: without any it is `instead`.
replies texts_with(std::string_view markdown, domain::reply_extra extra, std::string_view instead) {
  auto parts = texts(markdown);
  if (parts.empty())
    parts.emplace_back(std::string{instead});
  parts.back().extra = std::move(extra);
  return parts;
}

/// The descriptions of a list's rows, for which buttons have no room, as lines below its text.
std::string unsaid(const domain::reply_list& list) {
  std::string all;
  for (const auto& section : list.sections) {
    std::string lines;
    for (const auto& row : section.rows)
      if (!row.description.empty())
        lines += "\n- " + escaped_markdown(row.title) + ": " + escaped_markdown(row.description);
    if (!lines.empty())
      all += (section.title.empty() ? "\n" : "\n\n**" + escaped_markdown(section.title) + "**") + lines;
  }
  return all;
}

/// `wrap` makes an extra of as many choices as fit under one message.
template <class Wrap>
replies choices(std::string_view markdown, std::span<const domain::choice> all, Wrap&& wrap, std::string_view instead) {
  auto next = [&] {
    auto some = all.first(std::min(all.size(), buttons_max));
    all = all.subspan(some.size());
    return wrap(std::vector<domain::choice>{some.begin(), some.end()});
  };
  auto parts = texts_with(markdown, next(), instead);
  while (!all.empty())
    parts.emplace_back(std::string{ellipsis}, next());
  return parts;
}

bool has_caption(domain::media_kind kind) {
  return kind != domain::media_kind::sticker && kind != domain::media_kind::video_note;
}

/// Takes a reply's text and extra apart.
struct fitting {
  std::string markdown;

  replies operator()(std::monostate) const { return texts(markdown); }
  replies operator()(const domain::reply_template&) const { return texts(markdown); }

  replies operator()(const domain::reply_buttons& extra) const {
    auto wrap = [](std::vector<domain::choice> some) { return domain::reply_buttons{std::move(some)}; };
    return choices(markdown, extra.choices, wrap, ellipsis);
  }

  replies operator()(const domain::reply_list& extra) const {
    std::vector<domain::choice> rows;
    for (const auto& section : extra.sections)
      rows.insert(rows.end(), section.rows.begin(), section.rows.end());
    auto wrap = [&](std::vector<domain::choice> some) {
      return domain::reply_list{extra.label, {{{}, std::move(some)}}};
    };
    return choices(markdown + unsaid(extra), rows, wrap, extra.label.empty() ? ellipsis : extra.label);
  }

  replies operator()(const domain::reply_location_request& extra) const { return texts_with(markdown, extra, pin); }

  replies operator()(const domain::reply_reaction& extra) const {
    auto parts = texts(markdown);
    parts.insert(parts.begin(), domain::reply{{}, extra});
    return parts;
  }

  replies operator()(const domain::reply_media& extra) const {
    if (!has_caption(extra.kind)) {
      auto parts = texts(markdown);
      parts.insert(parts.begin(), domain::reply{{}, extra});
      return parts;
    }
    auto captions = text::split_markdown(markdown, caption_units_max);
    if (captions.empty())
      return {{{}, extra}};
    replies parts{{captions.front(), extra}};
    // What follows may be longer than captions are, unless the cut changed the text: in the middle of marks.
    if (markdown.starts_with(captions.front())) {
      auto rest = texts(std::string_view{markdown}.substr(captions.front().size()));
      parts.insert(parts.end(), rest.begin(), rest.end());
    } else {
      parts.insert(parts.end(), captions.begin() + 1, captions.end());
    }
    return parts;
  }
};

} // namespace

replies fit(domain::reply what) {
  return std::visit(fitting{std::move(what.text)}, what.extra);
}

} // namespace luna::channels::telegram
