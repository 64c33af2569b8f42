// luna-data ephemeris FILE: fits the Swiss Ephemeris and writes the file that domain/astro/fitted_sky maps.
#include "data/fit.hpp"
#include "domain/astro/swiss.hpp"

#include <swephexp.h>

#include <fmt/format.h>
#include <zlib.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <stdexcept>
#include <string_view>

using namespace luna;
using domain::ayanamsa;
using domain::fitted_common;
using domain::fitted_part;
using domain::graha;
using domain::position_kind;

namespace {

constexpr double arc_second = 1.0 / 3600.0;
constexpr double margin_days = 8.0;
constexpr double begin_ut = 2378496.5 - margin_days; // 1800-01-01
constexpr double end_ut = 2506331.5 + margin_days;   // 2150-01-01
constexpr double end = end_ut + 1.0;                 // in TT, more than its distance from UT
// The Moon of the library is polynomials, too, and its velocity jumps from one to the next. The true node is computed
// from that velocity, so that its pieces must be the library's (header of semo_18.se1: tfstart, dseg).
constexpr double moon_begin = 2378487.555370702;
constexpr double moon_piece = 27.5545514309491;

/// What the file is made of.
struct contents {
  std::vector<domain::fitted_entry> entries = std::vector<domain::fitted_entry>(domain::fitted_entries);
  std::vector<std::byte> pieces;
  std::map<std::vector<std::byte>, std::uint64_t> known; // where equal pieces are already

  void add(std::size_t number, position_kind kind, data::fitted_pieces series) {
    auto& entry = entries[2 * number + static_cast<std::size_t>(kind)];
    entry = series.entry;
    auto first = sizeof(domain::fitted_header) + entries.size() * sizeof entry;
    auto [at, is_new] = known.emplace(std::move(series.bytes), first + pieces.size());
    entry.offset = at->second;
    if (is_new)
      pieces.insert(pieces.end(), at->first.begin(), at->first.end());
    fmt::print(stderr, "  series {:3} {}: {} pieces of {:.3f} days, 2+{}+{} coefficients, {} bytes{}\n", number,
               static_cast<int>(kind), entry.pieces, entry.piece_days, entry.singles, entry.shorts, at->first.size(),
               is_new ? "" : ", as another");
  }
};

[[noreturn]] void fail(std::string_view what, const char* why) {
  throw std::runtime_error{fmt::format("{}: {}", what, why)};
}

void calculate(double jd_tt, int body, int flags, double* x) {
  char error[AS_MAXCH] = {};
  auto used = swe_calc(jd_tt, body, SEFLG_SWIEPH | flags, x, error);
  if (used < 0 || (body != SE_ECL_NUT && (used & SEFLG_SWIEPH) == 0))
    fail("a position", error);
}

/// Longitude, latitude, distance and speed of a body, as fitted.
void fit_body(contents& into, graha which, domain::lunar_node node, const data::fit_plan& plan) {
  fmt::print(stderr, "{}\n", which == graha::ketu ? "True node" : domain::name_of(which));
  for (auto kind : {position_kind::apparent, position_kind::geometric}) {
    auto own = plan;
    // Of the Moon's apparent place the library's speed is up to 0.3" a day off the derivative.
    if (which == graha::moon && kind == position_kind::apparent) {
      own.bounds.push_back(0.02 * arc_second);
      own.rate_bound = HUGE_VAL;
    }
    auto flags = domain::swiss_flags(kind) | SEFLG_SPEED | SEFLG_NONUT | SEFLG_NOGDEFL;
    auto series = data::fit(own, [&](double day, double* values) {
      double x[6] = {};
      calculate(day, domain::swiss_body(which, node), flags, x);
      for (std::size_t part = 0; part < own.bounds.size(); ++part)
        values[part] = x[part];
    });
    for (std::size_t part = 0; part < series.size(); ++part)
      into.add(domain::fitted_number(which, static_cast<fitted_part>(part)), kind, std::move(series[part]));
  }
}

void fit_bodies(contents& into) {
  constexpr double bound = 0.004 * arc_second, latitude_bound = 0.03 * arc_second;
  constexpr double rate_bound = 0.05 * arc_second;
  constexpr double loose = 2e-5; // astronomical units, of planets: for the bending of light alone
  auto steady = [&](double piece_days, std::size_t nodes, std::vector<double> bounds) {
    return data::fit_plan{begin_ut - 1.0, end, piece_days, nodes, std::move(bounds), rate_bound, 360.0};
  };
  auto lunar = [&](double parts, std::size_t nodes, std::vector<double> bounds) {
    return data::fit_plan{moon_begin, end, moon_piece / parts, nodes, std::move(bounds), rate_bound, 360.0};
  };
  using enum graha;
  auto mean = domain::lunar_node::mean;
  fit_body(into, moon, mean, lunar(2, 24, {bound, latitude_bound, 1e-10}));
  fit_body(into, sun, mean, steady(32, 24, {bound, latitude_bound, 4e-8}));
  fit_body(into, mercury, mean, steady(32, 30, {bound, latitude_bound, loose / 4}));
  fit_body(into, venus, mean, steady(32, 24, {bound, latitude_bound, loose / 4}));
  fit_body(into, mars, mean, steady(32, 24, {bound, latitude_bound, loose}));
  for (auto far : {jupiter, saturn, uranus, neptune, pluto})
    fit_body(into, far, mean, steady(64, 30, {bound, latitude_bound, 5 * loose}));
  fit_body(into, rahu, mean, steady(512, 10, {bound / 10}));
  fit_body(into, ketu, domain::lunar_node::true_node, lunar(2, 26, {bound}));
}

/// A quantity that is not of a body and of no kind.
void fit_common(contents& into, fitted_common what, const data::fit_plan& plan,
                const std::function<double(double)>& value) {
  auto series = data::fit(plan, [&](double day, double* values) { *values = value(day); });
  into.add(domain::fitted_number(what), position_kind::apparent, std::move(series[0]));
}

void fit_frame(contents& into) {
  fmt::print(stderr, "Nutation, obliquity, Delta T, sidereal time\n");
  constexpr double bound = 0.0005 * arc_second;
  auto earth = [](double jd_tt, std::size_t which) {
    double x[6] = {};
    calculate(jd_tt, SE_ECL_NUT, 0, x);
    return x[which];
  };
  data::fit_plan short_pieces{begin_ut - 1.0, end, 32.0, 32, {bound}, 10 * bound, 0.0};
  fit_common(into, fitted_common::nutation, short_pieces, [&](double day) { return earth(day, 2); });
  fit_common(into, fitted_common::obliquity, short_pieces, [&](double day) { return earth(day, 0); });
  auto delta_t = [](double day) {
    char error[AS_MAXCH] = {};
    return swe_deltat_ex(day, SEFLG_SWIEPH, error);
  };
  fit_common(into, fitted_common::delta_t, {begin_ut - 1.0, end, 64.0, 12, {2e-9}, HUGE_VAL, 0.0}, delta_t);
  auto rest = [&](double jd_ut) {
    double x[6] = {};
    calculate(jd_ut + delta_t(jd_ut), SE_ECL_NUT, 0, x);
    return std::remainder(swe_sidtime0(jd_ut, x[0], x[2]) * 15.0 - domain::linear_sidereal_degrees(jd_ut)
                            - x[2] * std::cos(x[0] * M_PI / 180.0),
                          360.0);
  };
  auto sidereal = [&](fitted_common what, double from, double to) {
    auto pieces = std::ceil((to - from) / 64.0);
    fit_common(into, what, {from, to, (to - from) / pieces, 16, {bound}, HUGE_VAL, 360.0}, rest);
  };
  sidereal(fitted_common::sidereal_old, begin_ut - 1.0, domain::sidereal_change_1850);
  sidereal(fitted_common::sidereal, domain::sidereal_change_1850, domain::sidereal_change_2050);
  sidereal(fitted_common::sidereal_late, domain::sidereal_change_2050, end);
}

/// The star that a zero point hangs on, as the library's catalogue names it; null where precession alone moves it.
const char* star_of(ayanamsa zero_point) {
  switch (zero_point) {
    case ayanamsa::true_chitra: return "Spica";
    case ayanamsa::true_revati: return ",zePsc";
    case ayanamsa::true_pushya:
    case ayanamsa::true_sheoran: return ",deCnc";
    case ayanamsa::true_mula: return ",laSco";
    case ayanamsa::galactic_center_0_sagittarius:
    case ayanamsa::galactic_center_mula_wilhelm: return ",SgrA*";
    default: return nullptr;
  }
}

void fit_zero(contents& into, ayanamsa zero_point, position_kind kind) {
  char error[AS_MAXCH] = {};
  const auto* star = star_of(zero_point);
  auto bent = kind == position_kind::apparent && domain::is_bent(zero_point);
  auto flags = domain::swiss_flags(kind) | SEFLG_NONUT | (bent ? SEFLG_NOGDEFL : 0);
  auto value = [&](double day, double* values) {
    if (swe_get_ayanamsa_ex(day, flags, values, error) < 0)
      fail(key_of(zero_point), error);
  };
  swe_set_sid_mode(domain::swiss_mode(zero_point), 0, 0);
  constexpr double bound = 0.0005 * arc_second;
  // In a year aberration moves a star by 20" and back, and parallax by 0.02"; precession alone is slow.
  auto piece_days = !star ? 1024.0 : kind == position_kind::apparent && !bent ? 32.0 : 64.0;
  data::fit_plan plan{begin_ut - 1.0, end, piece_days, star ? 24u : 8u, {bound}, 10 * bound, 0.0};
  into.add(domain::fitted_zero_number(zero_point), kind, std::move(data::fit(plan, value)[0]));
  if (!bent)
    return;
  data::fit_plan latitude{begin_ut - 1.0, end, 16384.0, 6, {0.05 * arc_second}, HUGE_VAL, 0.0};
  auto north = data::fit(latitude, [&](double day, double* values) {
    char name[SE_MAX_STNAME] = {};
    std::strncpy(name, star, sizeof name - 1);
    double x[6] = {};
    if (swe_fixstar(name, day, SEFLG_SWIEPH | SEFLG_TRUEPOS | SEFLG_NONUT, x, error) < 0)
      fail(star, error);
    *values = x[1];
  });
  into.add(domain::fitted_star_number(zero_point), kind, std::move(north[0]));
}

void write(const contents& what, const std::filesystem::path& path) {
  domain::fitted_header header;
  header.entries = domain::fitted_entries;
  auto entries = std::as_bytes(std::span{what.entries});
  header.bytes = sizeof header + entries.size() + what.pieces.size();
  char version[AS_MAXCH] = {};
  std::strncpy(header.library.data(), swe_version(version), header.library.size() - 1);
  header.begin_ut = begin_ut;
  header.end_ut = end_ut;
  auto sum = [](uLong so_far, const void* bytes, std::size_t size) {
    return crc32_z(so_far, static_cast<const Bytef*>(bytes), size);
  };
  header.checksum = static_cast<std::uint32_t>(
    sum(sum(sum(0, &header, sizeof header), entries.data(), entries.size()), what.pieces.data(), what.pieces.size()));
  // Under another name first, so that a build that was stopped leaves nothing half done.
  auto draft = path;
  draft += ".new";
  std::filesystem::create_directories(std::filesystem::absolute(path).parent_path());
  {
    std::ofstream out{draft, std::ios::binary};
    out.exceptions(std::ios::badbit | std::ios::failbit);
    out.write(reinterpret_cast<const char*>(&header), sizeof header);
    out.write(reinterpret_cast<const char*>(entries.data()), static_cast<std::streamsize>(entries.size()));
    out.write(reinterpret_cast<const char*>(what.pieces.data()), static_cast<std::streamsize>(what.pieces.size()));
  }
  std::filesystem::rename(draft, path);
  fmt::print(stderr, "{}: {} bytes\n", path.string(), header.bytes);
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 4 || std::string_view{argv[1]} != "ephemeris") {
    fmt::print(stderr, "usage: luna-data ephemeris FOLDER-OF-SWISS-FILES FILE\n");
    return 64;
  }
  try {
    std::string folder{argv[2]};
    swe_set_ephe_path(folder.c_str());
    double x[6] = {};
    calculate(2451545.0, SE_MOON, 0, x); // opens the file that begins in 1800; the margin before is in it
    contents all;
    fit_bodies(all);
    fit_frame(all);
    fmt::print(stderr, "Zero points\n");
    for (std::size_t i = 0; i < domain::ayanamsa_count; ++i)
      for (auto kind : {position_kind::apparent, position_kind::geometric})
        fit_zero(all, static_cast<ayanamsa>(i), kind);
    write(all, argv[3]);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "luna-data: {}\n", problem.what());
    return 69;
  }
  swe_close();
}
