#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "domain/astro/chart_svg.hpp"
#include "domain/astro/chart_text.hpp"
#include "domain/astro/kundli_json.hpp"
#include "domain/astro/kundli_text.hpp"
#include "domain/astro/vargas.hpp"
#include "domain/language/times.hpp"

#include <fmt/format.h>

namespace luna::cli {

namespace {

int refuse(const std::string& problem) {
  fmt::print(stderr, "luna: {}\n", problem);
  return exit_usage;
}

/// False if the text is no time one can be sure of; `time` stays empty for "unknown".
bool time_of(const std::string& text, std::optional<domain::civil_time>& time, std::string& problem) {
  if (text.empty())
    return true;
  auto reading = domain::read_time(text);
  if (reading.what == domain::time_reading::kind::unknown)
    return true;
  if (reading.what == domain::time_reading::kind::unique) {
    time = reading.times[0];
    return true;
  }
  // On a command line a clock time is one of 24 hours; in a chat it is asked.
  if (reading.what == domain::time_reading::kind::half_of_day && text.size() >= 4 && text.find(':') == 2) {
    time = reading.times[0];
    if (time->hour == 0)
      time->hour = 12;
    return true;
  }
  problem =
    fmt::format("--time \"{}\" is no time I can be sure of; write it like \"2:30 pm\" or 14:30, or \"unknown\"", text);
  return false;
}

domain::clock_choice clock_of(const std::string& key, const domain::clock_choice& otherwise) {
  using kind = domain::clock_choice::kind;
  if (key == "local_mean")
    return {kind::local_mean, 0};
  if (key == "calcutta")
    return {kind::calcutta, 0};
  if (key == "bombay")
    return {kind::bombay, 0};
  return otherwise;
}

std::string iso_text(const domain::civil_date& date, const std::optional<domain::civil_time>& time) {
  auto text = fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
  return time ? text + fmt::format("T{:02}:{:02}:{:02}", time->hour, time->minute, time->second) : text;
}

/// "Su", "Sa(R)"
std::string label_of(domain::graha which, const domain::sky_position& p) {
  auto node = which == domain::graha::rahu || which == domain::graha::ketu;
  return std::string{name_of(which).substr(0, 2)} + (p.speed_degrees_per_day < 0.0 && !node ? "(R)" : "");
}

std::string picture_of(const domain::chart& c, const kundli_request& request) {
  auto which = *domain::varga_of(request.varga);
  auto sign_of = [&](double longitude) { return varga_place_of(which, longitude, c.settings.vargas).sign; };
  domain::chart_picture picture;
  picture.title =
    request.name.empty() ? std::string{name_of(which)} : fmt::format("{}: {}", request.name, name_of(which));
  picture.lagna_sign = sign_of(c.lagna_degrees);
  for (std::size_t i = 0; i < (c.settings.outer_planets ? domain::body_count : domain::graha_count); ++i)
    picture.signs[sign_of(c.grahas[i].longitude_degrees)].push_back(
      label_of(static_cast<domain::graha>(i), c.grahas[i]));
  return chart_svg(picture, *domain::chart_style_of(request.svg));
}

/// A birth as the command line tells it, made sure of.
struct known_birth {
  domain::local_instant at; // of an unknown time: the day's noon
  domain::birth_facts facts;
  domain::birth_words words;
  bool timed = false;
};

std::optional<known_birth> birth_of(const kundli_request& request, const domain::gazetteer& places,
                                    std::string& problem) {
  auto date = chosen_date(request.date, problem);
  std::optional<domain::civil_time> time;
  if (!date || !time_of(request.time, time, problem))
    return std::nullopt;
  auto chosen = chosen_place(places, request.place, problem);
  if (!chosen)
    return std::nullopt;
  auto clock = clock_of(request.clock, chosen->clock);
  const auto& where = chosen->where;
  auto at_time = time.value_or(domain::civil_time{12, 0, 0});
  auto reading = domain::resolve_local(*date, at_time, where.zone, where.longitude, clock);
  if (!reading) {
    problem = resolve_problem(*date, at_time, where.zone, where.longitude, clock);
    return std::nullopt;
  }
  if (reading->options.empty()) {
    problem = "the clocks there were set forward over that time: it never came; give --utc-offset if another clock "
              "was read";
    return std::nullopt;
  }
  const auto& at = reading->options[0];
  if (reading->options.size() > 1)
    fmt::print(
      stderr,
      "luna: the clocks there showed that time twice; this is the first, {} ({}); the other is --utc-offset {}\n",
      domain::utc_offset_text(at.offset_seconds), at.abbreviation,
      domain::utc_offset_text(reading->options[1].offset_seconds));
  auto zone = clock.what == domain::clock_choice::kind::zone ? where.zone + ", " : std::string{};
  return known_birth{at,
                     {request.name, iso_text(*date, time), at.offset_seconds, at.abbreviation, where},
                     {request.name, to_text(*date) + (time ? ", " + to_text(*time) : ", time not known"),
                      describe(where),
                      fmt::format("{}{} ({})", zone, domain::utc_offset_text(at.offset_seconds),
                                  at.local_mean_time ? "local mean time" : at.abbreviation)},
                     time.has_value()};
}

std::optional<std::vector<std::string>> timed_texts(const kundli_request& request, const known_birth& born,
                                                    const domain::ephemeris& sky) {
  const auto& where = born.facts.where;
  auto drawn =
    domain::compute_chart(sky, {born.at.ut_seconds, where.latitude, where.longitude}, settings_of(request.settings));
  if (!drawn)
    return std::nullopt;
  auto now = std::chrono::duration_cast<std::chrono::seconds>(system_time().time_since_epoch()).count();
  if (!request.svg.empty())
    return std::vector{picture_of(*drawn, request)};
  if (request.json) {
    auto text = kundli_json(sky, *drawn, born.facts, {request.dasha_levels, now});
    return text ? std::optional{std::vector{*text}} : std::nullopt;
  }
  auto texts = chart_messages(*drawn, born.words, now);
  auto more = kundli_texts(sky, *drawn, now);
  if (!more)
    return std::nullopt;
  texts.insert(texts.end(), more->begin(), more->end());
  return texts;
}

std::optional<std::vector<std::string>> day_texts(const kundli_request& request, const known_birth& born,
                                                  const domain::ephemeris& sky) {
  constexpr std::int64_t half_day = 43'200;
  auto drawn = domain::compute_day_chart(sky, born.at.ut_seconds - half_day, born.at.ut_seconds + half_day - 1,
                                         settings_of(request.settings));
  if (!drawn)
    return std::nullopt;
  return request.json ? std::vector{day_chart_json(*drawn, born.facts)} : day_chart_messages(*drawn, born.words);
}

} // namespace

int kundli(const configuration& config, const kundli_request& request) {
  std::string problem;
  auto known = load_knowledge(config, problem);
  if (!known) {
    fmt::print(stderr, "luna: {}\n", problem);
    return exit_dependency;
  }
  auto born = birth_of(request, known->places, problem);
  if (!born)
    return refuse(problem);
  if (!born->timed && !request.svg.empty())
    return refuse("--svg needs the time of birth: without it there is no lagna to draw; give --time");
  auto texts = born->timed ? timed_texts(request, *born, known->sky) : day_texts(request, *born, known->sky);
  if (!texts)
    return refuse("the ephemeris does not reach that date: it covers the years -5400 to 5400");
  for (const auto& text : *texts)
    fmt::print("{}\n", text);
  return exit_done;
}

} // namespace luna::cli
