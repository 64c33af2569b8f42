// The read-only data of the domain, loaded once for a test program.
#pragma once

#include "domain/astro/ephemeris.hpp"
#include "domain/places/gazetteer.hpp"
#include "domain/workflows/chat.hpp"

#include <filesystem>

namespace test {

/// The file of places that the build made, in the folder of the test program or above it.
inline std::filesystem::path places_file() {
  auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  auto beside = folder / "data" / luna::domain::gazetteer::file_name;
  return std::filesystem::exists(beside) ? beside : folder.parent_path() / "data" / luna::domain::gazetteer::file_name;
}

inline const luna::domain::services& tools() {
  static const auto places = luna::domain::gazetteer::load(places_file());
  static const luna::domain::ephemeris sky;
  static const luna::domain::services tools{*places, sky};
  return tools;
}

} // namespace test
