// What must hold of whoever is born wherever, by whatever settings: nothing fails, no number is none or out of range,
// parts tile what they are parts of. On the fitted engine; engines_test compares it with the library.
#include "domain/astro/dashas/kalachakra.hpp"
#include "domain/astro/dashas/mudda.hpp"
#include "domain/astro/dashas/sign_dasha.hpp"
#include "domain/astro/festivals.hpp"
#include "domain/astro/kp.hpp"
#include "domain/astro/lagnas.hpp"
#include "domain/astro/lords.hpp"
#include "domain/astro/motion.hpp"
#include "domain/astro/transits.hpp"
#include "domain/astro/vargas.hpp"
#include "domain/astro/windows.hpp"

#include "test/support/births.hpp"

#include <algorithm>
#include <cmath>

using namespace luna::domain;
using test::require;
using test::subject;

namespace {

constexpr double day_seconds = 86'400.0;

/// False for what is no number.
bool is_turn(double degrees) {
  return degrees >= 0.0 && degrees < 360.0;
}

double arc(double from, double to) {
  return wrapped_degrees(to - from);
}

double apart(double a, double b) {
  return std::abs(std::remainder(a - b, 360.0));
}

void check_sky(const sky& all, const chart_settings& settings) {
  // The library answers for what is on the Sun's disc.
  require(all.source != ephemeris_source::moshier, "the fitted engine answers, or the library");
  require(all.count == (settings.outer_planets ? body_count : graha_count), "as many bodies as asked for");
  for (std::size_t i = 0; i < all.count; ++i) {
    const auto& body = all.grahas[i];
    require(is_turn(body.longitude_degrees), "longitudes are in [0, 360)");
    require(std::abs(body.latitude_degrees) < 18.0, "latitudes are those of the zodiac");
    require(std::abs(body.speed_degrees_per_day) < 16.0, "nobody is faster than the Moon");
  }
  require(apart(all.at(graha::rahu).longitude_degrees + 180.0, all.at(graha::ketu).longitude_degrees) < 1e-9,
          "Ketu is opposite Rahu");
  auto motions = motions_of(all);
  for (std::size_t i = 0; i < all.count; ++i) {
    require(motions[i].sun_distance_degrees >= 0.0 && motions[i].sun_distance_degrees <= 180.0,
            "nobody is further from the Sun than half a circle");
    require(motions[i].retrograde == (all.grahas[i].speed_degrees_per_day < 0.0), "retrograde is backwards");
  }
  for (const auto& war : wars_of(all)) {
    require(war.winner != war.loser, "wars have two sides");
    require(war.distance_degrees >= 0.0 && war.distance_degrees < 1.0, "wars are within a degree");
  }
}

void check_houses(const house_chart& houses) {
  require(is_turn(houses.of.ascendant_degrees) && is_turn(houses.of.midheaven_degrees), "angles are in [0, 360)");
  auto whole = 0.0;
  for (unsigned number = 1; number <= 12; ++number) {
    const auto& one = houses.at(number);
    require(is_turn(one.begin_degrees) && is_turn(one.middle_degrees) && is_turn(one.end_degrees),
            "houses are in [0, 360)");
    require(one.end_degrees == houses.at(number % 12 + 1).begin_degrees, "houses have no gaps");
    auto width = arc(one.begin_degrees, one.end_degrees);
    whole += width;
    if (width > 1e-6 && width < 359.0) {
      require(std::abs(arc(one.begin_degrees, one.middle_degrees) + arc(one.middle_degrees, one.end_degrees) - width)
                < 1e-9,
              "middles are inside");
      require(house_of(one.middle_degrees, houses) == number, "a middle is in its house");
    }
  }
  require(std::abs(whole - 360.0) < 1e-6, "the houses are the circle");
}

void check_vargas_and_lords(double longitude, varga_methods methods) {
  auto place = zodiac_place_of(longitude);
  require(place.sign < 12 && place.nakshatra >= 1 && place.nakshatra <= 27 && place.pada >= 1 && place.pada <= 4,
          "everything is somewhere");
  for (auto which : vargas)
    for (std::size_t i = 0; i < varga_method_count; ++i) {
      if (!methods.choose(which, static_cast<varga_method>(i)))
        continue;
      auto in = varga_place_of(which, longitude, methods);
      auto parts = static_cast<unsigned>(which);
      require(in.sign < 12 && in.part < parts && in.degrees_in_sign >= 0.0 && in.degrees_in_sign < 30.0,
              "varga places are in range");
      auto again = 30.0 * place.sign + (in.part + in.degrees_in_sign / 30.0) * 30.0 / parts;
      require(apart(again, longitude) < 2e-6, "part and degrees tell the longitude");
    }
  auto lords = kp_lords_of(longitude);
  require(lords.number >= 1 && lords.number <= 249, "KP's numbers are 1 to 249");
  require(lords.star == nakshatra_lord(place.nakshatra), "the star's lord is the nakshatra's");
  for (auto lord : {lords.sub, lords.subsub})
    require(dasha_years(nakshatra_scheme::vimshottari, lord) > 0, "lords of subs are those of Vimshottari");
}

/// Periods follow each other without gap from `begin`; those of no length may be among them.
void check_tiling(const auto& periods, std::int64_t begin_ut, std::int64_t end_ut) {
  auto at = begin_ut;
  for (const auto& period : periods) {
    require(period.begin_ut == at && period.end_ut >= at, "periods follow each other");
    at = period.end_ut;
  }
  require(at == end_ut, "periods fill their time");
}

void check_dasha(const result<nakshatra_dasha>& found, std::int64_t birth_ut, std::int64_t later_ut, unsigned deep) {
  require(found.has_value(), "the dasha is found");
  const auto& dasha = *found;
  require(dasha.maha(0).begin_ut <= birth_ut && birth_ut <= dasha.maha(0).end_ut, "the first period runs at birth");
  for (std::size_t i = 0; i < 2 * dasha.lords(); ++i)
    require(dasha.maha(i).end_ut == dasha.maha(i + 1).begin_ut, "maha dashas follow each other");
  auto path = dasha.running(later_ut);
  require(path.size() == dasha_levels, "five levels run at any time of a life");
  for (const auto& period : path) {
    require(period.begin_ut <= later_ut && later_ut < period.end_ut, "what runs holds the instant");
    if (period.level < dasha_levels)
      check_tiling(dasha.parts(period), period.begin_ut, period.end_ut);
  }
  auto begins = dasha.begins(deep);
  require(begins.front() == 0, "the list of begins starts with the cycle");
  require(std::is_sorted(begins.begin(), begins.end()), "begins are in order");
  require(dasha.begin_ut() + begins.back() == dasha.maha(dasha.lords()).begin_ut, "and end with it");
}

void check_sign_dasha(const std::vector<sign_period>& periods, std::int64_t birth_ut) {
  require(!periods.empty(), "there are periods");
  check_tiling(periods, birth_ut, periods.back().end_ut);
  for (const auto& period : periods) {
    require(period.sign < 12, "periods are of signs");
    check_tiling(parts_of(period), period.begin_ut, period.end_ut);
  }
}

void check_dashas(const subject& one, const sky& all, double lagna, std::int64_t later_ut, unsigned years,
                  unsigned deep) {
  auto birth_ut = one.of.ut_seconds;
  auto year = one.settings.dasha_year_days;
  auto moon = all.at(graha::moon).longitude_degrees;
  check_dasha(vimshottari(moon, birth_ut, year), birth_ut, later_ut, deep);
  check_dasha(yogini(moon, birth_ut, year), birth_ut, later_ut, deep);
  check_dasha(ashtottari(moon, birth_ut, year), birth_ut, later_ut, deep);
  check_dasha(ashtottari(moon, birth_ut, year, ashtottari_share::abhijit), birth_ut, later_ut, deep);
  auto signs = sign_chart_of(lagna, all.grahas);
  for (auto school : {chara_of_rao, chara_of_narasimha_rao, narayana, sthira})
    check_sign_dasha(school(signs, birth_ut, year), birth_ut);
  check_sign_dasha(sudarshana(signs.lagna, birth_ut, year), birth_ut);
  check_sign_dasha(narayana_of_varga(signs, signs, 9, birth_ut, year), birth_ut);
  auto wheel = kalachakra(moon, birth_ut, year);
  require(wheel.has_value() && !wheel->periods.empty(), "Kalachakra has periods");
  check_tiling(wheel->periods, wheel->periods.front().begin_ut, wheel->periods.back().end_ut);
  require(wheel->periods.front().begin_ut <= birth_ut && birth_ut <= wheel->periods.front().end_ut
            && wheel->periods.back().end_ut >= birth_ut + std::llround(120.0 * year * day_seconds) - 1,
          "Kalachakra covers a life");
  for (const auto& period : wheel->periods)
    check_tiling(parts_of(period), period.begin_ut, period.end_ut);
  auto of_year = mudda(test::fitted_engine(), one.jd(), years, one.settings);
  require(of_year.has_value(), "Mudda is found");
  require(std::abs(static_cast<double>(of_year->end_ut - of_year->begin_ut) / day_seconds - 365.25) < 0.1,
          "from one return of the Sun to the next it is a year");
  require(of_year->periods.maha(0).begin_ut <= of_year->begin_ut
            && of_year->periods.maha(9).end_ut >= of_year->end_ut - 1,
          "ten periods cover it");
}

void check_chart(const subject& one, std::int64_t later_ut, unsigned years, unsigned deep) {
  const auto& source = test::fitted_engine();
  auto all = source.positions(one.jd(), one.settings);
  auto drawn = compute_chart(source, one.of, one.settings);
  require(all.has_value() && drawn.has_value(), "there is a chart of everyone");
  check_sky(*all, one.settings);
  require(is_turn(drawn->lagna_degrees), "the lagna is in [0, 360)");
  auto settings = one.settings;
  for (auto system : {house_system::whole_sign, house_system::equal, house_system::sripati, house_system::placidus}) {
    settings.houses = system;
    auto houses = houses_at(source, one.jd(), one.of.latitude, one.of.longitude, settings);
    require(houses.has_value(), "there are houses of every system");
    check_houses(*houses);
    if (houses->system != house_system::placidus)
      // A star on the Sun's disc makes the library answer for the zero point of one and not of the other.
      require(apart(houses->of.ascendant_degrees, drawn->lagna_degrees) < 3e-6, "the ascendant is the lagna");
    for (const auto& lords : cusp_lords(*houses))
      require(lords.number >= 1 && lords.number <= 249, "cusps have lords");
  }
  for (std::size_t i = 0; i < all->count; ++i)
    check_vargas_and_lords(all->grahas[i].longitude_degrees, one.settings.vargas);
  check_vargas_and_lords(drawn->lagna_degrees, one.settings.vargas);
  check_dashas(one, *all, drawn->lagna_degrees, later_ut, years, deep);
}

std::vector<panchanga_day> days_from(const subject& one, std::size_t count) {
  auto offset = std::llround(one.of.longitude / 15.0) * 3600;
  auto first = static_cast<std::int64_t>(std::floor(static_cast<double>(one.of.ut_seconds + offset) / day_seconds));
  std::vector<panchanga_day> days;
  for (std::size_t i = 0; i < count; ++i)
    days.push_back(panchanga_day_of(civil_date_of_days(first + static_cast<std::int64_t>(i)), offset, one.place()));
  return days;
}

/// Each limb is the one before or follows it, and none is left out.
void check_limbs(const std::vector<panchanga>& days, anga_list panchanga::*limb, unsigned first, unsigned count) {
  require(!(days.front().*limb).empty(), "days have limbs");
  auto last = (days.front().*limb).front();
  for (const auto& day : days) {
    const auto& spans = day.*limb;
    require(!spans.empty() && spans.front().begin_ut <= day.begin_ut && spans.back().end_ut >= day.end_ut,
            "limbs cover the day");
    for (const auto& span : spans) {
      require(span.begin_ut < span.end_ut && span.number >= first && span.number < first + count, "limbs are in range");
      if (span.begin_ut == last.begin_ut)
        require(span.number == last.number && span.end_ut == last.end_ut, "a limb is the same from both its days");
      else
        require(span.begin_ut == last.end_ut && span.number == (last.number - first + 1) % count + first,
                "limbs follow each other");
      last = span;
    }
  }
}

/// Windows tile the day from sunrise to sunrise.
void check_windows(const auto& windows, const sun_times& sun) {
  auto at = sun.sunrise_ut;
  for (const auto& window : windows) {
    require(window.at.begin_ut == at && window.at.end_ut > at, "windows follow each other");
    at = window.at.end_ut;
  }
  require(at == sun.next_sunrise_ut, "windows fill the day");
}

void check_day(const panchanga& day) {
  require(day.begin_ut < day.end_ut, "a day begins before it ends");
  require((day.light == day_light::sunrise_to_sunrise) == (day.sunrise_ut && day.next_sunrise_ut),
          "days without a sunrise are polar ones");
  const auto& names = day.names;
  require(names.month.number >= 1 && names.month.number <= 12 && names.purnimanta_number >= 1
            && names.purnimanta_number <= 12 && names.solar_month < 12 && names.solar_day >= 1 && names.solar_day <= 33,
          "the calendar's numbers are in range");
  require(names.month.begin_ut <= day.begin_ut && day.begin_ut < names.month.end_ut, "the month holds the day");
  require(names.years.samvatsara_south >= 1 && names.years.samvatsara_south <= 60 && names.years.samvatsara_north >= 1
            && names.years.samvatsara_north <= 60,
          "years have one of sixty names");
  for (const auto& list : {varjyam(day), amrita_kalam(day)})
    for (const auto& window : list)
      require(window.begin_ut >= day.begin_ut && window.begin_ut < day.end_ut && window.end_ut > window.begin_ut,
              "windows of nakshatras begin in the day");
  auto sun = sun_times_of(day);
  if (!sun)
    return;
  check_windows(choghadiya(*sun), *sun);
  check_windows(gauri_panchangam(*sun), *sun);
  check_windows(horas(*sun), *sun);
  for (const auto& window : {rahu_kalam(*sun), gulika_kalam(*sun), yamaganda(*sun)})
    require(sun->sunrise_ut <= window.begin_ut && window.begin_ut < window.end_ut && window.end_ut <= sun->sunset_ut,
            "the day's bad hours are by day");
}

void check_days(const subject& one, std::size_t count) {
  auto days = panchangas_of(test::fitted_engine(), days_from(one, count), one.settings);
  require(days.has_value() && days->size() == count, "every day has a panchanga");
  for (const auto& day : *days)
    check_day(day);
  check_limbs(*days, &panchanga::tithis, 1, 30);
  check_limbs(*days, &panchanga::nakshatras, 1, 27);
  check_limbs(*days, &panchanga::padas, 1, 108);
  check_limbs(*days, &panchanga::yogas, 1, 27);
  check_limbs(*days, &panchanga::karanas, 1, 60);
  check_limbs(*days, &panchanga::moon_signs, 0, 12);
  check_limbs(*days, &panchanga::sun_signs, 0, 12);
}

void check_lagnas(const subject& one) {
  auto spans = lagnas(test::fitted_engine(), one.jd(), one.jd() + 1.0, one.of.latitude, one.of.longitude, one.settings);
  require(spans.has_value() && !spans->empty(), "something rises all day");
  check_tiling(*spans, one.of.ut_seconds, one.of.ut_seconds + 86'400);
  for (const auto& span : *spans)
    require(span.sign < 12, "signs rise");
}

/// The entries around an instant, one into the part that the body is in, one out of it.
void check_transits(const subject& one, graha which) {
  const auto& source = test::fitted_engine();
  auto sign = zodiac_place_of(source.position(which, one.jd(), one.settings)->longitude_degrees).sign;
  auto before = nearest_ingress(source, which, zodiac_part::sign, one.jd(), search_direction::previous, one.settings);
  auto after = nearest_ingress(source, which, zodiac_part::sign, one.jd(), search_direction::next, one.settings);
  require(before.has_value() && after.has_value(), "nobody stays in a sign for ever");
  require(before->at_ut <= one.of.ut_seconds && after->at_ut >= one.of.ut_seconds, "entries are around the instant");
  // To the second, an instant may be its own entry.
  if (before->at_ut + 1 < one.of.ut_seconds && after->at_ut > one.of.ut_seconds + 1)
    require(before->into == sign && after->left == sign, "a body is in the sign that it entered");
}

} // namespace

TEST_CASE("100,000 births between the polar circles have charts of everything, in range, tiling time and signs",
          "[domain][astro][property]") {
  test::random_births births{1, 0.0, 66.0};
  for (auto i = 0; i < 100'000 / test::births_share; ++i) {
    auto one = births.next();
    INFO(test::describe(one));
    auto later_ut = one.of.ut_seconds + static_cast<std::int64_t>(births.below(100 * 31'557'600ULL));
    check_chart(one, later_ut, static_cast<unsigned>(births.below(49)), i % 100 == 0 ? dasha_levels : 2);
  }
}

TEST_CASE("the panchanga of 20,000 births' days has every limb and window, and the limbs of 1,000 months tile them",
          "[domain][astro][property]") {
  test::random_births births{2, 0.0, 66.0};
  for (auto i = 0; i < 20'000 / test::births_share; ++i) {
    auto one = births.next();
    INFO(test::describe(one));
    check_days(one, i % 20 == 0 ? 31 : 1);
    check_lagnas(one);
  }
}

TEST_CASE("each of 10,000 births lies between two entries of a graha into signs", "[domain][astro][property]") {
  test::random_births births{3, 0.0, 66.0};
  for (auto i = 0; i < 10'000 / test::births_share; ++i) {
    auto one = births.next();
    auto which = static_cast<graha>(births.below(graha_count));
    INFO(name_of(which) << ", " << test::describe(one));
    check_transits(one, which);
  }
}

TEST_CASE("within the polar circles there are results, not errors: 10,000 births, the poles among them",
          "[domain][astro][property]") {
  test::random_births births{4, 66.0, 90.0};
  for (auto i = 0; i < 10'000 / test::births_share; ++i) {
    auto one = births.next();
    if (i % 10 == 0)
      one.of.latitude = std::copysign(90.0, one.of.latitude);
    INFO(test::describe(one));
    check_chart(one, one.of.ut_seconds + 1'000'000'000, 30, 2);
    check_days(one, i % 20 == 0 ? 31 : 1);
    check_lagnas(one);
  }
}

TEST_CASE("200 years of festivals anywhere are in the year and in order", "[domain][astro][property]") {
  test::random_births births{5, 0.0, 90.0};
  for (auto i = 0; i < 200 / test::births_share; ++i) {
    auto one = births.next();
    auto year = 1801 + static_cast<int>(births.below(299));
    INFO(year << ", " << test::describe(one));
    auto found = festivals_of(test::fitted_engine(), year, 0, one.place(), one.settings);
    require(found.has_value(), "every year has festivals");
    for (const auto& one_of_them : found->festivals)
      require(one_of_them.date.year == year && is_valid(one_of_them.date), "festivals are in their year");
    require(std::is_sorted(found->festivals.begin(), found->festivals.end(),
                           [](const festival& a, const festival& b) { return a.date < b.date; }),
            "festivals are in order");
    require(found->ekadashis.size() >= 22 && found->ekadashis.size() <= 27, "there are two dozen ekadashis");
  }
}
