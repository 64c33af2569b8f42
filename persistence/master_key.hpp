// The master key of a database: found, created where that is safe, and never replaced.
#pragma once

#include "persistence/keyring.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>

namespace luna::persistence {

struct master_key_options {
  std::filesystem::path file;
  std::string text;    // what such a file holds; empty: it is read from the file
  bool create = false; // a missing file may be made, if nothing is sealed yet
};

/// Something that a person must mend; the text says what and how.
struct key_trouble : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What a database says of its keys; empty while nothing is sealed yet.
struct sealed_with {
  std::string check; // the check value of the master key that wraps
  std::string index; // the wrapped index key
};

/// The keys of a database, which `database` names for people. Throws key_trouble.
keyring master_key(const master_key_options& options, const sealed_with& stored, const std::string& database);

} // namespace luna::persistence
