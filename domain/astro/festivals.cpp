#include "domain/astro/festivals.hpp"

#include "domain/astro/festival_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace luna::domain {

namespace {

constexpr unsigned bhadra_of_purnima = 29; // the karana: Vishti, the first half of the full moon's tithi
constexpr unsigned shravana = 22;

/// In a month that swallows the next one both months' festivals are kept.
bool is_of_month(const dated_tithi& tithi, unsigned month) {
  const auto& of = tithi.month;
  return !of.adhika && (of.number == month || (of.kshaya && of.number % 12 + 1 == month));
}

std::optional<day_window> shared(const dated_tithi& tithi, const std::optional<day_window>& window) {
  if (!window)
    return std::nullopt;
  day_window both{std::max(tithi.begin_ut, window->begin_ut), std::min(tithi.end_ut, window->end_ut)};
  if (both.end_ut - both.begin_ut <= 1)
    return std::nullopt;
  return both;
}

std::string_view purnima_name(const lunar_month& month) {
  static constexpr std::array<std::string_view, 12> names{
    "Chaitra Purnima",      "Vaishakha Purnima",  "Jyeshtha Purnima", "Ashadha Purnima",
    "Shravana Purnima",     "Bhadrapada Purnima", "Ashwina Purnima",  "Kartika Purnima",
    "Margashirsha Purnima", "Pausha Purnima",     "Magha Purnima",    "Phalguna Purnima"};
  return month.adhika ? "Adhika Purnima" : names[month.number - 1];
}

class finder {
public:
  finder(std::span<const panchanga> days, int year) : days_{days}, year_{year} { found_.year = year; }

  festival_year all() {
    for (const auto& tithi : days_.tithis()) {
      add_monthly(tithi);
      if (tithi.month.adhika)
        continue;
      for (const auto& rule : lunar_festivals())
        if (rule.tithi == tithi.number && is_of_month(tithi, rule.month)) {
          auto day = days_.day_with(tithi, rule.part, rule.on_both);
          add(first_name(rule.names), festival_kind::festival, tithi, day,
              shared(tithi, days_.window_of(day, rule.part)));
        }
      for (const auto& rule : lasting_festivals())
        if (rule.tithi == tithi.number && is_of_month(tithi, rule.month))
          add_lasting(rule, tithi);
      if (tithi.number == 10 && is_of_month(tithi, 7))
        add_vijayadashami(tithi);
    }
    add_ekadashis();
    add_solar();
    std::stable_sort(found_.festivals.begin(), found_.festivals.end(),
                     [](const festival& a, const festival& b) { return a.date < b.date; });
    return std::move(found_);
  }

private:
  void add(std::string_view name, festival_kind kind, const dated_tithi& tithi, std::size_t day,
           std::optional<day_window> puja = std::nullopt) {
    add({name, kind, {}, tithi.number, tithi.month.number, tithi.month.adhika, tithi.begin_ut, tithi.end_ut, puja},
        day);
  }

  /// The first and the last day of the list are never whole: what falls on them may belong to their neighbours.
  void add(festival one, std::size_t day) {
    if (day == 0 || day + 1 >= days_.count())
      return;
    one.date = days_[day].of.date;
    if (one.date.year == year_)
      found_.festivals.push_back(one);
  }

  void add_solar(std::string_view name, festival_kind kind, std::int64_t begin_ut, std::int64_t end_ut,
                 std::size_t day) {
    add({name, kind, {}, 0, 0, false, begin_ut, end_ut, std::nullopt}, day);
  }

  void add_monthly(const dated_tithi& tithi) {
    using enum day_part;
    auto keep = [&](std::string_view name, festival_kind kind, day_part part, day_choice on_both) {
      auto day = days_.day_with(tithi, part, on_both);
      auto puja = part == moonrise ? days_.window_of(day, part) : shared(tithi, days_.window_of(day, part));
      add(name, kind, tithi, day, puja);
    };
    switch (tithi.number) {
      case 13:
      case 28: keep("Pradosha Vrat", festival_kind::pradosha, pradosha, day_choice::longer); break;
      case 15: keep(purnima_name(tithi.month), festival_kind::purnima, sunrise, day_choice::first); break;
      case 19: keep("Sankashti Chaturthi", festival_kind::sankashti, moonrise, day_choice::first); break;
      case 30: keep("Amavasya", festival_kind::amavasya, sunrise, day_choice::first); break;
      default: break;
    }
  }

  void add_lasting(const lasting_festival& rule, const dated_tithi& tithi) {
    auto day = days_.day_lasting(tithi, rule.share_of_daylight);
    auto name = first_name(rule.names);
    if (tithi.number != 15) {
      add(name, festival_kind::festival, tithi, day);
      return;
    }
    // The thread is tied by day or evening, the fire is lit in the evening; neither in bhadra.
    auto holika = rule.month == 12;
    day_window time{holika ? days_.sunset_ut(day) : days_.sunrise_ut(day), days_.at_share(day, 1.2)};
    time.begin_ut = std::max(time.begin_ut, end_of_bhadra(day, tithi));
    // A fire that waited for the end of bhadra is lit at night, before the next day's dawn.
    if (time.begin_ut >= time.end_ut)
      time.end_ut = days_.sunrise_ut(day + 1 < days_.count() ? day + 1 : day);
    auto has_time = time.begin_ut < time.end_ut; // bhadra may take the whole night
    auto puja = shared(tithi, time);
    add(name, festival_kind::festival, tithi, day, puja || !has_time ? puja : time);
    if (holika)
      add(first_name(other_festivals()[0]), festival_kind::festival, tithi, day + 1);
  }

  std::int64_t end_of_bhadra(std::size_t day, const dated_tithi& purnima) const {
    auto end = purnima.begin_ut;
    for (auto i = day == 0 ? 0 : day - 1; i <= day; ++i)
      for (const auto& karana : days_[i].karanas)
        if (karana.number == bhadra_of_purnima && karana.end_ut <= purnima.end_ut)
          end = std::max(end, karana.end_ut);
    return end;
  }

  /// Dashami in the afternoon; but the last day whose sunrise has it, if only on that of the two the Moon is in
  /// Shravana in the afternoon (Dharmasindhu, second chapter, vijayadashami nirnaya).
  void add_vijayadashami(const dated_tithi& dashami) {
    auto day = days_.day_with(dashami, day_part::aparahna, day_choice::longer);
    auto sunrises = days_.sunrises_in(dashami);
    if (!sunrises.empty() && sunrises.back() > 0 && has_shravana(sunrises.back()) && !has_shravana(sunrises.back() - 1))
      day = sunrises.back();
    add(first_name(other_festivals()[1]), festival_kind::festival, dashami, day,
        shared(dashami, days_.window_of(day, day_part::aparahna)));
  }

  bool has_shravana(std::size_t day) const {
    auto afternoon = days_.window_of(day, day_part::aparahna);
    const auto& nakshatras = days_[day].nakshatras;
    return std::any_of(nakshatras.begin(), nakshatras.end(), [&](const anga_span& span) {
      return span.number == shravana && span.begin_ut < afternoon->end_ut && span.end_ut > afternoon->begin_ut;
    });
  }

  void add_ekadashis() {
    for (const auto& one : ekadashis_of(days_)) {
      if (one.smarta.date.year == year_)
        found_.ekadashis.push_back(one);
      if (one.tithi.number != 11)
        continue;
      if (is_of_month(one.tithi, 9))
        add(first_name(other_festivals()[2]), festival_kind::festival, one.tithi,
            static_cast<std::size_t>(days_of(one.smarta.date) - days_of(days_[0].of.date)));
      auto day = days_.day_with(one.tithi, day_part::sunrise, day_choice::first);
      if (days_[day].sun_signs.front().number == 8)
        add(first_name(other_festivals()[3]), festival_kind::festival, one.tithi, day);
    }
  }

  void add_solar() {
    static constexpr std::array<std::string_view, 12> names{
      "Mesha Sankranti", "Vrishabha Sankranti", "Mithuna Sankranti", "Karka Sankranti",
      "Simha Sankranti", "Kanya Sankranti",     "Tula Sankranti",    "Vrishchika Sankranti",
      "Dhanu Sankranti", "Makara Sankranti",    "Kumbha Sankranti",  "Meena Sankranti"};
    auto last = days_[0].of.begin_ut - 1;
    for (std::size_t i = 0; i < days_.count(); ++i)
      for (const auto& sign : days_[i].sun_signs) {
        if (sign.begin_ut <= last)
          continue;
        last = sign.begin_ut;
        auto civil = sign.begin_ut >= days_[i].of.end_ut ? i + 1 : i;
        add_solar(names[sign.number], festival_kind::sankranti, sign.begin_ut, sign.end_ut, civil);
        add_days_of(sign, i, civil);
      }
  }

  /// Tamils begin the month on a day whose sunset finds the Sun in the sign, Keralites with the next sunrise; the
  /// merit of Makara follows its instant, into the next day after sunset (Dharmasindhu, first chapter, sankranti).
  void add_days_of(const anga_span& sign, std::size_t vedic, std::size_t civil) {
    auto others = other_festivals();
    auto by_sunset = sign.begin_ut > days_.sunset_ut(vedic) ? vedic + 1 : vedic;
    auto keep = [&](std::size_t index, std::size_t day) {
      add_solar(first_name(others[index]), festival_kind::festival, sign.begin_ut, sign.begin_ut, day);
    };
    if (sign.number == 9) {
      keep(4, by_sunset);
      keep(5, by_sunset == 0 ? 0 : by_sunset - 1);
    } else if (sign.number == 0) {
      keep(6, civil);
      keep(7, by_sunset);
      keep(8, vedic + 1);
    } else if (sign.number == 4) {
      add_onam(sign);
    }
  }

  /// Of the Shravanas of the Sun's month in Leo the last, on the day whose sunrise has it or, without one, on the day
  /// it begins (Kerala's almanacs).
  void add_onam(const anga_span& month) {
    std::optional<anga_span> onam;
    for (auto i = days_.day_of(month.begin_ut); i < days_.count() && days_.sunrise_ut(i) < month.end_ut; ++i)
      for (const auto& span : days_[i].nakshatras)
        if (span.number == shravana && days_.sunrise_ut(kept_day(span)) < month.end_ut
            && days_.sunrise_ut(kept_day(span)) >= month.begin_ut)
          onam = span;
    if (onam)
      add_solar(first_name(other_festivals()[9]), festival_kind::festival, onam->begin_ut, onam->end_ut,
                kept_day(*onam));
  }

  std::size_t kept_day(const anga_span& span) const {
    auto day = days_.day_of(span.begin_ut);
    return day + 1 < days_.count() && days_.sunrise_ut(day) < span.begin_ut && days_.sunrise_ut(day + 1) < span.end_ut
             ? day + 1
             : day;
  }

  tithi_days days_;
  int year_;
  festival_year found_;
};

} // namespace

std::string_view name_of(festival_kind kind) {
  static constexpr std::array<std::string_view, 6> names{"festival", "pradosha", "sankashti",
                                                         "purnima",  "amavasya", "sankranti"};
  return names[static_cast<std::size_t>(kind)];
}

festival_year festivals_of(std::span<const panchanga> days, int year) {
  if (days.empty())
    return {year, {}, {}};
  return finder{days, year}.all();
}

result<festival_year> festivals_of(const ephemeris& sky, int year, std::int64_t utc_offset_seconds,
                                   const observer& place, const chart_settings& settings) {
  if (year < -5000 || year > 5000)
    return fault::invalid;
  std::vector<panchanga_day> days;
  auto first = days_of(civil_date{year, 1, 1}) - 20, last = days_of(civil_date{year, 12, 31}) + 10;
  days.reserve(static_cast<std::size_t>(last - first + 1));
  for (auto day = first; day <= last; ++day)
    days.push_back(panchanga_day_of(civil_date_of_days(day), utc_offset_seconds, place));
  auto computed = panchangas_of(sky, days, settings);
  if (!computed)
    return computed.error();
  return festivals_of(*computed, year);
}

std::string_view names_of(std::string_view festival_name) {
  auto all = festival_name;
  auto look = [&](std::string_view names) {
    if (first_name(names) == festival_name)
      all = names;
  };
  for (const auto& rule : lunar_festivals())
    look(rule.names);
  for (const auto& rule : lasting_festivals())
    look(rule.names);
  for (auto names : other_festivals())
    look(names);
  return all;
}

bool is_called(std::string_view festival_name, std::string_view by_people) {
  return is_one_of(names_of(festival_name), by_people);
}

std::vector<civil_date> dates_called(const festival_year& year, std::string_view by_people) {
  std::vector<civil_date> dates;
  for (const auto& one : year.festivals)
    if (is_called(one.name, by_people))
      dates.push_back(one.date);
  for (const auto& one : year.ekadashis)
    if (is_called(one, by_people))
      dates.push_back(one.smarta.date);
  std::sort(dates.begin(), dates.end());
  dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
  return dates;
}

} // namespace luna::domain
