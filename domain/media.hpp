// How a file that came with a message finds its way into the journal, whatever ends meanwhile: what became of it is an
// event of the conversation, and so is that nothing became of it in time. Both have one key, so that one takes effect.
#pragma once

#include "domain/turn.hpp"

#include <optional>
#include <string_view>

namespace luna::domain {

/// The file that an event asks to be fetched: a message's, or one that is wanted again. Null if there is none.
const media_content* file_of(const event& what);

/// What became of that file, as an event of the same conversation. `target`, `kind`, and the time are filled in.
event stored_media_event(const event& what, stored_media_content became, timestamp now);

/// What comes to pass if nothing became of the file by then: it is wanted again, or, after the last of a few rounds, it
/// could not be had. The turn of an event with a file sets it as a timer. Takes effect only if no stored_media_event of
/// `what` has, and the other way round.
struct media_deadline {
  event what;
  timestamp due;
};
/// None if `what` has no file.
std::optional<media_deadline> media_deadline_of(const event& what, timestamp now);

/// Whether a file that was not fetched in this round will be wanted in another one.
bool comes_again(const event& what);

/// Names the message that the file came with, whichever round it is.
std::string_view media_origin(const event& what);

/// Whether a file of that kind may be of this type. Anything may be a document; what is not said may be anything.
bool mime_fits(media_kind kind, std::string_view mime);

/// Whether a type says nothing of what is in a file: it is empty, or any bytes.
bool is_vague(std::string_view mime);

/// What a file of that kind is where its platform says nothing (Telegram's photos are JPEG, its voice notes Ogg Opus,
/// its round videos MP4); else any bytes.
std::string_view usual_mime(media_kind kind);

/// `mime` if it is a type as RFC 9110 writes them, parameters included, of at most 127 characters; else
/// "application/octet-stream".
std::string_view safe_mime(std::string_view mime);

} // namespace luna::domain
