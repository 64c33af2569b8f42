// The master key of a database: found, created where that is safe, and never replaced.
#pragma once

#include "persistence/keyring.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>

namespace luna::persistence {

struct master_key_options {
  std::filesystem::path file;
  std::string hex;     // the key itself; empty: in the file
  bool create = false; // a missing file may be made, if nothing is sealed yet
};

/// Something that a person must mend; the text says what and how.
struct key_trouble : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// `check`: the keyring's check value as the database has it, empty if nothing is sealed yet; `database` names it for
/// people. Throws key_trouble.
keyring master_key(const master_key_options& options, const std::string& check, const std::string& database);

} // namespace luna::persistence
