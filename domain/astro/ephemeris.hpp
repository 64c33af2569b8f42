// Where the grahas are. Every setting is passed along with the question: the library keeps its own per thread.
#pragma once

#include "domain/astro/fitted_sky.hpp"
#include "domain/astro/graha.hpp"
#include "domain/astro/settings.hpp"
#include "domain/result.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace luna::domain {

/// Where positions come from, the most exact first but for what the fit leaves out. The library falls back to its own
/// formulae when its files are missing, without an error.
enum class ephemeris_source : std::uint8_t { fitted, swiss_files, moshier };

/// "fitted Swiss Ephemeris", "Swiss Ephemeris", "Swiss Ephemeris, Moshier fallback"
std::string_view name_of(ephemeris_source source);

/// On the ecliptic and equinox of date, from the Earth's centre.
struct ecliptic_position {
  double longitude_degrees = 0.0; // tropical, [0, 360)
  double latitude_degrees = 0.0;
  double speed_degrees_per_day = 0.0; // of the longitude
  double distance_au = 0.0;           // of the Sun and the Moon; 0 for others
};

struct sky_position {
  double longitude_degrees = 0.0; // sidereal, [0, 360)
  double latitude_degrees = 0.0;
  double speed_degrees_per_day = 0.0; // of the longitude; negative when retrograde
};

struct sky {
  std::array<sky_position, body_count> grahas; // indexed by graha; Ketu is opposite Rahu
  std::size_t count = graha_count;             // body_count where the settings ask for the outer planets
  ephemeris_source source = ephemeris_source::swiss_files;

  const sky_position& at(graha which) const { return grahas[static_cast<std::size_t>(which)]; }
};

/// How the Earth stands: what the horizon and the houses are computed from.
struct earth_frame {
  double sidereal_time_degrees = 0.0; // apparent, of Greenwich, [0, 360)
  double obliquity_degrees = 0.0;     // true, of date
  double nutation_degrees = 0.0;      // in longitude
};

/// What is subtracted from tropical longitudes.
struct zero_point {
  double degrees = 0.0;
  double speed_degrees_per_day = 0.0;
};

/// Cheap to copy; may be used from any thread. Instants are Julian days in UT. Errors of every question: invalid for
/// an instant outside of the years that the library's files cover, and for one that is no number.
class ephemeris {
public:
  static constexpr std::string_view default_path = "/usr/share/libswe/ephe";
  /// From September -5400 to December 5398, Julian days UT, both included. At the very ends of the files, a year further
  /// out, the library has positions but no zero point that hangs on a star.
  static constexpr double first_jd = -251'000.0;
  static constexpr double last_jd = 3'693'000.0;

  /// `fitted` answers for the years it covers, but for what is on the Sun's disc (and zero points of stars that are):
  /// up to some hours a year; the library answers the rest, or all if it is null. `path`: the folder of the library's
  /// files.
  explicit ephemeris(std::string path = std::string{default_path}, std::shared_ptr<const fitted_sky> fitted = nullptr);

  result<ecliptic_position> tropical(graha which, double jd_ut, position_kind kind, lunar_node node) const;

  result<zero_point> zero_point_at(double jd_ut, const chart_settings& settings) const;

  result<earth_frame> frame_at(double jd_ut) const;

  result<sky_position> position(graha which, double jd_ut, const chart_settings& settings) const;

  result<sky> positions(double jd_ut, const chart_settings& settings) const;

  /// The sidereal longitude that rises. `latitude_degrees` -90..90, north positive; `longitude_degrees` -180..180, east
  /// positive. Errors: invalid for a place that is not on Earth, too.
  result<double> ascendant(double jd_ut, double latitude_degrees, double longitude_degrees,
                           const chart_settings& settings) const;

  /// Null: the library answers everything.
  const fitted_sky* fitted() const { return fitted_.get(); }

  /// "2.10.03"
  static std::string version();

private:
  const fitted_sky* fitted_for(double jd_ut) const;
  bool prepare(double jd_ut) const;
  result<double> mean_zero_degrees_at(double jd_ut, const chart_settings& settings) const;

  std::shared_ptr<const std::string> path_;
  std::shared_ptr<const fitted_sky> fitted_;
};

/// Julian day of an instant in seconds since 1970-01-01T00:00 UT, and back, rounded to the second.
double julian_day_of(std::int64_t ut_seconds);
std::int64_t ut_seconds_of(double jd_ut);

} // namespace luna::domain
