// Which files WhatsApp takes, and as what (PROTOCOLS 3, Media).
#pragma once

#include "channels/codec.hpp"

#include <cstddef>
#include <string_view>

namespace luna::channels::whatsapp {

// Bytes. The platform says MB; these are the smaller of the two that are called so.
constexpr std::size_t image_max = 5'000'000;
constexpr std::size_t audio_max = 16'000'000; // voice notes, too
constexpr std::size_t video_max = 16'000'000;
constexpr std::size_t document_max = 100'000'000;
constexpr std::size_t sticker_max = 100'000;
constexpr std::size_t animated_sticker_max = 500'000;

/// The type under which a file can be uploaded: its own without parameters, if the platform takes it (the list is
/// closed), text/plain for what else is text; empty if it can be uploaded under none, is empty or too large.
std::string_view upload_type(const attachment& file);

/// What a file is sent as: "image", "video", "audio", "sticker", or "document" if it is too large or of a wrong type
/// for its kind. Ogg must be Opus with one channel to be audio; a sticker may be larger if it moves.
std::string_view message_type(domain::media_kind kind, const attachment& file);

/// True if the file is sent as "audio" and can be shown as a voice note.
bool is_voice_note(domain::media_kind kind, const attachment& file);

} // namespace luna::channels::whatsapp
