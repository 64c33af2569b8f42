// The schema on SQLite.
#pragma once

#include "persistence/migrations.hpp"

#include <sqlite3.h>

namespace luna::persistence::sqlite {

std::span<const migration> migrations();

/// The names of the steps a database still needs. Throws error and schema_mismatch.
std::vector<std::string> pending(sqlite3& db);

/// Applies what is pending, each step in a transaction of its own. Gives the names applied. Throws as pending.
std::vector<std::string> migrate(sqlite3& db);

} // namespace luna::persistence::sqlite
