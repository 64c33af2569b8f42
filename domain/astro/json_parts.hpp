// What the JSON of charts and almanacs has in common. For sources in this folder only.
#pragma once

#include "domain/astro/ephemeris.hpp"
#include "domain/places/gazetteer.hpp"
#include "domain/time/civil.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <string>

namespace luna::domain {

namespace json = boost::json;

/// Every choice by its key, {ayanamsa, ayanamsa_offset_degrees, ayanamsa_nutation, node, positions, outer_planets,
/// houses, sunrise, birth_sunrise, moonrise, dasha_year_days, vargas{}}; vargas names those not divided by Parashara's
/// method.
json::object settings_object(const chart_settings& settings);

/// {engine, version, files}; files is false where the library had to do without its own.
json::object source_object(ephemeris_source source);

/// {name, region, country, country_code, zone, latitude, longitude}; degrees north and east.
json::object place_object(const place& where);

/// "1990-02-28T14:30:00": seconds since 1970 of any clock, in the proleptic Gregorian calendar (ISO 8601-1:2019,
/// 5.4.2.1; years before 0 as -0001).
std::string civil_text(std::int64_t clock_seconds);

/// "1990-02-28"
std::string date_text(const civil_date& date);

} // namespace luna::domain
