#include "channels/telegram/keyboard.hpp"

#include "channels/text/markdown.hpp"

#include <algorithm>

namespace luna::channels::telegram {

namespace {

namespace json = boost::json;

/// About what a phone shows side by side; the buttons of a row are equally wide.
constexpr std::size_t row_units_max = 32;

std::string title_of(const domain::choice& which) {
  return which.title.empty() ? which.id : which.title;
}

/// Collects the rows of an inline keyboard.
class rows {
public:
  void add(const domain::choice& which, bool in_own_row) {
    auto title = title_of(which);
    if (title.empty())
      return;
    auto widest = std::max(widest_, text::utf16_units(title));
    auto in_row = row_.size() + 1;
    if (in_own_row || in_row > buttons_in_row_max || in_row * widest > row_units_max) {
      end_row();
      widest = text::utf16_units(title);
    }
    widest_ = widest;
    row_.push_back({{"text", title}, {"callback_data", callback_data(which)}});
  }

  std::optional<json::object> take() {
    end_row();
    if (rows_.empty())
      return std::nullopt;
    return json::object{{"inline_keyboard", std::move(rows_)}};
  }

private:
  void end_row() {
    if (!row_.empty())
      rows_.push_back(std::move(row_));
    row_ = {};
    widest_ = 0;
  }

  std::size_t widest_ = 0; // UTF-16 units, of the row's titles
  json::array row_;
  json::array rows_;
};

} // namespace

std::string callback_data(const domain::choice& which) {
  if (!which.id.empty() && which.id.size() <= callback_data_bytes_max)
    return which.id;
  auto title = title_of(which);
  for (auto units = std::min(text::utf16_units(title), callback_data_bytes_max); units > 0; --units)
    if (auto cut = text::shortened(title, units); !cut.empty() && cut.size() <= callback_data_bytes_max)
      return cut;
  return "?";
}

std::optional<json::object> keyboard_for(const domain::reply_extra& extra, bool in_group) {
  rows all;
  if (const auto* buttons = std::get_if<domain::reply_buttons>(&extra))
    for (const auto& which : buttons->choices)
      all.add(which, false);
  if (const auto* list = std::get_if<domain::reply_list>(&extra))
    for (const auto& section : list->sections)
      for (const auto& which : section.rows)
        all.add(which, true);
  if (std::holds_alternative<domain::reply_location_request>(extra) && !in_group)
    return json::object{{"keyboard", {{{{"text", "\U0001f4cd"}, {"request_location", true}}}}},
                        {"resize_keyboard", true},
                        {"one_time_keyboard", true}};
  return all.take();
}

} // namespace luna::channels::telegram
