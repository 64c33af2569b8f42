#include "domain/astro/panchanga_text.hpp"

#include "domain/astro/chart_text.hpp"
#include "domain/astro/windows.hpp"
#include "domain/astro/zodiac.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace luna::domain {

namespace {

constexpr std::size_t letters_max = 3'499; // of a message

std::string short_date(const civil_date& date) {
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{} {}", date.day, months[date.month - 1]);
}

/// Tells times by a clock, as people on a date say them.
class teller {
public:
  explicit teller(const utc_offsets& clock) : clock_{clock} {}

  /// "6:09 am", "6:09 am (next day)", "9:39 am on 14 Apr"
  std::string time(std::int64_t ut, const civil_date& today) const {
    auto [date, text] = at(ut);
    switch (days_of(date) - days_of(today)) {
      case 0: return text;
      case 1: return text + " (next day)";
      default: return fmt::format("{} on {}", text, short_date(date));
    }
  }

  std::string window(const day_window& w, const civil_date& today) const {
    return fmt::format("{} - {}", at(w.begin_ut).second, time(w.end_ut, today));
  }

  /// "14 Apr 2026, 9:39 am"
  std::string date_and_time(std::int64_t ut) const {
    auto [date, text] = at(ut);
    return fmt::format("{} {}, {}", short_date(date), date.year, text);
  }

private:
  std::pair<civil_date, std::string> at(std::int64_t ut) const {
    constexpr std::int64_t minute = 60, day = 24 * 60;
    auto local = ut + clock_(ut) + minute / 2;
    auto minutes = local / minute - (local % minute < 0 ? 1 : 0);
    auto days = minutes / day - (minutes % day < 0 ? 1 : 0);
    auto rest = minutes - days * day;
    auto hour = rest / 60;
    return {civil_date_of_days(days),
            fmt::format("{}:{:02} {}", hour % 12 == 0 ? 12 : hour % 12, rest % 60, hour < 12 ? "am" : "pm")};
  }

  const utc_offsets& clock_;
};

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
}

std::string head(const std::string& title, const almanac_words& words) {
  return fmt::format("**{}**\n{}\n{}\n", title, words.where, words.clock);
}

std::string title_of(const panchanga& day) {
  return fmt::format("{}, {}", weekday_name(day.of.date), to_text(day.of.date));
}

/// "Krishna Pratipada until 8:42 am; Krishna Dwitiya until 10:08 am (next day)"
std::string spans_text(const teller& tell, const panchanga& day, const anga_list& spans,
                       std::string_view (*name)(unsigned)) {
  std::vector<std::string> parts;
  for (const auto& span : spans) {
    const auto* mark = span.mark == anga_mark::kshaya    ? " (kshaya)"
                       : span.mark == anga_mark::vriddhi ? " (vriddhi)"
                                                         : "";
    parts.push_back(fmt::format("{}{} until {}", name(span.number), mark, tell.time(span.end_ut, day.of.date)));
  }
  return joined(parts, "; ");
}

std::string sun_text(const teller& tell, const panchanga& day) {
  if (day.light == day_light::polar_day)
    return "up all day: polar day, counted from midnight to midnight";
  if (day.light == day_light::polar_night)
    return "down all day: polar night, counted from midnight to midnight";
  auto text = "rises " + tell.time(*day.sunrise_ut, day.of.date);
  return day.sunset_ut ? text + ", sets " + tell.time(*day.sunset_ut, day.of.date) : text;
}

std::string moon_text(const teller& tell, const panchanga& day) {
  std::vector<std::string> parts;
  if (day.moonrise_ut)
    parts.push_back("rises " + tell.time(*day.moonrise_ut, day.of.date));
  if (day.moonset_ut)
    parts.push_back("sets " + tell.time(*day.moonset_ut, day.of.date));
  if (day.moonrise_ut && day.moonset_ut && *day.moonset_ut < *day.moonrise_ut)
    std::swap(parts[0], parts[1]);
  return parts.empty() ? "neither rises nor sets" : joined(parts, ", ");
}

std::string calendar_text(const calendar_names& names) {
  const auto& month = names.month;
  const auto* adhika = month.adhika ? "Adhika " : "";
  auto text = fmt::format("**Month**: {}{}, {} paksha ({}{} where months end with the full moon){}\n", adhika,
                          lunar_month_name(month.number), names.bright_half ? "shukla" : "krishna", adhika,
                          lunar_month_name(names.purnimanta_number),
                          month.kshaya ? "; the next month's name is lost (kshaya)" : "");
  const auto& years = names.years;
  text += fmt::format("**Year**: Vikrama {} (Gujarat {}), Shaka {}, Kali {}; samvatsara {} (north: {})\n",
                      years.vikrama, years.vikrama_kartikadi, years.shaka, years.kali,
                      samvatsara_name(years.samvatsara_south), samvatsara_name(years.samvatsara_north));
  text += fmt::format("**Season**: {}, {}\n", name_of(names.lunar_ritu),
                      names.sidereal_uttarayana ? "uttarayana" : "dakshinayana");
  return text + fmt::format("**Solar month**: {}, day {}\n", solar_month_name(names.solar_month), names.solar_day);
}

void add_windows(std::string& text, const teller& tell, const panchanga& day, const char* name, const auto& windows) {
  std::vector<std::string> parts;
  for (const auto& window : windows)
    parts.push_back(tell.window(window, day.of.date));
  if (!parts.empty())
    text += fmt::format("{}: {}\n", name, joined(parts, "; "));
}

std::string windows_text(const teller& tell, const panchanga& day) {
  auto sun = sun_times_of(day);
  std::string text = "\n**Good times**\n";
  auto add = [&](const char* name, const day_window& window) {
    add_windows(text, tell, day, name, std::array{window});
  };
  if (sun) {
    add("Brahma muhurta", brahma_muhurta(*sun, muhurta_length::of_the_night));
    add("Morning sandhya", pratah_sandhya(*sun));
    if (auto window = abhijit(*sun))
      add("Abhijit", *window);
    add("Godhuli", godhuli(*sun));
    add("Evening sandhya", sayahna_sandhya(*sun));
    add("Nishita", nishita(*sun));
  }
  add_windows(text, tell, day, "Amrita kalam", amrita_kalam(day));
  text += "\n**Times to avoid**\n";
  if (sun) {
    add("Rahu kalam", rahu_kalam(*sun));
    add("Yamaganda", yamaganda(*sun));
    add("Gulika kalam", gulika_kalam(*sun));
    add_windows(text, tell, day, "Dur muhurta", dur_muhurtas(*sun));
  }
  add_windows(text, tell, day, "Varjyam", varjyam(day));
  if (!sun)
    text += "Times that are counted from sunrise and sunset do not exist today.\n";
  return text;
}

/// "Maha Shivaratri, puja 12:09 am - 1:01 am (next day)"
std::string festival_text(const teller& tell, const festival& one) {
  std::string name{one.name};
  switch (one.kind) {
    case festival_kind::sankranti: return fmt::format("{} at {}", name, tell.time(one.begin_ut, one.date));
    case festival_kind::sankashti:
      return one.puja ? fmt::format("{}, moonrise {}", name, tell.time(one.puja->begin_ut, one.date)) : name;
    default: return one.puja ? fmt::format("{}, puja {}", name, tell.window(*one.puja, one.date)) : name;
  }
}

/// What of an ekadashi falls on a date: "Kamada Ekadashi", "Kamada Ekadashi of the Vaishnavas", "parana of ..."
std::vector<std::string> ekadashi_texts(const teller& tell, const ekadashi& one, const civil_date& date) {
  std::vector<std::string> texts;
  auto same = one.smarta == one.vaishnava;
  auto add = [&](const fast& kept, const char* by) {
    if (kept.date == date)
      texts.push_back(fmt::format("{} Ekadashi{}", one.name, by));
    if (kept.parana_date == date)
      texts.push_back(fmt::format("parana of {} Ekadashi{} {}", one.name, by, tell.window(kept.parana, date)));
  };
  add(one.smarta, same ? "" : " of householders");
  if (!same)
    add(one.vaishnava, " of Vaishnavas");
  return texts;
}

std::string kept_text(const teller& tell, const almanac_day& day) {
  std::vector<std::string> kept;
  for (const auto& one : day.festivals)
    kept.push_back(festival_text(tell, one));
  for (const auto& one : day.ekadashis)
    for (auto& text : ekadashi_texts(tell, one, day.limbs.of.date))
      kept.push_back(std::move(text));
  return kept.empty() ? std::string{} : fmt::format("\n**Today**: {}\n", joined(kept, "; "));
}

std::string day_text(const teller& tell, const almanac_day& of, const almanac_words& words) {
  const auto& day = of.limbs;
  auto text = head("Panchanga of " + title_of(day), words) + kept_text(tell, of);
  auto spans = [&](const anga_list& list, std::string_view (*name)(unsigned)) {
    return spans_text(tell, day, list, name);
  };
  text += fmt::format("\n**Sun**: {}\n**Moon**: {}\n", sun_text(tell, day), moon_text(tell, day));
  text += fmt::format("**Tithi**: {}\n**Weekday**: {}\n", spans(day.tithis, tithi_name), vara_name(day.weekday));
  text += fmt::format("**Nakshatra**: {}\n**Yoga**: {}\n**Karana**: {}\n", spans(day.nakshatras, nakshatra_name),
                      spans(day.yogas, yoga_name), spans(day.karanas, karana_name));
  text +=
    fmt::format("**Moon in**: {}\n**Sun in**: {}\n", spans(day.moon_signs, sign_name), spans(day.sun_signs, sign_name));
  return text + calendar_text(day.names) + windows_text(tell, day);
}

std::string parts_text(const teller& tell, const panchanga& day, const char* title, const auto& parts,
                       const auto& name_of_part) {
  auto text = fmt::format("\n**{}**\n", title);
  for (const auto& part : parts)
    text += fmt::format("{}  {}\n", tell.window(part.at, day.of.date), name_of_part(part));
  return text;
}

std::string grahas_text(const teller& tell, const std::vector<graha_changes>& grahas) {
  std::string text = "\n**What the grahas do next**\n";
  for (const auto& of : grahas) {
    std::vector<std::string> parts;
    if (of.next_sign)
      parts.push_back(
        fmt::format("enters {} {}", sign_name(of.next_sign->into), tell.date_and_time(of.next_sign->at_ut)));
    if (of.next_station)
      parts.push_back(fmt::format("turns {} {}", of.next_station->retrograde ? "back" : "forward",
                                  tell.date_and_time(of.next_station->at_ut)));
    if (!parts.empty())
      text += fmt::format("{}: {}\n", name_of(of.which), joined(parts, "; "));
  }
  return text;
}

/// What one asks of a single day besides: its hours, lagnas and movements.
std::vector<std::string> hours_texts(const teller& tell, const almanac_day& of) {
  const auto& day = of.limbs;
  std::vector<std::string> texts;
  if (auto sun = sun_times_of(day)) {
    auto named = [](const named_window& part) { return fmt::format("{} ({})", part.name, name_of(part.quality)); };
    texts.push_back(parts_text(tell, day, "Choghadiya", choghadiya(*sun), named));
    texts.push_back(parts_text(tell, day, "Gauri panchangam", gauri_panchangam(*sun), named));
    texts.push_back(
      parts_text(tell, day, "Horas", horas(*sun), [](const hora_window& hour) { return name_of(hour.lord); }));
  }
  texts.emplace_back("\n**Lagnas**\n");
  for (const auto& span : of.lagnas)
    texts.back() +=
      fmt::format("{}  {}\n", tell.window({span.begin_ut, span.end_ut}, day.of.date), sign_name(span.sign));
  texts.push_back(grahas_text(tell, of.grahas));
  return texts;
}

/// Under a title as many parts a message as it may hold.
void pack(std::vector<std::string>& messages, const std::string& title, std::span<const std::string> parts,
          const std::string& foot) {
  auto text = title;
  for (const auto& part : parts) {
    if (text.size() + part.size() + foot.size() > letters_max) {
      messages.push_back(text + foot);
      text = title;
    }
    text += part;
  }
  messages.push_back(text + foot);
}

/// A line of a year's list.
struct dated_line {
  civil_date date;
  std::string text;
};

std::vector<dated_line> lines_of(const teller& tell, const festival_year& year) {
  std::vector<dated_line> lines;
  for (const auto& one : year.festivals)
    lines.push_back({one.date, festival_text(tell, one)});
  for (const auto& one : year.ekadashis) {
    auto kept = [&](const fast& f) {
      return fmt::format("parana {}, {}", short_date(f.parana_date), tell.window(f.parana, f.parana_date));
    };
    auto text = fmt::format("{} Ekadashi, {}", one.name, kept(one.smarta));
    if (one.vaishnava != one.smarta)
      text += fmt::format("; of Vaishnavas {}, {}", short_date(one.vaishnava.date), kept(one.vaishnava));
    lines.push_back({one.smarta.date, std::move(text)});
  }
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.date < b.date; });
  return lines;
}

} // namespace

std::vector<std::string> panchanga_messages(const almanac& of, const almanac_words& words, const utc_offsets& clock) {
  teller tell{clock};
  auto foot = settings_foot(describe_almanac(of.settings), of.source);
  std::vector<std::string> messages;
  for (const auto& day : of.days)
    messages.push_back(day_text(tell, day, words) + foot);
  if (of.days.size() == 1)
    pack(messages, head("Hours of " + title_of(of.days[0].limbs), words), hours_texts(tell, of.days[0]), foot);
  return messages;
}

std::vector<std::string> festival_messages(const festival_almanac& of, const almanac_words& words,
                                           const utc_offsets& clock) {
  teller tell{clock};
  auto foot = settings_foot(describe_almanac(of.settings), of.source);
  auto title = head(fmt::format("Festivals and vrats of {}", of.year.year), words);
  std::array<std::string, 12> months;
  for (const auto& [date, text] : lines_of(tell, of.year)) {
    auto& month = months[date.month - 1];
    if (month.empty())
      month = fmt::format("\n**{}**\n", to_text(date).substr(to_text(date).find(' ') + 1));
    month += fmt::format("{} {}: {}\n", date.day, weekday_name(date).substr(0, 3), text);
  }
  std::vector<std::string> messages;
  pack(messages, title, months, foot);
  return messages;
}

} // namespace luna::domain
