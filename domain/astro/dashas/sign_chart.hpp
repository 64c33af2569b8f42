// A chart as the sign dashas see it, and which sign or graha is the stronger there.
#pragma once

#include "domain/astro/ephemeris.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace luna::domain {

/// Signs of any chart, the rashi's or a varga's.
struct sign_chart {
  unsigned lagna = 0;                        // sign 0..11
  std::array<unsigned, graha_count> signs{}; // 0..11, indexed by graha
  std::array<double, graha_count> degrees{}; // in the sign, [0, 30)

  unsigned sign_of(graha which) const { return signs[static_cast<std::size_t>(which)]; }
  double degrees_of(graha which) const { return degrees[static_cast<std::size_t>(which)]; }
};

/// From sidereal longitudes in degrees: the lagna's, and the nine grahas' at the front of `grahas` (at least nine).
sign_chart sign_chart_of(double lagna_degrees, std::span<const sky_position> grahas);

enum class sign_nature : std::uint8_t { movable, fixed, dual };
/// Of a sign 0..11: Aries is movable, Taurus fixed, Gemini dual, and so on (Brihat Parashara Hora Shastra, chapter 4).
sign_nature nature_of(unsigned sign);

/// Of a sign 0..11. Odd signs are Aries, Gemini, ..; odd-footed ones the three from Aries and the three from Libra
/// (Brihat Parashara Hora Shastra 46.156).
bool is_odd(unsigned sign);
bool is_odd_footed(unsigned sign);

/// Whether two signs 0..11 see each other by rashi drishti: movable ones and fixed ones but for neighbours, dual ones
/// each other (Brihat Parashara Hora Shastra, chapter 8).
bool signs_aspect(unsigned one, unsigned other);

/// Exalted +1, debilitated -1, else 0, by the sign 0..11 alone (Brihat Parashara Hora Shastra, chapter 3; the nodes, on
/// which schools differ, after P.V.R. Narasimha Rao: Rahu exalted in Gemini, Ketu in Sagittarius). Outer planets: 0.
int dignity_of(graha which, unsigned sign);

/// The lord, of the seven, of a sign 0..11: Mars of Scorpio, Saturn of Aquarius (Brihat Parashara Hora Shastra,
/// chapter 4).
graha lord_of(unsigned sign);

/// As lord_of, but Ketu of Scorpio and Rahu of Aquarius (P.V.R. Narasimha Rao, 15.5.1).
graha co_lord_of(unsigned sign);

/// Positive where `one` is the stronger of two grahas, negative where `other` is, 0 for a tie: more grahas with it;
/// more of Jupiter, Mercury and its dispositor with it or seeing it; exaltation; a dual sign before a fixed before a
/// movable one (P.V.R. Narasimha Rao, Vedic Astrology: An Integrated Approach, 15.5.1, rules 1 to 4).
int compare_grahas(const sign_chart& chart, graha one, graha other);

/// As compare_grahas; ties go to the one further advanced in its sign, nodes counted from its end (15.5.1, rule 5b).
graha stronger_graha(const sign_chart& chart, graha one, graha other);

/// Of the two lords of Scorpio or Aquarius the one that counts: the one outside the sign where one is inside, else the
/// stronger one, ties going to the one that gives the longer dasha (15.5.1, rule 5a). Other signs have one lord.
graha ruling_lord(const sign_chart& chart, unsigned sign);

/// The stronger of two signs 0..11: more grahas; more of Jupiter, Mercury and its lord in it or seeing it; an exalted
/// graha; its lord in a sign of the other oddity; dual before fixed before movable; its lord further advanced (15.5.2).
unsigned stronger_sign(const sign_chart& chart, unsigned one, unsigned other);

/// How many steps it is from a sign to its lord's, signs 0..11, counted zodiacally from odd-footed signs and backwards
/// from others: 1..11, and 12 where the lord is at home (Brihat Parashara Hora Shastra 46.155-157).
unsigned years_to_lord(unsigned sign, unsigned lord_sign);

/// Years of the sign in Narayana dasha, 0..12: years_to_lord, one more for an exalted lord, one less for a debilitated
/// one; at home it is 12 (18.2.2; Mercury in Virgo counts as at home).
unsigned narayana_years(const sign_chart& chart, unsigned sign, graha lord);

/// The Brahma of Jaimini Sutras 2.1 after Neelakantha: of the lords of the 6th, 8th and 12th from the stronger of lagna
/// and 7th the one in an odd sign and in the half that has risen (7th to 12th from it); where none or several are, the
/// stronger. Saturn and the nodes are none.
graha brahma_of(const sign_chart& chart);

} // namespace luna::domain
