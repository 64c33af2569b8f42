// The almanac as JSON, for programs.
#pragma once

#include "domain/astro/almanac.hpp"
#include "domain/places/gazetteer.hpp"

#include <string>

namespace luna::domain {

/// Schema "luna-panchanga-1": {schema, place, settings, source, days[]}.
///
/// Instants are ISO 8601 by the local clock with its offset of that instant, "2026-04-03T06:11:18+05:30", with seconds
/// in the offset where it has some. Whatever a day lacks is null. {number, name} are as everywhere in Luna: signs 0..11
/// from Aries, nakshatras and yogas 1..27, tithis 1..30, karanas 1..60, months 1..12 from Chaitra, samvatsaras 1..60,
/// weekdays 0..6 from Sunday. A span is {number, name, begin, end}, a whole one: it begins at or before the day and
/// ends after it. A window is {begin, end}.
///
/// place{name, region, country, country_code, zone, latitude, longitude}
/// settings{ayanamsa, ayanamsa_offset_degrees, ayanamsa_nutation, node, positions, outer_planets, houses, sunrise,
///   birth_sunrise, moonrise, dasha_year_days, vargas}; source{engine, version, files}
/// A day:
/// date; civil_day: from midnight to midnight; vedic_day: from sunrise to sunrise; both {begin, end}
/// light: "sunrise_to_sunrise", or "polar_day" or "polar_night", when the Vedic day is the civil one
/// vara{number, name}; previous_sunset, sunrise, sunset, next_sunrise, moonrise, moonset
/// tithi[], nakshatra[], yoga[]: spans in order, the first runs at the begin of the Vedic day; with mark: "regular",
///   "kshaya" or "vriddhi"
/// karana[], moon_sign[], sun_sign[]: spans; a sun_sign begins with its sankranti
/// pada[]: spans by number 1..108 and the name of the nakshatra, with nakshatra 1..27 and pada 1..4
/// paksha: "shukla" or "krishna"
/// month{amanta{number, name}, purnimanta{number, name}, next{number, name}, adhika, kshaya, new_moon, full_moon,
///   next_new_moon}: the amanta month from new moon to new moon, its states, and the month that follows
/// samvat{kali, shaka, vikrama, vikrama_kartikadi}; samvatsara{south{number, name}, north{number, name}}
/// ritu{lunar, sidereal, tropical}; ayana{sidereal, tropical}: "uttarayana" or "dakshinayana"
/// solar{month{number, name}, day}
/// windows{rahu_kalam, gulika_kalam, yamaganda, abhijit, brahma_muhurta, brahma_muhurta_48_minutes, pratah_sandhya,
///   sayahna_sandhya, godhuli, nishita: each a window; dur_muhurta[], varjyam[], amrita_kalam[]: windows;
///   choghadiya[16], gauri[16]: windows with name and quality, "good", "neutral" or "bad"; hora[24]: windows with
///   lord}; all but varjyam and amrita_kalam are null where the Sun does not rise and set
/// lagna[]: spans of signs, cut off at the ends of the Vedic day
/// grahas[]{name, last_sign_entry, next_sign_entry, last_nakshatra_entry, next_nakshatra_entry: {at, from{number,
/// name},
///   into{number, name}, retrograde}; last_station, next_station: {at, turns: "retrograde" or "direct", longitude}}: at
///   or before, and after, the begin of the Vedic day
/// festivals[] of the date, ekadashis[] whose fast or parana is on it: as in the other schema
std::string panchanga_json(const almanac& of, const place& where, const utc_offsets& clock);

/// Schema "luna-festivals-1", instants, numbers and the first fields as above: {schema, year, place, settings, source,
/// festivals[], ekadashis[]}.
///
/// festivals[]{name, other_names[], kind: "festival", "pradosha", "sankashti", "purnima", "amavasya" or "sankranti",
///   date, tithi{number, name}, month{number, name, adhika}: null of solar ones; begin, end: of the tithi; puja: a
///   window} by date
/// ekadashis[]{name, other_names[], tithi{number, name, begin, end}, month{number, name, adhika}, smarta, vaishnava:
///   {date, parana_date, parana: a window}, hari_vasara_end, dvadashi_end} by the smarta date
std::string festivals_json(const festival_almanac& of, const place& where, const utc_offsets& clock);

} // namespace luna::domain
