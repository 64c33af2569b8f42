// The read-only data of the domain, loaded once for a test program.
#pragma once

#include "domain/astro/ephemeris.hpp"
#include "domain/places/gazetteer.hpp"
#include "domain/workflows/chat.hpp"

#include <filesystem>

namespace test {

inline const luna::domain::services& tools() {
  static const auto places =
    luna::domain::gazetteer::load(std::filesystem::path{LUNA_DATA} / luna::domain::gazetteer::file_name);
  std::string problem;
  static const luna::domain::ephemeris sky{std::string{luna::domain::ephemeris::default_path},
                                           luna::domain::fitted_sky::open(LUNA_DATA "/ephemeris.dat", problem)};
  static const luna::domain::services tools{*places, sky};
  return tools;
}

} // namespace test
