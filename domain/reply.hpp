// What Luna says to a person: one bubble, in a form that every channel can carry or fall back from.
#pragma once

#include "domain/event.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace luna::domain {

/// One of several answers to choose from. `id` comes back in button_content when it is chosen.
struct choice {
  std::string id;
  std::string title;
  std::string description; // lists only

  friend bool operator==(const choice&, const choice&) = default;
};

/// A few answers, shown with the text.
struct reply_buttons {
  std::vector<choice> choices;

  friend bool operator==(const reply_buttons&, const reply_buttons&) = default;
};

/// More answers, behind a button with `label`.
struct reply_list {
  struct section {
    std::string title; // may be empty if there is one
    std::vector<choice> rows;

    friend bool operator==(const section&, const section&) = default;
  };
  std::string label;
  std::vector<section> sections;

  friend bool operator==(const reply_list&, const reply_list&) = default;
};

/// A file of the media store; the reply's text is its caption.
struct reply_media {
  media_kind kind = media_kind::document;
  std::string hash; // of the content: SHA-256, 64 hex digits
  std::string mime;
  std::string filename; // as the person sees it

  friend bool operator==(const reply_media&, const reply_media&) = default;
};

/// Asks the person for their place, by a button where the platform has one.
struct reply_location_request {
  friend bool operator==(const reply_location_request&, const reply_location_request&) = default;
};

/// A message the platform has approved beforehand; the reply's text is what it says, for the record.
struct reply_template {
  std::string name;
  std::string language;                // "en_US"
  std::vector<std::string> parameters; // of its body, in order

  friend bool operator==(const reply_template&, const reply_template&) = default;
};

/// An emoji on a message of the person's.
struct reply_reaction {
  std::string emoji;  // empty: takes the reaction back
  std::string target; // external id of the message

  friend bool operator==(const reply_reaction&, const reply_reaction&) = default;
};

using reply_extra = std::variant<std::monostate, reply_buttons, reply_list, reply_media, reply_location_request,
                                 reply_template, reply_reaction>;

/// One message to the person. What is longer than a platform allows is the channel's business to split.
struct reply {
  std::string text;  // UTF-8; the Markdown a model writes: **bold**, *italic*, `code`, fences, [links](url), lists
  std::string topic; // event::topic of what it answers
  reply_extra extra;

  reply() = default;
  reply(std::string words) : text{std::move(words)} {} // NOLINT: most replies are a text
  reply(std::string words, reply_extra with);

  friend bool operator==(const reply&, const reply&) = default;
};

/// The stored form. A reply of nothing but a text that begins with no U+0001, and of no topic, is that text.
std::string to_record(const reply& what);
/// None if `record` is not the work of to_record.
std::optional<reply> reply_from_record(std::string_view record);

} // namespace luna::domain
