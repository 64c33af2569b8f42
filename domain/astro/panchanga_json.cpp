#include "domain/astro/panchanga_json.hpp"

#include "domain/astro/festival_rules.hpp"
#include "domain/astro/json_parts.hpp"
#include "domain/astro/windows.hpp"
#include "domain/astro/zodiac.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace luna::domain {

namespace {

/// Writes values with instants by one clock.
class writer {
public:
  explicit writer(const utc_offsets& clock) : clock_{clock} {}

  json::value instant(std::int64_t ut) const {
    auto offset = clock_(ut);
    auto size = std::abs(offset);
    auto text =
      fmt::format("{}{}{:02}:{:02}", civil_text(ut + offset), offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    return json::value(size % 60 == 0 ? text : fmt::format("{}:{:02}", text, size % 60));
  }

  json::value instant(const std::optional<std::int64_t>& ut) const { return ut ? instant(*ut) : json::value{}; }

  json::object window(const day_window& at) const {
    return {{"begin", instant(at.begin_ut)}, {"end", instant(at.end_ut)}};
  }

  json::value window(const std::optional<day_window>& at) const {
    return at ? json::value(window(*at)) : json::value{};
  }

  json::object span(unsigned number, std::string_view name, std::int64_t begin_ut, std::int64_t end_ut) const {
    return {{"number", number}, {"name", name}, {"begin", instant(begin_ut)}, {"end", instant(end_ut)}};
  }

private:
  const utc_offsets& clock_;
};

json::object numbered(unsigned number, std::string_view name) {
  return {{"number", number}, {"name", name}};
}

json::array array_of(const auto& list, const auto& object_of) {
  json::array array;
  array.reserve(list.size());
  for (const auto& one : list)
    array.push_back(object_of(one));
  return array;
}

std::string_view key_of(anga_mark mark) {
  switch (mark) {
    case anga_mark::kshaya: return "kshaya";
    case anga_mark::vriddhi: return "vriddhi";
    default: return "regular";
  }
}

std::string_view key_of(day_light light) {
  switch (light) {
    case day_light::polar_day: return "polar_day";
    case day_light::polar_night: return "polar_night";
    default: return "sunrise_to_sunrise";
  }
}

json::array spans_of(const writer& w, const anga_list& list, std::string_view (*name)(unsigned)) {
  return array_of(list, [&](const anga_span& s) { return w.span(s.number, name(s.number), s.begin_ut, s.end_ut); });
}

json::array marked_spans_of(const writer& w, const anga_list& list, std::string_view (*name)(unsigned)) {
  auto spans = spans_of(w, list, name);
  for (std::size_t i = 0; i < spans.size(); ++i)
    spans[i].as_object()["mark"] = key_of(list[i].mark);
  return spans;
}

json::array padas_of(const writer& w, const anga_list& list) {
  return array_of(list, [&](const anga_span& s) {
    auto nakshatra = (s.number - 1) / 4 + 1;
    auto object = w.span(s.number, nakshatra_name(nakshatra), s.begin_ut, s.end_ut);
    object["nakshatra"] = nakshatra;
    object["pada"] = (s.number - 1) % 4 + 1;
    return object;
  });
}

json::object month_object(const writer& w, const calendar_names& names) {
  auto named = [](unsigned number) { return numbered(number, lunar_month_name(number)); };
  const auto& month = names.month;
  return {{"amanta", named(month.number)},
          {"purnimanta", named(names.purnimanta_number)},
          {"next", named(month.next_number)},
          {"adhika", month.adhika},
          {"kshaya", month.kshaya},
          {"new_moon", w.instant(month.begin_ut)},
          {"full_moon", w.instant(month.full_moon_ut)},
          {"next_new_moon", w.instant(month.end_ut)}};
}

void add_calendar(json::object& day, const writer& w, const calendar_names& names) {
  auto ayana = [](bool uttarayana) { return uttarayana ? "uttarayana" : "dakshinayana"; };
  auto samvatsara = [](unsigned number) { return numbered(number, samvatsara_name(number)); };
  const auto& years = names.years;
  day["paksha"] = names.bright_half ? "shukla" : "krishna";
  day["month"] = month_object(w, names);
  day["samvat"] = {{"kali", years.kali},
                   {"shaka", years.shaka},
                   {"vikrama", years.vikrama},
                   {"vikrama_kartikadi", years.vikrama_kartikadi}};
  day["samvatsara"] = {{"south", samvatsara(years.samvatsara_south)}, {"north", samvatsara(years.samvatsara_north)}};
  day["ritu"] = {{"lunar", name_of(names.lunar_ritu)},
                 {"sidereal", name_of(names.sidereal_ritu)},
                 {"tropical", name_of(names.tropical_ritu)}};
  day["ayana"] = {{"sidereal", ayana(names.sidereal_uttarayana)}, {"tropical", ayana(names.tropical_uttarayana)}};
  day["solar"] = {{"month", numbered(names.solar_month, solar_month_name(names.solar_month))},
                  {"day", names.solar_day}};
}

json::object windows_object(const writer& w, const panchanga& day) {
  auto sun = sun_times_of(day);
  json::object all;
  auto add = [&](const char* key, const auto& value_of) {
    all[key] = sun ? json::value(value_of(*sun)) : json::value{};
  };
  auto add_window = [&](const char* key, const auto& of) {
    add(key, [&](const sun_times& times) { return w.window(of(times)); });
  };
  auto windows = [&](const window_list& list) {
    return array_of(list, [&](const day_window& at) { return w.window(at); });
  };
  auto named = [&](const named_window& part) {
    auto object = w.window(part.at);
    object["name"] = part.name;
    object["quality"] = name_of(part.quality);
    return object;
  };
  add_window("rahu_kalam", rahu_kalam);
  add_window("gulika_kalam", gulika_kalam);
  add_window("yamaganda", yamaganda);
  add_window("abhijit", [](const sun_times& times) { return abhijit(times); });
  add_window("brahma_muhurta", [](const auto& t) { return brahma_muhurta(t, muhurta_length::of_the_night); });
  add_window("brahma_muhurta_48_minutes",
             [](const auto& t) { return brahma_muhurta(t, muhurta_length::forty_eight_minutes); });
  add_window("pratah_sandhya", pratah_sandhya);
  add_window("sayahna_sandhya", sayahna_sandhya);
  add_window("godhuli", godhuli);
  add_window("nishita", nishita);
  add("dur_muhurta", [&](const sun_times& times) { return windows(dur_muhurtas(times)); });
  add("choghadiya", [&](const sun_times& times) { return array_of(choghadiya(times), named); });
  add("gauri", [&](const sun_times& times) { return array_of(gauri_panchangam(times), named); });
  add("hora", [&](const sun_times& times) {
    return array_of(horas(times), [&](const hora_window& hour) {
      auto object = w.window(hour.at);
      object["lord"] = name_of(hour.lord);
      return object;
    });
  });
  all["varjyam"] = windows(varjyam(day));
  all["amrita_kalam"] = windows(amrita_kalam(day));
  return all;
}

json::value entry_value(const writer& w, const std::optional<ingress>& entry, std::string_view (*name)(unsigned)) {
  if (!entry)
    return {};
  return {{"at", w.instant(entry->at_ut)},
          {"from", numbered(entry->left, name(entry->left))},
          {"into", numbered(entry->into, name(entry->into))},
          {"retrograde", entry->retrograde}};
}

json::value station_value(const writer& w, const std::optional<station>& turn) {
  if (!turn)
    return {};
  return {{"at", w.instant(turn->at_ut)},
          {"turns", turn->retrograde ? "retrograde" : "direct"},
          {"longitude", turn->longitude_degrees}};
}

json::object graha_object(const writer& w, const graha_changes& of) {
  return {{"name", name_of(of.which)},
          {"last_sign_entry", entry_value(w, of.last_sign, sign_name)},
          {"next_sign_entry", entry_value(w, of.next_sign, sign_name)},
          {"last_nakshatra_entry", entry_value(w, of.last_nakshatra, nakshatra_name)},
          {"next_nakshatra_entry", entry_value(w, of.next_nakshatra, nakshatra_name)},
          {"last_station", station_value(w, of.last_station)},
          {"next_station", station_value(w, of.next_station)}};
}

json::array other_names_of(std::string_view names) {
  json::array others;
  while (names.find('|') != std::string_view::npos) {
    names.remove_prefix(names.find('|') + 1);
    others.push_back(json::value(first_name(names)));
  }
  return others;
}

json::object kept_month(unsigned number, bool adhika) {
  auto month = numbered(number, lunar_month_name(number));
  month["adhika"] = adhika;
  return month;
}

json::object festival_object(const writer& w, const festival& of) {
  auto lunar = of.tithi != 0;
  return {{"name", of.name},
          {"other_names", other_names_of(names_of(of.name))},
          {"kind", name_of(of.kind)},
          {"date", date_text(of.date)},
          {"tithi", lunar ? json::value(numbered(of.tithi, tithi_name(of.tithi))) : json::value{}},
          {"month", lunar ? json::value(kept_month(of.month, of.adhika)) : json::value{}},
          {"begin", w.instant(of.begin_ut)},
          {"end", w.instant(of.end_ut)},
          {"puja", w.window(of.puja)}};
}

json::object ekadashi_object(const writer& w, const ekadashi& of) {
  auto fast_object = [&](const fast& f) -> json::object {
    return {{"date", date_text(f.date)}, {"parana_date", date_text(f.parana_date)}, {"parana", w.window(f.parana)}};
  };
  return {{"name", of.name},
          {"other_names", other_names_of(names_of(of))},
          {"tithi", w.span(of.tithi.number, tithi_name(of.tithi.number), of.tithi.begin_ut, of.tithi.end_ut)},
          {"month", kept_month(of.tithi.month.number, of.tithi.month.adhika)},
          {"smarta", fast_object(of.smarta)},
          {"vaishnava", fast_object(of.vaishnava)},
          {"hari_vasara_end", w.instant(of.hari_vasara_end_ut)},
          {"dvadashi_end", w.instant(of.dvadashi_end_ut)}};
}

json::array festivals_array(const writer& w, const std::vector<festival>& all) {
  return array_of(all, [&](const festival& one) { return festival_object(w, one); });
}

json::array ekadashis_array(const writer& w, const std::vector<ekadashi>& all) {
  return array_of(all, [&](const ekadashi& one) { return ekadashi_object(w, one); });
}

json::object day_object(const writer& w, const almanac_day& of) {
  const auto& limbs = of.limbs;
  json::object day{{"date", date_text(limbs.of.date)},
                   {"civil_day", w.window({limbs.of.begin_ut, limbs.of.end_ut})},
                   {"vedic_day", w.window({limbs.begin_ut, limbs.end_ut})},
                   {"light", key_of(limbs.light)},
                   {"vara", numbered(limbs.weekday, vara_name(limbs.weekday))},
                   {"previous_sunset", w.instant(limbs.previous_sunset_ut)},
                   {"sunrise", w.instant(limbs.sunrise_ut)},
                   {"sunset", w.instant(limbs.sunset_ut)},
                   {"next_sunrise", w.instant(limbs.next_sunrise_ut)},
                   {"moonrise", w.instant(limbs.moonrise_ut)},
                   {"moonset", w.instant(limbs.moonset_ut)},
                   {"tithi", marked_spans_of(w, limbs.tithis, tithi_name)},
                   {"nakshatra", marked_spans_of(w, limbs.nakshatras, nakshatra_name)},
                   {"yoga", marked_spans_of(w, limbs.yogas, yoga_name)},
                   {"karana", spans_of(w, limbs.karanas, karana_name)},
                   {"pada", padas_of(w, limbs.padas)},
                   {"moon_sign", spans_of(w, limbs.moon_signs, sign_name)},
                   {"sun_sign", spans_of(w, limbs.sun_signs, sign_name)}};
  add_calendar(day, w, limbs.names);
  day["windows"] = windows_object(w, limbs);
  day["lagna"] = array_of(of.lagnas, [&](const lagna_span& span) {
    return w.span(span.sign, sign_name(span.sign), span.begin_ut, span.end_ut);
  });
  day["grahas"] = array_of(of.grahas, [&](const graha_changes& changes) { return graha_object(w, changes); });
  day["festivals"] = festivals_array(w, of.festivals);
  day["ekadashis"] = ekadashis_array(w, of.ekadashis);
  return day;
}

} // namespace

std::string panchanga_json(const almanac& of, const place& where, const utc_offsets& clock) {
  writer w{clock};
  return json::serialize(
    json::object{{"schema", "luna-panchanga-1"},
                 {"place", place_object(where)},
                 {"settings", settings_object(of.settings)},
                 {"source", source_object(of.source)},
                 {"days", array_of(of.days, [&](const auto& day) { return day_object(w, day); })}});
}

std::string festivals_json(const festival_almanac& of, const place& where, const utc_offsets& clock) {
  writer w{clock};
  return json::serialize(json::object{{"schema", "luna-festivals-1"},
                                      {"year", of.year.year},
                                      {"place", place_object(where)},
                                      {"settings", settings_object(of.settings)},
                                      {"source", source_object(of.source)},
                                      {"festivals", festivals_array(w, of.year.festivals)},
                                      {"ekadashis", ekadashis_array(w, of.year.ekadashis)}});
}

} // namespace luna::domain
