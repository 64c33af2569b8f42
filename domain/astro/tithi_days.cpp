#include "domain/astro/tithi_days.hpp"

#include <algorithm>
#include <cmath>

namespace luna::domain {

namespace {

constexpr std::int64_t ghati_seconds = 24 * 60;

std::int64_t overlap(const dated_tithi& tithi, const day_window& window) {
  return std::min(tithi.end_ut, window.end_ut) - std::max(tithi.begin_ut, window.begin_ut);
}

/// Of the months that days of the list begin in; every month has such days.
const lunar_month* month_of(std::span<const panchanga> days, std::size_t near, std::int64_t ut) {
  auto first = near < 2 ? 0 : near - 2;
  for (auto i = first; i < std::min(near + 3, days.size()); ++i) {
    const auto& month = days[i].names.month;
    if (month.begin_ut <= ut && ut < month.end_ut)
      return &month;
  }
  return nullptr;
}

} // namespace

tithi_days::tithi_days(std::span<const panchanga> days) : days_{days} {
  tithis_.reserve(days.size() + days.size() / 16 + 4);
  for (std::size_t i = 0; i < days.size(); ++i)
    for (const auto& span : days[i].tithis) {
      auto middle = span.begin_ut + (span.end_ut - span.begin_ut) / 2;
      if (!tithis_.empty() && middle < tithis_.back().end_ut)
        continue; // of the day before, too
      if (const auto* month = month_of(days, i, middle))
        tithis_.push_back({span.number, *month, span.begin_ut, span.end_ut});
    }
}

std::size_t tithi_days::day_of(std::int64_t ut) const {
  auto after = std::upper_bound(days_.begin(), days_.end(), ut,
                                [](std::int64_t at, const panchanga& day) { return at < day.begin_ut; });
  return after == days_.begin() ? 0 : static_cast<std::size_t>(after - days_.begin()) - 1;
}

std::int64_t tithi_days::sunset_ut(std::size_t day) const {
  const auto& of = days_[day];
  if (of.light == day_light::sunrise_to_sunrise && of.sunset_ut && *of.sunset_ut > of.begin_ut
      && *of.sunset_ut < of.end_ut)
    return *of.sunset_ut;
  return of.begin_ut + (of.end_ut - of.begin_ut) / 2;
}

std::int64_t tithi_days::at_share(std::size_t day, double share) const {
  auto sunset = sunset_ut(day);
  auto begin = share < 1.0 ? days_[day].begin_ut : sunset;
  auto length = share < 1.0 ? sunset - begin : days_[day].end_ut - begin;
  return begin + std::llround(static_cast<double>(length) * (share < 1.0 ? share : share - 1.0));
}

std::optional<day_window> tithi_days::window_of(std::size_t day, day_part part) const {
  auto between = [&](double begin, double end) { return day_window{at_share(day, begin), at_share(day, end)}; };
  auto sunrise = days_[day].begin_ut;
  switch (part) {
    case day_part::purvahna: return between(0.0, 0.4);
    case day_part::madhyahna: return between(0.4, 0.6);
    case day_part::aparahna: return between(0.6, 0.8);
    case day_part::sayahna: return between(0.8, 1.0);
    case day_part::pradosha: return between(1.0, 1.2);
    case day_part::nishita: return between(1.0 + 7.0 / 15.0, 1.0 + 8.0 / 15.0);
    case day_part::arunodaya: return day_window{sunrise - 4 * ghati_seconds, sunrise};
    case day_part::moonrise:
      if (auto rise = days_[day].moonrise_ut)
        return day_window{*rise, *rise + 1};
      return std::nullopt;
    case day_part::sunrise: break;
  }
  return day_window{sunrise, sunrise + 1};
}

std::size_t tithi_days::day_with(const dated_tithi& tithi, day_part part, day_choice on_both) const {
  auto begins = day_of(tithi.begin_ut);
  auto least = part == day_part::pradosha ? ghati_seconds : 1;
  std::optional<std::size_t> chosen;
  std::int64_t longest = 0;
  // Dawn belongs to the day that follows it.
  for (auto day = begins; day <= std::min(day_of(tithi.end_ut) + 1, count() - 1); ++day) {
    auto window = window_of(day, part);
    auto has = window ? overlap(tithi, *window) : 0;
    if (has < least)
      continue;
    if (!chosen || on_both == day_choice::second || (on_both == day_choice::longer && has >= longest)) {
      chosen = day;
      longest = has;
    }
  }
  if (chosen)
    return *chosen;
  auto sunrises = sunrises_in(tithi);
  return sunrises.empty() ? begins : sunrises.back();
}

std::size_t tithi_days::day_lasting(const dated_tithi& tithi, double share_of_daylight) const {
  auto sunrises = sunrises_in(tithi);
  if (sunrises.empty())
    return day_of(tithi.begin_ut);
  auto last = sunrises.back();
  return tithi.end_ut >= at_share(last, share_of_daylight) || last == 0 ? last : last - 1;
}

short_list<std::size_t, 3> tithi_days::sunrises_in(const dated_tithi& tithi) const {
  short_list<std::size_t, 3> found;
  for (auto day = day_of(tithi.begin_ut); day < count() && sunrise_ut(day) < tithi.end_ut; ++day)
    if (sunrise_ut(day) >= tithi.begin_ut)
      found.push_back(day);
  return found;
}

} // namespace luna::domain
