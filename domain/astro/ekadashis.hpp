// The two fasts of a lunar month that everybody keeps, and when they are broken.
#pragma once

#include "domain/astro/tithi_days.hpp"

#include <string_view>
#include <vector>

namespace luna::domain {

/// A day of fasting and the window of the next day in which to eat again.
struct fast {
  civil_date date;
  civil_date parana_date;
  day_window parana;

  friend bool operator==(const fast&, const fast&) = default;
};

struct ekadashi {
  std::string_view name;               // "Kamada", ... "Papamochani"; "Padmini" and "Parama" in adhika months
  dated_tithi tithi;                   // 11 or 26
  fast smarta;                         // householders
  fast vaishnava;                      // no dashami in the last 96 minutes before sunrise
  std::int64_t hari_vasara_end_ut = 0; // a quarter of dvadashi: nobody eats before
  std::int64_t dvadashi_end_ut = 0;    // seconds since 1970 UT
};

/// Those whose tithi begins on one of the days, in order, but for those whose fast or parana would fall outside.
/// Smarta: the day whose sunrise has ekadashi; of two, the second, if dvadashi lasts until the sunrise after it. Where
/// dvadashi has no sunrise, the day before dvadashi begins, so that the fast can be broken within it. Vaishnava: the
/// day whose sunrise has ekadashi, free of dashami for 96 minutes before it; of two, the second; the next day where
/// dashami touches dawn or no sunrise has ekadashi, and where dvadashi holds two sunrises. Parana: after sunrise and
/// hari vasara, in the first fifth of the day, else from the fourth fifth on, within dvadashi where that is possible.
/// Sources: Dharmasindhu, first chapter, ekadashi nirnaya, and Hari Bhakti Vilasa 12-13, of whose mahadvadashis those
/// by tithi alone are kept, not those by nakshatra; the windows as drikpanchang.com has them.
std::vector<ekadashi> ekadashis_of(const tithi_days& days);

/// All its names, ours first, bars between them: "Nirjala|Bhimseni".
std::string_view names_of(const ekadashi& one);

/// Whether people call it so, with or without "Ekadashi": "Prabodhini Ekadashi" is Devutthana. Source: almanacs.
bool is_called(const ekadashi& one, std::string_view by_people);

} // namespace luna::domain
