// The library keeps its settings and its last answers per thread: nobody may see another's.
#include "domain/astro/houses.hpp"
#include "domain/astro/panchanga.hpp"
#include "domain/astro/transits.hpp"

#include "test/support/births.hpp"

#include <bit>
#include <thread>

using namespace luna::domain;
using test::subject;

namespace {

/// Everything in bits: what differs in the last one differs.
class digest {
public:
  void add(double value) { bits_.push_back(std::bit_cast<std::uint64_t>(value)); }
  void add(std::int64_t value) { bits_.push_back(static_cast<std::uint64_t>(value)); }

  friend bool operator==(const digest&, const digest&) = default;

private:
  std::vector<std::uint64_t> bits_;
};

void add_positions(digest& to, const ephemeris& source, const subject& one) {
  for (auto day = 0; day < 20; ++day) {
    auto jd = one.jd() + 97.3 * day;
    auto all = source.positions(jd, one.settings);
    auto houses = houses_at(source, jd, one.of.latitude, one.of.longitude, one.settings);
    for (std::size_t i = 0; i < all->count; ++i) {
      to.add(all->grahas[i].longitude_degrees);
      to.add(all->grahas[i].latitude_degrees);
      to.add(all->grahas[i].speed_degrees_per_day);
    }
    for (const auto& house : houses->houses)
      to.add(house.begin_degrees);
    to.add(*source.ascendant(jd, one.of.latitude, one.of.longitude, one.settings));
    to.add(source.zero_point_at(jd, one.settings)->speed_degrees_per_day);
  }
}

void add_panchangas(digest& to, const ephemeris& source, const subject& one) {
  std::vector<panchanga_day> days;
  for (auto i = 0; i < 5; ++i)
    days.push_back(panchanga_day_of(civil_date_of_days(one.of.ut_seconds / 86'400 + i), 0, one.place()));
  auto found = panchangas_of(source, days, one.settings);
  for (const auto& day : *found) {
    to.add(day.sunrise_ut.value_or(0));
    to.add(day.moonrise_ut.value_or(0));
    for (const auto* limbs : {&day.tithis, &day.nakshatras, &day.yogas, &day.karanas, &day.sun_signs})
      for (const auto& limb : *limbs)
        to.add(limb.end_ut);
  }
}

void add_transits_and_dashas(digest& to, const ephemeris& source, const subject& one) {
  auto from = one.jd(), until = one.jd() + 200.0;
  for (auto which : {graha::mercury, graha::rahu}) {
    auto entries = ingresses(source, which, zodiac_part::sign, from, until, one.settings);
    auto turns = stations(source, which, from, until, one.settings);
    for (const auto& entry : *entries)
      to.add(entry.at_ut);
    for (const auto& turn : *turns) {
      to.add(turn.at_ut);
      to.add(turn.longitude_degrees);
    }
  }
  for (auto begin : compute_chart(source, one.of, one.settings)->dashas.begins(3))
    to.add(static_cast<std::int64_t>(begin));
}

digest everything(const ephemeris& source, const subject& one) {
  digest all;
  add_positions(all, source, one);
  add_panchangas(all, source, one);
  add_transits_and_dashas(all, source, one);
  return all;
}

} // namespace

TEST_CASE("eight threads with eight settings get what each gets alone, bit by bit", "[domain][astro]") {
  auto by_library = GENERATE(false, true);
  const auto& source = by_library ? test::library_engine() : test::fitted_engine();
  test::random_births births{8, 0.0, 60.0};
  std::array<subject, 8> people;
  std::array<digest, 8> alone;
  for (std::size_t i = 0; i < people.size(); ++i) {
    people[i] = births.next();
    people[i].settings.zero_point = static_cast<ayanamsa>(i * 3);
    people[i].settings.ayanamsa_nutation = i % 2 == 0;
    alone[i] = everything(source, people[i]);
  }
  std::array<int, 8> different{};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < people.size(); ++i)
      threads.emplace_back([&, i] {
        for (auto turn = 0; turn < (by_library ? 5 : 50); ++turn)
          different[i] += everything(source, people[i]) != alone[i];
      });
  }
  CHECK(different == std::array<int, 8>{});
}

TEST_CASE("a thread that changes its settings from one question to the next gets what each gets alone",
          "[domain][astro]") {
  const auto& source = GENERATE(false, true) ? test::library_engine() : test::fitted_engine();
  test::random_births births{9, 0.0, 60.0};
  std::array<subject, 8> people;
  for (auto& one : people)
    one = births.next();
  std::array<digest, 8> forwards, backwards;
  for (std::size_t i = 0; i < people.size(); ++i)
    add_positions(forwards[i], source, people[i]);
  for (auto i = people.size(); i-- > 0;)
    add_positions(backwards[i], source, people[i]);
  CHECK(forwards == backwards);
}
