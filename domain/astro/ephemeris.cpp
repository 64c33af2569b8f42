#include "domain/astro/ephemeris.hpp"

#include "domain/astro/zodiac.hpp"

#include <swephexp.h>

#include <cmath>

namespace luna::domain {

namespace {

constexpr double unix_epoch_jd = 2440587.5;
constexpr double seconds_per_day = 86400.0;

constexpr std::array<int, 7> bodies{SE_SUN, SE_MOON, SE_MARS, SE_MERCURY, SE_JUPITER, SE_VENUS, SE_SATURN};

int swiss_code(ayanamsa zero_point) {
  switch (zero_point) {
    case ayanamsa::lahiri: return SE_SIDM_LAHIRI;
    case ayanamsa::true_chitra: return SE_SIDM_TRUE_CITRA;
    case ayanamsa::raman: return SE_SIDM_RAMAN;
    case ayanamsa::krishnamurti: return SE_SIDM_KRISHNAMURTI;
    case ayanamsa::true_pushya: return SE_SIDM_TRUE_PUSHYA;
    case ayanamsa::yukteshwar: return SE_SIDM_YUKTESHWAR;
    case ayanamsa::fagan_bradley: return SE_SIDM_FAGAN_BRADLEY;
  }
  return SE_SIDM_LAHIRI;
}

/// With nutation in the zero point the library subtracts like from like; without, we subtract the mean one ourselves.
int flags_of(const chart_settings& settings) {
  auto flags = SEFLG_SWIEPH | SEFLG_SPEED;
  if (settings.ayanamsa_nutation)
    flags |= SEFLG_SIDEREAL;
  if (settings.positions == position_kind::geometric)
    flags |= SEFLG_TRUEPOS;
  return flags;
}

/// What the library holds for this thread: open files and the tables read from them, given back when the thread ends.
struct thread_files {
  std::string path;

  ~thread_files() { swe_close(); }
};

thread_local thread_files files;

} // namespace

std::string_view name_of(graha which) {
  static constexpr std::array<std::string_view, graha_count> names{"Sun",   "Moon",   "Mars", "Mercury", "Jupiter",
                                                                   "Venus", "Saturn", "Rahu", "Ketu"};
  return names[static_cast<std::size_t>(which)];
}

ephemeris::ephemeris(std::string path) : path_{std::make_shared<const std::string>(std::move(path))} {}

void ephemeris::prepare(const chart_settings& settings) const {
  // Setting the path re-opens files (40 us), so only when this thread last used another; the mode costs 53 ns.
  if (files.path != *path_) {
    swe_set_ephe_path(path_->c_str());
    files.path = *path_;
  }
  swe_set_sid_mode(swiss_code(settings.zero_point), 0, 0);
}

result<double> ephemeris::mean_ayanamsa(double jd_ut) const {
  double degrees = 0.0;
  char error[AS_MAXCH] = {};
  if (swe_get_ayanamsa_ex_ut(jd_ut, SEFLG_SWIEPH | SEFLG_NONUT, &degrees, error) < 0)
    return fault::invalid;
  return degrees;
}

result<sky> ephemeris::positions(double jd_ut, const chart_settings& settings) const {
  prepare(settings);
  auto flags = flags_of(settings);
  auto zero = 0.0;
  if (!settings.ayanamsa_nutation) {
    auto mean = mean_ayanamsa(jd_ut);
    if (!mean)
      return mean.error();
    zero = *mean;
  }
  sky found;
  auto compute = [&](int body, sky_position& p) {
    double x[6] = {};
    char error[AS_MAXCH] = {};
    auto used = swe_calc_ut(jd_ut, body, flags, x, error);
    if (used < 0)
      return false;
    if ((used & SEFLG_SWIEPH) == 0)
      found.source = ephemeris_source::moshier;
    p = {wrapped_degrees(x[0] - zero), x[1], x[3]};
    return true;
  };
  for (std::size_t i = 0; i < bodies.size(); ++i)
    if (!compute(bodies[i], found.grahas[i]))
      return fault::invalid;
  auto& rahu = found.grahas[static_cast<std::size_t>(graha::rahu)];
  if (!compute(settings.node == lunar_node::mean ? SE_MEAN_NODE : SE_TRUE_NODE, rahu))
    return fault::invalid;
  found.grahas[static_cast<std::size_t>(graha::ketu)] = {wrapped_degrees(rahu.longitude_degrees + 180.0),
                                                         -rahu.latitude_degrees, rahu.speed_degrees_per_day};
  return found;
}

result<double> ephemeris::ascendant(double jd_ut, double latitude_degrees, double longitude_degrees,
                                    const chart_settings& settings) const {
  if (!(std::abs(latitude_degrees) <= 90.0))
    return fault::invalid;
  prepare(settings);
  double cusps[13] = {}, points[10] = {};
  auto flags = settings.ayanamsa_nutation ? SEFLG_SIDEREAL : 0;
  // Whole-sign houses exist at every latitude, where Placidus would fail.
  if (swe_houses_ex(jd_ut, flags, latitude_degrees, longitude_degrees, 'W', cusps, points) < 0)
    return fault::invalid;
  if (settings.ayanamsa_nutation)
    return wrapped_degrees(points[0]);
  auto mean = mean_ayanamsa(jd_ut);
  if (!mean)
    return mean.error();
  return wrapped_degrees(points[0] - *mean);
}

std::string ephemeris::version() {
  char text[AS_MAXCH] = {};
  return swe_version(text);
}

double julian_day_of(std::int64_t ut_seconds) {
  return unix_epoch_jd + static_cast<double>(ut_seconds) / seconds_per_day;
}

} // namespace luna::domain
