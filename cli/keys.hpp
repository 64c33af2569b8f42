// The key file of a database, as operators work with it.
#pragma once

#include "cli/configuration.hpp"
#include "domain/result.hpp"

#include <filesystem>
#include <string>

namespace luna::cli {

/// The key file, if there is one that can be replaced; empty otherwise, with what would be right in `problem`.
std::filesystem::path writable_key_file(const configuration& config, std::string& problem);

/// Destroys in the key file what opens people who were erased from the database. Gives for how many it was still there.
/// Errors: unavailable.
domain::result<std::size_t> shred(const configuration& config, const std::filesystem::path& file);

} // namespace luna::cli
