#include "domain/astro/fitted_sky.hpp"

#include "domain/astro/deflection.hpp"

#include <swephexp.h>

#include <fmt/format.h>
#include <zlib.h>

#include <cmath>
#include <cstring>
#include <numbers>
#include <span>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace luna::domain {

namespace {

std::string_view text_of(const std::array<char, 20>& name) {
  return {name.data(), strnlen(name.data(), name.size())};
}

/// A sentence that says why these bytes cannot be used, or nothing.
std::string trouble_with(std::span<const std::byte> file) {
  fitted_header header;
  if (file.size() < sizeof header)
    return "is cut short";
  std::memcpy(&header, file.data(), sizeof header);
  if (header.magic != fitted_magic)
    return "is no file of fitted positions";
  if (header.version != fitted_version || header.entries != fitted_entries)
    return fmt::format("is of version {} with {} entries, and this Luna reads version {} with {}", header.version,
                       header.entries, fitted_version, fitted_entries);
  if (header.bytes != file.size())
    return fmt::format("has {} bytes where {} were written", file.size(), header.bytes);
  auto rest = file.subspan(sizeof header);
  auto checksum = std::exchange(header.checksum, 0);
  auto found = crc32_z(0, reinterpret_cast<const Bytef*>(&header), sizeof header);
  found = crc32_z(found, reinterpret_cast<const Bytef*>(rest.data()), rest.size());
  if (found != checksum)
    return "was changed since it was written: its checksum is wrong";
  char version[AS_MAXCH] = {};
  if (text_of(header.library) != swe_version(version))
    return fmt::format("was fitted to Swiss Ephemeris {}, and this is {}", text_of(header.library), version);
  return {};
}

/// The star that a zero point hangs on has the longitude zero + this (Swiss Ephemeris, general documentation, 2.7).
double star_longitude(ayanamsa zero_point) {
  switch (zero_point) {
    case ayanamsa::true_chitra: return 180.0;
    case ayanamsa::true_revati: return 359.0 + 50.0 / 60.0;
    case ayanamsa::true_pushya: return 106.0;
    case ayanamsa::true_sheoran: return 103.49264221625;
    default: return 240.0; // true_mula, galactic_center_0_sagittarius
  }
}

constexpr double far_au = 1e6; // where a star stands, as far as the bending of its light goes

sun_near near(const mean_place& sun) {
  return {sun.longitude_degrees, sun.speed_degrees_per_day, sun.distance_au};
}

bool is_planet(graha which) {
  return which != graha::sun && which != graha::moon && which != graha::rahu && which != graha::ketu;
}

} // namespace

std::shared_ptr<const fitted_sky> fitted_sky::open(const std::string& path, std::string& problem) {
  auto file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat about {};
  if (file < 0 || ::fstat(file, &about) != 0 || about.st_size <= 0) {
    problem = fmt::format("{}: {}", path, file < 0 ? std::strerror(errno) : "is empty");
    if (file >= 0)
      ::close(file);
    return nullptr;
  }
  auto bytes = static_cast<std::size_t>(about.st_size);
  auto* mapped = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
  ::close(file);
  if (mapped == MAP_FAILED) {
    problem = fmt::format("{}: {}", path, std::strerror(errno));
    return nullptr;
  }
  std::shared_ptr<fitted_sky> sky{new fitted_sky};
  sky->file_ = static_cast<const std::byte*>(mapped);
  sky->bytes_ = bytes;
  if (auto trouble = trouble_with({sky->file_, bytes}); !trouble.empty()) {
    problem = fmt::format("{} {}", path, trouble);
    return nullptr;
  }
  for (std::size_t i = 0; i < fitted_entries; ++i) {
    fitted_entry entry;
    std::memcpy(&entry, sky->file_ + sizeof(fitted_header) + i * sizeof entry, sizeof entry);
    if (entry.pieces > 0)
      sky->series_[i] = {entry, sky->file_};
  }
  return sky;
}

fitted_sky::~fitted_sky() {
  if (file_)
    ::munmap(const_cast<std::byte*>(file_), bytes_);
}

mean_place fitted_sky::sun(double jd_tt, position_kind kind) const {
  auto longitude = series(fitted_number(graha::sun, fitted_part::longitude), kind).with_rate(jd_tt);
  return {longitude.value, series(fitted_number(graha::sun, fitted_part::latitude), kind).at(jd_tt), longitude.rate,
          series(fitted_number(graha::sun, fitted_part::distance), kind).at(jd_tt)};
}

std::optional<mean_place> fitted_sky::place(graha which, double jd_tt, position_kind kind,
                                            const mean_place& sun) const {
  if (which == graha::sun)
    return sun;
  auto part = [&](fitted_part what) -> const fitted_series& { return series(fitted_number(which, what), kind); };
  auto longitude = part(fitted_part::longitude).with_rate(jd_tt);
  mean_place found{longitude.value, 0.0, longitude.rate, 0.0};
  if (const auto& speed = part(fitted_part::speed); !speed.empty())
    found.speed_degrees_per_day = speed.at(jd_tt);
  if (which == graha::rahu || which == graha::ketu)
    return found;
  auto latitude = part(fitted_part::latitude).with_rate(jd_tt);
  found.latitude_degrees = latitude.value;
  found.distance_au = part(fitted_part::distance).at(jd_tt);
  if (kind == position_kind::apparent && is_planet(which)) {
    auto shift =
      shift_of_light({longitude.value, latitude.value, found.distance_au, longitude.rate, latitude.rate}, near(sun));
    if (!shift)
      return std::nullopt;
    found.longitude_degrees += shift->longitude_degrees;
    found.latitude_degrees += shift->latitude_degrees;
    found.speed_degrees_per_day += shift->longitude_speed;
  }
  return found;
}

std::optional<mean_place> fitted_sky::place(graha which, double jd_tt, position_kind kind) const {
  auto bent = kind == position_kind::apparent && is_planet(which);
  return place(which, jd_tt, kind, bent || which == graha::sun ? sun(jd_tt, kind) : mean_place{});
}

double fitted_sky::sidereal_time(double jd_ut, double nutation_degrees, double obliquity_degrees) const {
  auto formula = jd_ut <= sidereal_change_1850  ? fitted_common::sidereal_old
                 : jd_ut < sidereal_change_2050 ? fitted_common::sidereal
                                                : fitted_common::sidereal_late;
  return std::fmod(linear_sidereal_degrees(jd_ut), 360.0) + common(formula).at(jd_ut)
         + nutation_degrees * std::cos(obliquity_degrees * std::numbers::pi / 180.0);
}

std::optional<fitted_value> fitted_sky::zero(ayanamsa zero_point, double jd_tt, position_kind kind) const {
  auto found = series(fitted_zero_number(zero_point), kind).with_rate(jd_tt);
  const auto& star = series(fitted_star_number(zero_point), kind);
  if (star.empty())
    return found;
  auto latitude = star.with_rate(jd_tt);
  auto shift =
    shift_of_light({found.value + star_longitude(zero_point), latitude.value, far_au, found.rate, latitude.rate},
                   near(sun(jd_tt, kind)));
  if (!shift)
    return std::nullopt;
  return fitted_value{found.value + shift->longitude_degrees, found.rate + shift->longitude_speed};
}

} // namespace luna::domain
