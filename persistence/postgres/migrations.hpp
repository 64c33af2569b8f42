// The schema on PostgreSQL.
#pragma once

#include "persistence/migrations.hpp"
#include "persistence/postgres/connection.hpp"

namespace luna::persistence::postgres {

/// The names of the steps a database still needs. Throws error and schema_mismatch.
std::vector<std::string> pending(connection& db);

/// Applies what is pending, each step in a transaction of its own, under an advisory lock: several may try at once.
/// Gives the names applied. Throws as pending.
std::vector<std::string> migrate(connection& db);

} // namespace luna::persistence::postgres
