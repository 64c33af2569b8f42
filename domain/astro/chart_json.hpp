// A chart as JSON, for programs.
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

/// Schema "luna-chart-1": {schema, name, birth{local_time, utc, utc_offset_seconds, clock, place{...}}, settings{...},
/// source{engine, version, files}, lagna{...}, grahas[9]{name, longitude, sign, degrees_in_sign, nakshatra,
/// nakshatra_number, pada, house, latitude, speed, retrograde}, vimshottari[9]{lord, begin, end, antar[9]}}.
/// Longitudes are sidereal degrees, speeds degrees a day, instants ISO 8601 in UTC. settings.vargas names the vargas
/// not divided by Parashara's method: {"D2": "even_reversed"}.
std::string chart_json(const chart& c, const birth_facts& facts);

/// Schema "luna-day-chart-1", for an unknown time of birth: each graha {name, first{...}, last{...}} at the day's ends.
std::string day_chart_json(const day_chart& c, const birth_facts& facts);

/// "1990-02-28T09:00:00Z"
std::string utc_text(std::int64_t ut_seconds);

} // namespace luna::domain
