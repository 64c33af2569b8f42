// The file of fitted polynomials, as the tool in data/ writes it and fitted_sky maps it. Little-endian.
//
//   fitted_header                    once
//   fitted_entry                     fitted_entries times: what a quantity of a kind of position is read from
//   pieces of all series             each series' own one after the other
//
// A series covers equal pieces of time. A piece is a Chebyshev polynomial on [-1, 1]: two doubles (the coefficients
// 0 and 1), `singles` floats and `shorts` 16-bit integers in units of the quantum, without gaps.
// Later coefficients are smaller by nature, so each width is as wide as the bound on the error needs. Longitudes run on
// within a piece, past 360 too. Entries may share their pieces: where the kinds of position do not differ, they do.
#pragma once

#include "domain/astro/graha.hpp"
#include "domain/astro/settings.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace luna::domain {

constexpr std::array<char, 8> fitted_magic{'L', 'U', 'N', 'A', 'S', 'K', 'Y', '\n'};
constexpr std::uint32_t fitted_version = 1;

struct fitted_header {
  std::array<char, 8> magic = fitted_magic;
  std::uint32_t version = fitted_version;
  std::uint32_t entries = 0;
  std::uint64_t bytes = 0;        // of the whole file
  std::array<char, 20> library{}; // the Swiss Ephemeris it was fitted to: "2.10.03-deb1"
  std::uint32_t checksum = 0;     // CRC-32 of the whole file, this field taken as 0
  double begin_ut = 0.0;          // Julian days UT: answered from begin_ut ...
  double end_ut = 0.0;            // ... until before end_ut
};
static_assert(sizeof(fitted_header) == 64);

struct fitted_entry {
  double begin = 0.0;        // of the first piece, Julian days
  double piece_days = 0.0;   // 0: nothing was fitted
  double quantum = 0.0;      // of the 16-bit integers
  std::uint64_t offset = 0;  // of the first piece, from the start of the file
  std::uint32_t pieces = 0;  //
  std::uint16_t singles = 0; //
  std::uint16_t shorts = 0;  //
};
static_assert(sizeof(fitted_entry) == 40);

/// Bytes of one piece.
constexpr std::size_t piece_bytes(std::size_t singles, std::size_t shorts) {
  return 2 * sizeof(double) + singles * sizeof(float) + shorts * sizeof(std::int16_t);
}

/// What was fitted of a body: degrees, degrees, astronomical units, and degrees a day where the library's speed is not
/// the derivative of its own longitude. All on the mean equinox of date, without nutation, and without the bending of
/// light by the Sun.
enum class fitted_part : std::uint8_t { longitude, latitude, distance, speed };

/// What was fitted beside bodies. Arguments are Julian days TT, but UT for delta_t and the sidereal times.
enum class fitted_common : std::uint8_t {
  nutation,      // in longitude, degrees
  obliquity,     // true, degrees
  delta_t,       // TT - UT, days
  sidereal_old,  // sidereal time less its linear part and the equation of the equinoxes, degrees: before 1850,
  sidereal,      // from 1850 to 2050,
  sidereal_late, // and later, since the library changes its formula there
};
constexpr std::size_t fitted_commons = 6;

/// Numbers of quantities. The true node has Ketu's places, the mean node Rahu's.
constexpr std::size_t fitted_number(graha which, fitted_part part) {
  return static_cast<std::size_t>(which) * 4 + static_cast<std::size_t>(part);
}
constexpr std::size_t fitted_number(fitted_common what) {
  return body_count * 4 + static_cast<std::size_t>(what);
}
/// The mean zero point, degrees, with the latitude of the star it hangs on where light bent by the Sun moves it.
constexpr std::size_t fitted_zero_number(ayanamsa zero_point) {
  return body_count * 4 + fitted_commons + static_cast<std::size_t>(zero_point);
}
constexpr std::size_t fitted_star_number(ayanamsa zero_point) {
  return fitted_zero_number(zero_point) + ayanamsa_count;
}
constexpr std::size_t fitted_numbers = body_count * 4 + fitted_commons + 2 * ayanamsa_count;
constexpr std::size_t fitted_entries = 2 * fitted_numbers; // of each number apparent, then geometric

/// True where the bending of the star's light is no part of the fit, but computed: the Sun comes within degrees of
/// these. (That of the galactic centre in the middle of Mula is below 0.05" and smooth.)
constexpr bool is_bent(ayanamsa zero_point) {
  return zero_point == ayanamsa::true_chitra || zero_point == ayanamsa::true_revati
         || zero_point == ayanamsa::true_pushya || zero_point == ayanamsa::true_sheoran
         || zero_point == ayanamsa::true_mula || zero_point == ayanamsa::galactic_center_0_sagittarius;
}

/// The library's sidereal time changes its formula at these instants (swephlib.c, SIDT_LTERM_T0 and T1), Julian days.
constexpr double sidereal_change_1850 = 2396758.5;
constexpr double sidereal_change_2050 = 2469807.5;

/// The linear part of Greenwich's sidereal time (IAU 1982, Aoki et al., A&A 105, 359), degrees, of Julian days UT.
constexpr double linear_sidereal_degrees(double jd_ut) {
  return 280.46061837 + 360.98564736629 * (jd_ut - 2451545.0);
}

} // namespace luna::domain
