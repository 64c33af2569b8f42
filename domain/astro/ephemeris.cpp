#include "domain/astro/ephemeris.hpp"

#include "domain/astro/zodiac.hpp"

#include <swephexp.h>

#include <cmath>

namespace luna::domain {

namespace {

constexpr double unix_epoch_jd = 2440587.5;
constexpr double seconds_per_day = 86400.0;

int swiss_body(graha which, lunar_node node) {
  switch (which) {
    case graha::sun: return SE_SUN;
    case graha::moon: return SE_MOON;
    case graha::mars: return SE_MARS;
    case graha::mercury: return SE_MERCURY;
    case graha::jupiter: return SE_JUPITER;
    case graha::venus: return SE_VENUS;
    case graha::saturn: return SE_SATURN;
    case graha::rahu:
    case graha::ketu: return node == lunar_node::mean ? SE_MEAN_NODE : SE_TRUE_NODE;
    case graha::uranus: return SE_URANUS;
    case graha::neptune: return SE_NEPTUNE;
    case graha::pluto: return SE_PLUTO;
  }
  return SE_SUN;
}

int swiss_mode(ayanamsa zero_point) {
  switch (zero_point) {
    case ayanamsa::lahiri: return SE_SIDM_LAHIRI;
    case ayanamsa::true_chitra: return SE_SIDM_TRUE_CITRA;
    case ayanamsa::raman: return SE_SIDM_RAMAN;
    case ayanamsa::krishnamurti: return SE_SIDM_KRISHNAMURTI;
    case ayanamsa::true_pushya: return SE_SIDM_TRUE_PUSHYA;
    case ayanamsa::yukteshwar: return SE_SIDM_YUKTESHWAR;
    case ayanamsa::fagan_bradley: return SE_SIDM_FAGAN_BRADLEY;
    case ayanamsa::lahiri_icrc: return SE_SIDM_LAHIRI_ICRC;
    case ayanamsa::lahiri_1940: return SE_SIDM_LAHIRI_1940;
    case ayanamsa::lahiri_vp285: return SE_SIDM_LAHIRI_VP285;
    case ayanamsa::krishnamurti_vp291: return SE_SIDM_KRISHNAMURTI_VP291;
    case ayanamsa::true_revati: return SE_SIDM_TRUE_REVATI;
    case ayanamsa::true_mula: return SE_SIDM_TRUE_MULA;
    case ayanamsa::true_sheoran: return SE_SIDM_TRUE_SHEORAN;
    case ayanamsa::ushashashi: return SE_SIDM_USHASHASHI;
    case ayanamsa::jn_bhasin: return SE_SIDM_JN_BHASIN;
    case ayanamsa::de_luce: return SE_SIDM_DELUCE;
    case ayanamsa::djwhal_khul: return SE_SIDM_DJWHAL_KHUL;
    case ayanamsa::suryasiddhanta: return SE_SIDM_SURYASIDDHANTA;
    case ayanamsa::suryasiddhanta_msun: return SE_SIDM_SURYASIDDHANTA_MSUN;
    case ayanamsa::aryabhata: return SE_SIDM_ARYABHATA;
    case ayanamsa::aryabhata_msun: return SE_SIDM_ARYABHATA_MSUN;
    case ayanamsa::aryabhata_522: return SE_SIDM_ARYABHATA_522;
    case ayanamsa::ss_revati: return SE_SIDM_SS_REVATI;
    case ayanamsa::ss_citra: return SE_SIDM_SS_CITRA;
    case ayanamsa::galactic_center_0_sagittarius: return SE_SIDM_GALCENT_0SAG;
    case ayanamsa::galactic_center_mula_wilhelm: return SE_SIDM_GALCENT_MULA_WILHELM;
    case ayanamsa::sassanian: return SE_SIDM_SASSANIAN;
  }
  return SE_SIDM_LAHIRI;
}

int flag_of(position_kind kind) {
  return kind == position_kind::geometric ? SEFLG_TRUEPOS : 0;
}

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

} // namespace

std::string_view name_of(graha which) {
  static constexpr std::array<std::string_view, body_count> names{
    "Sun", "Moon", "Mars", "Mercury", "Jupiter", "Venus", "Saturn", "Rahu", "Ketu", "Uranus", "Neptune", "Pluto"};
  return names[static_cast<std::size_t>(which)];
}

ephemeris::ephemeris(std::string path) : path_{std::make_shared<const std::string>(std::move(path))} {}

void ephemeris::prepare() const {
  // Setting the path re-opens files (40 us), so only when this thread last used another.
  if (files.path != *path_) {
    swe_set_ephe_path(path_->c_str());
    files.path = *path_;
  }
}

result<ecliptic_position> ephemeris::from_library(graha which, double jd_ut, position_kind kind, lunar_node node,
                                                  ephemeris_source& source) const {
  double x[6] = {};
  char error[AS_MAXCH] = {};
  auto used = swe_calc_ut(jd_ut, swiss_body(which, node), SEFLG_SWIEPH | SEFLG_SPEED | flag_of(kind), x, error);
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

result<ecliptic_position> ephemeris::tropical(graha which, double jd_ut, position_kind kind, lunar_node node) const {
  prepare();
  auto source = ephemeris_source::swiss_files;
  return from_library(which, jd_ut, kind, node, source);
}

result<zero_point> ephemeris::zero_point_at(double jd_ut, const chart_settings& settings) const {
  prepare();
  swe_set_sid_mode(swiss_mode(settings.zero_point), 0, 0); // 53 ns
  // A star's place depends on the kind of position, and so do the zero points that hang on one.
  auto flags = SEFLG_SWIEPH | flag_of(settings.positions) | (settings.ayanamsa_nutation ? 0 : SEFLG_NONUT);
  std::array<double, 3> degrees{};
  constexpr double step_days = 0.5;
  char error[AS_MAXCH] = {};
  for (auto i = 0; i < 3; ++i)
    if (swe_get_ayanamsa_ex_ut(jd_ut + (i - 1) * step_days, flags, &degrees[static_cast<std::size_t>(i)], error) < 0)
      return fault::invalid;
  return zero_point{degrees[1] + settings.ayanamsa_offset_degrees,
                    std::remainder(degrees[2] - degrees[0], 360.0) / (2.0 * step_days)};
}

result<earth_frame> ephemeris::frame_at(double jd_ut) const {
  prepare();
  double x[6] = {};
  char error[AS_MAXCH] = {};
  if (swe_calc_ut(jd_ut, SE_ECL_NUT, SEFLG_SWIEPH, x, error) < 0)
    return fault::invalid;
  return earth_frame{swe_sidtime0(jd_ut, x[0], x[2]) * 15.0, x[0], x[2]};
}

result<sky_position> ephemeris::position(graha which, double jd_ut, const chart_settings& settings) const {
  auto found = tropical(which, jd_ut, settings.positions, settings.node);
  auto zero = zero_point_at(jd_ut, settings);
  if (!found || !zero)
    return fault::invalid;
  return sidereal(*found, *zero);
}

result<sky> ephemeris::positions(double jd_ut, const chart_settings& settings) const {
  auto zero = zero_point_at(jd_ut, settings);
  if (!zero)
    return zero.error();
  sky all;
  all.count = settings.outer_planets ? body_count : graha_count;
  for (std::size_t i = 0; i < all.count; ++i) {
    auto which = static_cast<graha>(i);
    if (which == graha::ketu) {
      all.grahas[i] = opposite(all.at(graha::rahu));
      continue;
    }
    auto found = from_library(which, jd_ut, settings.positions, settings.node, all.source);
    if (!found)
      return found.error();
    all.grahas[i] = sidereal(*found, *zero);
  }
  return all;
}

result<double> ephemeris::ascendant(double jd_ut, double latitude_degrees, double longitude_degrees,
                                    const chart_settings& settings) const {
  if (!(std::abs(latitude_degrees) <= 90.0))
    return fault::invalid;
  auto frame = frame_at(jd_ut);
  auto zero = zero_point_at(jd_ut, settings);
  if (!frame || !zero)
    return fault::invalid;
  double cusps[13] = {}, points[10] = {};
  // Whole-sign houses exist at every latitude, where Placidus would fail.
  if (swe_houses_armc(wrapped_degrees(frame->sidereal_time_degrees + longitude_degrees), latitude_degrees,
                      frame->obliquity_degrees, 'W', cusps, points)
      < 0)
    return fault::invalid;
  return wrapped_degrees(points[0] - zero->degrees);
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
