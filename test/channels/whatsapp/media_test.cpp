#include "channels/whatsapp/media.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using namespace channels::whatsapp;
using kind = domain::media_kind;

namespace {

channels::attachment file_of(std::string mime, std::size_t size) {
  return {std::string(size, 'x'), std::move(mime), "name", ""};
}

std::string with_head(std::string head, std::size_t size) {
  head.resize(size, 'x');
  return head;
}

/// The beginning of an Ogg file as an encoder writes it.
std::string ogg(std::string_view codec, char channels) {
  return "OggS" + std::string(24, '\0') + std::string{codec} + '\x01' + channels;
}

std::string webp(char flags) {
  return std::string{"RIFF____WEBPVP8X\x0a\0\0\0", 20} + flags;
}

std::string_view sent_as(kind what, const std::string& mime, std::string bytes) {
  return message_type(what, {std::move(bytes), mime, "name", ""});
}

} // namespace

TEST_CASE("files are uploaded under the types that the platform takes", "[channels][media]") {
  for (auto mime : {"image/jpeg",
                    "image/png",
                    "image/webp",
                    "video/mp4",
                    "video/3gpp",
                    "video/3gp",
                    "audio/aac",
                    "audio/amr",
                    "audio/mpeg",
                    "audio/mp4",
                    "audio/ogg",
                    "audio/opus",
                    "application/pdf",
                    "application/msword",
                    "application/vnd.ms-excel",
                    "application/vnd.ms-powerpoint",
                    "text/plain",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "application/vnd.openxmlformats-officedocument.presentationml.presentation"})
    CHECK(upload_type(file_of(mime, 1)) == mime);
  CHECK(upload_type(file_of("audio/ogg; codecs=opus", 1)) == "audio/ogg");
  CHECK(upload_type(file_of("audio/ogg ;codecs=opus", 1)) == "audio/ogg");
  for (auto mime : {"text/csv", "text/html; charset=utf-8", "text/calendar", "application/json"})
    CHECK(upload_type(file_of(mime, 1)) == "text/plain");
  for (auto mime : {"", ";", "image/gif", "image/svg+xml", "application/zip", "audio/wav", "pdf"})
    CHECK(upload_type(file_of(mime, 1)).empty());
}

TEST_CASE("a file may have a hundred megabytes and must not be empty", "[channels][media]") {
  CHECK(upload_type(file_of("application/pdf", 0)).empty());
  CHECK(upload_type(file_of("application/pdf", document_max)) == "application/pdf");
  CHECK(upload_type(file_of("application/pdf", document_max + 1)).empty());
}

TEST_CASE("a file that is too large for its kind is a document", "[channels][media]") {
  auto at = [](kind what, const std::string& mime, std::size_t size) {
    return message_type(what, file_of(mime, size));
  };
  CHECK(at(kind::image, "image/jpeg", image_max) == "image");
  CHECK(at(kind::image, "image/png", image_max + 1) == "document");
  CHECK(at(kind::video, "video/mp4", video_max) == "video");
  CHECK(at(kind::video, "video/mp4", video_max + 1) == "document");
  CHECK(at(kind::audio, "audio/mpeg", audio_max) == "audio");
  CHECK(at(kind::audio, "audio/mpeg", audio_max + 1) == "document");
  CHECK(at(kind::sticker, "image/webp", sticker_max) == "sticker");
  CHECK(at(kind::sticker, "image/webp", sticker_max + 1) == "document");
}

TEST_CASE("a sticker that moves may be larger", "[channels][media]") {
  CHECK(sent_as(kind::sticker, "image/webp", with_head(webp(2), animated_sticker_max)) == "sticker");
  CHECK(sent_as(kind::sticker, "image/webp", with_head(webp(2), animated_sticker_max + 1)) == "document");
  CHECK(sent_as(kind::sticker, "image/webp", with_head(webp(16), sticker_max + 1)) == "document");
}

TEST_CASE("a file of another type than its kind is a document", "[channels][media]") {
  for (auto [what, mime] : std::vector<std::pair<kind, const char*>>{{kind::image, "image/webp"},
                                                                     {kind::image, "application/pdf"},
                                                                     {kind::video, "image/png"},
                                                                     {kind::audio, "video/mp4"},
                                                                     {kind::voice, "text/plain"},
                                                                     {kind::sticker, "image/png"},
                                                                     {kind::document, "image/png"},
                                                                     {kind::animation, "image/gif"}})
    CHECK(message_type(what, file_of(mime, 1)) == "document");
  CHECK(message_type(kind::video_note, file_of("video/mp4", 1)) == "video");
  CHECK(message_type(kind::animation, file_of("video/3gpp", 1)) == "video");
}

TEST_CASE("Ogg is audio if it is Opus with one channel", "[channels][media]") {
  for (auto what : {kind::audio, kind::voice}) {
    CHECK(sent_as(what, "audio/ogg", ogg("OpusHead", 1)) == "audio");
    CHECK(sent_as(what, "audio/ogg", ogg("OpusHead", 2)) == "document");
    CHECK(sent_as(what, "audio/ogg", ogg("\x01vorbis", 1)) == "document");
    CHECK(sent_as(what, "audio/ogg", "OggS") == "document");
    CHECK(sent_as(what, "audio/ogg", ogg("OpusHead", 1).substr(0, 37)) == "document");
  }
}

TEST_CASE("a voice note is Opus and meant as one", "[channels][media]") {
  auto is_voice = [](kind what, const std::string& mime, std::string bytes) {
    return is_voice_note(what, {std::move(bytes), mime, "name", ""});
  };
  CHECK(is_voice(kind::voice, "audio/ogg", ogg("OpusHead", 1)));
  CHECK_FALSE(is_voice(kind::audio, "audio/ogg", ogg("OpusHead", 1)));
  CHECK_FALSE(is_voice(kind::voice, "audio/ogg", ogg("OpusHead", 2)));
  CHECK_FALSE(is_voice(kind::voice, "audio/mpeg", "ID3"));
}
