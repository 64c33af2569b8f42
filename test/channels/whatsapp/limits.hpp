// The limits of PROTOCOLS 3, checked on a request as it is sent.
#pragma once

#include "channels/text/markdown.hpp"

#include <boost/json.hpp>

#include <set>
#include <string>
#include <string_view>

namespace luna::test {

/// Reads a message and keeps the first limit that it breaks.
class limits {
public:
  /// Empty if the message keeps to all of them.
  static std::string broken_by(std::string_view body) {
    limits read;
    read.message(boost::json::parse({body.data(), body.size()}).as_object());
    return read.broken_;
  }

private:
  void demand(bool holds, std::string_view limit) {
    if (!holds && broken_.empty())
      broken_ = limit;
  }

  void text(const boost::json::value& value, std::size_t max, std::string_view limit) {
    auto units = channels::text::utf16_units(value.as_string());
    demand(units > 0 && units <= max, limit);
    demand(value.as_string().find_first_not_of(" \t\r\n") != std::string::npos, limit);
  }

  void unique(std::set<std::string>& seen, const boost::json::value& value, std::string_view limit) {
    demand(seen.emplace(std::string_view{value.as_string()}).second, limit);
  }

  void message(const boost::json::object& message) {
    auto type = message.at("type").as_string();
    const auto& content = message.at(type).as_object();
    if (type == "text")
      text(content.at("body"), 4096, "text");
    else if (type == "interactive")
      interactive(content);
    else if (const auto* caption = content.if_contains("caption"))
      text(*caption, 1024, "caption");
    if (const auto* filename = content.if_contains("filename"))
      text(*filename, 240, "filename");
  }

  void interactive(const boost::json::object& content) {
    text(content.at("body").at("text"), 1024, "body");
    const auto& action = content.at("action").as_object();
    if (const auto* all = action.if_contains("buttons"))
      buttons(all->as_array());
    if (const auto* all = action.if_contains("sections")) {
      text(action.at("button"), 20, "label");
      sections(all->as_array());
    }
  }

  void buttons(const boost::json::array& all) {
    std::set<std::string> titles;
    std::set<std::string> ids;
    demand(!all.empty() && all.size() <= 3, "buttons");
    for (const auto& button : all) {
      const auto& reply = button.at("reply");
      text(reply.at("title"), 20, "button title");
      text(reply.at("id"), 256, "button id");
      unique(titles, reply.at("title"), "same button titles");
      unique(ids, reply.at("id"), "same button ids");
    }
  }

  void sections(const boost::json::array& all) {
    std::set<std::string> ids;
    std::size_t rows = 0;
    demand(!all.empty() && all.size() <= 10, "sections");
    for (const auto& section : all) {
      const auto* title = section.as_object().if_contains("title");
      demand(title || all.size() == 1, "sections without titles");
      if (title)
        text(*title, 24, "section title");
      rows += section.at("rows").as_array().size();
      for (const auto& row : section.at("rows").as_array()) {
        text(row.at("title"), 24, "row title");
        text(row.at("id"), 200, "row id");
        unique(ids, row.at("id"), "same row ids");
        if (const auto* description = row.as_object().if_contains("description"))
          text(*description, 72, "row description");
      }
    }
    demand(rows > 0 && rows <= 10, "rows");
  }

  std::string broken_;
};

} // namespace luna::test
