// Choices as text, for where they cannot be buttons.
#pragma once

#include "domain/reply.hpp"

#include <string>
#include <string_view>

namespace luna::channels {

/// Markdown that reads as `text` does: every mark escaped.
std::string escaped_markdown(std::string_view text);

/// In one line: white space becomes single blanks, and none at the ends.
std::string one_line(std::string_view text);

/// The reply's text as Markdown, with its choices below it, numbered from 1 through all sections: "2. Title —
/// description". For a reply without choices, its text. A choice without a title is called by its id; one with neither
/// is left out.
std::string with_choices(const domain::reply& what);

} // namespace luna::channels
