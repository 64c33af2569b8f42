// Lunar months and the years they make: masa, paksha, samvat, ritu, ayana; and the solar months.
#pragma once

#include "domain/astro/ephemeris.hpp"

#include <string_view>
#include <vector>

namespace luna::domain {

/// The instant, a Julian day UT, at which the Moon is `elongation_degrees` (0..360) ahead of the Sun, first after or
/// last before `jd_ut`; to the second. An instant at which it is so counts for both. 0: new moon, 180: full moon,
/// 12 (n - 1): begin of tithi n. Errors: invalid for an instant the ephemeris does not cover.
result<double> next_elongation(const ephemeris& sky, double jd_ut, double elongation_degrees,
                               const chart_settings& settings = {});
result<double> previous_elongation(const ephemeris& sky, double jd_ut, double elongation_degrees,
                                   const chart_settings& settings = {});

/// The Sun's entry into a sidereal sign, 0..11: first after or last before an instant; to the second. Errors: as above.
result<double> next_sankranti(const ephemeris& sky, double jd_ut, unsigned sign, const chart_settings& settings = {});
result<double> previous_sankranti(const ephemeris& sky, double jd_ut, unsigned sign,
                                  const chart_settings& settings = {});

/// From new moon to new moon. Named after the sign the Sun enters in it: Chaitra where it enters Aries. A month in
/// which it enters none is adhika and takes the next one's name; one in which it enters two is kshaya: it takes the
/// first's name, and the second's is left out of that year (Sewell and Dikshit, The Indian Calendar, art. 46).
struct lunar_month {
  unsigned number = 1; // 1..12, Chaitra = 1
  bool adhika = false;
  bool kshaya = false;       // the name after it is lost
  unsigned next_number = 2;  // of the month that follows; the dark half's name where months end with full moons
  std::int64_t begin_ut = 0; // the new moon, seconds since 1970 UT
  std::int64_t full_moon_ut = 0;
  std::int64_t end_ut = 0; // the next new moon

  friend bool operator==(const lunar_month&, const lunar_month&) = default;
};

/// The month that holds the instant, a Julian day UT. Errors: as above.
result<lunar_month> lunar_month_at(const ephemeris& sky, double jd_ut, const chart_settings& settings = {});

/// The months that hold some of [begin_jd, end_jd), in order. Errors: as above; invalid for more than 400 years.
result<std::vector<lunar_month>> lunar_months(const ephemeris& sky, double begin_jd, double end_jd,
                                              const chart_settings& settings = {});

/// "Chaitra" .. "Phalguna"; 1..12
std::string_view lunar_month_name(unsigned number);

/// Years gone by since the eras began, of the lunar year that begins with Chaitra's bright half.
struct samvat {
  int kali = 0;
  int shaka = 0;
  int vikrama = 0;               // from Chaitra, as in the north
  int vikrama_kartikadi = 0;     // from Kartika, as in Gujarat
  unsigned samvatsara_south = 1; // 1..60, Prabhava = 1: one a lunar year
  unsigned samvatsara_north = 1; // 1..60: by mean Jupiter, which leaves one out in about 85 years
};
/// Of an instant (Julian day UT) in a lunar month of that number (1..12). Eras: Kali 3102 BC, Shaka = Kali - 3179,
/// Vikrama = Shaka + 135. Samvatsaras: Surya Siddhanta's rule (Sewell and Dikshit, arts. 53-62).
samvat samvat_of(double jd_ut, unsigned lunar_month_number);
/// "Prabhava" .. "Akshaya"; 1..60
std::string_view samvatsara_name(unsigned samvatsara);

enum class ritu : std::uint8_t { vasanta, grishma, varsha, sharad, hemanta, shishira };
/// "Vasanta" .. "Shishira"
std::string_view name_of(ritu season);
ritu ritu_of_month(unsigned lunar_month_number);
/// Of the Sun's longitude in degrees: Vasanta from Pisces on. Sidereal or tropical: as the longitude is.
ritu ritu_of_sun(double longitude_degrees);
/// Of the Sun's longitude in degrees: true from Capricorn to Gemini.
bool is_uttarayana(double longitude_degrees);

/// What the calendar says of a day.
struct month_of_day {
  lunar_month amanta;
  unsigned purnimanta_number = 1; // 1..12, of the month that ends with the full moon; adhika as the amanta one is
  bool bright_half = true;        // shukla paksha
  samvat years;
  ritu lunar_ritu = ritu::vasanta;
  ritu sidereal_ritu = ritu::vasanta;
  ritu tropical_ritu = ritu::vasanta;
  bool sidereal_uttarayana = false;
  bool tropical_uttarayana = false;
  unsigned solar_month = 0; // 0..11: the sign of the Sun at sunset, as Tamils count
  unsigned solar_day = 1;   // 1..32, from the day whose sunset first had the Sun in that sign
};

} // namespace luna::domain
