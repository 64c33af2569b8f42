#include "persistence/database_url.hpp"

namespace luna::persistence {

domain::result<database_url> parse_database_url(std::string_view url, std::string& problem) {
  constexpr std::string_view sqlite = "sqlite:///";
  if (url.starts_with(sqlite) && url.size() > sqlite.size())
    return database_url{database_url::engine::sqlite, std::string{url.substr(sqlite.size())}};
  // Never the whole URL: it may hold a password.
  if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
    problem = "DATABASE_URL names PostgreSQL, which this version cannot use yet; use sqlite:///var/luna.db";
  else
    problem =
      "DATABASE_URL must be sqlite:/// and a file, such as sqlite:///var/luna.db or sqlite:////srv/luna/luna.db";
  return domain::fault::invalid;
}

} // namespace luna::persistence
