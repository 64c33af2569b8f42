#include "persistence/master_key.hpp"

#include <fmt/format.h>

namespace luna::persistence {

keyring master_key(const master_key_options& options, const std::string& check, const std::string& database) {
  auto file = options.file.string();
  auto named = options.hex.empty() ? file : std::string{"LUNA_MASTER_KEY"};
  if (options.hex.empty() && file.empty())
    throw key_trouble{"there is no master key: name its file with LUNA_MASTER_KEY_FILE, the same for every replica. To "
                      "make one: (umask 077; openssl rand -hex 32 > luna.key)"};
  auto ring = options.hex.empty() ? keyring::load(options.file) : keyring::from_hex(options.hex);
  if (!ring && ring.error() == domain::fault::not_found) {
    if (!check.empty())
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
    throw key_trouble{fmt::format("{} is no master key: it must be 64 hex digits", named)};
  if (!check.empty() && check != ring->check_value())
    throw key_trouble{fmt::format("{} is not the master key that {} is sealed with: name the right one with "
                                  "LUNA_MASTER_KEY_FILE",
                                  named, database)};
  return *ring;
}

} // namespace luna::persistence
