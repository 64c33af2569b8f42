#include "domain/workflows/questions.hpp"

#include "domain/language/phrases.hpp"
#include "domain/language/tokens.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace luna::domain {

namespace {

constexpr civil_date earliest_birth{1800, 1, 1};
constexpr std::size_t longest_name = 80; // characters
constexpr std::size_t most_places = 8;   // offered at once

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
    std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string numbered(const std::string& text, const std::vector<option>& options) {
  auto lines = text;
  for (std::size_t i = 0; i < options.size(); ++i)
    lines += fmt::format("\n{}. {}", i + 1, options[i].label);
  return lines;
}

/// The index typed as a number, or the only option that the words fit; none otherwise.
std::optional<std::int64_t> read_choice(std::string_view text, const std::vector<option>& options) {
  auto tokens = tokens_of(text);
  std::erase_if(tokens, [](const token& part) { return part.what == token::kind::mark; });
  if (tokens.size() == 1 && tokens[0].is_number()) {
    auto number = tokens[0].value();
    if (number >= 1 && static_cast<std::size_t>(number) <= options.size())
      return number - 1;
  }
  auto words = plain_words(text);
  if (words.empty())
    return std::nullopt;
  std::vector<std::int64_t> exact, partial;
  for (std::size_t i = 0; i < options.size(); ++i) {
    auto fits = [&](const std::string& keyword) { return plain_words(keyword) == words; };
    auto holds = [&](const std::string& keyword) {
      return (' ' + plain_words(keyword) + ' ').find(' ' + words + ' ') != std::string::npos;
    };
    const auto& o = options[i];
    if (fits(o.label) || std::any_of(o.keywords.begin(), o.keywords.end(), fits))
      exact.push_back(static_cast<std::int64_t>(i));
    if (holds(o.label) || std::any_of(o.keywords.begin(), o.keywords.end(), holds))
      partial.push_back(static_cast<std::int64_t>(i));
  }
  if (exact.size() == 1)
    return exact[0];
  if (partial.size() == 1)
    return partial[0];
  return std::nullopt;
}

} // namespace

task<std::int64_t> choose(chat& c, std::string text, std::vector<option> options, std::string help) {
  auto complaint_text =
    fmt::format("Please reply with a number from 1 to {}, or **back** to answer again.", options.size());
  question what{numbered(text, options), std::move(help)};
  reader<std::int64_t> read = [&](std::string_view typed, std::string& complaint) {
    auto chosen = read_choice(typed, options);
    if (!chosen)
      complaint = numbered(complaint_text, options);
    return chosen;
  };
  auto chosen = co_await c.ask<std::int64_t>(std::move(what), std::move(read));
  if (chosen < 0 || static_cast<std::size_t>(chosen) >= options.size())
    throw history_mismatch{"a choice beyond the options"};
  co_return chosen;
}

task<bool> confirm(chat& c, std::string text, std::string help) {
  question what{std::move(text), std::move(help)};
  reader<std::int64_t> read = [](std::string_view typed, std::string& complaint) -> std::optional<std::int64_t> {
    if (auto yes = read_yes_no(typed))
      return *yes ? 1 : 0;
    complaint = "Please reply **yes** if everything is right, or **no** to change something.";
    return std::nullopt;
  };
  auto yes = co_await c.ask<std::int64_t>(std::move(what), std::move(read));
  co_return yes == 1;
}

task<std::string> ask_name(chat& c) {
  question what{"Whose chart shall I draw? Please tell me the **name**.",
                "The name only stands on top of the chart; a first name or a nickname will do."};
  reader<std::string> read = [](std::string_view typed, std::string& complaint) -> std::optional<std::string> {
    auto name = trimmed(typed);
    auto tokens = tokens_of(name);
    auto has_word = std::any_of(tokens.begin(), tokens.end(), [](auto& t) { return t.what == token::kind::word; });
    if (!has_word)
      complaint = "I need a name with letters in it, like **Asha**.";
    else if (characters(name) > longest_name)
      complaint = fmt::format("That is a little long for a name: {} characters at most, please.", longest_name);
    else if (auto wish = read_wish(name); tokens.size() <= 4 && (wish == wish::greeting || wish == wish::kundli))
      complaint = "Gladly! First the **name** of the person the chart is for, please.";
    else
      return name;
    return std::nullopt;
  };
  auto name = co_await c.ask<std::string>(std::move(what), std::move(read));
  co_return name;
}

task<civil_date> ask_birth_date(chat& c) {
  auto now_ms = co_await c.now();
  // Anywhere on Earth it may already be tomorrow.
  auto latest = civil_date_of_days(now_ms / 86'400'000 + 1);
  question what{"What is the **date of birth**? Like 28 Feb 1990.",
                "Day, month and year, for example **28 Feb 1990**, **28/02/1990** or **1990-02-28**."};
  reader<date_reading> read = [latest](std::string_view typed, std::string& complaint) -> std::optional<date_reading> {
    auto reading = read_date(typed);
    switch (reading.what) {
      case date_reading::kind::unreadable:
        complaint = "I could not read that as a date. Please write day, month and year, like **28 Feb 1990**.";
        return std::nullopt;
      case date_reading::kind::short_year:
        complaint =
          "Please write the year with all four digits, like **28 Feb 1990**, so that I do not guess the century.";
        return std::nullopt;
      case date_reading::kind::no_such_day:
        complaint = "There is no such day in the calendar. Please check day and month, like **28 Feb 1990**.";
        return std::nullopt;
      case date_reading::kind::wrong_weekday:
        complaint = fmt::format("{} was a {}. Please check the date; the weekday can be left out.",
                                to_text(reading.days[0]), weekday_name(reading.days[0]));
        return std::nullopt;
      case date_reading::kind::unique:
      case date_reading::kind::ambiguous: break;
    }
    std::erase_if(reading.days, [&](const civil_date& day) { return day < earliest_birth || latest < day; });
    if (reading.days.empty()) {
      complaint = "I can draw charts for births from 1800 until today. Please check the year.";
      return std::nullopt;
    }
    if (reading.days.size() == 1)
      reading.what = date_reading::kind::unique;
    return reading;
  };
  auto reading = co_await c.ask<date_reading>(std::move(what), std::move(read));
  if (reading.days.empty())
    throw history_mismatch{"a date without a day"};
  if (reading.days.size() == 1)
    co_return reading.days[0];
  std::vector<option> options;
  for (const auto& day : reading.days)
    options.push_back({to_text(day), {}});
  auto chosen = co_await choose(c, "Which day do you mean?", std::move(options),
                                "Day and month could be either way round, and I would rather ask than guess.");
  co_return reading.days[static_cast<std::size_t>(chosen)];
}

task<std::optional<civil_time>> ask_birth_time(chat& c) {
  question what{
    "At what **time** was the birth? Like 2:30 pm or 14:30. If you do not know it, say **I don't know**.",
    "The time of birth by the clocks of that place on that day, for example **2:30 pm** or **14:30**. The rising "
    "sign changes every two hours, so a few minutes can matter. Without it I draw a chart from the Moon."};
  reader<time_reading> read = [](std::string_view typed, std::string& complaint) -> std::optional<time_reading> {
    auto reading = read_time(typed);
    if (reading.what == time_reading::kind::midnight)
      complaint =
        "Does that midnight begin or end the day? If it begins it, write **00:00**. If it ends it, the date is the "
        "next one: go **back** to change it.";
    else if (reading.what == time_reading::kind::unreadable)
      complaint =
        "I could not read that as a time. Please write it like **2:30 pm** or **14:30**, or **I don't know**.";
    else
      return reading;
    return std::nullopt;
  };
  auto reading = co_await c.ask<time_reading>(std::move(what), std::move(read));
  if (reading.what == time_reading::kind::unknown)
    co_return std::nullopt;
  if (reading.times.empty())
    throw history_mismatch{"a time without an hour"};
  if (reading.times.size() == 1)
    co_return reading.times[0];
  std::vector<option> options;
  for (const auto& time : reading.times)
    options.push_back({to_text(time), time.hour < 12
                                        ? std::vector<std::string>{"am", "a m", "morning", "in the morning"}
                                        : std::vector<std::string>{"pm", "p m", "afternoon", "evening",
                                                                   "in the afternoon", "in the evening"}});
  auto chosen = co_await choose(c, "Before or after noon?", std::move(options),
                                "The time could be either, and I would rather ask than guess.");
  co_return reading.times[static_cast<std::size_t>(chosen)];
}

task<place> ask_birth_place(chat& c) {
  question what{"In which **place** was the birth? A town is enough, like Jaipur, or Aurangabad, Bihar.",
                "The town or city of birth. If several have the name, add the state or country after a comma, like "
                "**Springfield, Illinois, US**. For a village, take the nearest town."};
  const auto& places = c.tools().places;
  reader<search_result> read = [&places](std::string_view typed,
                                         std::string& complaint) -> std::optional<search_result> {
    auto found = places.find(trimmed(typed), most_places + 1);
    if (!found.places.empty())
      return found;
    complaint =
      "I do not know a place of that name. Please check the spelling, or take the nearest larger town; a state or "
      "country goes after a comma, like **Aurangabad, Bihar**.";
    return std::nullopt;
  };
  auto found = co_await c.ask<search_result>(std::move(what), std::move(read));
  if (found.places.empty())
    throw history_mismatch{"a place that was not found"};
  if (is_beyond_doubt(found))
    co_return found.places[0];
  auto more = found.places.size() > most_places;
  if (more)
    found.places.resize(most_places);
  std::vector<option> options;
  for (const auto& candidate : found.places)
    options.push_back({describe(candidate), {candidate.region, candidate.country}});
  std::string text = found.exact ? "There is more than one place of that name. Which one?"
                                 : "I do not know a place spelt exactly like that. Did you mean one of these?";
  if (more)
    text += " (These are the largest; for another, go **back** and add the state or country.)";
  auto chosen =
    co_await choose(c, std::move(text), std::move(options),
                    "If none of them is right, go **back** and add the state or country, like **Udaipur, Tripura**.");
  co_return found.places[static_cast<std::size_t>(chosen)];
}

} // namespace luna::domain
