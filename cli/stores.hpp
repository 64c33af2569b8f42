// From the settings to an open store.
#pragma once

#include "cli/configuration.hpp"
#include "persistence/store.hpp"

#include <memory>
#include <string>

namespace luna::cli {

/// The store DATABASE_URL names; it opens itself, and heals itself, when it is used. `migrate`: bring an old schema up
/// to date (SQLite always does). Null for a setting that can never work; `problem` then says what would be right.
std::unique_ptr<persistence::store> open_store(const configuration& config, bool migrate, std::string& problem);

} // namespace luna::cli
