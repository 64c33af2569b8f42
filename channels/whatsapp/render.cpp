#include "channels/whatsapp/render.hpp"

#include "channels/text/markdown.hpp"
#include "channels/whatsapp/fit.hpp"
#include "channels/whatsapp/media.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace luna::channels::whatsapp {

namespace {

namespace json = boost::json;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

/// ^[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}$
bool is_business_scoped_id(std::string_view person) {
  if (person.size() < 4 || !is_capital(person[0]) || !is_capital(person[1]) || person[2] != '.')
    return false;
  person.remove_prefix(3);
  if (person.starts_with("ENT."))
    person.remove_prefix(4);
  return !person.empty() && person.size() <= 128 && std::all_of(person.begin(), person.end(), is_letter_or_digit);
}

/// Group ids are the base64 of "capi_group:...".
bool is_group_id(std::string_view person) {
  return person.starts_with("Y2FwaV9ncm91cDo");
}

/// What differs from message to message: its type and the member of that name.
struct typed {
  std::string_view type;
  json::value content;
};

std::string words(std::string_view markdown, form how) {
  auto read = text::from_markdown(markdown);
  return how == form::full ? text::to_whatsapp(read) : text::to_plain(read);
}

typed text_message(std::string body) {
  return {"text", {{"body", std::move(body)}, {"preview_url", false}}};
}

typed interactive(std::string_view type, std::string body, json::object action) {
  return {"interactive", {{"type", type}, {"body", {{"text", std::move(body)}}}, {"action", std::move(action)}}};
}

typed document(const attachment& file) {
  json::object content{{"id", file.platform_id}};
  if (!file.filename.empty())
    content.emplace("filename", text::shortened(file.filename, filename_max));
  return {"document", std::move(content)};
}

/// Of a reply: what it says, in which form, and its file.
struct said {
  std::string body;
  const attachment* file;
};

typed message_of(said what, std::monostate) {
  return text_message(std::move(what.body));
}

typed message_of(said what, const domain::reply_buttons& extra) {
  json::array buttons;
  for (const auto& choice : extra.choices)
    buttons.push_back({{"type", "reply"}, {"reply", {{"id", choice.id}, {"title", choice.title}}}});
  return interactive("button", std::move(what.body), {{"buttons", std::move(buttons)}});
}

typed message_of(said what, const domain::reply_list& extra) {
  json::array sections;
  for (const auto& section : extra.sections) {
    json::array rows;
    for (const auto& row : section.rows) {
      json::object written{{"id", row.id}, {"title", row.title}};
      if (!row.description.empty())
        written.emplace("description", row.description);
      rows.push_back(std::move(written));
    }
    json::object written{{"rows", std::move(rows)}};
    if (!section.title.empty())
      written.emplace("title", section.title);
    sections.push_back(std::move(written));
  }
  return interactive("list", std::move(what.body), {{"button", extra.label}, {"sections", std::move(sections)}});
}

typed message_of(said what, const domain::reply_media& extra) {
  if (!what.file || what.file->platform_id.empty()) {
    auto name = "📎 " + text::shortened(extra.filename, filename_max);
    return text_message(what.body.empty() ? name : fmt::format("{}\n\n{}", what.body, name));
  }
  auto type = message_type(extra.kind, *what.file);
  auto message = type == "document" ? document(*what.file) : typed{type, {{"id", what.file->platform_id}}};
  auto& content = message.content.as_object();
  if (!what.body.empty())
    content.emplace("caption", std::move(what.body));
  if (is_voice_note(extra.kind, *what.file))
    content.emplace("voice", true);
  return message;
}

typed message_of(said what, const domain::reply_location_request&) {
  return interactive("location_request_message", std::move(what.body), {{"name", "send_location"}});
}

typed message_of(said, const domain::reply_template& extra) {
  json::array parameters;
  for (const auto& parameter : extra.parameters)
    parameters.push_back({{"type", "text"}, {"text", parameter}});
  json::object content{{"name", extra.name}, {"language", {{"code", extra.language}}}};
  if (!parameters.empty())
    content.emplace("components", json::array{{{"type", "body"}, {"parameters", std::move(parameters)}}});
  return {"template", std::move(content)};
}

typed message_of(said, const domain::reply_reaction& extra) {
  return {"reaction", {{"message_id", extra.target}, {"emoji", extra.emoji}}};
}

api_call post(std::string_view account_id, const json::object& body) {
  return {
    "POST", fmt::format("/{}/messages", account_id), {{"Content-Type", "application/json"}}, json::serialize(body)};
}

} // namespace

api_call send(const domain::delivery& delivery, form how, const attachment* file) {
  const auto& [channel, account, person] = delivery.conversation;
  const auto& what = delivery.what;
  auto message = how == form::document && file && !file->platform_id.empty()
                   ? document(*file)
                   : std::visit(
                     [&](const auto& extra) {
                       return message_of({words(what.text, how), file}, extra);
                     },
                     what.extra);
  return post(account, {
                         {"messaging_product", "whatsapp"},
                         {"recipient_type", is_group_id(person) ? "group" : "individual"},
                         {is_business_scoped_id(person) ? "recipient" : "to", person},
                         {"type", message.type},
                         {message.type, std::move(message.content)},
                         {"biz_opaque_callback_data", delivery.id},
                       });
}

api_call mark_read(std::string_view account_id, std::string_view message_id, bool typing) {
  json::object body{{"messaging_product", "whatsapp"}, {"status", "read"}, {"message_id", message_id}};
  if (typing)
    body.emplace("typing_indicator", json::object{{"type", "text"}});
  return post(account_id, body);
}

} // namespace luna::channels::whatsapp
