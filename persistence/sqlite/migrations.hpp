// The schema, as numbered steps that only go forward.
#pragma once

#include <sqlite3.h>

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace luna::persistence::sqlite {

struct migration {
  int version;
  const char* name;
  const char* sql;
};
std::span<const migration> migrations();

/// The names of the steps a database still needs. Throws error; a schema that is newer than this program by more than
/// one step, or a step that was applied in another form, throws schema_mismatch.
std::vector<std::string> pending(sqlite3& db);

struct schema_mismatch : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Applies what is pending, each step in a transaction of its own. Gives the names applied. Throws as pending.
std::vector<std::string> migrate(sqlite3& db);

} // namespace luna::persistence::sqlite
