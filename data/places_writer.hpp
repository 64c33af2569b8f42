// Writes the file of places: domain/places/layout.hpp says how it is laid out.
#pragma once

#include "data/places_merge.hpp"

#include <filesystem>

namespace luna::data {

/// Throws std::runtime_error if the file cannot be written. It is there whole or not at all.
void write_places(const std::vector<source_place>& places, const sources& from, const std::filesystem::path& file);

} // namespace luna::data
