// Dashas of the signs: Chara, Narayana, Sthira and Sudarshana Chakra. Births are seconds since 1970 in UT; `year_days`,
// the length of a year in days, is one that compute_chart accepts (1..400).
#pragma once

#include "domain/astro/dashas/sign_chart.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace luna::domain {

struct sign_period {
  unsigned sign = 0;         // 0..11
  unsigned years = 0;        // of a maha dasha; 0 for one that has none, whose begin is its end, and for parts
  std::int64_t begin_ut = 0; // seconds since 1970-01-01
  std::int64_t end_ut = 0;   // the next one's begin
  unsigned first_part = 0;   // sign 0..11 of the first period inside
  int part_step = 1;         // the next sign inside: 1 zodiacally, -1 backwards
};

/// The twelve equal periods inside of one, to the second without gap. Theirs begin with their own sign, in its
/// direction.
std::array<sign_period, 12> parts_of(const sign_period& of);

/// Chara dasha as K.N. Rao teaches it (Predicting through Jaimini's Chara Dasha): twelve periods from birth, from the
/// lagna on, zodiacally for Aries, Leo, Virgo, Libra, Aquarius and Pisces, else backwards; years_to_lord each,
/// exaltation left out. Of Scorpio's and Aquarius' two lords the one outside counts, else the one with more grahas,
/// else the one with the higher degree; both at home give 12. Periods inside run in the direction that the sign would
/// have as a lagna, its own at last.
std::vector<sign_period> chara_of_rao(const sign_chart& chart, std::int64_t birth_ut, double year_days);

/// Chara dasha as P.V.R. Narasimha Rao reads Parashara (Chara Dasa, vedicastrologer.org): from the one of the signs of
/// lagna, Sun and Moon whose lord is the strongest (compare_grahas, then more years), in the direction of the foot of
/// its ninth sign; years_to_lord each, exaltation left out; then a second round in which each gets what it lacked of
/// 12: 24 periods, 144 years. Of two lords the one outside counts, else the one with more grahas, else the one in a
/// movable sign before fixed before dual, else the one that gives more years. Periods inside go on in the dasha's
/// direction, the sign's own at last.
std::vector<sign_period> chara_of_narasimha_rao(const sign_chart& chart, std::int64_t birth_ut, double year_days);

/// Narayana dasha of the rashi chart: from the stronger of lagna and seventh, by ones, sixths or trines as that sign is
/// movable, fixed or dual, in the direction of the foot of its ninth sign; zodiacally by ones where Saturn is in it,
/// reversed where Ketu is; narayana_years each, then a second round of what lacked of 12: 24 periods, 144 years (P.V.R.
/// Narasimha Rao, Vedic Astrology: An Integrated Approach, 18.2-18.3). Periods inside start in the sign of the lord of
/// the stronger of the sign and its seventh; zodiacally from an odd sign or where Saturn is in the stronger one, else
/// backwards; the other way round where Ketu is in it.
std::vector<sign_period> narayana(const sign_chart& chart, std::int64_t birth_ut, double year_days);

/// Narayana dasha of the varga D-`division`, judged in the varga from the sign of the lord of the rashi chart's
/// `division`-th house, counted on beyond twelve (18.5). `division` is 1 or more.
std::vector<sign_period> narayana_of_varga(const sign_chart& rashi, const sign_chart& varga, unsigned division,
                                           std::int64_t birth_ut, double year_days);

/// Sthira dasha: twelve periods zodiacally from Brahma's sign, 7 years for movable, 8 for fixed, 9 for dual signs: 96
/// years (Jaimini Sutras 2.3.3-4). Periods inside start with the sign's own, zodiacally.
std::vector<sign_period> sthira(const sign_chart& chart, std::int64_t birth_ut, double year_days);

/// Sudarshana Chakra dasha from a sign 0..11, that of the lagna, the Sun or the Moon: a year for each house, ten
/// rounds, 120 years; periods inside are months, theirs two days and a half (Brihat Parashara Hora Shastra, on
/// Sudarshana Chakra).
std::vector<sign_period> sudarshana(unsigned first_sign, std::int64_t birth_ut, double year_days);

} // namespace luna::domain
