#include "domain/workflows/kundli.hpp"

#include "domain/astro/chart_text.hpp"
#include "domain/time/zone.hpp"
#include "domain/workflows/questions.hpp"

#include <fmt/format.h>

namespace luna::domain {

namespace {

struct birth_answers {
  std::string name;
  civil_date date;
  std::optional<civil_time> time; // none: not known
  place where;
};

constexpr const char* clocks_help = "When summer time ends, the clocks show the same hour twice. The two differ by an "
                                    "hour, which can change the rising sign.";

/// The instant of the answers; asks which, where the clocks showed that time twice. None where they skipped it: the
/// person has been told.
task<std::optional<local_instant>> instant_of(chat& c, const birth_answers& of, civil_time time) {
  auto found = co_await c.value<zone_reading>([&] {
    auto reading = resolve_local(of.date, time, of.where.zone, of.where.longitude);
    return reading ? *reading : zone_reading{zone_reading::kind::nonexistent, {}};
  });
  if (found.options.empty()) {
    c.say(fmt::format("On {} the clocks in {} were set forward over {}, so that time never came. Please check it.",
                      to_text(of.date), of.where.name, to_text(time)));
    co_return std::nullopt;
  }
  if (found.options.size() == 1)
    co_return found.options[0];
  std::vector<option> options;
  for (const auto& at : found.options)
    options.push_back({fmt::format("{} ({})", at.abbreviation, utc_offset_text(at.offset_seconds)), {at.abbreviation}});
  auto text = fmt::format("On {} the clocks in {} were set back and showed {} twice. Which one was it?",
                          to_text(of.date), of.where.name, to_text(time));
  auto chosen = co_await choose(c, std::move(text), std::move(options), clocks_help);
  co_return found.options[static_cast<std::size_t>(chosen)];
}

std::string clock_line(const place& where, const local_instant& at) {
  if (at.local_mean_time)
    return fmt::format("local mean time of {}, {}: before {} had a standard time", where.name,
                       utc_offset_text(at.offset_seconds), where.zone);
  return fmt::format("{}, {} ({})", where.zone, utc_offset_text(at.offset_seconds), at.abbreviation);
}

birth_words words_of(const birth_answers& of, const local_instant& at) {
  auto when = to_text(of.date) + (of.time ? ", " + to_text(*of.time) : ", time not known");
  return {of.name, std::move(when), describe(of.where), clock_line(of.where, at)};
}

/// Asks what is to be changed, and asks that anew.
task<int> change(chat& c, birth_answers& of) {
  std::vector<option> options{{"Name", {}}, {"Date", {}}, {"Time", {}}, {"Place", {}}};
  auto chosen =
    co_await choose(c, "What shall I change?", std::move(options), "Reply with a number; I ask only that again.");
  switch (chosen) {
    case 0: of.name = co_await ask_name(c); break;
    case 1: of.date = co_await ask_birth_date(c); break;
    case 2: of.time = co_await ask_birth_time(c); break;
    default: of.where = co_await ask_birth_place(c); break;
  }
  co_return 0;
}

void say_chart(chat& c, const birth_answers& of, const local_instant& at, std::int64_t now_ut) {
  auto words = words_of(of, at);
  std::vector<std::string> messages;
  if (of.time) {
    if (auto drawn = compute_chart(c.tools().sky, {at.ut_seconds, of.where.latitude, of.where.longitude}))
      messages = chart_messages(*drawn, words, now_ut);
  } else {
    // `at` is the day's noon by the same clocks.
    auto noon = at.ut_seconds;
    if (auto drawn = compute_day_chart(c.tools().sky, noon - 43'200, noon + 43'199))
      messages = day_chart_messages(*drawn, words);
  }
  if (messages.empty())
    messages = {"I am sorry: the ephemeris does not reach that date, so I cannot draw this chart."};
  for (auto& message : messages)
    c.say(std::move(message));
  c.say("That is the chart. Type **kundli** for another one, or **help**.");
}

} // namespace

workflow kundli(chat& c) {
  birth_answers of;
  of.name = co_await ask_name(c);
  of.date = co_await ask_birth_date(c);
  of.time = co_await ask_birth_time(c);
  of.where = co_await ask_birth_place(c);
  for (;;) {
    auto at = co_await instant_of(c, of, of.time.value_or(civil_time{12, 0, 0}));
    if (!at) {
      of.time = co_await ask_birth_time(c);
      continue;
    }
    auto words = words_of(of, *at);
    auto text = fmt::format("Please check:\n**{}**\n{}\n{}\n{}\nIs this right? (**yes** / **no**)", words.name,
                            words.when, words.where, words.clock);
    auto right =
      co_await confirm(c, std::move(text),
                       "The last line is the time zone and the offset from universal time that I use for that day. "
                       "Reply **yes** to draw the chart, **no** to change something.");
    if (right) {
      auto now_ms = co_await c.now();
      say_chart(c, of, *at, now_ms / 1000);
      co_return;
    }
    (void)co_await change(c, of);
  }
}

} // namespace luna::domain
