// A line of text as words, numbers and marks: the common ground of everything that reads what people type.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace luna::domain {

struct token {
  enum class kind { word, number, mark };
  kind what = kind::mark;
  std::string text; // words in lower case (ASCII letters only), numbers in ASCII digits, one mark per token

  bool is_word(std::string_view other) const { return what == kind::word && text == other; }
  bool is_mark(char other) const { return what == kind::mark && text.size() == 1 && text[0] == other; }
  bool is_number() const { return what == kind::number; }
  /// Of a number with up to nine digits; larger ones count as 999'999'999.
  int value() const;
};

/// Splits at blanks and wherever the kind changes: "2:30pm" is 2 : 30 pm. Devanagari digits count as digits, curly
/// apostrophes as straight ones; an apostrophe between letters belongs to the word. Other characters beyond ASCII
/// are letters.
std::vector<token> tokens_of(std::string_view utf8);

/// The words and numbers joined by single blanks, without marks: "Start again!" becomes "start again".
std::string plain_words(std::string_view utf8);

/// Without leading and trailing blanks, and with control characters removed.
std::string trimmed(std::string_view utf8);

} // namespace luna::domain
