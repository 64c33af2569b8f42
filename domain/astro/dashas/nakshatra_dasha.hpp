// Dashas of the nakshatras: lords rule in a fixed order for fixed shares of a cycle, entered where the Moon stood.
#pragma once

#include "domain/astro/ephemeris.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace luna::domain {

/// Which order, which years (Brihat Parashara Hora Shastra, chapter 46, on the dashas of the grahas).
enum class nakshatra_scheme : std::uint8_t {
  vimshottari, // nine lords, 120 years
  yogini,      // eight yoginis, 36 years: Mangala is told as the Moon, Pingala Sun, Dhanya Jupiter, Bhramari Mars,
               // Bhadrika Mercury, Ulka Saturn, Siddha Venus, Sankata Rahu
  ashtottari,  // eight lords, 108 years, Ketu has none
};
/// "Vimshottari", "Yogini", "Ashtottari"
std::string_view name_of(nakshatra_scheme scheme);

constexpr unsigned dasha_levels = 5; // maha, antar, pratyantar, sookshma, prana

struct dasha_period {
  graha lord = graha::ketu;
  unsigned level = 1;        // 1 maha .. 5 prana
  std::int64_t begin_ut = 0; // seconds since 1970-01-01
  std::int64_t end_ut = 0;   // the next one's begin
  // Exact, for the periods inside: the lord's place in the order, the begin and length in shares of the cycle.
  std::uint8_t place = 0;
  std::uint64_t first_share = 0;
  std::uint64_t shares = 0;
};

/// The periods inside one, in order, or the running ones from maha dasha downwards: at most nine.
struct dasha_periods {
  std::array<dasha_period, 9> all{};
  std::size_t count = 0;

  const dasha_period* begin() const { return all.data(); }
  const dasha_period* end() const { return all.data() + count; }
  std::size_t size() const { return count; }
  const dasha_period& operator[](std::size_t i) const { return all[i]; }
};

/// What of the first maha dasha is left at birth: whole years, months of a twelfth of a year, and days, cut off.
struct dasha_balance {
  unsigned years = 0;
  unsigned months = 0; // 0..11
  unsigned days = 0;   // 0..30
};

/// A tree of periods, computed as it is walked. Periods of a level follow each other without gap, those inside one fill
/// it, both to the second. Cheap to copy.
class nakshatra_dasha {
public:
  /// Vimshottari, Ketu first, of no length: what a chart has before it is computed.
  nakshatra_dasha() = default;

  /// A cycle whose first lord is the scheme's number `place` (0 = the first in its order) and has `passed` [0, 1] of
  /// its maha dasha behind it at `at_ut` seconds since 1970; `cycle_seconds` is the length of all maha dashas together.
  nakshatra_dasha(nakshatra_scheme scheme, unsigned place, double passed, std::int64_t at_ut, double cycle_seconds);

  nakshatra_scheme scheme() const { return scheme_; }
  /// 8 or 9: how many lords share a cycle, and so how many periods lie inside of one.
  std::size_t lords() const;
  /// Where the maha dasha running at birth began, in seconds since 1970-01-01.
  std::int64_t begin_ut() const { return begin_ut_; }

  /// The maha dasha number `index`; 0 is the one running at birth, whole, and so begins before it. After all lords the
  /// cycle starts again.
  dasha_period maha(std::size_t index) const;

  /// The periods inside of one of this dasha; none below the fifth level. Vimshottari and Yogini begin with the
  /// period's own lord, Ashtottari ends with it (P.V.R. Narasimha Rao, Vedic Astrology, 17.2.2).
  dasha_periods parts(const dasha_period& of) const;

  /// The periods that hold the instant, maha dasha first, down to `levels` (1..5); none before the first one begins.
  dasha_periods running(std::int64_t at_ut, unsigned levels = dasha_levels) const;

  /// Where all periods of a level (1..5) of the first cycle begin, in order, in seconds after begin_ut(); at last where
  /// the cycle ends. For Vimshottari's five levels 59,050 numbers in 55 us. Number i lies in maha dasha
  /// i / lords^(level-1).
  std::vector<std::uint32_t> begins(unsigned level) const;

private:
  std::int64_t seconds_at(std::uint64_t share) const;
  dasha_period period(unsigned level, unsigned place, std::uint64_t first_share, std::uint64_t shares) const;

  nakshatra_scheme scheme_ = nakshatra_scheme::vimshottari;
  std::uint8_t first_place_ = 0;
  std::int64_t begin_ut_ = 0;
  double seconds_per_share_ = 0.0;
};

/// Years of a lord's maha dasha (Brihat Parashara Hora Shastra, chapter 46): Vimshottari Ketu 7, Venus 20, Sun 6, Moon
/// 10, Mars 7, Rahu 18, Jupiter 16, Saturn 19, Mercury 17; Yogini Moon 1, Sun 2, Jupiter 3, Mars 4, Mercury 5, Saturn
/// 6, Venus 7, Rahu 8; Ashtottari Sun 6, Moon 15, Mars 8, Mercury 17, Saturn 10, Jupiter 19, Rahu 12, Venus 21. 0 for
/// one who rules nothing.
unsigned dasha_years(nakshatra_scheme scheme, graha lord);

/// The share [0, 1] of its nakshatra (zodiac_place_of) that a sidereal longitude in degrees has crossed.
double nakshatra_crossed(double longitude_degrees);

/// From the Moon's sidereal longitude in degrees and the instant of birth; `year_days` is the length of a dasha year in
/// days. The share of the first period that had passed at birth is the share of the nakshatra the Moon had crossed
/// (Brihat Parashara Hora Shastra 46.12-16). From the 4th, 5th or 8th nakshatra of the Moon (Kshema, Utpanna, Adhana)
/// or from the lagna: give that longitude. Errors: invalid for a longitude that is no number or a year outside 1..400
/// days.
result<nakshatra_dasha> vimshottari(double moon_degrees, std::int64_t birth_ut, double year_days);

/// As vimshottari, errors too. The first yogini is the remainder of the nakshatra's number + 3 by eight (0 = Sankata;
/// Rudrayamala).
result<nakshatra_dasha> yogini(double moon_degrees, std::int64_t birth_ut, double year_days);

/// How Ashtottari shares its lords' years among the nakshatras, which it counts from Ardra: four, three, four, three..
enum class ashtottari_share : std::uint8_t {
  arcs,    // by degrees of the lord's arc of 53°20' or 40° (P.V.R. Narasimha Rao, table 39; Jagannatha Hora)
  abhijit, // an equal part to each of 28, Abhijit (276°40' to 280°53'20") the third of Saturn's four
};

/// As vimshottari, errors too, in 108 years (Brihat Parashara Hora Shastra, chapter 46).
result<nakshatra_dasha> ashtottari(double moon_degrees, std::int64_t birth_ut, double year_days,
                                   ashtottari_share share = ashtottari_share::arcs);

/// The conditions under which schools use Ashtottari; some use it always (P.V.R. Narasimha Rao, 17.2.3).
struct ashtottari_conditions {
  bool rahu = false;   // not in the lagna, but in a quadrant or trine from its lord
  bool paksha = false; // birth by day in the dark fortnight or by night in the bright one
};

/// From the signs 0..11 of the lagna, its lord and Rahu, the birth's tithi 1..30 and whether the Sun was up.
ashtottari_conditions ashtottari_conditions_of(unsigned lagna_sign, unsigned lagna_lord_sign, unsigned rahu_sign,
                                               unsigned tithi, bool by_day);

/// From the instant of birth in seconds since 1970 and the length of a year in days that the dasha was made with. The
/// books' way of telling it (Brihat Parashara Hora Shastra 46.16).
dasha_balance balance_at_birth(const nakshatra_dasha& dasha, std::int64_t birth_ut, double year_days);

} // namespace luna::domain
