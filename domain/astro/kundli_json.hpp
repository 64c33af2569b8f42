// Everything computed of a birth, as JSON for programs.
#pragma once

#include "domain/astro/chart.hpp"
#include "domain/places/gazetteer.hpp"

#include <string>

namespace luna::domain {

/// How the instant of birth was understood.
struct birth_facts {
  std::string name;
  std::string local_time;          // "1990-02-28T14:30:00"
  std::int64_t offset_seconds = 0; // local minus UT
  std::string clock;               // "IST", "LMT"
  place where;
};

struct kundli_json_options {
  unsigned dasha_levels = 2; // 1..5: how deep the periods of Vimshottari, Yogini and Ashtottari go
  std::int64_t now_ut = 0;   // seconds since 1970: the instant that "running" is told of
};

/// Schema "luna-kundli-1". Longitudes are sidereal degrees [0, 360) but for `tropical`, speeds degrees a day, instants
/// ISO 8601 in UTC; signs, grahas and nakshatras by their English names.
///
/// {schema, name,
///  birth{local_time, utc, utc_offset_seconds, clock, place{...}},
///  settings{...}, source{engine, version, files},
///  ayanamsa{degrees}, ayanamsas{<key>: degrees},
///  lagna{longitude, sign, degrees_in_sign, nakshatra, nakshatra_number, pada, house 1, kp{star, sub, subsub, number}},
///  grahas[9 or 12]{name, ...as lagna, latitude, speed, tropical, retrograde, stationary, combust,
///    sun_distance, house (whole sign), chalit_house (by the settings' system)},
///  wars[]{winner, loser, distance},
///  houses{system (the one used), ascendant, midheaven, houses[12]{number, begin, middle, end, sign, kp{...}},
///    sripati[12]{number, begin, middle, end}},
///  vargas{D1, ..., D144: {Lagna, Sun, ...: {sign, degree, part}}},
///  moon{deity, symbol, gana, yoni, nadi, varna, name_syllable, name_syllable_devanagari, abhijit},
///  panchanga{tithi, tithi_name, nakshatra, nakshatra_name, pada, yoga, yoga_name, karana, karana_name, vara,
///  hora_lord,
///    sunrise, sunset}, where vara, hora_lord, sunrise and sunset are null on a polar day,
///  dashas{vimshottari | yogini | ashtottari: {balance{years, months, days}, periods[]{lord, begin, end, periods[]...},
///      running[]{lord, begin, end}},
///    chara_knrao | chara_pvr | narayana | sthira: [{sign, years, begin, end, periods[12]{sign, begin, end}}],
///    sudarshana{lagna, sun, moon: [{sign, begin, end}]},
///    kalachakra{savya, deha, jeeva, paramayush, balance_years, periods[]{sign, years, begin, end}},
///    mudda{year, begin, end, periods[]{lord, begin, end}}, the year of life of `now_ut`; null before the birth}}
/// Errors: as compute_chart.
result<std::string> kundli_json(const ephemeris& sky, const chart& c, const birth_facts& facts,
                                const kundli_json_options& options = {});

/// Schema "luna-day-chart-1", for an unknown time of birth: each graha {name, first{...}, last{...}} at the day's ends.
std::string day_chart_json(const day_chart& c, const birth_facts& facts);

} // namespace luna::domain
