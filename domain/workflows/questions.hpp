// Questions that more than one workflow asks.
#pragma once

#include "domain/time/civil.hpp"
#include "domain/workflows/chat.hpp"

#include <optional>
#include <string>
#include <vector>

namespace luna::domain {

/// A numbered option; `keywords` choose it too, whole or as the only option that contains what was typed.
struct option {
  std::string label;
  std::vector<std::string> keywords;
};

/// Gives the index of the chosen option.
task<std::int64_t> choose(chat& c, std::string text, std::vector<option> options, std::string help);

/// Yes or no.
task<bool> confirm(chat& c, std::string text, std::string help);

/// A person's name: 1 to 80 characters, not only digits or marks.
task<std::string> ask_name(chat& c);

/// A day from 1800-01-01 to today. Asks which, when day and month could be either way round.
task<civil_date> ask_birth_date(chat& c);

/// None when the person does not know it. Asks which, when it could be morning or evening.
task<std::optional<civil_time>> ask_birth_time(chat& c);

/// A place of the gazetteer. Asks which, when several have the name or none has it exactly.
task<place> ask_birth_place(chat& c);

} // namespace luna::domain
