#include "persistence/master_key.hpp"

#include <fmt/format.h>

namespace luna::persistence {

keyring master_key(const master_key_options& options, const sealed_with& stored, const std::string& database) {
  auto file = options.file.string();
  auto named = options.text.empty() ? file : std::string{"LUNA_MASTER_KEY"};
  if (options.text.empty() && file.empty())
    throw key_trouble{"there is no master key: name its file with LUNA_MASTER_KEY_FILE, the same for every replica. To "
                      "make one: (umask 077; openssl rand -hex 32 > luna.key)"};
  auto ring = options.text.empty() ? keyring::load(options.file) : keyring::from_text(options.text);
  if (!ring && ring.error() == domain::fault::not_found) {
    if (!stored.check.empty())
      throw key_trouble{fmt::format("the master key {} is missing, and {} is sealed with it: put it back from your "
                                    "backup, or name it with LUNA_MASTER_KEY_FILE",
                                    file, database)};
    if (!options.create)
      throw key_trouble{
        fmt::format("there is no master key in {}. To make one: (umask 077; openssl rand -hex 32 > {})", file, file)};
    ring = keyring::create(options.file);
    if (!ring)
      throw key_trouble{fmt::format("cannot write a new master key to {}: make its folder writable", file)};
  }
  if (!ring)
    throw key_trouble{fmt::format("{} is no master key: it must be 64 hex digits, or a file that Luna wrote", named)};
  if (!stored.check.empty() && !ring->use(stored.check))
    throw key_trouble{fmt::format("{} is not the master key that {} is sealed with: name the right one with "
                                  "LUNA_MASTER_KEY_FILE; if the keys were rotated, this is the file of before",
                                  named, database)};
  if (!stored.index.empty() && !ring->use_index(stored.index))
    throw key_trouble{fmt::format("the index key of {} does not open under the master key: restore the database from "
                                  "a backup",
                                  database)};
  return *ring;
}

} // namespace luna::persistence
