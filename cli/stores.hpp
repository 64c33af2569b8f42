// From the settings to an open store.
#pragma once

#include "cli/configuration.hpp"
#include "persistence/store.hpp"
#include "persistence/verify.hpp"

#include <functional>
#include <memory>
#include <string>

namespace luna::cli {

/// The store DATABASE_URL names; it opens itself, and heals itself, when it is used. `migrate`: bring an old schema up
/// to date (SQLite always does). Null for a setting that can never work; `problem` then says what would be right.
std::unique_ptr<persistence::store> open_store(const configuration& config, bool migrate, std::string& problem);

/// The keys of the database DATABASE_URL names, once it was opened; none with the reason in `problem`.
std::optional<persistence::keyring> keys_of(const configuration& config, std::string& problem);

/// The folder of files that belongs to the database: LUNA_MEDIA_URL's, or "media" beside SQLite's file, or var/media.
std::filesystem::path media_folder_of(const configuration& config);

/// Where the master key is kept; empty for a setting that can never work, with what would be right in `problem`.
std::filesystem::path key_file_of(const configuration& config, std::string& problem);

/// Hands one snapshot of a database, and its keys, to `use`: the one `database` names (a file or a URL), or
/// DATABASE_URL's if that is empty. Without keys, which `problem` then explains, null. Errors: invalid for a setting
/// that can never work, unavailable for a database that cannot be read; `problem` says why.
domain::result<void> read_database(const configuration& config, const std::string& database,
                                   const std::function<void(persistence::snapshot&, const persistence::keyring*)>& use,
                                   std::string& problem);

} // namespace luna::cli
