#include "channels/whatsapp/media.hpp"

#include <algorithm>
#include <array>

namespace luna::channels::whatsapp {

namespace {

constexpr std::array<std::string_view, 20> upload_types{
  "application/msword",
  "application/pdf",
  "application/vnd.ms-excel",
  "application/vnd.ms-powerpoint",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "audio/aac",
  "audio/amr",
  "audio/mp4",
  "audio/mpeg",
  "audio/ogg",
  "audio/opus",
  "image/jpeg",
  "image/png",
  "image/webp",
  "text/plain",
  "video/3gp",
  "video/3gpp",
  "video/mp4",
};

/// Without parameters: "audio/ogg" of "audio/ogg; codecs=opus".
std::string_view essence_of(std::string_view mime) {
  mime = mime.substr(0, mime.find(';'));
  return mime.substr(0, mime.find_last_not_of(' ') + 1);
}

/// Ogg begins with a page that holds nothing but Opus's own header: its name, a version, the number of channels.
bool is_opus_with_one_channel(std::string_view bytes) {
  constexpr std::string_view name = "OpusHead";
  auto header = bytes.substr(0, 64).find(name);
  return header != bytes.npos && bytes.size() > header + 9 && bytes[header + 9] == 1;
}

/// RIFF <size> WEBP VP8X <size> <flags>, of which bit 1 says that it moves.
bool is_animated(std::string_view webp) {
  return webp.size() > 20 && webp.substr(12, 4) == "VP8X" && (webp[20] & 2) != 0;
}

bool is_image(std::string_view mime, std::string_view bytes) {
  return bytes.size() <= image_max && (mime == "image/jpeg" || mime == "image/png");
}

bool is_video(std::string_view mime, std::string_view bytes) {
  return bytes.size() <= video_max && mime.starts_with("video/");
}

bool is_audio(std::string_view mime, std::string_view bytes) {
  auto ogg = mime == "audio/ogg" || mime == "audio/opus";
  return bytes.size() <= audio_max && mime.starts_with("audio/") && (!ogg || is_opus_with_one_channel(bytes));
}

bool is_sticker(std::string_view mime, std::string_view bytes) {
  return mime == "image/webp" && bytes.size() <= (is_animated(bytes) ? animated_sticker_max : sticker_max);
}

} // namespace

std::string_view upload_type(const attachment& file) {
  if (file.bytes.empty() || file.bytes.size() > document_max)
    return {};
  auto mime = essence_of(file.mime);
  if (const auto* known = std::find(upload_types.begin(), upload_types.end(), mime); known != upload_types.end())
    return *known;
  return mime.starts_with("text/") || mime == "application/json" ? "text/plain" : std::string_view{};
}

std::string_view message_type(domain::media_kind kind, const attachment& file) {
  auto mime = upload_type(file);
  switch (kind) {
    case domain::media_kind::image:
      if (is_image(mime, file.bytes))
        return "image";
      break;
    case domain::media_kind::video:
    case domain::media_kind::video_note:
    case domain::media_kind::animation:
      if (is_video(mime, file.bytes))
        return "video";
      break;
    case domain::media_kind::audio:
    case domain::media_kind::voice:
      if (is_audio(mime, file.bytes))
        return "audio";
      break;
    case domain::media_kind::sticker:
      if (is_sticker(mime, file.bytes))
        return "sticker";
      break;
    case domain::media_kind::document: break;
  }
  return "document";
}

bool is_voice_note(domain::media_kind kind, const attachment& file) {
  return kind == domain::media_kind::voice && is_audio(upload_type(file), file.bytes)
         && is_opus_with_one_channel(file.bytes);
}

} // namespace luna::channels::whatsapp
