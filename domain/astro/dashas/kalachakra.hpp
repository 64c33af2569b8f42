// Kalachakra dasha: the signs of the Moon's pada, in an order that leaps, for as many years as their lords have.
#pragma once

#include "domain/result.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace luna::domain {

struct kalachakra_period {
  unsigned sign = 0;         // 0..11
  std::int64_t begin_ut = 0; // seconds since 1970-01-01
  std::int64_t end_ut = 0;   // the next one's begin
  unsigned place = 0;        // in the wheel: 0..71 savya, 72..143 apasavya
};

struct kalachakra_dasha {
  bool savya = true;                      // the nakshatra's group goes forwards; false: apasavya, backwards
  unsigned paramayush = 0;                // years of the nine signs of the Moon's pada: 83, 85, 86 or 100
  unsigned deha_sign = 0;                 // of the body: the pada's first sign, apasavya the last
  unsigned jeeva_sign = 0;                // of the life: the other one
  double balance_years = 0.0;             // of the first period at birth
  std::vector<kalachakra_period> periods; // from the one running at birth, whole, on to 120 years after it
};

/// Years of a sign 0..11 (Brihat Parashara Hora Shastra, chapter 46): Aries 7, Taurus 16, Gemini 9, Cancer 21, Leo 5,
/// Virgo 9, Libra 16, Scorpio 7, Sagittarius 10, Capricorn 4, Aquarius 4, Pisces 10.
unsigned kalachakra_years(unsigned sign);

/// From the Moon's sidereal longitude in degrees and the instant of birth in seconds since 1970; `year_days` is the
/// length of a year in days. The share of the pada that the Moon had crossed is the share of its paramayush that had
/// passed; after its nine signs come those of the pada after it in the same group of nakshatras (Brihat Parashara Hora
/// Shastra, chapter 46; P.V.R. Narasimha Rao, Vedic Astrology: An Integrated Approach, chapter 24). Errors: invalid for
/// a longitude that is no number or a year outside 1..400 days.
result<kalachakra_dasha> kalachakra(double moon_degrees, std::int64_t birth_ut, double year_days);

/// The nine periods inside of one: the signs from its own place in the wheel on, by their years (chapter 24, example
/// 97).
std::array<kalachakra_period, 9> parts_of(const kalachakra_period& of);

} // namespace luna::domain
