#include "channels/web/web.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace luna::channels::web {

namespace {

namespace json = boost::json;

constexpr const char* channel = "web";

bool is_session(std::string_view text) {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

json::array titles_of(const std::vector<domain::choice>& choices) {
  json::array titles;
  for (const auto& choice : choices)
    titles.emplace_back(choice.title);
  return titles;
}

json::array array_of(const std::vector<domain::reply>& replies, const link_maker& link) {
  json::array array;
  for (const auto& reply : replies) {
    json::object one{{"text", reply.text}};
    if (const auto* buttons = std::get_if<domain::reply_buttons>(&reply.extra))
      one["choices"] = titles_of(buttons->choices);
    if (const auto* list = std::get_if<domain::reply_list>(&reply.extra)) {
      json::array all;
      for (const auto& section : list->sections)
        for (auto& title : titles_of(section.rows))
          all.push_back(std::move(title));
      one["choices"] = std::move(all);
    }
    if (const auto* media = std::get_if<domain::reply_media>(&reply.extra))
      one["file"] = {{"url", link(*media)}, {"type", media->mime}, {"name", media->filename}};
    array.push_back(std::move(one));
  }
  return array;
}

} // namespace

domain::result<domain::event> parse(std::string_view body) {
  boost::system::error_code error;
  auto value = json::parse(body, error);
  const auto* object = error ? nullptr : value.if_object();
  auto text_of = [&](std::string_view key) -> std::string_view {
    const auto* field = object ? object->if_contains(key) : nullptr;
    return field && field->is_string() ? std::string_view{field->get_string()} : std::string_view{};
  };
  auto session = text_of("session"), id = text_of("id"), text = text_of("text");
  if (!is_session(session) || !is_id(id) || text.empty() || text.size() > text_bytes_max)
    return domain::fault::invalid;
  domain::event what;
  what.channel = channel;
  what.external_id = id;
  what.sender_id = session;
  what.conversation_id = session;
  what.dedup_key = "web:" + what.sender_id + ':' + what.external_id;
  what.content = domain::text_content{std::string{text}};
  return what;
}

domain::result<domain::conversation_id> conversation_of(std::string_view session) {
  if (!is_session(session))
    return domain::fault::invalid;
  return domain::conversation_id{channel, "", std::string{session}};
}

std::string_view query_value(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.size() > key.size() && pair.starts_with(key) && pair[key.size()] == '=')
      return pair.substr(key.size() + 1);
  }
  return {};
}

std::string to_json(const std::vector<domain::reply>& replies, const link_maker& link) {
  return json::serialize(json::object{{"replies", array_of(replies, link)}});
}

std::string to_json(const std::vector<std::pair<std::string, std::vector<domain::reply>>>& exchanges,
                    const link_maker& link) {
  json::array array;
  for (const auto& [text, replies] : exchanges)
    array.push_back(json::object{{"text", text}, {"replies", array_of(replies, link)}});
  return json::serialize(json::object{{"exchanges", std::move(array)}});
}

} // namespace luna::channels::web
