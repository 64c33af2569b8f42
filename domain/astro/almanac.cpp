#include "domain/astro/almanac.hpp"

#include <algorithm>
#include <array>

namespace luna::domain {

namespace {

constexpr std::int64_t day_seconds = 86'400;
constexpr std::int64_t half_day_seconds = 43'200;

/// Festivals hang on what is around them, at most a solar month: Onam is on the last Shravana of one.
constexpr std::int64_t margin_days = 35;

/// The first instant of a date.
std::int64_t begin_of(std::int64_t days, const utc_offsets& clock) {
  auto local = days * day_seconds;
  auto about = local - clock(local);
  auto before = about - half_day_seconds;
  auto old_offset = clock(before);
  auto begin = local - old_offset;
  if (clock(begin - 1) == old_offset) // a clock that is set back at midnight shows the new date only later
    return begin + clock(begin) >= local ? begin : local - clock(begin);
  // The clocks were changed shortly before: no earlier than that does the new offset count.
  auto changed = begin;
  while (changed - before > 1) {
    auto middle = before + (changed - before) / 2;
    (clock(middle) == old_offset ? before : changed) = middle;
  }
  return std::max(changed, local - clock(changed));
}

/// The days of some dates, and those around them on which their festivals hang.
result<std::vector<panchanga>> days_around(const ephemeris& sky, std::int64_t first, std::int64_t count,
                                           const observer& place, const utc_offsets& clock,
                                           const chart_settings& settings) {
  auto days = civil_days(civil_date_of_days(first - margin_days), static_cast<std::size_t>(count + 2 * margin_days),
                         place, clock);
  return panchangas_of(sky, days, settings);
}

result<ephemeris_source> source_at(const ephemeris& sky, const panchanga& day) {
  auto all = sky.positions(julian_day_of(day.begin_ut), day.settings);
  if (!all)
    return all.error();
  return all->source;
}

/// The last change at or before the begin of the first day, those up to the begin of the last one, and the next.
template <class Change>
std::vector<Change> line_of(const result<Change>& last, const result<std::vector<Change>>& between,
                            const result<Change>& next) {
  std::vector<Change> line;
  auto add = [&](const Change& change) {
    if (line.empty() || change.at_ut > line.back().at_ut)
      line.push_back(change);
  };
  if (last)
    add(*last);
  if (between)
    std::for_each(between->begin(), between->end(), add);
  if (next)
    add(*next);
  return line;
}

template <class Change>
void find_around(const std::vector<Change>& line, std::int64_t ut, std::optional<Change>& last,
                 std::optional<Change>& next) {
  auto at =
    std::upper_bound(line.begin(), line.end(), ut, [](auto instant, const auto& c) { return instant < c.at_ut; });
  if (at != line.begin())
    last = *(at - 1);
  if (at != line.end())
    next = *at;
}

void add_changes(const ephemeris& sky, graha which, almanac& found) {
  const auto& settings = found.settings;
  auto begin = julian_day_of(found.days.front().limbs.begin_ut), end = julian_day_of(found.days.back().limbs.begin_ut);
  using enum search_direction;
  auto entries = [&](zodiac_part part) {
    return line_of(nearest_ingress(sky, which, part, begin, previous, settings),
                   ingresses(sky, which, part, begin, end, settings),
                   nearest_ingress(sky, which, part, end, next, settings));
  };
  auto signs = entries(zodiac_part::sign), nakshatras = entries(zodiac_part::nakshatra);
  auto turns = line_of(nearest_station(sky, which, begin, previous, settings),
                       stations(sky, which, begin, end, settings), nearest_station(sky, which, end, next, settings));
  for (auto& day : found.days) {
    graha_changes changes;
    changes.which = which;
    find_around(signs, day.limbs.begin_ut, changes.last_sign, changes.next_sign);
    find_around(nakshatras, day.limbs.begin_ut, changes.last_nakshatra, changes.next_nakshatra);
    find_around(turns, day.limbs.begin_ut, changes.last_station, changes.next_station);
    day.grahas.push_back(changes);
  }
}

void add_festivals(const festival_year& year, almanac& found) {
  auto day_on = [&](const civil_date& date) {
    return std::find_if(found.days.begin(), found.days.end(),
                        [&](const auto& day) { return day.limbs.of.date == date; });
  };
  for (const auto& one : year.festivals)
    if (auto day = day_on(one.date); day != found.days.end())
      day->festivals.push_back(one);
  for (const auto& one : year.ekadashis) {
    std::array dates{one.smarta.date, one.vaishnava.date, one.smarta.parana_date, one.vaishnava.parana_date};
    std::sort(dates.begin(), dates.end());
    const auto* end = std::unique(dates.begin(), dates.end());
    for (const auto* date = dates.begin(); date != end; ++date)
      if (auto day = day_on(*date); day != found.days.end())
        day->ekadashis.push_back(one);
  }
}

} // namespace

std::vector<panchanga_day> civil_days(const civil_date& first, std::size_t count, const observer& place,
                                      const utc_offsets& clock) {
  std::vector<panchanga_day> days;
  days.reserve(count);
  auto date = days_of(first);
  auto begin = begin_of(date, clock);
  for (std::size_t i = 0; i < count; ++i, ++date) {
    auto end = begin_of(date + 1, clock);
    if (end > begin)
      days.push_back({civil_date_of_days(date), begin, end, place});
    begin = end;
  }
  return days;
}

result<almanac> almanac_of(const ephemeris& sky, const civil_date& first, std::size_t count, const observer& place,
                           const utc_offsets& clock, const chart_settings& settings) {
  if (count < 1 || count > almanac_days_max || !is_valid(first) || !is_on_earth(place))
    return fault::invalid;
  auto from = days_of(first);
  auto to = from + static_cast<std::int64_t>(count);
  auto around = days_around(sky, from, to - from, place, clock, settings);
  if (!around)
    return around.error();
  almanac found;
  found.settings = settings;
  for (const auto& limbs : *around) {
    auto date = days_of(limbs.of.date);
    if (date < from || date >= to)
      continue;
    auto rising = lagnas(sky, julian_day_of(limbs.begin_ut), julian_day_of(limbs.end_ut), place.latitude_degrees,
                         place.longitude_degrees, settings);
    if (!rising)
      return rising.error();
    found.days.push_back({limbs, std::move(*rising), {}, {}, {}});
  }
  if (found.days.empty())
    return fault::not_found;
  auto source = source_at(sky, found.days.front().limbs);
  if (!source)
    return source.error();
  found.source = *source;
  // A fast of the last day of a year may be broken, or kept by others, on the first of the next.
  auto last_year = civil_date_of_days(to + 1).year;
  for (auto year = civil_date_of_days(from - 2).year; year <= last_year; ++year)
    add_festivals(festivals_of(*around, year), found);
  for (std::size_t i = 0; i < (settings.outer_planets ? body_count : graha_count); ++i)
    add_changes(sky, static_cast<graha>(i), found);
  return found;
}

result<festival_almanac> festivals_at(const ephemeris& sky, int year, const observer& place, const utc_offsets& clock,
                                      const chart_settings& settings) {
  civil_date first{year, 1, 1};
  if (!is_valid(first) || !is_on_earth(place))
    return fault::invalid;
  auto begin = days_of(first), end = days_of(civil_date{year + 1, 1, 1});
  auto around = days_around(sky, begin, end - begin, place, clock, settings);
  if (!around)
    return around.error();
  auto source = source_at(sky, (*around)[margin_days]);
  if (!source)
    return source.error();
  return festival_almanac{festivals_of(*around, year), settings, *source};
}

} // namespace luna::domain
