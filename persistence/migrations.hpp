// The schema, as numbered steps that only go forward. Each engine has steps of its own.
#pragma once

#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace luna::persistence {

struct migration {
  int version;
  const char* name;
  const char* sql;
};

struct schema_mismatch : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Of a step as it is now; stored when it is applied.
std::string checksum(const migration& step);

/// The steps that are still to be applied. `applied`: version -> checksum. A schema that is newer than this program by
/// more than one step, or a step that was applied in another form, throws schema_mismatch.
std::vector<const migration*> needed(std::span<const migration> steps, const std::map<int, std::string>& applied);

} // namespace luna::persistence
