#include "domain/astro/ephemeris.hpp"

#include "domain/astro/swiss.hpp"
#include "domain/astro/zodiac.hpp"

#include <swephexp.h>

#include <cmath>

namespace luna::domain {

namespace {

constexpr double unix_epoch_jd = 2440587.5;
constexpr double seconds_per_day = 86400.0;

/// What the library holds for this thread: open files and the tables read from them, given back when the thread ends.
struct thread_files {
  std::string path;

  ~thread_files() { swe_close(); }
};

thread_local thread_files files;

sky_position sidereal(const ecliptic_position& p, const zero_point& zero) {
  return {wrapped_degrees(p.longitude_degrees - zero.degrees), p.latitude_degrees,
          p.speed_degrees_per_day - zero.speed_degrees_per_day};
}

sky_position opposite(const sky_position& p) {
  return {wrapped_degrees(p.longitude_degrees + 180.0), -p.latitude_degrees, p.speed_degrees_per_day};
}

/// By the library, on the equinox of `flags`: true, or mean with SEFLG_NONUT.
result<ecliptic_position> from_library(graha which, double jd_ut, lunar_node node, int flags,
                                       ephemeris_source& source) {
  double x[6] = {};
  char error[AS_MAXCH] = {};
  auto used = swe_calc_ut(jd_ut, swiss_body(which, node), flags | SEFLG_SPEED, x, error);
  if (used < 0)
    return fault::invalid;
  if ((used & SEFLG_SWIEPH) == 0)
    source = ephemeris_source::moshier;
  auto near = which == graha::sun || which == graha::moon;
  ecliptic_position found{wrapped_degrees(x[0]), x[1], x[3], near ? x[2] : 0.0};
  if (which == graha::ketu) {
    found.longitude_degrees = wrapped_degrees(x[0] + 180.0);
    found.latitude_degrees = -x[1];
  }
  return found;
}

/// On the mean equinox the library need not compute nutation, which cancels out unless the zero point is the mean one.
int sidereal_flags(const chart_settings& settings) {
  return swiss_flags(settings.positions) | (settings.ayanamsa_nutation ? SEFLG_NONUT : 0);
}

result<double> mean_zero_degrees(double jd_ut, const chart_settings& settings) {
  swe_set_sid_mode(swiss_mode(settings.zero_point), 0, 0); // 53 ns
  auto degrees = 0.0;
  char error[AS_MAXCH] = {};
  // A star's place depends on the kind of position, and so do the zero points that hang on one.
  if (swe_get_ayanamsa_ex_ut(jd_ut, swiss_flags(settings.positions) | SEFLG_NONUT, &degrees, error) < 0)
    return fault::invalid;
  return degrees + settings.ayanamsa_offset_degrees;
}

/// Nutation in longitude and true obliquity.
result<std::array<double, 2>> nutation_and_obliquity(double jd_ut) {
  double x[6] = {};
  char error[AS_MAXCH] = {};
  if (swe_calc_ut(jd_ut, SE_ECL_NUT, SEFLG_SWIEPH, x, error) < 0)
    return fault::invalid;
  return std::array{x[2], x[0]};
}

// Of speeds that the library does not give. Shorter than what the bending of light behind the Sun changes in.
constexpr double step_days = 1e-5;

double speed_of(double now, double later) {
  return std::remainder(later - now, 360.0) / step_days;
}

result<zero_point> mean_zero_from_library(double jd_ut, const chart_settings& settings) {
  auto now = mean_zero_degrees(jd_ut, settings), later = mean_zero_degrees(jd_ut + step_days, settings);
  if (!now || !later)
    return fault::invalid;
  return zero_point{*now, speed_of(*now, *later)};
}

/// As wrapped_degrees, for what is within some turns: six times as fast.
double near_wrapped_degrees(double degrees) {
  auto rest = degrees - 360.0 * static_cast<int>(degrees / 360.0);
  if (rest < 0.0)
    rest += 360.0;
  return rest < 360.0 ? rest : 0.0;
}

/// What the fit calls a body: the node of the settings, for Rahu and for Ketu.
graha fitted_name(graha which, lunar_node node) {
  if (which != graha::rahu && which != graha::ketu)
    return which;
  return node == lunar_node::mean ? graha::rahu : graha::ketu;
}

/// What is subtracted from places on the mean equinox. There nutation cancels out, unless the zero point is the mean
/// one. None while the star it hangs on is on the Sun's disc.
std::optional<zero_point> zero_for_mean_places(const fitted_sky& fit, double jd_tt, const chart_settings& settings) {
  auto zero = fit.zero(settings.zero_point, jd_tt, settings.positions);
  if (!zero)
    return std::nullopt;
  if (!settings.ayanamsa_nutation) {
    auto nutation = fit.nutation(jd_tt);
    zero->value -= nutation.value;
    zero->rate -= nutation.rate;
  }
  return zero_point{zero->value + settings.ayanamsa_offset_degrees, zero->rate};
}

sky_position sidereal(graha which, const mean_place& p, const zero_point& zero) {
  auto turn = which == graha::ketu ? 180.0 : 0.0;
  return {near_wrapped_degrees(p.longitude_degrees + turn - zero.degrees), p.latitude_degrees,
          p.speed_degrees_per_day - zero.speed_degrees_per_day};
}

} // namespace

std::string_view name_of(ephemeris_source source) {
  static constexpr std::array<std::string_view, 3> names{"fitted Swiss Ephemeris", "Swiss Ephemeris",
                                                         "Swiss Ephemeris, Moshier fallback"};
  return names[static_cast<std::size_t>(source)];
}

ephemeris::ephemeris(std::string path, std::shared_ptr<const fitted_sky> fitted)
  : path_{std::make_shared<const std::string>(std::move(path))}, fitted_{std::move(fitted)} {}

const fitted_sky* ephemeris::fitted_for(double jd_ut) const {
  return fitted_ && fitted_->covers(jd_ut) ? fitted_.get() : nullptr;
}

bool ephemeris::prepare(double jd_ut) const {
  // The library itself answers for any instant what it has formulae for, and not a number with nonsense.
  if (!(jd_ut >= first_jd && jd_ut <= last_jd))
    return false;
  // Setting the path re-opens files (40 us), so only when this thread last used another.
  if (files.path != *path_) {
    swe_set_ephe_path(path_->c_str());
    files.path = *path_;
  }
  return true;
}

result<ecliptic_position> ephemeris::tropical(graha which, double jd_ut, position_kind kind, lunar_node node) const {
  if (const auto* fit = fitted_for(jd_ut)) {
    auto jd_tt = fit->terrestrial(jd_ut);
    if (auto p = fit->place(fitted_name(which, node), jd_tt, kind)) {
      auto nutation = fit->nutation(jd_tt);
      auto turn = which == graha::ketu ? 180.0 : 0.0;
      auto near = which == graha::sun || which == graha::moon;
      return ecliptic_position{near_wrapped_degrees(p->longitude_degrees + turn + nutation.value), p->latitude_degrees,
                               p->speed_degrees_per_day + nutation.rate, near ? p->distance_au : 0.0};
    }
  }
  if (!prepare(jd_ut))
    return fault::invalid;
  auto source = ephemeris_source::swiss_files;
  return from_library(which, jd_ut, node, swiss_flags(kind), source);
}

result<zero_point> ephemeris::zero_point_at(double jd_ut, const chart_settings& settings) const {
  if (const auto* fit = fitted_for(jd_ut)) {
    auto jd_tt = fit->terrestrial(jd_ut);
    if (auto zero = zero_for_mean_places(*fit, jd_tt, settings)) {
      auto nutation = fit->nutation(jd_tt);
      return zero_point{zero->degrees + nutation.value, zero->speed_degrees_per_day + nutation.rate};
    }
  }
  if (!prepare(jd_ut))
    return fault::invalid;
  auto zero = mean_zero_from_library(jd_ut, settings);
  if (!zero || !settings.ayanamsa_nutation)
    return zero;
  auto now = nutation_and_obliquity(jd_ut), later = nutation_and_obliquity(jd_ut + step_days);
  if (!now || !later)
    return fault::invalid;
  return zero_point{zero->degrees + (*now)[0], zero->speed_degrees_per_day + speed_of((*now)[0], (*later)[0])};
}

result<earth_frame> ephemeris::frame_at(double jd_ut) const {
  if (const auto* fit = fitted_for(jd_ut)) {
    auto jd_tt = fit->terrestrial(jd_ut);
    auto nutation = fit->nutation(jd_tt).value, obliquity = fit->obliquity(jd_tt);
    return earth_frame{wrapped_degrees(fit->sidereal_time(jd_ut, nutation, obliquity)), obliquity, nutation};
  }
  if (!prepare(jd_ut))
    return fault::invalid;
  auto now = nutation_and_obliquity(jd_ut);
  if (!now)
    return now.error();
  auto [nutation, obliquity] = *now;
  return earth_frame{swe_sidtime0(jd_ut, obliquity, nutation) * 15.0, obliquity, nutation};
}

result<sky_position> ephemeris::position(graha which, double jd_ut, const chart_settings& settings) const {
  if (const auto* fit = fitted_for(jd_ut)) {
    auto jd_tt = fit->terrestrial(jd_ut);
    auto zero = zero_for_mean_places(*fit, jd_tt, settings);
    auto p = fit->place(fitted_name(which, settings.node), jd_tt, settings.positions);
    if (zero && p)
      return sidereal(which, *p, *zero);
  }
  if (!prepare(jd_ut))
    return fault::invalid;
  auto source = ephemeris_source::swiss_files;
  auto found = from_library(which, jd_ut, settings.node, sidereal_flags(settings), source);
  auto zero = mean_zero_from_library(jd_ut, settings);
  if (!found || !zero)
    return fault::invalid;
  return sidereal(*found, *zero);
}

result<sky> ephemeris::positions(double jd_ut, const chart_settings& settings) const {
  sky all;
  all.count = settings.outer_planets ? body_count : graha_count;
  const auto* fit = fitted_for(jd_ut);
  auto jd_tt = fit ? fit->terrestrial(jd_ut) : 0.0;
  auto zero = fit ? zero_for_mean_places(*fit, jd_tt, settings) : std::nullopt;
  if (zero) {
    all.source = ephemeris_source::fitted;
  } else {
    fit = nullptr;
    if (!prepare(jd_ut))
      return fault::invalid;
    auto by_library = mean_zero_from_library(jd_ut, settings);
    if (!by_library)
      return by_library.error();
    zero = *by_library;
  }
  auto sun = fit ? fit->sun(jd_tt, settings.positions) : mean_place{};
  for (std::size_t i = 0; i < all.count; ++i) {
    auto which = static_cast<graha>(i);
    if (which == graha::ketu) {
      all.grahas[i] = opposite(all.at(graha::rahu));
      continue;
    }
    if (fit)
      if (auto p = fit->place(fitted_name(which, settings.node), jd_tt, settings.positions, sun)) {
        all.grahas[i] = sidereal(which, *p, *zero);
        continue;
      }
    if (!prepare(jd_ut))
      return fault::invalid;
    auto found = from_library(which, jd_ut, settings.node, sidereal_flags(settings), all.source);
    if (!found)
      return found.error();
    all.grahas[i] = sidereal(*found, *zero);
  }
  return all;
}

result<double> ephemeris::mean_zero_degrees_at(double jd_ut, const chart_settings& settings) const {
  if (const auto* fit = fitted_for(jd_ut))
    if (auto zero = fit->zero(settings.zero_point, fit->terrestrial(jd_ut), settings.positions))
      return zero->value + settings.ayanamsa_offset_degrees;
  if (!prepare(jd_ut))
    return fault::invalid;
  return mean_zero_degrees(jd_ut, settings);
}

result<double> ephemeris::ascendant(double jd_ut, double latitude_degrees, double longitude_degrees,
                                    const chart_settings& settings) const {
  if (!(std::abs(latitude_degrees) <= 90.0) || !(std::abs(longitude_degrees) <= 180.0))
    return fault::invalid;
  auto frame = frame_at(jd_ut);
  if (!frame)
    return frame.error();
  auto zero = mean_zero_degrees_at(jd_ut, settings);
  if (!zero)
    return zero.error();
  if (settings.ayanamsa_nutation)
    *zero += frame->nutation_degrees;
  double cusps[13] = {}, points[10] = {};
  // Whole-sign houses exist at every latitude, where Placidus would fail.
  if (swe_houses_armc(wrapped_degrees(frame->sidereal_time_degrees + longitude_degrees), latitude_degrees,
                      frame->obliquity_degrees, 'W', cusps, points)
      < 0)
    return fault::invalid;
  return wrapped_degrees(points[0] - *zero);
}

std::string ephemeris::version() {
  char text[AS_MAXCH] = {};
  return swe_version(text);
}

double julian_day_of(std::int64_t ut_seconds) {
  return unix_epoch_jd + static_cast<double>(ut_seconds) / seconds_per_day;
}

std::int64_t ut_seconds_of(double jd_ut) {
  return std::llround((jd_ut - unix_epoch_jd) * seconds_per_day);
}

} // namespace luna::domain
