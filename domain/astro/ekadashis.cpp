#include "domain/astro/ekadashis.hpp"

#include "domain/astro/festival_rules.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace luna::domain {

namespace {

/// Of the bright and the dark half of the months from Chaitra on, as they are counted from new moon to new moon.
constexpr std::array<std::array<std::string_view, 2>, 12> names{{
  {"Kamada", "Varuthini"},
  {"Mohini", "Apara|Achala"},
  {"Nirjala|Bhimseni", "Yogini"},
  {"Devshayani|Padma|Ashadhi", "Kamika"},
  {"Shravana Putrada|Putrada", "Aja"},
  {"Parsva|Parivartini|Vamana", "Indira"},
  {"Papankusha", "Rama"},
  {"Devutthana|Prabodhini|Dev Uthani|Devuthani", "Utpanna"},
  {"Mokshada", "Saphala"},
  {"Pausha Putrada|Putrada", "Shattila"},
  {"Jaya", "Vijaya"},
  {"Amalaki", "Papamochani"},
}};
constexpr std::array<std::string_view, 2> adhika_names{"Padmini", "Parama"};

std::string_view names_of(const dated_tithi& tithi) {
  auto half = tithi.number == 11 ? 0U : 1U;
  return tithi.month.adhika ? adhika_names[half] : names[tithi.month.number - 1][half];
}

std::size_t smarta_day(const tithi_days& days, const dated_tithi& ekadashi, const dated_tithi& dvadashi) {
  auto sunrises = days.sunrises_in(ekadashi);
  if (sunrises.empty())
    return days.day_of(ekadashi.begin_ut);
  auto last = sunrises.back();
  return days.sunrises_in(dvadashi).empty() && last > 0 ? last - 1 : last;
}

std::size_t vaishnava_day(const tithi_days& days, const dated_tithi& ekadashi, const dated_tithi& dvadashi) {
  auto sunrises = days.sunrises_in(ekadashi);
  auto later = days.sunrises_in(dvadashi);
  auto next = later.empty() ? days.day_of(dvadashi.end_ut) : later.front();
  if (sunrises.empty() || later.size() > 1)
    return next;
  auto dawn = days.window_of(sunrises.front(), day_part::arunodaya);
  auto pierced = ekadashi.begin_ut > dawn->begin_ut;
  return sunrises.size() == 1 && pierced ? sunrises.front() + 1 : sunrises.back();
}

fast fast_on(const tithi_days& days, std::size_t day, const dated_tithi& dvadashi, std::int64_t hari_vasara_end_ut) {
  auto next = day + 1;
  auto begin = std::max(days.sunrise_ut(next), hari_vasara_end_ut);
  auto end = days.at_share(next, 0.2);
  if (begin >= end) {
    begin = std::max(days.at_share(next, 0.6), begin);
    end = days.at_share(next, 0.8);
  }
  if (begin >= end)
    end = std::max(days.sunset_ut(next), dvadashi.end_ut);
  if (dvadashi.end_ut > begin)
    end = std::min(end, dvadashi.end_ut);
  return {days[day].of.date, days[next].of.date, {begin, end}};
}

} // namespace

std::vector<ekadashi> ekadashis_of(const tithi_days& days) {
  std::vector<ekadashi> found;
  auto tithis = days.tithis();
  for (std::size_t i = 0; i + 1 < tithis.size(); ++i) {
    const auto& tithi = tithis[i];
    const auto& dvadashi = tithis[i + 1];
    if ((tithi.number != 11 && tithi.number != 26) || tithi.begin_ut < days.sunrise_ut(0)
        || days.day_of(dvadashi.end_ut) + 2 >= days.count())
      continue;
    auto free_from = dvadashi.begin_ut + (dvadashi.end_ut - dvadashi.begin_ut) / 4;
    found.push_back(
      {first_name(names_of(tithi)), tithi, fast_on(days, smarta_day(days, tithi, dvadashi), dvadashi, free_from),
       fast_on(days, vaishnava_day(days, tithi, dvadashi), dvadashi, free_from), free_from, dvadashi.end_ut});
  }
  return found;
}

std::string_view names_of(const ekadashi& one) {
  return names_of(one.tithi);
}

bool is_called(const ekadashi& one, std::string_view by_people) {
  auto said = by_people.substr(0, by_people.find(" Ekadashi"));
  return is_one_of(names_of(one.tithi), said);
}

} // namespace luna::domain
