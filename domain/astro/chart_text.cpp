#include "domain/astro/chart_text.hpp"

#include "domain/time/civil.hpp"

#include <fmt/format.h>

#include <cmath>

namespace luna::domain {

namespace {

constexpr std::int64_t seconds_per_day = 86'400;

std::string head(const char* title, const birth_words& words) {
  auto text = words.name.empty() ? fmt::format("**{}**\n", title) : fmt::format("**{} of {}**\n", title, words.name);
  return text + fmt::format("{}\n{}\n{}\n\n", words.when, words.where, words.clock);
}

std::string foot(const chart_settings& settings, ephemeris_source source) {
  return settings_foot(describe(settings), source);
}

/// "28 Feb 1990" of an instant, in UT: dashas are dated to the day.
std::string day_text(std::int64_t ut_seconds) {
  auto days = ut_seconds / seconds_per_day - (ut_seconds % seconds_per_day < 0 ? 1 : 0);
  auto date = civil_date_of_days(days);
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{:2} {} {}", date.day, months[date.month - 1], date.year);
}

std::string place_text(const zodiac_place& where) {
  return fmt::format("{} {}, {} pada {}", sign_name(where.sign), dms_text(where.degrees_in_sign),
                     nakshatra_name(where.nakshatra), where.pada);
}

bool is_node(graha which) {
  return which == graha::rahu || which == graha::ketu;
}

/// The nodes nearly always run backwards; only the others are worth a mark.
const char* motion_mark(graha which, const sky_position& p) {
  return p.speed_degrees_per_day < 0.0 && !is_node(which) ? " (R)" : "";
}

std::string positions_text(const chart& c, const birth_words& words) {
  auto lagna = zodiac_place_of(c.lagna_degrees);
  auto text = head("Birth chart", words);
  text += fmt::format("**Lagna**: {}\n", place_text(lagna));
  for (std::size_t i = 0; i < graha_count; ++i) {
    auto which = static_cast<graha>(i);
    auto where = zodiac_place_of(c.grahas[i].longitude_degrees);
    text += fmt::format("**{}**{}: {}, house {}\n", name_of(which), motion_mark(which, c.grahas[i]), place_text(where),
                        whole_sign_house(where.sign, lagna.sign));
  }
  return text + foot(c.settings, c.source);
}

std::string dashas_text(const chart& c, std::int64_t now_ut) {
  std::string text = "**Vimshottari dasha**\n";
  auto mark = [now_ut](const dasha_period& p) { return p.begin_ut <= now_ut && now_ut < p.end_ut ? "▶ " : ""; };
  for (std::size_t i = 0; i < c.dashas.lords(); ++i) {
    auto period = c.dashas.maha(i);
    text += fmt::format("{}{}: {} - {}\n", mark(period), name_of(period.lord), day_text(period.begin_ut),
                        day_text(period.end_ut));
  }
  for (const auto& maha : c.dashas.running(now_ut, 1)) {
    text += fmt::format("\n**{} dasha, its parts**\n", name_of(maha.lord));
    for (const auto& part : c.dashas.parts(maha))
      text += fmt::format("{}{}-{}: {} - {}\n", mark(part), name_of(maha.lord), name_of(part.lord),
                          day_text(part.begin_ut), day_text(part.end_ut));
  }
  return text + foot(c.settings, c.source);
}

/// "Aries" or "Aries until some time that day, then Taurus".
template <class Name>
std::string certain_or_both(unsigned first, unsigned last, Name name) {
  if (first == last)
    return std::string{name(first)};
  return fmt::format("{} early in the day, {} late", name(first), name(last));
}

} // namespace

std::string settings_foot(std::string_view settings, ephemeris_source source) {
  if (source != ephemeris_source::moshier)
    return fmt::format("\n_{}, {} {}_", settings, name_of(source), ephemeris::version());
  return fmt::format(
    "\n_{}_\n**Warning**: the Swiss Ephemeris files are missing on this server; its built-in Moshier formulae were "
    "used, up to 3\" off for the Moon.",
    settings);
}

std::string dms_text(double degrees_in_sign) {
  auto seconds = static_cast<int>(std::floor(degrees_in_sign * 3600.0 + 1e-6));
  return fmt::format("{}°{:02}'{:02}\"", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::vector<std::string> chart_messages(const chart& c, const birth_words& words, std::int64_t now_ut) {
  return {positions_text(c, words), dashas_text(c, now_ut)};
}

std::vector<std::string> day_chart_messages(const day_chart& c, const birth_words& words) {
  auto text = head("Moon chart", words);
  text += "Without the time of birth the lagna and the houses cannot be known. This is what is certain that day:\n\n";
  auto moon_moves = false;
  for (std::size_t i = 0; i < graha_count; ++i) {
    auto which = static_cast<graha>(i);
    auto first = zodiac_place_of(c.first[i].longitude_degrees), last = zodiac_place_of(c.last[i].longitude_degrees);
    text += fmt::format("**{}**{}: {}", name_of(which), motion_mark(which, c.first[i]),
                        certain_or_both(first.sign, last.sign, sign_name));
    if (first.nakshatra == last.nakshatra)
      text += fmt::format(", {}", nakshatra_name(first.nakshatra));
    else
      text += fmt::format("; {}", certain_or_both(first.nakshatra, last.nakshatra, nakshatra_name));
    text += '\n';
    if (which == graha::moon)
      moon_moves = first.nakshatra != last.nakshatra;
  }
  text += moon_moves
            ? "\nThe Moon changes its nakshatra that day, so even the lord of the first dasha depends on the time.\n"
            : "\nThe Moon crosses about thirteen degrees a day, so the dates of the dashas would be years off "
              "without the time; I leave them out.\n";
  return {text + foot(c.settings, c.source)};
}

} // namespace luna::domain
