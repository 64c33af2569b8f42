// Where the grahas are: the Swiss Ephemeris, with every setting passed along with the question.
#pragma once

#include "domain/astro/settings.hpp"
#include "domain/result.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace luna::domain {

enum class graha : std::uint8_t { sun, moon, mars, mercury, jupiter, venus, saturn, rahu, ketu };
constexpr std::size_t graha_count = 9;

/// "Sun", "Moon", ... "Ketu"
std::string_view name_of(graha which);

/// Where positions come from. The library falls back to its own formulae when its files are missing, without an error.
enum class ephemeris_source : std::uint8_t { swiss_files, moshier };

struct sky_position {
  double longitude_degrees = 0.0; // sidereal, [0, 360)
  double latitude_degrees = 0.0;
  double speed_degrees_per_day = 0.0; // of the longitude; negative when retrograde
};

struct sky {
  std::array<sky_position, graha_count> grahas; // indexed by graha; Ketu is opposite Rahu
  ephemeris_source source = ephemeris_source::swiss_files;
};

/// Cheap to copy; may be used from any thread: the library's settings belong to a thread, so each call sets its own.
class ephemeris {
public:
  static constexpr std::string_view default_path = "/usr/share/libswe/ephe";

  explicit ephemeris(std::string path = std::string{default_path});

  /// Errors: invalid outside of the years the library covers (about -5400 to 5400).
  result<sky> positions(double jd_ut, const chart_settings& settings) const;

  /// The sidereal longitude that rises. Errors: invalid for a latitude beyond 90 degrees.
  result<double> ascendant(double jd_ut, double latitude_degrees, double longitude_degrees,
                           const chart_settings& settings) const;

  /// "2.10.03"
  static std::string version();

private:
  void prepare(const chart_settings& settings) const;
  result<double> mean_ayanamsa(double jd_ut) const;

  std::shared_ptr<const std::string> path_;
};

/// Julian day of an instant in seconds since 1970-01-01T00:00 UT.
double julian_day_of(std::int64_t ut_seconds);

} // namespace luna::domain
