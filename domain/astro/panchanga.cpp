#include "domain/astro/panchanga.hpp"

#include "domain/astro/zodiac.hpp"

#include <algorithm>
#include <cmath>

namespace luna::domain {

namespace {

constexpr double rounding_degrees = 1e-9; // as zodiac_place_of
constexpr double tithi_degrees = 12.0;
constexpr double karana_degrees = 6.0;
constexpr double nakshatra_degrees = 360.0 / 27.0;
constexpr double pada_degrees = 360.0 / 108.0;
constexpr double sign_degrees = 30.0;
constexpr std::int64_t hour_seconds = 3600;
constexpr double day_seconds = 86'400.0;

/// What is looked up around the days asked for: sunsets before, limbs that begin before and end after.
constexpr double days_before = 1.5;
constexpr double days_after = 3.0;

unsigned part_of(double degrees, double part_degrees) {
  auto x = wrapped_degrees(degrees + rounding_degrees);
  return static_cast<unsigned>(x / part_degrees) % static_cast<unsigned>(std::lround(360.0 / part_degrees));
}

/// An angle that always grows, and its speed in degrees a day.
struct growing {
  double degrees;
  double speed;
};

growing elongation(const luminaries& bodies, double jd) {
  auto sun = bodies.sun(jd), moon = bodies.moon(jd);
  return {moon.longitude_degrees - sun.longitude_degrees, moon.speed_degrees_per_day - sun.speed_degrees_per_day};
}

growing sidereal_moon(const luminaries& bodies, double jd) {
  auto moon = bodies.moon(jd);
  auto zero = bodies.zero(jd);
  return {moon.longitude_degrees - zero.degrees, moon.speed_degrees_per_day - zero.speed_degrees_per_day};
}

growing sidereal_sum(const luminaries& bodies, double jd) {
  auto sun = bodies.sun(jd), moon = bodies.moon(jd);
  auto zero = bodies.zero(jd);
  return {moon.longitude_degrees + sun.longitude_degrees - 2.0 * zero.degrees,
          moon.speed_degrees_per_day + sun.speed_degrees_per_day - 2.0 * zero.speed_degrees_per_day};
}

/// When the angle is `target`, by Newton's rule.
double time_of(const auto& angle_at, const luminaries& bodies, double target, double guess) {
  for (auto i = 0; i < 12; ++i) {
    auto now = angle_at(bodies, guess);
    auto step = (target - now.degrees) / now.speed;
    guess += step;
    if (std::abs(step) < 1e-4) // the error left is its square
      break;
  }
  return guess;
}

anga_mark mark_of(const anga_span& span, const panchanga& day) {
  if (day.light != day_light::sunrise_to_sunrise)
    return anga_mark::regular;
  if (span.begin_ut > day.begin_ut && span.end_ut <= day.end_ut)
    return anga_mark::kshaya;
  return span.begin_ut <= day.begin_ut && span.end_ut > day.end_ut ? anga_mark::vriddhi : anga_mark::regular;
}

enum class marking { none, by_sunrise };

/// The parts of a growing angle that touch a day. `first` is the number of the part that begins at 0 degrees.
anga_list parts_of(const luminaries& bodies, const panchanga& day, const auto& angle_at, double part_degrees,
                   unsigned first, marking how) {
  anga_list spans;
  auto jd = julian_day_of(day.begin_ut);
  auto now = angle_at(bodies, jd);
  auto part = std::floor((now.degrees + rounding_degrees) / part_degrees);
  auto begin = time_of(angle_at, bodies, part * part_degrees, jd - (now.degrees - part * part_degrees) / now.speed);
  auto begin_ut = ut_seconds_of(begin);
  while (begin_ut < day.end_ut) {
    auto end = time_of(angle_at, bodies, (part + 1.0) * part_degrees, begin + part_degrees / now.speed);
    auto end_ut = ut_seconds_of(end);
    anga_span span{part_of(part * part_degrees, part_degrees) + first, begin_ut, end_ut, anga_mark::regular};
    if (how == marking::by_sunrise)
      span.mark = mark_of(span, day);
    if (end_ut > day.begin_ut) // to the second, the part may end where the day begins
      spans.push_back(span);
    part += 1.0;
    begin = end;
    begin_ut = end_ut;
  }
  return spans;
}

/// What days share: looked up when the day before did not have it.
struct calendar_cache {
  std::optional<double> sunset_jd;
  std::optional<double> next_sunrise_jd;
  std::optional<lunar_month> month;
  anga_span sun_sign; // from one sankranti to the next
};

result<lunar_month> month_of(const ephemeris& sky, const panchanga& day, calendar_cache& cache) {
  if (!cache.month || day.begin_ut < cache.month->begin_ut || day.begin_ut >= cache.month->end_ut) {
    auto found = lunar_month_at(sky, julian_day_of(day.begin_ut), day.settings);
    if (!found)
      return found.error();
    cache.month = *found;
  }
  return *cache.month;
}

result<anga_span> sign_from(const ephemeris& sky, double begin_jd, unsigned sign, const chart_settings& settings) {
  auto end = next_sankranti(sky, begin_jd + 20.0, (sign + 1) % 12, settings);
  if (!end)
    return end.error();
  return anga_span{sign, ut_seconds_of(begin_jd), ut_seconds_of(*end), anga_mark::regular};
}

/// The Sun's signs in a day.
result<anga_list> sun_signs_of(const ephemeris& sky, const luminaries& bodies, const panchanga& day,
                               calendar_cache& cache) {
  auto jd = julian_day_of(day.begin_ut);
  if (day.begin_ut < cache.sun_sign.begin_ut || day.begin_ut >= cache.sun_sign.end_ut) {
    auto sign = part_of(bodies.sun(jd).longitude_degrees - bodies.zero(jd).degrees, sign_degrees);
    auto begin = previous_sankranti(sky, jd, sign, day.settings);
    if (!begin)
      return begin.error();
    auto span = sign_from(sky, *begin, sign, day.settings);
    if (!span)
      return span.error();
    cache.sun_sign = *span;
  }
  anga_list signs;
  auto span = cache.sun_sign;
  signs.push_back(span);
  while (span.end_ut < day.end_ut) {
    auto next = sign_from(sky, julian_day_of(span.end_ut), (span.number + 1) % 12, day.settings);
    if (!next)
      return next.error();
    signs.push_back(span = *next);
  }
  return signs;
}

std::optional<std::int64_t> seconds_of(const std::optional<double>& jd) {
  return jd ? std::optional{ut_seconds_of(*jd)} : std::nullopt;
}

/// Where the last day has found it already, that instant; otherwise by looking.
std::optional<double> known_or(const std::optional<double>& known, double begin, double end, const auto& look) {
  return known && *known >= begin && *known < end ? known : look(begin, end);
}

void find_sun(const luminaries& bodies, panchanga& day, calendar_cache& cache) {
  const auto& place = day.of.place;
  auto definition = day.settings.sunrise;
  auto looking_for = [&](horizon_event event) {
    return [&, event](double begin, double end) {
      return first_crossing(bodies, graha::sun, event, begin, end, place, definition);
    };
  };
  auto rises = looking_for(horizon_event::rise), sets = looking_for(horizon_event::set);
  auto begin = julian_day_of(day.of.begin_ut), end = julian_day_of(day.of.end_ut);
  auto rise = known_or(cache.next_sunrise_jd, begin, end, rises);
  auto before = rise ? known_or(cache.sunset_jd, *rise - 1.0, *rise, sets) : std::nullopt;
  auto set = rise ? sets(*rise, *rise + 1.0) : sets(begin, end);
  auto next = rise ? rises(*rise + 0.5, *rise + 1.5) : std::nullopt;
  cache.sunset_jd = set;
  cache.next_sunrise_jd = next;
  day.sunrise_ut = seconds_of(rise);
  day.sunset_ut = seconds_of(set);
  day.next_sunrise_ut = seconds_of(next);
  day.previous_sunset_ut = seconds_of(before);
  day.begin_ut = rise && next ? *day.sunrise_ut : day.of.begin_ut;
  day.end_ut = rise && next ? *day.next_sunrise_ut : day.of.end_ut;
  if (rise && next)
    return;
  auto up = is_up(bodies, graha::sun, (begin + end) / 2.0, place, definition);
  day.light = up ? day_light::polar_day : day_light::polar_night;
}

void find_moon(const luminaries& bodies, panchanga& day) {
  auto begin = julian_day_of(day.begin_ut), end = julian_day_of(day.end_ut);
  auto crossing = [&](horizon_event event) {
    return seconds_of(first_crossing(bodies, graha::moon, event, begin, end, day.of.place, day.settings.moonrise));
  };
  day.moonrise_ut = crossing(horizon_event::rise);
  day.moonset_ut = crossing(horizon_event::set);
}

/// Days since the one whose sunset first found the Sun in the sign it is in at this day's sunset; that one is 1.
result<unsigned> solar_day_of(const ephemeris& sky, const panchanga& day, std::int64_t sunset_ut,
                              std::int64_t sankranti_ut) {
  auto gone = static_cast<double>(sunset_ut - sankranti_ut) / day_seconds;
  auto days = std::round(gone);
  auto before_sunset = gone >= days;
  // Sunsets move within a month: for a sankranti near one, that evening's own is asked for.
  if (day.sunset_ut && std::abs(gone - days) < 0.1) {
    auto jd = julian_day_of(sunset_ut) - days;
    auto set =
      next_crossing(sky, graha::sun, horizon_event::set, jd - 0.2, jd + 0.2, day.of.place, day.settings.sunrise);
    if (!set)
      return set.error();
    if (*set)
      before_sunset = sankranti_ut <= ut_seconds_of(**set);
  }
  return static_cast<unsigned>(days) + (before_sunset ? 1 : 0);
}

result<calendar_names> names_of(const ephemeris& sky, const luminaries& bodies, const panchanga& day,
                                calendar_cache& cache) {
  auto month = month_of(sky, day, cache);
  if (!month)
    return month.error();
  calendar_names names;
  auto jd = julian_day_of(day.begin_ut);
  auto tropical = bodies.sun(jd).longitude_degrees;
  auto sidereal = tropical - bodies.zero(jd).degrees;
  names.month = *month;
  names.bright_half = day.begin_ut < month->full_moon_ut;
  names.purnimanta_number = names.bright_half ? month->number : month->next_number;
  names.years = samvat_of(jd, month->number);
  names.lunar_ritu = ritu_of_month(month->number);
  names.sidereal_ritu = ritu_of_sun(sidereal);
  names.tropical_ritu = ritu_of_sun(tropical);
  names.sidereal_uttarayana = is_uttarayana(sidereal);
  names.tropical_uttarayana = is_uttarayana(tropical);
  auto sunset_ut = day.sunset_ut.value_or(day.end_ut);
  const auto* sign = day.sun_signs.begin();
  while (sign + 1 != day.sun_signs.end() && sign->end_ut <= sunset_ut)
    ++sign;
  auto solar_day = solar_day_of(sky, day, sunset_ut, sign->begin_ut);
  if (!solar_day)
    return solar_day.error();
  names.solar_month = sign->number;
  names.solar_day = *solar_day;
  return names;
}

bool is_valid(const panchanga_day& day) {
  auto length = day.end_ut - day.begin_ut;
  return is_on_earth(day.place) && length >= 20 * hour_seconds && length <= 28 * hour_seconds;
}

result<panchanga> day_of(const ephemeris& sky, const luminaries& bodies, const panchanga_day& of,
                         const chart_settings& settings, calendar_cache& cache) {
  panchanga day;
  day.of = of;
  day.settings = settings;
  day.weekday = weekday_of(of.date);
  find_sun(bodies, day, cache);
  find_moon(bodies, day);
  day.tithis = parts_of(bodies, day, elongation, tithi_degrees, 1, marking::by_sunrise);
  day.nakshatras = parts_of(bodies, day, sidereal_moon, nakshatra_degrees, 1, marking::by_sunrise);
  day.yogas = parts_of(bodies, day, sidereal_sum, nakshatra_degrees, 1, marking::by_sunrise);
  day.karanas = parts_of(bodies, day, elongation, karana_degrees, 1, marking::none);
  day.padas = parts_of(bodies, day, sidereal_moon, pada_degrees, 1, marking::none);
  day.moon_signs = parts_of(bodies, day, sidereal_moon, sign_degrees, 0, marking::none);
  auto signs = sun_signs_of(sky, bodies, day, cache);
  if (!signs)
    return signs.error();
  day.sun_signs = *signs;
  cache.sun_sign = signs->back();
  auto names = names_of(sky, bodies, day, cache);
  if (!names)
    return names.error();
  day.names = *names;
  return day;
}

} // namespace

result<angas> angas_at(const ephemeris& sky, double jd_ut, const chart_settings& settings) {
  auto sun = sky.tropical(graha::sun, jd_ut, settings.positions, settings.node);
  auto moon = sky.tropical(graha::moon, jd_ut, settings.positions, settings.node);
  auto zero = sky.zero_point_at(jd_ut, settings);
  if (!sun || !moon || !zero)
    return fault::invalid;
  return angas_of(sun->longitude_degrees - zero->degrees, moon->longitude_degrees - zero->degrees);
}

angas angas_of(double sun_longitude_degrees, double moon_longitude_degrees) {
  auto ahead = moon_longitude_degrees - sun_longitude_degrees;
  angas found;
  found.tithi = part_of(ahead, tithi_degrees) + 1;
  found.karana = part_of(ahead, karana_degrees) + 1;
  found.nakshatra = part_of(moon_longitude_degrees, nakshatra_degrees) + 1;
  found.pada = part_of(moon_longitude_degrees, pada_degrees) % 4 + 1;
  found.yoga = part_of(sun_longitude_degrees + moon_longitude_degrees, nakshatra_degrees) + 1;
  return found;
}

panchanga_day panchanga_day_of(const civil_date& date, std::int64_t utc_offset_seconds, const observer& place) {
  auto begin = days_of(date) * 24 * hour_seconds - utc_offset_seconds;
  return {date, begin, begin + 24 * hour_seconds, place};
}

result<panchanga> panchanga_of(const ephemeris& sky, const panchanga_day& day, const chart_settings& settings) {
  auto days = panchangas_of(sky, {&day, 1}, settings);
  if (!days)
    return days.error();
  return days->front();
}

result<std::vector<panchanga>> panchangas_of(const ephemeris& sky, std::span<const panchanga_day> days,
                                             const chart_settings& settings) {
  std::vector<panchanga> found;
  if (days.empty())
    return found;
  for (std::size_t i = 0; i < days.size(); ++i)
    if (!is_valid(days[i]) || (i > 0 && (days[i].begin_ut < days[i - 1].end_ut || days[i].place != days[0].place)))
      return fault::invalid;
  auto bodies = luminaries::over(sky, julian_day_of(days.front().begin_ut) - days_before,
                                 julian_day_of(days.back().end_ut) + days_after, settings);
  if (!bodies)
    return bodies.error();
  calendar_cache cache;
  found.reserve(days.size());
  for (const auto& day : days) {
    auto one = day_of(sky, *bodies, day, settings, cache);
    if (!one)
      return one.error();
    found.push_back(*one);
  }
  return found;
}

} // namespace luna::domain
