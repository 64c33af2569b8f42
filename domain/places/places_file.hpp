// The mapped file of places and the views into it.
#pragma once

#include "domain/places/layout.hpp"
#include "domain/places/name_index.hpp"
#include "domain/result.hpp"

#include <filesystem>
#include <span>
#include <string>

namespace luna::domain {

/// Owns the mapping. Opened once; read-only after it.
class places_file {
public:
  places_file() = default;
  places_file(const places_file&) = delete;
  places_file& operator=(const places_file&) = delete;
  ~places_file();

  /// Errors: not_found if it cannot be read; invalid for a file of another kind or version, or one that was cut or
  /// changed. `problem` then says which, and what to do.
  result<void> open(const std::filesystem::path& file, std::string& problem);

  std::span<const layout::place_record> places;
  std::span<const layout::area_record> areas;
  std::span<const std::uint32_t> zones;
  name_index names;      // of places
  name_index area_index; // of districts, states and countries
  bool has_towns = false;

private:
  const std::byte* begin_ = nullptr;
  std::size_t bytes_ = 0;
};

} // namespace luna::domain
