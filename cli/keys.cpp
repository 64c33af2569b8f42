#include "cli/keys.hpp"

#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "cli/stores.hpp"
#include "persistence/people.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <unistd.h>

namespace luna::cli {

namespace {

using persistence::keyring;

int refuse(const std::string& problem, int code) {
  fmt::print(stderr, "luna: {}\n", problem);
  return code;
}

/// Enough of a check value to tell keys apart.
std::string short_name(std::string_view check_value) {
  return persistence::to_hex(check_value.substr(0, 4));
}

/// The check value of the key the database is sealed with; empty, with `problem`, if it cannot be told.
std::string key_in_use(const configuration& config, std::string& problem) {
  std::string check;
  (void)read_database(
    config, "",
    [&](persistence::snapshot&, const keyring* keys) {
      if (keys)
        check = keys->check_value();
    },
    problem);
  return check;
}

bool knows(const std::filesystem::path& file, std::vector<std::string>& checks, std::string& problem) {
  auto keys = keyring::load(file);
  if (!keys) {
    problem = fmt::format("{} is no key file", file.string());
    return false;
  }
  checks = keys->check_values();
  return true;
}

domain::result<std::string> add_key(const std::filesystem::path& file) {
  std::string added;
  auto saved = keyring::edit(file, [&](keyring& keys) {
    added = keys.add();
    return true;
  });
  if (!saved)
    return saved.error();
  return added;
}

/// Leaves the key in use for `target`. Gives how many people's keys were wrapped anew.
domain::result<std::uint64_t> move_to(const configuration& config, const std::string& target, std::string& problem) {
  auto store = open_store(config, false, problem);
  if (!store)
    return domain::fault::invalid;
  auto show = ::isatty(STDERR_FILENO) != 0;
  auto done = store->rotate(target, [&](std::uint64_t people) {
    if (show)
      fmt::print(stderr, "\r{} people", people);
  });
  if (show)
    fmt::print(stderr, "\r");
  if (!done)
    problem = store->trouble();
  return done;
}

} // namespace

std::filesystem::path writable_key_file(const configuration& config, std::string& problem) {
  if (!config.master_key.empty()) {
    problem = "the master key is in LUNA_MASTER_KEY, which Luna cannot change: put it into a file and name that with "
              "LUNA_MASTER_KEY_FILE";
    return {};
  }
  auto file = key_file_of(config, problem);
  if (file.empty())
    return {};
  auto folder = file.parent_path().empty() ? std::filesystem::path{"."} : file.parent_path();
  if (::access(file.c_str(), R_OK) != 0)
    problem = fmt::format("the key file {} cannot be read", file.string());
  else if (::access(folder.c_str(), W_OK) != 0)
    problem = fmt::format("the key file {} cannot be replaced: make its folder writable", file.string());
  else
    return file;
  return {};
}

domain::result<std::size_t> shred(const configuration& config, const std::filesystem::path& file) {
  std::string problem;
  std::vector<std::string> destroyed;
  auto read = read_database(
    config, "", [&](persistence::snapshot& now, const keyring*) { destroyed = persistence::destroyed_keys(now); },
    problem);
  if (!read)
    return domain::fault::unavailable;
  std::size_t count = 0;
  auto saved = keyring::edit(file, [&](keyring& keys) {
    for (const auto& wrapped : destroyed)
      count += keys.destroy(wrapped) ? 1 : 0;
    return count > 0;
  });
  if (!saved)
    return domain::fault::unavailable;
  return count;
}

int list_keys(const configuration& config) {
  std::string problem;
  auto file = key_file_of(config, problem);
  auto keys = keyring::load(file);
  if (!keys)
    return refuse(problem.empty() ? fmt::format("{} is no key file", file.string()) : problem, exit_configuration);
  auto used = key_in_use(config, problem);
  auto cut = keys->has_erased();
  auto checks = keys->check_values();
  for (std::size_t i = 0; i < checks.size(); ++i)
    fmt::print("{}  {}{}\n", short_name(checks[i]), checks[i] == used ? "in use" : "not in use",
               cut[i] ? "; people were erased in it" : "");
  if (used.empty())
    return refuse(problem, exit_dependency);
  return exit_done;
}

int add_key(const configuration& config) {
  std::string problem;
  auto file = writable_key_file(config, problem);
  if (file.empty())
    return refuse(problem, exit_configuration);
  auto added = add_key(file);
  if (!added)
    return refuse(fmt::format("{} could not be changed", file.string()), exit_dependency);
  fmt::print("{} is added to {} and not in use yet.\nGive every replica the file, then: luna keys rotate\n",
             short_name(*added), file.string());
  return exit_done;
}

int rotate_keys(const configuration& config) {
  std::string problem;
  auto file = writable_key_file(config, problem);
  if (file.empty())
    return refuse(problem, exit_configuration);
  auto used = key_in_use(config, problem);
  std::vector<std::string> checks;
  if (used.empty() || !knows(file, checks, problem))
    return refuse(problem, exit_dependency);
  auto target = checks.back();
  if (target == used) {
    auto rest = move_to(config, target, problem);
    if (!rest)
      return refuse(problem, exit_dependency);
    if (*rest > 0) {
      fmt::print("the last rotation had been interrupted and is finished: {} people's keys were wrapped anew\n", *rest);
      return exit_done;
    }
    auto added = add_key(file);
    if (!added)
      return refuse(fmt::format("{} could not be changed", file.string()), exit_dependency);
    target = *added;
  }
  auto done = move_to(config, target, problem);
  if (!done)
    return refuse(fmt::format("the keys are not all rotated; nothing is lost, do it again: {}", problem),
                  exit_dependency);
  fmt::print("{} is in use; {} people's keys were wrapped anew.\nThe key of before stays in {}, so that older backups "
             "open. When you need them no more: luna keys drop\nEvery replica must have the new file.\n",
             short_name(target), *done, file.string());
  return exit_done;
}

int drop_keys(const configuration& config) {
  std::string problem;
  auto file = writable_key_file(config, problem);
  if (file.empty())
    return refuse(problem, exit_configuration);
  auto used = key_in_use(config, problem);
  if (used.empty())
    return refuse(problem, exit_dependency);
  auto rest = move_to(config, used, problem);
  if (!rest)
    return refuse(problem, exit_dependency);
  std::size_t dropped = 0;
  auto saved = keyring::edit(file, [&](keyring& keys) {
    dropped = keys.check_values().size() - 1;
    keys.use(used);
    keys.drop_others();
    return dropped > 0;
  });
  if (!saved)
    return refuse(fmt::format("{} could not be changed", file.string()), exit_dependency);
  fmt::print("{} key{} dropped; backups sealed with what was dropped do not open any more\n", dropped,
             dropped == 1 ? "" : "s");
  return exit_done;
}

int shred_keys(const configuration& config) {
  std::string problem;
  auto file = writable_key_file(config, problem);
  if (file.empty())
    return refuse(problem, exit_configuration);
  auto count = shred(config, file);
  if (!count)
    return refuse(fmt::format("the database cannot be read, or {} could not be changed", file.string()),
                  exit_dependency);
  fmt::print("{} opened {} erased {}, and does not any more\n", file.string(), *count,
             *count == 1 ? "person" : "people");
  return exit_done;
}

} // namespace luna::cli
