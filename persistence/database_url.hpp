// DATABASE_URL: which engine, and where.
#pragma once

#include "domain/result.hpp"

#include <string>
#include <string_view>

namespace luna::persistence {

struct database_url {
  enum class engine { sqlite, postgres };
  engine which = engine::sqlite;
  std::string path; // of the database file; for PostgreSQL the URL as libpq reads it
};

/// "sqlite:///var/luna.db" is the file var/luna.db below the working folder, "sqlite:////var/luna.db" an absolute path
/// (as in SQLAlchemy); "postgresql://user@host/database" is PostgreSQL, as libpq reads it. Errors: invalid; `problem`
/// then says what would be right.
domain::result<database_url> parse_database_url(std::string_view url, std::string& problem);

/// The URL for people: without user, password and parameters.
std::string public_url(std::string_view url);

} // namespace luna::persistence
