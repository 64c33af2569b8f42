// The read-only data of the domain, loaded once for a test program.
#pragma once

#include "domain/astro/ephemeris.hpp"
#include "domain/places/gazetteer.hpp"
#include "domain/workflows/chat.hpp"

namespace test {

inline const luna::domain::services& tools() {
  static const auto places = luna::domain::gazetteer::load(luna::domain::gazetteer::default_path);
  static const luna::domain::ephemeris sky;
  static const luna::domain::services tools{*places, sky};
  return tools;
}

} // namespace test
