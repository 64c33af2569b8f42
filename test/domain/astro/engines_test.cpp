// The fitted engine against the library: discrete values are the same but within the fit's bounds of a boundary.
#include "domain/astro/kp.hpp"
#include "domain/astro/motion.hpp"
#include "domain/astro/panchanga.hpp"
#include "domain/astro/vargas.hpp"

#include "test/support/births.hpp"

#include <algorithm>
#include <cmath>

using namespace luna::domain;
using test::require;
using test::subject;

namespace {

constexpr double arc_second = 1.0 / 3600.0;

// The bounds of fitted_sky, of a body and of the zero point together.
double bound_of(graha which) {
  return (which == graha::moon ? 0.021 : 0.011) * arc_second;
}
constexpr double speed_bound = 0.11 * arc_second;
// Of what the horizon shows between the polar circles, where a degree of the ecliptic may rise in seconds.
constexpr double horizon_bound = 0.05 * arc_second;

double apart(double a, double b) {
  return std::abs(std::remainder(a - b, 360.0));
}

/// Every number that says in which part of something a longitude is.
std::vector<unsigned> parts_of(double longitude, const varga_methods& methods) {
  auto place = zodiac_place_of(longitude);
  auto lords = kp_lords_of(longitude);
  std::vector<unsigned> parts{place.sign, place.nakshatra, place.pada, lords.number,
                              static_cast<unsigned>(lords.subsub)};
  for (auto which : vargas) {
    auto in = varga_place_of(which, longitude, methods);
    parts.push_back(in.sign);
    parts.push_back(in.part);
  }
  return parts;
}

/// Ours are those of theirs, or of a longitude next to theirs.
void check_parts(double ours, double theirs, double bound, const varga_methods& methods) {
  require(apart(ours, theirs) <= bound, "longitudes are within the bound");
  auto found = parts_of(ours, methods), expected = parts_of(theirs, methods);
  if (found == expected)
    return;
  auto before = parts_of(theirs - bound, methods), after = parts_of(theirs + bound, methods);
  for (std::size_t i = 0; i < found.size(); ++i)
    require(found[i] == expected[i] || found[i] == before[i] || found[i] == after[i], "parts are those of the library");
}

void check_motion(const motion& ours, const motion& theirs, graha which, double speed) {
  if (ours.retrograde != theirs.retrograde)
    require(std::abs(speed) <= speed_bound, "retrograde is what the library says");
  if (ours.stationary != theirs.stationary)
    require(std::abs(std::abs(speed) - *stationary_degrees_per_day(which)) <= speed_bound,
            "stationary is what the library says");
  if (ours.combust != theirs.combust && ours.retrograde == theirs.retrograde)
    require(std::abs(theirs.sun_distance_degrees - *combustion_orb_degrees(which, theirs.retrograde))
              <= bound_of(which) + bound_of(graha::sun),
            "combust is what the library says");
}

/// How far apart the longitudes that the horizon shows are seen, in arc seconds.
double check_chart(const subject& one) {
  auto jd = one.jd();
  auto ours = test::fitted_engine().positions(jd, one.settings),
       theirs = test::library_engine().positions(jd, one.settings);
  auto our_houses = houses_at(test::fitted_engine(), jd, one.of.latitude, one.of.longitude, one.settings);
  auto their_houses = houses_at(test::library_engine(), jd, one.of.latitude, one.of.longitude, one.settings);
  require(ours && theirs && our_houses && their_houses, "both engines answer");
  auto our_motions = motions_of(*ours), their_motions = motions_of(*theirs);
  for (std::size_t i = 0; i < ours->count; ++i) {
    auto which = static_cast<graha>(i);
    auto here = ours->grahas[i].longitude_degrees, there = theirs->grahas[i].longitude_degrees;
    check_parts(here, there, bound_of(which), one.settings.vargas);
    check_motion(our_motions[i], their_motions[i], which, theirs->grahas[i].speed_degrees_per_day);
    auto house = house_of(here, *our_houses);
    auto near = horizon_bound + bound_of(which);
    require(house == house_of(there, *their_houses) || house == house_of(there - near, *their_houses)
              || house == house_of(there + near, *their_houses),
            "houses are those of the library");
  }
  auto rising = our_houses->of.ascendant_degrees, their_rising = their_houses->of.ascendant_degrees;
  check_parts(rising, their_rising, horizon_bound, one.settings.vargas);
  return apart(rising, their_rising) / arc_second;
}

void check_dashas(const subject& one) {
  auto ours = compute_chart(test::fitted_engine(), one.of, one.settings);
  auto theirs = compute_chart(test::library_engine(), one.of, one.settings);
  require(ours && theirs, "both engines answer");
  // A share of twenty years as large as the bound's of a nakshatra, and a second of rounding.
  auto most = bound_of(graha::moon) / (360.0 / 27.0) * 20.0 * one.settings.dasha_year_days * 86'400.0 + 1.0;
  if (ours->dashas.maha(0).lord == theirs->dashas.maha(0).lord)
    require(std::abs(static_cast<double>(ours->dashas.begin_ut() - theirs->dashas.begin_ut())) <= most,
            "dashas begin when the library says");
}

/// The seconds by which the ends of a day's limbs differ. Limbs that only touch the day may be in one list alone.
std::int64_t limbs_apart(const panchanga& ours, const panchanga& theirs, anga_list panchanga::*limb) {
  std::int64_t most = 0;
  for (const auto& span : ours.*limb) {
    const auto& list = theirs.*limb;
    auto same =
      std::find_if(list.begin(), list.end(), [&](const anga_span& other) { return other.number == span.number; });
    if (same != list.end())
      most = std::max({most, std::abs(same->begin_ut - span.begin_ut), std::abs(same->end_ut - span.end_ut)});
    else
      require(span.end_ut <= ours.begin_ut + 2 || span.begin_ut >= ours.end_ut - 2, "limbs are those of the library");
  }
  return most;
}

void check_day(const subject& one) {
  auto day = panchanga_day_of(civil_date_of_days(one.of.ut_seconds / 86'400), 0, one.place());
  auto ours = panchanga_of(test::fitted_engine(), day, one.settings);
  auto theirs = panchanga_of(test::library_engine(), day, one.settings);
  require(ours && theirs, "both engines answer");
  for (auto instant :
       {&panchanga::sunrise_ut, &panchanga::sunset_ut, &panchanga::moonrise_ut, &panchanga::moonset_ut}) {
    const auto& here = *ours.*instant;
    const auto& there = *theirs.*instant;
    require(here.has_value() == there.has_value(), "who rises, rises by both");
    require(!here || std::abs(*here - *there) <= 2, "the Sun and the Moon rise and set within two seconds");
  }
  for (auto limb : {&panchanga::tithis, &panchanga::nakshatras, &panchanga::padas, &panchanga::yogas,
                    &panchanga::karanas, &panchanga::moon_signs})
    require(limbs_apart(*ours, *theirs, limb) <= 2, "limbs end within two seconds");
  require(limbs_apart(*ours, *theirs, &panchanga::sun_signs) <= 3, "sankrantis are within three seconds");
  require(ours->names.month.number == theirs->names.month.number
            && ours->names.month.adhika == theirs->names.month.adhika
            && ours->names.solar_month == theirs->names.solar_month && ours->names.solar_day == theirs->names.solar_day,
          "the calendar is the library's");
}

/// Compares so many births; the furthest lagna, in arc seconds.
double compare(int count, unsigned seed) {
  test::random_births births{seed, 0.0, 66.0};
  auto furthest = 0.0;
  for (auto i = 0; i < count / test::births_share; ++i) {
    auto one = births.next();
    INFO(test::describe(one));
    furthest = std::max(furthest, check_chart(one));
    check_dashas(one);
    check_day(one);
  }
  return furthest;
}

} // namespace

TEST_CASE("of 4,000 births both engines say the same, but within the fit's bounds of a boundary",
          "[domain][astro][property]") {
  compare(4'000, 11);
}

TEST_CASE("the same of 200,000 births", "[.figures]") {
  WARN("the furthest lagna is " << compare(200'000, 12) << "\" away");
}
