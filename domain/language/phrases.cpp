#include "domain/language/phrases.hpp"

#include "domain/language/tokens.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace luna::domain {

namespace {

using words_list = std::initializer_list<std::string_view>;

bool one_of(const words_list& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool has_any(const words_list& words, std::string_view utf8) {
  for (const auto& part : tokens_of(utf8))
    if (one_of(words, part.text))
      return true;
  return false;
}

} // namespace

std::optional<command> read_command(std::string_view utf8) {
  static const words_list help{"help", "help me", "h", "menu", "madad", "मदद"};
  static const words_list cancel{"cancel", "stop", "quit", "exit", "end", "abort", "band karo", "रद्द"};
  static const words_list back{"back", "go back", "previous", "undo", "wapas", "पीछे"};
  static const words_list again{"start again", "start over", "restart", "begin again", "reset", "phir se", "फिर से"};
  auto words = plain_words(utf8);
  if (words.starts_with("please "))
    words.erase(0, 7);
  if (words.ends_with(" please"))
    words.erase(words.size() - 7);
  if (one_of(help, words) || (words.empty() && trimmed(utf8) == "?"))
    return command::help;
  if (one_of(cancel, words))
    return command::cancel;
  if (one_of(back, words))
    return command::back;
  if (one_of(again, words))
    return command::start_again;
  return std::nullopt;
}

std::optional<bool> read_yes_no(std::string_view utf8) {
  static const words_list yes{"yes",     "y",    "yeah",     "yep",         "yup", "ok", "okay", "correct",
                              "right",   "sure", "true",     "haan",        "han", "ha", "ji",   "haan ji",
                              "ji haan", "sahi", "sahi hai", "yes correct", "हाँ",  "हां", "जी"};
  static const words_list no{"no",    "n",    "nope",  "nah",   "wrong", "incorrect", "not correct",
                             "false", "nahi", "nahin", "galat", "नहीं",   "no wrong",  "ना"};
  auto words = plain_words(utf8);
  for (auto courtesy : {" it is", " that is right", " thats right", " that's right", " please", " thanks"})
    if (words.ends_with(courtesy))
      words.erase(words.size() - std::string_view{courtesy}.size());
  if (one_of(yes, words) || trimmed(utf8) == "👍")
    return true;
  if (one_of(no, words) || trimmed(utf8) == "👎")
    return false;
  return std::nullopt;
}

wish read_wish(std::string_view utf8) {
  static const words_list kundli{"kundli",  "kundali", "kundaly",   "janampatri", "janam",
                                 "patri",   "chart",   "horoscope", "birthchart", "natal",
                                 "jyotish", "कुंडली",    "कुण्डली",     "जन्मपत्री",    "जन्म"};
  static const words_list greeting{"hi",      "hello", "hey",    "namaste", "namaskar", "hii",    "start", "morning",
                                   "evening", "hola",  "pranam", "salaam",  "नमस्ते",     "नमस्कार", "प्रणाम", "luna"};
  static const words_list thanks{"thanks", "thank", "thankyou", "thx", "dhanyavad", "shukriya", "धन्यवाद", "शुक्रिया"};
  auto words = plain_words(utf8);
  if (words == "link" || words.starts_with("link "))
    return wish::link;
  if (has_any(kundli, utf8))
    return wish::kundli;
  if (has_any(thanks, utf8))
    return wish::thanks;
  if (has_any(greeting, utf8) && tokens_of(utf8).size() <= 6)
    return wish::greeting;
  return wish::unclear;
}

} // namespace luna::domain
