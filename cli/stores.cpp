#include "cli/stores.hpp"

#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "persistence/database_url.hpp"
#include "persistence/postgres/store.hpp"
#include "persistence/sqlite/store.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace luna::cli {

namespace {

using persistence::database_url;
namespace postgres = persistence::postgres;
namespace sqlite = persistence::sqlite;

sqlite::store_options sqlite_options(const configuration& config, const std::string& path) {
  sqlite::store_options options;
  options.database = path;
  options.key_file = config.master_key_file;
  options.key_text = config.master_key;
  return options;
}

postgres::store_options postgres_options(const configuration& config, const std::string& url) {
  postgres::store_options options;
  options.url = url;
  options.key_file = config.master_key_file;
  options.key_text = config.master_key;
  return options;
}

int refuse(const std::string& problem, int code) {
  fmt::print(stderr, "luna: {}\n", problem);
  return code;
}

void print_json(const persistence::verify_report& r) {
  boost::json::array violations;
  for (const auto& line : r.first_violations)
    violations.emplace_back(line);
  boost::json::object root{{"clean", r.clean()},
                           {"conversations", r.conversations},
                           {"turns", r.turns},
                           {"erased", r.erased},
                           {"events_waiting", r.events_waiting},
                           {"timers", r.timers},
                           {"updates_parked", r.updates_parked},
                           {"replies", r.replies},
                           {"accepted", r.accepted},
                           {"waiting", r.waiting},
                           {"ambiguous", r.ambiguous},
                           {"parked", r.parked},
                           {"resent", r.resent},
                           {"bodies_opened", r.bodies_opened},
                           {"violations", r.violations},
                           {"first_violations", violations}};
  fmt::print("{}\n", boost::json::serialize(root));
}

void print_text(const persistence::verify_report& r) {
  fmt::print("{} conversations ({} erased), {} turns, {} events waiting, {} set aside, {} timers; {} replies to "
             "deliver: {} accepted, {} "
             "waiting, {} ambiguous, {} parked, {} resent\n",
             r.conversations, r.erased, r.turns, r.events_waiting, r.updates_parked, r.timers, r.replies, r.accepted,
             r.waiting, r.ambiguous, r.parked, r.resent);
  if (!r.bodies_opened)
    fmt::print("The bodies of the turns were not opened: there is no master key. Everything else was checked.\n");
  for (const auto& line : r.first_violations)
    fmt::print("violation: {}\n", line);
  if (r.violations > r.first_violations.size())
    fmt::print("... and {} more\n", r.violations - r.first_violations.size());
  fmt::print("{}\n", r.clean() ? "clean: nothing was lost, doubled or reordered" : "NOT clean");
}

} // namespace

std::unique_ptr<persistence::store> open_store(const configuration& config, bool migrate, std::string& problem) {
  auto where = persistence::parse_database_url(config.database_url, problem);
  if (!where)
    return nullptr;
  if (where->which == database_url::engine::sqlite)
    return sqlite::make_store(sqlite_options(config, where->path));
  auto options = postgres_options(config, where->path);
  options.migrate = migrate;
  return postgres::make_store(std::move(options));
}

std::filesystem::path key_file_of(const configuration& config, std::string& problem) {
  auto where = persistence::parse_database_url(config.database_url, problem);
  if (!where)
    return {};
  if (where->which == database_url::engine::sqlite)
    return sqlite::key_file_of(sqlite_options(config, where->path));
  if (config.master_key_file.empty())
    problem = "there is no key file: name it with LUNA_MASTER_KEY_FILE, the same for every replica";
  return config.master_key_file;
}

domain::result<void> read_database(const configuration& config, const std::string& database,
                                   const std::function<void(persistence::snapshot&, const persistence::keyring*)>& use,
                                   std::string& problem) {
  auto url = database.empty()                            ? config.database_url
             : database.find("://") != std::string::npos ? database
                                                         : "sqlite:///" + database;
  auto where = persistence::parse_database_url(url, problem);
  if (!where)
    return where.error();
  auto on_sqlite = where->which == database_url::engine::sqlite;
  auto keys = on_sqlite ? sqlite::find_keyring(sqlite_options(config, where->path), problem)
                        : postgres::find_keyring(postgres_options(config, where->path), problem);
  auto with_keys = [&](persistence::snapshot& now) { use(now, keys ? &*keys : nullptr); };
  return on_sqlite ? sqlite::read(where->path, with_keys, problem) : postgres::read(where->path, with_keys, problem);
}

std::optional<persistence::keyring> keys_of(const configuration& config, std::string& problem) {
  auto where = persistence::parse_database_url(config.database_url, problem);
  if (!where)
    return std::nullopt;
  auto keys = where->which == database_url::engine::sqlite
                ? sqlite::find_keyring(sqlite_options(config, where->path), problem)
                : postgres::find_keyring(postgres_options(config, where->path), problem);
  return keys ? std::optional{std::move(*keys)} : std::nullopt;
}

std::filesystem::path media_folder_of(const configuration& config) {
  if (!config.media_url.empty())
    return config.media_url;
  std::string problem;
  auto where = persistence::parse_database_url(config.database_url, problem);
  return where && where->which == database_url::engine::sqlite
           ? std::filesystem::path{where->path}.parent_path() / "media"
           : std::filesystem::path{"var/media"};
}

int verify(const configuration& config, const std::string& database, bool json) {
  std::string problem;
  std::optional<persistence::verify_report> report;
  auto read = read_database(
    config, database,
    [&](persistence::snapshot& now, const persistence::keyring* keys) { report = persistence::verify(now, keys); },
    problem);
  if (!read)
    return refuse(problem, read.error() == domain::fault::invalid ? exit_configuration : exit_dependency);
  if (!report->bodies_opened)
    fmt::print(stderr, "luna: {}\n", problem);
  json ? print_json(*report) : print_text(*report);
  return report->clean() ? exit_done : exit_bug;
}

int migrate(const configuration& config, bool check_only) {
  std::string problem;
  auto where = persistence::parse_database_url(config.database_url, problem);
  if (!where)
    return refuse(problem, exit_configuration);
  auto names = where->which == database_url::engine::sqlite
                 ? (check_only ? sqlite::pending_migrations : sqlite::run_migrations)(where->path, problem)
                 : (check_only ? postgres::pending_migrations : postgres::run_migrations)(where->path, problem);
  if (!names)
    return refuse(problem, exit_dependency);
  for (const auto& name : *names)
    fmt::print("{}: {}\n", check_only ? "needed" : "applied", name);
  if (names->empty())
    fmt::print("the schema is up to date\n");
  return check_only && !names->empty() ? exit_again : exit_done;
}

} // namespace luna::cli
