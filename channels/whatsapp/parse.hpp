// WhatsApp Cloud API webhooks, read into canonical events (PROTOCOLS 3 and 8).
#pragma once

#include "domain/event.hpp"
#include "domain/result.hpp"

#include <string>
#include <vector>

namespace luna::channels::whatsapp {

/// Meta sends at most 1000 updates in one body.
constexpr std::size_t events_max = 10'000;

/// Reads {"object", "entry": [{"changes": [{"field", "value": {metadata, contacts, messages, statuses, errors}}]}]}:
/// every entry, change, message, status and error, in that order. All or nothing: the whole body is checked before it
/// is read.
///
/// - Inside a valid envelope nothing is an error. A message with an id and a sender that we cannot read becomes
///   unsupported_content; whatever else says nothing to us becomes ignored_content, whose reason carries no text of a
///   person.
/// - Changes of other fields, and echoes of what the business itself wrote on its phone, are ignored_content.
/// - Messages have the dedup_key "wa:<id>", statuses "wa:<id>:<status>", in a group followed by ":<participant>";
///   ignored and channel errors have none.
/// - A group is addressed to us by an answer to what we wrote: the platform says nothing of mentions.
/// - Half a surrogate pair, and U+0000, become U+FFFD.
///
/// `body` may be moved in memory, as the parser reads some bytes beyond it; its text stays as it is.
/// Errors: invalid, for what is not JSON in UTF-8, nests deeper than 1024, holds a number no double or 64-bit integer
/// can hold, has no text `object` or no array `entry`, or makes more than events_max events.
domain::result<std::vector<domain::event>> parse(std::string& body);

} // namespace luna::channels::whatsapp
