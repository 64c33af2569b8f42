#include "cli/stores.hpp"

#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "persistence/database_url.hpp"
#include "persistence/sqlite/store.hpp"
#include "persistence/sqlite/verify.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace luna::cli {

namespace {

domain::result<persistence::sqlite::store_options> options_of(const configuration& config, std::string_view url,
                                                              std::string& problem) {
  auto where = persistence::parse_database_url(url, problem);
  if (!where)
    return where.error();
  persistence::sqlite::store_options options;
  options.database = where->path;
  options.key_file = config.master_key_file;
  options.key_hex = config.master_key;
  return options;
}

int refuse(const std::string& problem, int code) {
  fmt::print(stderr, "luna: {}\n", problem);
  return code;
}

void print_json(const persistence::sqlite::verify_report& r) {
  boost::json::array violations;
  for (const auto& line : r.first_violations)
    violations.emplace_back(line);
  boost::json::object root{{"clean", r.clean()},         {"conversations", r.conversations},
                           {"turns", r.turns},           {"replies", r.replies},
                           {"accepted", r.accepted},     {"waiting", r.waiting},
                           {"ambiguous", r.ambiguous},   {"parked", r.parked},
                           {"resent", r.resent},         {"bodies_opened", r.bodies_opened},
                           {"violations", r.violations}, {"first_violations", violations}};
  fmt::print("{}\n", boost::json::serialize(root));
}

void print_text(const persistence::sqlite::verify_report& r) {
  fmt::print(
    "{} conversations, {} turns, {} replies to deliver: {} accepted, {} waiting, {} ambiguous, {} parked, {} resent\n",
    r.conversations, r.turns, r.replies, r.accepted, r.waiting, r.ambiguous, r.parked, r.resent);
  if (!r.bodies_opened)
    fmt::print("The bodies of the turns were not opened: there is no master key. Everything else was checked.\n");
  for (const auto& line : r.first_violations)
    fmt::print("violation: {}\n", line);
  if (r.violations > r.first_violations.size())
    fmt::print("... and {} more\n", r.violations - r.first_violations.size());
  fmt::print("{}\n", r.clean() ? "clean: nothing was lost, doubled or reordered" : "NOT clean");
}

} // namespace

std::unique_ptr<persistence::store> open_store(const configuration& config, bool, std::string& problem) {
  auto options = options_of(config, config.database_url, problem);
  return options ? persistence::sqlite::make_store(std::move(*options)) : nullptr;
}

int verify(const configuration& config, const std::string& file, bool json) {
  std::string problem;
  auto url = file.empty() ? config.database_url : file.find("://") != std::string::npos ? file : "sqlite:///" + file;
  auto options = options_of(config, url, problem);
  if (!options)
    return refuse(problem, exit_configuration);
  std::string key_problem;
  auto keys = persistence::sqlite::find_keyring(*options, key_problem);
  auto report = persistence::sqlite::verify(options->database, keys ? &*keys : nullptr, problem);
  if (!report)
    return refuse(problem, exit_dependency);
  if (!keys)
    fmt::print(stderr, "luna: {}\n", key_problem);
  json ? print_json(*report) : print_text(*report);
  return report->clean() ? exit_done : exit_bug;
}

int migrate(const configuration& config, bool check_only) {
  std::string problem;
  auto options = options_of(config, config.database_url, problem);
  if (!options)
    return refuse(problem, exit_configuration);
  auto names = check_only ? persistence::sqlite::pending_migrations(options->database, problem)
                          : persistence::sqlite::run_migrations(options->database, problem);
  if (!names)
    return refuse(problem, exit_dependency);
  for (const auto& name : *names)
    fmt::print("{}: {}\n", check_only ? "needed" : "applied", name);
  if (names->empty())
    fmt::print("the schema is up to date\n");
  return check_only && !names->empty() ? exit_again : exit_done;
}

} // namespace luna::cli
