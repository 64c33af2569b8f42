// The birth chart: where everything stood, from one instant and one place on Earth.
#pragma once

#include "domain/astro/dashas/nakshatra_dasha.hpp"
#include "domain/astro/ephemeris.hpp"
#include "domain/astro/zodiac.hpp"

#include <optional>

namespace luna::domain {

struct birth {
  std::int64_t ut_seconds = 0; // since 1970-01-01T00:00 UT
  double latitude = 0.0;       // degrees, north positive
  double longitude = 0.0;      // degrees, east positive
};

struct chart {
  birth of;
  chart_settings settings;
  ephemeris_source source = ephemeris_source::swiss_files;
  double lagna_degrees = 0.0; // sidereal
  std::array<sky_position, body_count> grahas;
  nakshatra_dasha dashas; // Vimshottari, from the Moon

  const sky_position& at(graha which) const { return grahas[static_cast<std::size_t>(which)]; }
};

/// Errors: invalid for an instant the ephemeris does not cover, a place that is not on Earth or a dasha year outside
/// 1..400 days.
result<chart> compute_chart(const ephemeris& sky, const birth& of, const chart_settings& settings = {});

/// What can be said of a birth whose time of day is not known: positions at both ends of the day.
struct day_chart {
  chart_settings settings;
  ephemeris_source source = ephemeris_source::swiss_files;
  std::array<sky_position, body_count> first; // at the day's first second
  std::array<sky_position, body_count> last;  // at its last
};

/// `begin_ut` and `end_ut`: the local day's first and last second. Errors: as compute_chart.
result<day_chart> compute_day_chart(const ephemeris& sky, std::int64_t begin_ut, std::int64_t end_ut,
                                    const chart_settings& settings = {});

} // namespace luna::domain
