// The short phrases that mean the same at every question and between conversations.
#pragma once

#include <optional>
#include <string_view>

namespace luna::domain {

/// What works at every question.
enum class command { help, cancel, back, start_again };
std::optional<command> read_command(std::string_view utf8);

/// True for yes, false for no, none for anything else. English and Hindi, also in Latin letters.
std::optional<bool> read_yes_no(std::string_view utf8);

/// What a text asks for when no question is open.
enum class wish { greeting, kundli, link, thanks, unclear };
wish read_wish(std::string_view utf8);

} // namespace luna::domain
