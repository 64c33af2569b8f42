// The sky of the years people are born in, from polynomials fitted once to the Swiss Ephemeris.
#pragma once

#include "domain/astro/fitted_series.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace luna::domain {

/// On the mean equinox of date: nutation in longitude is left out.
struct mean_place {
  double longitude_degrees = 0.0; // beside [0, 360) by at most a turn
  double latitude_degrees = 0.0;
  double speed_degrees_per_day = 0.0; // of the longitude
  double distance_au = 0.0;           // 0 for the nodes
};

/// Maps the file for as long as it lives; may be used from any thread. Nothing here allocates once it is open. Callers
/// ask only for instants that it covers. Longitudes are within 0.01" of the library's (the Moon's 0.02"),
/// latitudes within 0.05", speeds within 0.1" a day, distances of the Sun and the Moon within 1e-7 of themselves.
/// The true node alone is not the library's within ten seconds of where the library passes from one set of its
/// coefficients to the next, every 27.55 days: its own node jumps there by some 0.1", and its speed by degrees.
class fitted_sky {
public:
  /// Null if the file cannot be read, is of another version, cut or changed; `problem` then says which.
  static std::shared_ptr<const fitted_sky> open(const std::string& path, std::string& problem);

  ~fitted_sky();
  fitted_sky(const fitted_sky&) = delete;
  fitted_sky& operator=(const fitted_sky&) = delete;

  /// Julian days UT: from `begin_ut` until before `end_ut`.
  double begin_ut() const { return header().begin_ut; }
  double end_ut() const { return header().end_ut; }
  bool covers(double jd_ut) const { return jd_ut >= begin_ut() && jd_ut < end_ut(); }

  /// Julian days TT of Julian days UT. The other questions, but for the sidereal time, are asked in TT.
  double terrestrial(double jd_ut) const { return jd_ut + common(fitted_common::delta_t).at(jd_ut); }

  /// The Sun, for `place` of others at the same instant and of the same kind.
  mean_place sun(double jd_tt, position_kind kind) const;

  /// Ketu is the true node here, and Rahu the mean one. None for the apparent place of what is on the Sun's disc.
  std::optional<mean_place> place(graha which, double jd_tt, position_kind kind, const mean_place& sun) const;
  std::optional<mean_place> place(graha which, double jd_tt, position_kind kind) const;

  fitted_value nutation(double jd_tt) const { return common(fitted_common::nutation).with_rate(jd_tt); }
  double obliquity(double jd_tt) const { return common(fitted_common::obliquity).at(jd_tt); }

  /// Apparent, at Greenwich, in degrees beside [0, 360) by any number of turns. Degrees and Julian days UT in.
  double sidereal_time(double jd_ut, double nutation_degrees, double obliquity_degrees) const;

  /// The zero point without nutation, degrees. None while its star is on the Sun's disc.
  std::optional<fitted_value> zero(ayanamsa zero_point, double jd_tt, position_kind kind) const;

private:
  fitted_sky() = default;
  const fitted_header& header() const { return *reinterpret_cast<const fitted_header*>(file_); }
  const fitted_series& series(std::size_t number, position_kind kind) const {
    return series_[2 * number + static_cast<std::size_t>(kind)];
  }
  const fitted_series& common(fitted_common what) const { return series(fitted_number(what), position_kind::apparent); }

  const std::byte* file_ = nullptr;
  std::size_t bytes_ = 0;
  std::array<fitted_series, fitted_entries> series_;
};

} // namespace luna::domain
