#include "domain/language/times.hpp"

#include "domain/language/tokens.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace luna::domain {

namespace {

using std::string_view;

/// A part of the day, and the hours of the 24-hour clock that everybody counts to it.
struct day_part {
  string_view name;
  std::initializer_list<unsigned> hours;
};

constexpr std::initializer_list<unsigned> before_noon{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
constexpr std::initializer_list<unsigned> after_noon{12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23};
constexpr std::initializer_list<unsigned> morning{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
constexpr std::initializer_list<unsigned> afternoon{12, 13, 14, 15, 16, 17};
constexpr std::initializer_list<unsigned> evening{16, 17, 18, 19, 20, 21, 22, 23};
constexpr std::initializer_list<unsigned> night{19, 20, 21, 22, 23, 1, 2, 3, 4};

const std::initializer_list<unsigned>* hours_of(string_view word) {
  static constexpr std::array<std::pair<string_view, const std::initializer_list<unsigned>*>, 6> parts{
    {{"am", &before_noon},
     {"pm", &after_noon},
     {"morning", &morning},
     {"afternoon", &afternoon},
     {"evening", &evening},
     {"night", &night}}};
  for (const auto& [name, hours] : parts)
    if (name == word)
      return hours;
  return nullptr;
}

bool is_filler(string_view word) {
  static constexpr auto words = {
    "i",  "was",   "born",  "at",     "the",           "in",  "time",  "is",   "it",      "it's",   "its",     "my",
    "of", "birth", "about", "around", "approximately", "hrs", "hours", "hour", "o'clock", "oclock", "exactly", "sharp"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<int> number_word(string_view word) {
  static constexpr std::array<string_view, 12> words{"one",   "two",   "three", "four", "five",   "six",
                                                     "seven", "eight", "nine",  "ten",  "eleven", "twelve"};
  auto at = std::find(words.begin(), words.end(), word);
  if (at == words.end())
    return std::nullopt;
  return static_cast<int>(at - words.begin()) + 1;
}

bool means_unknown(string_view utf8) {
  static constexpr auto phrases = {"i don't know",
                                   "i dont know",
                                   "i do not know",
                                   "don't know",
                                   "dont know",
                                   "do not know",
                                   "not known",
                                   "unknown",
                                   "no idea",
                                   "not sure",
                                   "i'm not sure",
                                   "im not sure",
                                   "i am not sure",
                                   "idk",
                                   "skip",
                                   "no",
                                   "nahi pata",
                                   "pata nahi",
                                   "mujhe nahi pata",
                                   "malum nahi",
                                   "नहीं पता",
                                   "पता नहीं",
                                   "i don't know it",
                                   "i don't know the time",
                                   "i dont know the time",
                                   "i do not know the time",
                                   "don't remember",
                                   "i don't remember",
                                   "dont remember",
                                   "i dont remember",
                                   "na",
                                   "n a",
                                   "time unknown",
                                   "unknown time"};
  auto words = plain_words(utf8);
  for (auto courtesy : {"sorry ", "sadly ", "unfortunately "})
    if (words.starts_with(courtesy))
      words.erase(0, string_view{courtesy}.size());
  return std::find(phrases.begin(), phrases.end(), words) != phrases.end();
}

/// Hours, minutes and seconds as written, and what was said of the half of the day.
struct written {
  int hour = -1;
  int minute = 0;
  int second = 0;
  bool on_24_hours = false; // "1430 hrs" or a clock time whose hour cannot be of twelve
  std::vector<const std::initializer_list<unsigned>*> parts;
};

time_reading reading_of(const written& w) {
  auto time = [&](int hour) {
    return civil_time{static_cast<unsigned>(hour), static_cast<unsigned>(w.minute), static_cast<unsigned>(w.second)};
  };
  if (w.hour < 0 || w.hour > 23 || w.minute > 59 || w.second > 59)
    return {};
  std::vector<int> hours{w.hour};
  if (w.hour >= 1 && w.hour <= 12)
    hours = {w.hour % 12, w.hour % 12 + 12};
  auto all = hours;
  for (const auto* part : w.parts)
    std::erase_if(hours, [&](int h) { return std::find(part->begin(), part->end(), unsigned(h)) == part->end(); });
  time_reading reading;
  if (hours.size() == 1) {
    reading.what = time_reading::kind::unique;
    reading.times = {time(hours[0])};
  } else if (all.size() == 2 && w.parts.size() <= 1) {
    // Nothing said, or a part of the day that people use differently ("12 at night"): ask, and offer both.
    reading.what = time_reading::kind::half_of_day;
    reading.times = {time(all[0]), time(all[1])};
  }
  return reading;
}

/// Consumes "a.m.", "p.m", "a m" and "am" alike.
std::size_t length_of_half(const std::vector<token>& t, std::size_t i) {
  auto is = [&](std::size_t at, string_view word) { return at < t.size() && t[at].is_word(word); };
  auto dot = [&](std::size_t at) { return at < t.size() && t[at].is_mark('.'); };
  if (is(i, "am") || is(i, "pm"))
    return dot(i + 1) ? 2 : 1;
  if (!is(i, "a") && !is(i, "p"))
    return 0;
  auto m = i + (dot(i + 1) ? 2 : 1);
  if (!is(m, "m"))
    return 0;
  return m + (dot(m + 1) ? 2 : 1) - i;
}

/// "14:30:15", "2.30", "1430", "14h30", "2"; returns how many tokens it took, 0 if none.
std::size_t read_clock(const std::vector<token>& t, std::size_t i, written& w) {
  auto number = [&](std::size_t at) { return at < t.size() && t[at].is_number(); };
  auto colon = [&](std::size_t at) {
    return at < t.size() && (t[at].is_mark(':') || t[at].is_mark('.') || t[at].is_word("h"));
  };
  if (t[i].text.size() == 4 && t[i].is_number()) {
    w.hour = t[i].value() / 100;
    w.minute = t[i].value() % 100;
    return 1;
  }
  if (t[i].text.size() > 2)
    return 0;
  w.hour = t[i].value();
  if (!colon(i + 1) || !number(i + 2))
    return 1;
  if (t[i + 2].text.size() != 2)
    return 0;
  w.minute = t[i + 2].value();
  if (!colon(i + 3) || !number(i + 4))
    return 3;
  if (t[i + 4].text.size() != 2)
    return 0;
  w.second = t[i + 4].value();
  return 5;
}

/// "half past two", "quarter to 3"; returns how many tokens it took, 0 if none.
std::size_t read_phrase(const std::vector<token>& t, std::size_t i, written& w) {
  if (i + 2 >= t.size() || !(t[i].is_word("half") || t[i].is_word("quarter")))
    return 0;
  auto hour = t[i + 2].is_number() ? std::optional{t[i + 2].value()} : number_word(t[i + 2].text);
  if (!hour || *hour < 1 || *hour > 12)
    return 0;
  if (t[i + 1].is_word("past")) {
    w.hour = *hour;
    w.minute = t[i].is_word("half") ? 30 : 15;
    return 3;
  }
  // "Quarter to one in the afternoon" is before one, and the afternoon is that of one o'clock: leave it to a question.
  return 0;
}

} // namespace

time_reading read_time(std::string_view utf8) {
  if (means_unknown(utf8))
    return {time_reading::kind::unknown, {}};
  auto t = tokens_of(utf8);
  written w;
  bool has_minutes = false, has_hint = false, noon = false;
  for (std::size_t i = 0; i < t.size();) {
    if (auto half = length_of_half(t, i)) {
      w.parts.push_back(hours_of(t[i].text.starts_with('a') ? "am" : "pm"));
      i += half;
    } else if (const auto* part = hours_of(t[i].text)) {
      w.parts.push_back(part);
      ++i;
    } else if (t[i].is_word("midnight")) {
      return t.size() == 1 ? time_reading{time_reading::kind::midnight, {}} : time_reading{};
    } else if (t[i].is_word("noon") || t[i].is_word("midday")) {
      noon = true;
      ++i;
    } else if (t[i].is_number() || t[i].is_word("half") || t[i].is_word("quarter")) {
      if (w.hour >= 0)
        return {};
      auto used = t[i].is_number() ? read_clock(t, i, w) : read_phrase(t, i, w);
      if (used == 0)
        return {};
      has_minutes = used > 1 || t[i].text.size() == 4;
      i += used;
    } else if (auto hour = number_word(t[i].text); hour && w.hour < 0) {
      w.hour = *hour;
      ++i;
    } else if (t[i].what == token::kind::word && is_filler(t[i].text)) {
      has_hint = has_hint || t[i].is_word("hrs") || t[i].is_word("hours") || t[i].is_word("o'clock");
      ++i;
    } else if (i + 1 == t.size() && (t[i].is_mark('.') || t[i].is_mark('!'))) {
      ++i;
    } else {
      return {};
    }
  }
  if (noon) {
    if ((w.hour >= 0 && (w.hour != 12 || w.minute != 0)) || !w.parts.empty())
      return {};
    return {time_reading::kind::unique, {civil_time{12, 0, 0}}};
  }
  // A lone number is not a time of day: "7" could be anything, "7 pm" and "7 o'clock" are not.
  if (!has_minutes && !has_hint && w.parts.empty())
    return {};
  return reading_of(w);
}

} // namespace luna::domain
