#include "channels/telegram/render.hpp"

#include "channels/multipart.hpp"
#include "channels/telegram/keyboard.hpp"
#include "channels/text/markdown.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <vector>

namespace luna::channels::telegram {

namespace {

namespace json = boost::json;
using domain::media_kind;

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{number} : std::nullopt;
}

bool is_group(std::string_view conversation) {
  return conversation.starts_with('-') || conversation.starts_with('@');
}

std::string_view type_of(text::span::kind what) {
  switch (what) {
    case text::span::kind::bold: return "bold";
    case text::span::kind::italic: return "italic";
    case text::span::kind::underline: return "underline";
    case text::span::kind::strikethrough: return "strikethrough";
    case text::span::kind::spoiler: return "spoiler";
    case text::span::kind::code: return "code";
    case text::span::kind::pre: return "pre";
    case text::span::kind::link: return "text_link";
    case text::span::kind::quote: return "blockquote";
  }
  return "bold";
}

struct words {
  std::string text;
  json::array entities;
};

words words_of(std::string_view markdown, form how) {
  auto read = text::from_markdown(markdown);
  if (how != form::full)
    return {text::to_plain(read), {}};
  words full{std::move(read.text), {}};
  for (const auto& span : read.spans) {
    json::object entity{{"type", type_of(span.what)}, {"offset", span.offset}, {"length", span.length}};
    if (!span.value.empty())
      entity[span.what == text::span::kind::link ? "url" : "language"] = span.value;
    full.entities.push_back(std::move(entity));
  }
  return full;
}

/// What a reply says without its file.
words words_with_name(const domain::reply& what, form how) {
  auto said = words_of(what.text, how);
  if (const auto* media = std::get_if<domain::reply_media>(&what.extra)) {
    if (!said.text.empty())
      said.text += "\n\n";
    said.text += media->filename.empty() ? "\U0001f4ce" : media->filename;
  }
  return said;
}

api_call send_message(const account& us, const domain::delivery& what, form how) {
  const auto& person = what.conversation.person;
  auto said = words_with_name(what.what, how);
  json::object parameters{
    {"chat_id", id_value(person)}, {"text", std::move(said.text)}, {"link_preview_options", {{"is_disabled", true}}}};
  if (!what.what.topic.empty())
    parameters["message_thread_id"] = id_value(what.what.topic);
  if (!said.entities.empty())
    parameters["entities"] = std::move(said.entities);
  if (auto keyboard = keyboard_for(what.what.extra, is_group(person)))
    parameters["reply_markup"] = std::move(*keyboard);
  return call(us, "sendMessage", parameters);
}

api_call set_reaction(const account& us, const std::string& person, const domain::reply_reaction& reaction) {
  json::array set;
  if (!reaction.emoji.empty())
    set.push_back({{"type", "emoji"}, {"emoji", reaction.emoji}});
  json::object parameters{{"chat_id", id_value(person)}, {"reaction", std::move(set)}};
  parameters["message_id"] = id_value(reaction.target);
  return call(us, "setMessageReaction", parameters);
}

/// How a kind of file is sent: sendPhoto with a part "photo".
struct upload {
  std::string_view method;
  std::string_view part;
};

upload upload_of(media_kind kind, std::size_t bytes) {
  if (kind == media_kind::image && bytes > photo_bytes_max)
    kind = media_kind::document;
  switch (kind) {
    case media_kind::image: return {"sendPhoto", "photo"};
    case media_kind::video: return {"sendVideo", "video"};
    case media_kind::animation: return {"sendAnimation", "animation"};
    case media_kind::audio: return {"sendAudio", "audio"};
    case media_kind::voice: return {"sendVoice", "voice"};
    case media_kind::video_note: return {"sendVideoNote", "video_note"};
    case media_kind::sticker: return {"sendSticker", "sticker"};
    case media_kind::document: break;
  }
  return {"sendDocument", "document"};
}

api_call send_form(const account& us, std::string_view method, const std::vector<form_part>& parts) {
  auto form = multipart(parts);
  return {"POST",
          fmt::format("/bot{}/{}", us.token, method),
          {{"Content-Type", std::move(form.content_type)}},
          std::move(form.body)};
}

std::vector<form_part> addressed_parts(const domain::delivery& what) {
  std::vector<form_part> parts{{"chat_id", what.conversation.person}};
  if (!what.what.topic.empty())
    parts.push_back({"message_thread_id", what.what.topic});
  return parts;
}

api_call send_file(const account& us, const domain::delivery& what, const domain::reply_media& media, form how,
                   const attachment& file) {
  auto [method, part] = upload_of(media.kind, file.bytes.size());
  auto caption = words_of(what.what.text, how);
  auto entities = json::serialize(caption.entities);
  auto parts = addressed_parts(what);
  if (!caption.text.empty())
    parts.push_back({"caption", caption.text});
  if (!caption.entities.empty())
    parts.push_back({"caption_entities", entities});
  parts.push_back({std::string{part}, file.bytes, file.filename.empty() ? "file" : file.filename, file.mime});
  return send_form(us, method, parts);
}

api_call send_text_file(const account& us, const domain::delivery& what) {
  auto said = words_with_name(what.what, form::plain);
  auto keyboard = keyboard_for(what.what.extra, is_group(what.conversation.person));
  auto markup = keyboard ? json::serialize(*keyboard) : std::string{};
  auto parts = addressed_parts(what);
  if (keyboard)
    parts.push_back({"reply_markup", markup});
  parts.push_back({"document", said.text, "message.txt", "text/plain; charset=utf-8"});
  return send_form(us, "sendDocument", parts);
}

} // namespace

api_call call(const account& us, std::string_view method, const json::object& parameters) {
  return {"POST",
          fmt::format("/bot{}/{}", us.token, method),
          {{"Content-Type", "application/json"}},
          json::serialize(parameters)};
}

json::value id_value(std::string_view id) {
  if (auto number = number_in(id))
    return *number;
  return json::string{id.data(), id.size()};
}

api_call render(const account& us, const domain::delivery& what, form how, const attachment* file) {
  if (const auto* reaction = std::get_if<domain::reply_reaction>(&what.what.extra))
    return set_reaction(us, what.conversation.person, *reaction);
  if (how == form::document)
    return send_text_file(us, what);
  const auto* media = std::get_if<domain::reply_media>(&what.what.extra);
  if (media && file && file->bytes.size() <= upload_bytes_max)
    return send_file(us, what, *media, how, *file);
  return send_message(us, what, how);
}

} // namespace luna::channels::telegram
