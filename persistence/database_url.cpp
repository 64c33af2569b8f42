#include "persistence/database_url.hpp"

namespace luna::persistence {

domain::result<database_url> parse_database_url(std::string_view url, std::string& problem) {
  constexpr std::string_view sqlite = "sqlite:///";
  if (url.starts_with(sqlite) && url.size() > sqlite.size())
    return database_url{database_url::engine::sqlite, std::string{url.substr(sqlite.size())}};
  if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
    return database_url{database_url::engine::postgres, std::string{url}};
  // Never the URL itself: it may hold a password.
  problem = "DATABASE_URL must be sqlite:/// and a file, such as sqlite:///var/luna.db or sqlite:////srv/luna/luna.db, "
            "or postgresql://user@host/database";
  return domain::fault::invalid;
}

std::string public_url(std::string_view url) {
  std::string name{url.substr(0, url.find('?'))};
  auto begin = name.find("://");
  if (begin == std::string::npos || name.starts_with("sqlite"))
    return name;
  begin += 3;
  auto at = name.rfind('@');
  if (at != std::string::npos && at >= begin)
    name.erase(begin, at + 1 - begin);
  return name;
}

} // namespace luna::persistence
