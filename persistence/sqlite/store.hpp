// The journal on SQLite: WAL, synchronous=FULL, one connection that opens itself and heals itself.
#pragma once

#include "persistence/keyring.hpp"
#include "persistence/store.hpp"
#include "persistence/verify.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

namespace luna::persistence::sqlite {

struct store_options {
  std::filesystem::path database;
  std::filesystem::path key_file; // empty: beside the database, with the extension .key
  std::string key_text;           // what such a file holds; empty: it is read
  std::function<std::chrono::steady_clock::time_point()> clock = std::chrono::steady_clock::now;
  std::uint64_t free_bytes_min = 1 << 20; // less on the file system counts as full
};

std::filesystem::path key_file_of(const store_options& options);

/// Never throws. The database is created with its folder, and the master key with it, when the store is first used;
/// a key is never created for a database that was sealed with another.
std::unique_ptr<store> make_store(store_options options);

/// The master key of a database for reading, or what is wrong with it in `problem`. Creates nothing.
domain::result<keyring> find_keyring(const store_options& options, std::string& problem);

/// Hands one snapshot of the database to `use`, which may throw. Writes nothing. Errors: unavailable if it cannot be
/// read as a database of ours; `problem` says why.
domain::result<void> read(const std::filesystem::path& database, const snapshot_user& use, std::string& problem);

/// What `migrate` would do or did to the database file. Errors: unavailable, with the reason in `problem`.
domain::result<std::vector<std::string>> pending_migrations(const std::filesystem::path& database,
                                                            std::string& problem);
domain::result<std::vector<std::string>> run_migrations(const std::filesystem::path& database, std::string& problem);

} // namespace luna::persistence::sqlite
