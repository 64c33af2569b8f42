#include "domain/astro/months.hpp"

#include "domain/astro/zodiac.hpp"

#include <array>
#include <cmath>

namespace luna::domain {

namespace {

constexpr double elongation_rate = 12.190749; // mean, degrees a day
constexpr double sun_rate = 0.98564735;
constexpr double month_days = 29.530589;
constexpr double sidereal_year_days = 365.256363;
constexpr double kali_epoch_jd = 588465.5;
constexpr double years_max = 400.0;
constexpr double same_degrees = 1e-6; // a tenth of a second of the Moon's

/// An angle and how fast it grows, in degrees a day.
struct moving {
  double degrees;
  double speed;
};

/// When an angle that always grows is `target_degrees`, by Newton's rule from a guess on its mean motion.
/// `direction` is 1 for the first time from `jd` on, -1 for the last one up to it.
result<double> time_of(const auto& angle_at, double jd, double target_degrees, double mean_rate, double direction) {
  if (!std::isfinite(jd) || !std::isfinite(target_degrees))
    return fault::invalid;
  auto now = angle_at(jd);
  if (!now)
    return now.error();
  auto ahead = wrapped_degrees(direction * (target_degrees - now->degrees));
  if (ahead > 360.0 - same_degrees)
    ahead -= 360.0;
  auto at = jd + direction * ahead / mean_rate;
  for (auto i = 0; i < 12; ++i) {
    now = angle_at(at);
    if (!now)
      return now.error();
    auto step = std::remainder(target_degrees - now->degrees, 360.0) / now->speed;
    at += step;
    // Newton's rule squares the error: a step of a thousandth of a day leaves some milliseconds.
    if (std::abs(step) < 1e-3)
      break;
  }
  return at;
}

result<double> elongation_time(const ephemeris& sky, double jd, double target, const chart_settings& settings,
                               double direction) {
  auto elongation = [&](double at) -> result<moving> {
    auto sun = sky.tropical(graha::sun, at, settings.positions, settings.node);
    auto moon = sky.tropical(graha::moon, at, settings.positions, settings.node);
    if (!sun || !moon)
      return fault::invalid;
    return moving{moon->longitude_degrees - sun->longitude_degrees,
                  moon->speed_degrees_per_day - sun->speed_degrees_per_day};
  };
  return time_of(elongation, jd, target, elongation_rate, direction);
}

result<double> sankranti_time(const ephemeris& sky, double jd, unsigned sign, const chart_settings& settings,
                              double direction) {
  auto longitude = [&](double at) -> result<moving> {
    auto sun = sky.position(graha::sun, at, settings);
    if (!sun)
      return sun.error();
    return moving{sun->longitude_degrees, sun->speed_degrees_per_day};
  };
  return time_of(longitude, jd, sign * 30.0, sun_rate, direction);
}

result<unsigned> sun_sign(const ephemeris& sky, double jd, const chart_settings& settings) {
  auto sun = sky.position(graha::sun, jd, settings);
  if (!sun)
    return sun.error();
  return zodiac_place_of(sun->longitude_degrees).sign;
}

/// A new moon, and the sign the Sun is in.
struct new_moon {
  double jd;
  unsigned sign;
};

result<new_moon> new_moon_of(const ephemeris& sky, result<double> jd, const chart_settings& settings) {
  if (!jd)
    return jd.error();
  auto sign = sun_sign(sky, *jd, settings);
  if (!sign)
    return sign.error();
  return new_moon{*jd, *sign};
}

/// The new moon after one, found from half a month on.
result<new_moon> new_moon_after(const ephemeris& sky, double jd, const chart_settings& settings) {
  return new_moon_of(sky, next_elongation(sky, jd + month_days / 2.0, 0.0, settings), settings);
}

unsigned number_after(unsigned sign) {
  return (sign + 1) % 12 + 1;
}

result<lunar_month> month_between(const ephemeris& sky, const new_moon& begin, const new_moon& end,
                                  const chart_settings& settings) {
  auto full = next_elongation(sky, begin.jd, 180.0, settings);
  if (!full)
    return full.error();
  auto entered = (end.sign + 12 - begin.sign) % 12;
  lunar_month month;
  month.number = number_after(begin.sign);
  month.adhika = entered == 0;
  month.kshaya = entered == 2;
  month.next_number = number_after(end.sign);
  month.begin_ut = ut_seconds_of(begin.jd);
  month.full_moon_ut = ut_seconds_of(*full);
  month.end_ut = ut_seconds_of(end.jd);
  return month;
}

} // namespace

result<double> next_elongation(const ephemeris& sky, double jd_ut, double elongation_degrees,
                               const chart_settings& settings) {
  return elongation_time(sky, jd_ut, elongation_degrees, settings, 1.0);
}

result<double> previous_elongation(const ephemeris& sky, double jd_ut, double elongation_degrees,
                                   const chart_settings& settings) {
  return elongation_time(sky, jd_ut, elongation_degrees, settings, -1.0);
}

result<double> next_sankranti(const ephemeris& sky, double jd_ut, unsigned sign, const chart_settings& settings) {
  return sankranti_time(sky, jd_ut, sign, settings, 1.0);
}

result<double> previous_sankranti(const ephemeris& sky, double jd_ut, unsigned sign, const chart_settings& settings) {
  return sankranti_time(sky, jd_ut, sign, settings, -1.0);
}

result<lunar_month> lunar_month_at(const ephemeris& sky, double jd_ut, const chart_settings& settings) {
  auto begin = new_moon_of(sky, previous_elongation(sky, jd_ut, 0.0, settings), settings);
  if (!begin)
    return begin.error();
  auto end = new_moon_after(sky, begin->jd, settings);
  if (!end)
    return end.error();
  return month_between(sky, *begin, *end, settings);
}

result<std::vector<lunar_month>> lunar_months(const ephemeris& sky, double begin_jd, double end_jd,
                                              const chart_settings& settings) {
  auto days = end_jd - begin_jd;
  if (!(days >= 0.0 && days <= years_max * sidereal_year_days))
    return fault::invalid;
  auto begin = new_moon_of(sky, previous_elongation(sky, begin_jd, 0.0, settings), settings);
  std::vector<lunar_month> months;
  months.reserve(static_cast<std::size_t>(days / month_days) + 2);
  while (begin && begin->jd < end_jd) {
    auto end = new_moon_after(sky, begin->jd, settings);
    if (!end)
      return end.error();
    auto month = month_between(sky, *begin, *end, settings);
    if (!month)
      return month.error();
    months.push_back(*month);
    begin = end;
  }
  if (!begin)
    return begin.error();
  return months;
}

std::string_view lunar_month_name(unsigned number) {
  static constexpr std::array<std::string_view, 12> names{"Chaitra",      "Vaishakha",  "Jyeshtha", "Ashadha",
                                                          "Shravana",     "Bhadrapada", "Ashwina",  "Kartika",
                                                          "Margashirsha", "Pausha",     "Magha",    "Phalguna"};
  return names[number - 1];
}

std::string_view solar_month_name(unsigned sign) {
  static constexpr std::array<std::string_view, 12> names{"Mesha", "Vrishabha", "Mithuna", "Karka",
                                                          "Simha", "Kanya",     "Tula",    "Vrishchika",
                                                          "Dhanu", "Makara",    "Kumbha",  "Meena"};
  return names[sign];
}

samvat samvat_of(double jd_ut, unsigned lunar_month_number) {
  // A lunar year is at most a month away from the solar one, so rounding finds it.
  auto months_gone = (static_cast<double>(lunar_month_number) - 1.0) / 12.0;
  auto kali = static_cast<int>(std::lround((jd_ut - kali_epoch_jd) / sidereal_year_days - months_gone));
  auto cycle = [](int years) { return static_cast<unsigned>((years % 60 + 59) % 60 + 1); };
  samvat years;
  years.kali = kali;
  years.shaka = kali - 3179;
  years.vikrama = years.shaka + 135;
  years.vikrama_kartikadi = years.vikrama - (lunar_month_number < 8 ? 1 : 0);
  years.samvatsara_south = cycle(years.shaka + 12);
  years.samvatsara_north = cycle(kali + 27 + static_cast<int>(std::floor((211.0 * kali - 108.0) / 18000.0)));
  return years;
}

std::string_view samvatsara_name(unsigned samvatsara) {
  static constexpr std::array<std::string_view, 60> names{
    "Prabhava",      "Vibhava",   "Shukla",   "Pramoda",    "Prajapati",   "Angiras",     "Shrimukha",  "Bhava",
    "Yuvan",         "Dhatri",    "Ishvara",  "Bahudhanya", "Pramathin",   "Vikrama",     "Vrisha",     "Chitrabhanu",
    "Subhanu",       "Tarana",    "Parthiva", "Vyaya",      "Sarvajit",    "Sarvadharin", "Virodhin",   "Vikrita",
    "Khara",         "Nandana",   "Vijaya",   "Jaya",       "Manmatha",    "Durmukha",    "Hemalamba",  "Vilamba",
    "Vikarin",       "Sharvari",  "Plava",    "Shubhakrit", "Shobhakrit",  "Krodhin",     "Vishvavasu", "Parabhava",
    "Plavanga",      "Kilaka",    "Saumya",   "Sadharana",  "Virodhakrit", "Paridhavin",  "Pramadin",   "Ananda",
    "Rakshasa",      "Anala",     "Pingala",  "Kalayukta",  "Siddharthin", "Raudra",      "Durmati",    "Dundubhi",
    "Rudhirodgarin", "Raktaksha", "Krodhana", "Akshaya"};
  return names[samvatsara - 1];
}

std::string_view name_of(ritu season) {
  static constexpr std::array<std::string_view, 6> names{"Vasanta", "Grishma", "Varsha",
                                                         "Sharad",  "Hemanta", "Shishira"};
  return names[static_cast<std::size_t>(season)];
}

ritu ritu_of_month(unsigned lunar_month_number) {
  return static_cast<ritu>((lunar_month_number - 1) / 2);
}

ritu ritu_of_sun(double longitude_degrees) {
  return static_cast<ritu>(zodiac_place_of(longitude_degrees + 30.0).sign / 2);
}

bool is_uttarayana(double longitude_degrees) {
  return zodiac_place_of(longitude_degrees + 90.0).sign < 6;
}

} // namespace luna::domain
