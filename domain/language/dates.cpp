#include "domain/language/dates.hpp"

#include "domain/language/tokens.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace luna::domain {

namespace {

using std::string_view;

constexpr std::array<std::array<string_view, 3>, 12> month_names{{{"january", "jan", ""},
                                                                  {"february", "feb", "febuary"},
                                                                  {"march", "mar", ""},
                                                                  {"april", "apr", ""},
                                                                  {"may", "", ""},
                                                                  {"june", "jun", ""},
                                                                  {"july", "jul", ""},
                                                                  {"august", "aug", ""},
                                                                  {"september", "sep", "sept"},
                                                                  {"october", "oct", ""},
                                                                  {"november", "nov", ""},
                                                                  {"december", "dec", ""}}};

constexpr std::array<std::array<string_view, 2>, 7> weekday_names{{{"sunday", "sun"},
                                                                   {"monday", "mon"},
                                                                   {"tuesday", "tue"},
                                                                   {"wednesday", "wed"},
                                                                   {"thursday", "thu"},
                                                                   {"friday", "fri"},
                                                                   {"saturday", "sat"}}};

template <std::size_t N, std::size_t M>
std::optional<unsigned> index_of(const std::array<std::array<string_view, M>, N>& names, string_view word) {
  for (unsigned i = 0; i < N; ++i)
    for (auto name : names[i])
      if (!name.empty() && name == word)
        return i;
  return std::nullopt;
}

bool is_filler(string_view word) {
  static constexpr auto words = {"i",        "was",       "born", "on",   "the",   "of",  "my",
                                 "birthday", "birthdate", "is",   "date", "birth", "dob", "it",
                                 "it's",     "its",       "in",   "year", "am",    "a",   "day"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// One way to read the numbers. Parts out of range make no day.
std::optional<civil_date> day_of(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
    return std::nullopt;
  civil_date date{year, static_cast<unsigned>(month), static_cast<unsigned>(day)};
  return is_valid(date) ? std::optional{date} : std::nullopt;
}

date_reading reading_of(std::span<const std::optional<civil_date>> ways) {
  date_reading reading{date_reading::kind::no_such_day, {}};
  for (const auto& way : ways)
    if (way && std::find(reading.days.begin(), reading.days.end(), *way) == reading.days.end())
      reading.days.push_back(*way);
  if (reading.days.size() == 1)
    reading.what = date_reading::kind::unique;
  else if (!reading.days.empty())
    reading.what = date_reading::kind::ambiguous;
  return reading;
}

bool is_year(const token& part) {
  return part.is_number() && part.text.size() == 4;
}

bool is_short(const token& part) {
  return part.is_number() && part.text.size() <= 2;
}

date_reading read_numbers(const token& a, const token& b, const token& c) {
  if (is_year(a) && is_short(b) && is_short(c))
    return reading_of(std::array{day_of(a.value(), b.value(), c.value())});
  if (is_short(a) && is_short(b) && is_year(c))
    return reading_of(std::array{day_of(c.value(), b.value(), a.value()), day_of(c.value(), a.value(), b.value())});
  if (is_short(a) && is_short(b) && is_short(c))
    return {date_reading::kind::short_year, {}};
  return {};
}

/// Eight digits in a row; only years people are born in count, so that 28021990 is not the year 2802.
date_reading read_run(string_view digits) {
  auto number = [&](std::size_t from, std::size_t count) {
    return token{token::kind::number, std::string{digits.substr(from, count)}}.value();
  };
  auto plausible = [](std::optional<civil_date> date) {
    return date && date->year >= 1800 && date->year < 2200 ? date : std::nullopt;
  };
  return reading_of(std::array{plausible(day_of(number(4, 4), number(2, 2), number(0, 2))),
                               plausible(day_of(number(4, 4), number(0, 2), number(2, 2))),
                               plausible(day_of(number(0, 4), number(4, 2), number(6, 2)))});
}

date_reading read_with_month(int month, const token& day, const token& year) {
  if (is_short(day) && is_year(year))
    return reading_of(std::array{day_of(year.value(), month, day.value())});
  if (is_short(day) && is_short(year))
    return {date_reading::kind::short_year, {}};
  return {};
}

/// Marks stand between parts, once each; a sentence may end in one.
bool may_stand(const std::vector<token>& tokens, std::size_t i) {
  auto ends = tokens[i].is_mark('.') || tokens[i].is_mark(',') || (tokens[i].is_mark('!') && i + 1 == tokens.size());
  auto separates = (tokens[i].is_mark('-') || tokens[i].is_mark('/')) && i + 1 < tokens.size();
  return i > 0 && (ends || (separates && tokens[i - 1].what != token::kind::mark));
}

/// The tokens that carry the date: numbers and one month name. None if anything else is left over.
struct essence {
  std::vector<token> parts;
  std::optional<unsigned> weekday;
};

std::optional<essence> essence_of(const std::vector<token>& tokens) {
  essence found;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto& part = tokens[i];
    if (part.what == token::kind::mark) {
      if (!may_stand(tokens, i))
        return std::nullopt;
      continue;
    }
    if (part.is_number() || index_of(month_names, part.text)) {
      found.parts.push_back(part);
    } else if (auto weekday = index_of(weekday_names, part.text)) {
      if (found.weekday)
        return std::nullopt;
      found.weekday = weekday;
    } else if (part.text == "st" || part.text == "nd" || part.text == "rd" || part.text == "th") {
      if (i == 0 || !tokens[i - 1].is_number())
        return std::nullopt;
    } else if (!is_filler(part.text)) {
      return std::nullopt;
    }
  }
  return found;
}

date_reading read_parts(const std::vector<token>& parts) {
  if (parts.size() == 1 && parts[0].is_number() && parts[0].text.size() == 8)
    return read_run(parts[0].text);
  if (parts.size() != 3)
    return {};
  std::optional<std::size_t> named;
  for (std::size_t i = 0; i < 3; ++i)
    if (!parts[i].is_number()) {
      if (named)
        return {};
      named = i;
    }
  if (!named)
    return read_numbers(parts[0], parts[1], parts[2]);
  auto month = static_cast<int>(*index_of(month_names, parts[*named].text)) + 1;
  if (*named == 0)
    return read_with_month(month, parts[1], parts[2]);
  if (*named == 1)
    return is_year(parts[0]) ? read_with_month(month, parts[2], parts[0]) : read_with_month(month, parts[0], parts[2]);
  return {};
}

} // namespace

date_reading read_date(std::string_view utf8) {
  auto found = essence_of(tokens_of(utf8));
  if (!found)
    return {};
  auto reading = read_parts(found->parts);
  if (!found->weekday || reading.days.empty())
    return reading;
  // A weekday tells two readings apart, or shows that something is wrong.
  auto fits = reading;
  std::erase_if(fits.days, [&](const civil_date& day) { return weekday_of(day) != *found->weekday; });
  if (fits.days.empty()) {
    reading.what = date_reading::kind::wrong_weekday;
    return reading;
  }
  fits.what = fits.days.size() == 1 ? date_reading::kind::unique : date_reading::kind::ambiguous;
  return fits;
}

} // namespace luna::domain
