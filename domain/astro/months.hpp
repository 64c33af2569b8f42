// Lunar months and the years they make: masa, samvat, ritu, ayana; and the Sun's entries into signs.
#pragma once

#include "domain/astro/ephemeris.hpp"

#include <string_view>
#include <vector>

namespace luna::domain {

/// The instant, a Julian day UT, at which the Moon is `elongation_degrees` (0..360) ahead of the Sun: the first at or
/// after `jd_ut`, or the last at or before it; within a second. 0 is new moon, 180 full moon, 12 (n - 1) the begin of
/// tithi n (Surya Siddhanta 2.66). Errors: invalid for an instant the ephemeris does not cover.
result<double> next_elongation(const ephemeris& sky, double jd_ut, double elongation_degrees,
                               const chart_settings& settings = {});
result<double> previous_elongation(const ephemeris& sky, double jd_ut, double elongation_degrees,
                                   const chart_settings& settings = {});

/// Julian day UT of the Sun's entry into a sidereal sign, 0..11: the first at or after an instant, or the last at or
/// before it; within a second (Surya Siddhanta 14.3). Errors: as above.
result<double> next_sankranti(const ephemeris& sky, double jd_ut, unsigned sign, const chart_settings& settings = {});
result<double> previous_sankranti(const ephemeris& sky, double jd_ut, unsigned sign,
                                  const chart_settings& settings = {});

/// From new moon to new moon. Named after the sign the Sun enters in it: Chaitra where it enters Aries. A month in
/// which it enters none is adhika and takes the next one's name; one in which it enters two is kshaya: it takes the
/// first's name, and the second's is lost (Sewell and Dikshit, The Indian Calendar, 1896, on added and
/// suppressed months).
struct lunar_month {
  unsigned number = 1; // 1..12, Chaitra = 1
  bool adhika = false;
  bool kshaya = false;
  unsigned next_number = 2;  // of the month that follows: the dark half's, where months end with full moons
  std::int64_t begin_ut = 0; // the new moon, in seconds since 1970 UT
  std::int64_t full_moon_ut = 0;
  std::int64_t end_ut = 0; // the next new moon

  friend bool operator==(const lunar_month&, const lunar_month&) = default;
};

/// The month that holds the instant, a Julian day UT. Errors: invalid for one that the ephemeris does not cover.
result<lunar_month> lunar_month_at(const ephemeris& sky, double jd_ut, const chart_settings& settings = {});

/// The months that hold some of [begin_jd, end_jd), Julian days UT, in order. Errors: as above, and invalid for a span
/// that ends before it begins or is longer than 400 years.
result<std::vector<lunar_month>> lunar_months(const ephemeris& sky, double begin_jd, double end_jd,
                                              const chart_settings& settings = {});

/// "Chaitra" .. "Phalguna"; 1..12
std::string_view lunar_month_name(unsigned number);
/// The solar months: "Mesha" .. "Meena"; 0..11
std::string_view solar_month_name(unsigned sign);

/// Years gone by since the eras began, of the lunar year that begins with Chaitra's bright half.
struct samvat {
  int kali = 0;
  int shaka = 0;
  int vikrama = 0;               // from Chaitra, as in the north
  int vikrama_kartikadi = 0;     // from Kartika, as in Gujarat
  unsigned samvatsara_south = 1; // 1..60, Prabhava = 1: the next one each year
  unsigned samvatsara_north = 1; // 1..60: Jupiter's mean sign when the solar year begins; one in 85 is left out
};
/// Of an instant (Julian day UT) in a lunar month of that number (1..12). The eras: Shaka = Kali - 3179, Vikrama =
/// Shaka + 135; the samvatsaras by the rules of Surya Siddhanta 1.55 (Sewell and Dikshit, arts. 53-63).
samvat samvat_of(double jd_ut, unsigned lunar_month_number);
/// "Prabhava" .. "Akshaya"; 1..60
std::string_view samvatsara_name(unsigned samvatsara);

enum class ritu : std::uint8_t { vasanta, grishma, varsha, sharad, hemanta, shishira };
/// "Vasanta" .. "Shishira"
std::string_view name_of(ritu season);
/// Of a lunar month, 1..12: Vasanta in Chaitra and Vaishakha (Surya Siddhanta 14.10, of months).
ritu ritu_of_month(unsigned lunar_month_number);
/// Of the Sun's longitude in degrees, sidereal or tropical: Vasanta from Pisces on (Surya Siddhanta 14.10).
ritu ritu_of_sun(double longitude_degrees);
/// Whether a longitude of the Sun in degrees, sidereal or tropical, is from Capricorn to Gemini (Surya Siddhanta 14.9).
bool is_uttarayana(double longitude_degrees);

} // namespace luna::domain
