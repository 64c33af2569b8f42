// The journal on PostgreSQL 15 or newer: one connection that opens itself and heals itself.
#pragma once

#include "persistence/keyring.hpp"
#include "persistence/store.hpp"
#include "persistence/verify.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

namespace luna::persistence::postgres {

struct store_options {
  std::string url;                           // as libpq reads it: postgresql://user@host/database
  std::filesystem::path key_file;            // the same master key for every replica
  std::string key_text;                      // what such a file holds; empty: it is read
  bool migrate = false;                      // bring an old schema up to date; otherwise it is refused
  std::chrono::milliseconds limit{5000};     // for every statement
  std::chrono::milliseconds reconnect{1000}; // a lost connection is tried for so long before the caller hears of it
  std::size_t known_max = 100'000;           // conversations whose head and key are kept in memory
  std::function<std::chrono::steady_clock::time_point()> clock = std::chrono::steady_clock::now;
};

/// Never throws.
std::unique_ptr<store> make_store(store_options options);

/// The master key of a database for reading, or what is wrong with it in `problem`.
domain::result<keyring> find_keyring(const store_options& options, std::string& problem);

/// Hands one snapshot of the database to `use`, which may throw. Writes nothing. Errors: unavailable; `problem` says
/// why.
domain::result<void> read(const std::string& url, const snapshot_user& use, std::string& problem);

/// What `migrate` would do or did. Errors: unavailable, with the reason in `problem`.
domain::result<std::vector<std::string>> pending_migrations(const std::string& url, std::string& problem);
domain::result<std::vector<std::string>> run_migrations(const std::string& url, std::string& problem);

} // namespace luna::persistence::postgres
