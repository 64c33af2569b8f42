// The festivals and vrats of a year at a place, by rules that are a table.
#pragma once

#include "domain/astro/ekadashis.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace luna::domain {

enum class festival_kind : std::uint8_t {
  festival,
  pradosha,  // the vrat of each trayodashi
  sankashti, // the dark fourth of each month, until moonrise
  purnima,
  amavasya,
  sankranti, // the Sun's entry into a sign
};
/// "festival", "pradosha", "sankashti", "purnima", "amavasya", "sankranti"
std::string_view name_of(festival_kind kind);

struct festival {
  std::string_view name; // "Diwali"; "Mesha Sankranti", "Pausha Purnima", "Pradosha Vrat"
  festival_kind kind = festival_kind::festival;
  civil_date date;
  unsigned tithi = 0; // 1..30 of lunar ones; 0 of solar ones and of Onam
  unsigned month = 0; // 1..12, amanta; 0 as above
  bool adhika = false;
  std::int64_t begin_ut = 0; // of the tithi, or of Onam's nakshatra; a sankranti's instant. Seconds since 1970 UT
  std::int64_t end_ut = 0;
  std::optional<day_window> puja; // what the time of the rule and the tithi share; without bhadra where that is shunned
};

struct festival_year {
  int year = 0;                    // of the Gregorian calendar
  std::vector<festival> festivals; // by date
  std::vector<ekadashi> ekadashis; // whose smarta fast is in the year
};

/// Those of a calendar year among `days`, which must be consecutive days of one place from 20 days before the year to
/// 10 days after it; what hangs on days that are missing is left out. Months are counted from new moon to new moon;
/// yearly festivals are not kept in adhika months (Dharmasindhu, first chapter). The rules of single festivals:
/// Dharmasindhu, second chapter, and Nirnayasindhu, second chapter; for whom they differ, as drikpanchang.com.
festival_year festivals_of(std::span<const panchanga> days, int year);

/// The same, with its days: on a clock that is `utc_offset_seconds` ahead of UT all year (-18 h .. 18 h). Errors: those
/// of panchangas_of; invalid for years before -5000 or after 5000.
result<festival_year> festivals_of(const ephemeris& sky, int year, std::int64_t utc_offset_seconds,
                                   const observer& place, const chart_settings& settings = {});

/// All names of a festival in the table, ours first, bars between them: "Raksha Bandhan|Rakhi"; its name alone for one
/// of the monthly ones.
std::string_view names_of(std::string_view festival_name);

/// Whether people call a festival so: by its name or another one of the table ("Gudi Padwa" for "Ugadi", "Dussehra" for
/// "Vijayadashami"), in any case and in the usual spellings.
bool is_called(std::string_view festival_name, std::string_view by_people);

/// When it is in the year, by what people call it, ekadashis ("Nirjala", "Nirjala Ekadashi") by their smarta day; most
/// often one date, none for names that nobody knows, two where two have the name.
std::vector<civil_date> dates_called(const festival_year& year, std::string_view by_people);

} // namespace luna::domain
