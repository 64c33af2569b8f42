// Replies in the sizes that WhatsApp takes (PROTOCOLS 3, Limits).
#pragma once

#include "domain/reply.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace luna::channels::whatsapp {

// In UTF-16 units, of which a text never has fewer than the characters that the platform counts.
constexpr std::size_t text_max = 4096;
constexpr std::size_t body_max = 1024; // what stands above buttons; the platform takes 4096 above a list by now
constexpr std::size_t caption_max = 1024;
constexpr std::size_t button_title_max = 20; // and the label of a list
constexpr std::size_t button_id_max = 256;
constexpr std::size_t row_title_max = 24; // and the title of a section
constexpr std::size_t row_description_max = 72;
constexpr std::size_t row_id_max = 200;
constexpr std::size_t filename_max = 240;
/// 1024 with the template's own words, which we do not know.
constexpr std::size_t template_parameter_max = 900;

constexpr std::size_t buttons_max = 3;
constexpr std::size_t rows_max = 10; // of all sections together

/// The reply as messages, in order; nothing of it is lost, and no text is blank.
///
/// - A text is cut as split_markdown does it. What has buttons, a list or a request for the place keeps the end of its
///   text and sends the rest before it; a file keeps the beginning and sends the rest after it. Voice notes, audio and
///   stickers have no caption.
/// - Up to three choices are buttons, if their titles and ids fit and differ; else up to ten are a list. What a row
///   has no room for stands in full, numbered, below the text; of a label only the beginning stays. More choices, or
///   ids that do not fit, are a numbered text without buttons, which the person answers in words.
/// - A choice without an id has its title for one, and the other way round; one with neither is left out.
std::vector<domain::reply> fit(domain::reply what);

/// The reply as a template with one parameter, which is the reply's text and choices without marks and in one line.
/// `plan` is "name:language". None without a plan, for what has no text or more than a text can say (files,
/// reactions, templates), or if the line is longer than template_parameter_max.
std::optional<domain::reply> as_template(const domain::reply& what, std::string_view plan);

} // namespace luna::channels::whatsapp
