#pragma once

#include <string>
#include <string_view>

namespace luna::domain {

/// The form in which names are compared: compatibility-decomposed, case-folded, without Latin accents, every run of
/// blanks and punctuation one blank. Vowel signs of Indic scripts stay.
std::string folded(std::string_view utf8);

} // namespace luna::domain
