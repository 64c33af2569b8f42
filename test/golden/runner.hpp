// Golden vectors against the engine: every file of a folder, every assertion, a line a category.
#pragma once

#include "domain/places/gazetteer.hpp"
#include "test/golden/golden_case.hpp"

#include "domain/astro/ephemeris.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace luna::golden {

struct engine {
  const domain::ephemeris& sky;
  const domain::gazetteer& places;
};

/// Reads every *.json of the folder. Prints each failure with its source, each skipped path once a category, and a line
/// a category. False if any assertion fails that must hold: trust A or B confirmed by the reference, and those that
/// were computed with the same library (S); the others are soft and only told. False, too, if one of the categories of
/// `required` is not there or such an assertion of it was skipped. Throws std::exception for a folder that cannot be
/// read or holds no vectors.
bool run(const std::filesystem::path& folder, const engine& with, const std::function<void(const std::string&)>& print,
         const std::vector<std::string>& required = {});

} // namespace luna::golden
