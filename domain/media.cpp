#include "domain/media.hpp"

#include <algorithm>
#include <array>

namespace luna::domain {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view key_head = "media:";
constexpr std::string_view unknown_mime = "application/octet-stream";

/// From a message, or from the round before, until its file is wanted again. Platforms keep files for a week or longer.
constexpr std::array<std::chrono::minutes, 5> rounds{2min, 15min, 2h, 24h, 72h};

std::size_t round_of(const event& what) {
  const auto* wanted = std::get_if<wanted_media_content>(&what.content);
  return wanted ? static_cast<std::size_t>(std::max<std::int64_t>(wanted->round, 0)) : 0;
}

/// An event of the same conversation, of which the person knows nothing.
event follow_up(const event& what, timestamp at) {
  event next;
  next.channel = what.channel;
  next.account_id = what.account_id;
  next.sender_id = what.sender_id;
  next.sender_user_id = what.sender_user_id;
  next.conversation_id = what.conversation_id;
  next.is_group = what.is_group;
  next.time = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
  next.dedup_key = std::string{key_head} + what.dedup_key;
  return next;
}

std::string target_of(const event& what) {
  const auto* wanted = std::get_if<wanted_media_content>(&what.content);
  return wanted ? wanted->target : what.external_id;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
           || std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
  });
}

std::string lower(std::string_view text) {
  std::string copy{text};
  for (auto& c : copy)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return copy;
}

} // namespace

const media_content* file_of(const event& what) {
  if (const auto* wanted = std::get_if<wanted_media_content>(&what.content))
    return &wanted->file;
  return std::get_if<media_content>(&what.content);
}

event stored_media_event(const event& what, stored_media_content became, timestamp now) {
  auto next = follow_up(what, now);
  became.target = target_of(what);
  became.kind = file_of(what)->kind;
  next.content = std::move(became);
  return next;
}

std::optional<media_deadline> media_deadline_of(const event& what, timestamp now) {
  const auto* file = file_of(what);
  if (!file)
    return std::nullopt;
  auto round = std::min(round_of(what), rounds.size() - 1);
  auto due = now + rounds[round];
  if (!comes_again(what))
    return media_deadline{stored_media_event(what, {{}, {}, {}, {}, 0, "it could not be fetched in time"}, due), due};
  auto next = follow_up(what, due);
  next.content = wanted_media_content{target_of(what), static_cast<std::int64_t>(round) + 1, *file};
  return media_deadline{std::move(next), due};
}

bool comes_again(const event& what) {
  return round_of(what) + 1 < rounds.size();
}

std::string_view media_origin(const event& what) {
  std::string_view key = what.dedup_key;
  while (key.starts_with(key_head))
    key.remove_prefix(key_head.size());
  return key;
}

bool mime_fits(media_kind kind, std::string_view given) {
  if (is_vague(given))
    return true;
  auto mime = lower(given);
  auto of = [&](std::initializer_list<std::string_view> heads) {
    return std::any_of(heads.begin(), heads.end(), [&](auto head) { return mime.starts_with(head); });
  };
  switch (kind) {
    case media_kind::image: return of({"image/"});
    case media_kind::sticker: return of({"image/", "video/webm", "application/x-tgsticker"});
    case media_kind::animation: return of({"video/", "image/"});
    case media_kind::video:
    case media_kind::video_note: return of({"video/"});
    case media_kind::audio:
    case media_kind::voice: return of({"audio/", "video/", "application/ogg"}); // an MP4 without pictures is either
    case media_kind::document: return true;
  }
  return false;
}

bool is_vague(std::string_view mime) {
  return mime.empty() || lower(mime).starts_with(unknown_mime);
}

std::string_view usual_mime(media_kind kind) {
  switch (kind) {
    case media_kind::image: return "image/jpeg";
    case media_kind::voice: return "audio/ogg";
    case media_kind::video_note: return "video/mp4";
    default: return unknown_mime;
  }
}

std::string_view safe_mime(std::string_view mime) {
  auto type = mime.substr(0, mime.find(';'));
  auto slash = type.find('/');
  auto parameters = mime.substr(type.size());
  while (type.ends_with(' '))
    type.remove_suffix(1);
  auto fits = mime.size() <= 127 && slash != type.npos && is_token(type.substr(0, slash))
              && is_token(type.substr(slash + 1))
              && std::all_of(parameters.begin(), parameters.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  return fits ? mime : unknown_mime;
}

} // namespace luna::domain
