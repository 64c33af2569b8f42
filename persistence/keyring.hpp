// Personal data at rest: sealed under a key of each person's own, which is wrapped by the master key.
#pragma once

#include "domain/result.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace luna::persistence {

using key_bytes = std::array<std::uint8_t, 32>;
using index_bytes = std::array<std::uint8_t, 16>;

/// Derives what it needs from the master key by HKDF-SHA256 and wipes it at its end. May be shared by threads.
/// Throws std::runtime_error if OpenSSL cannot serve: a broken installation, not an outage.
class keyring {
public:
  /// Errors: invalid for anything but 64 hex digits.
  static domain::result<keyring> from_hex(std::string_view hex);
  /// A file of 64 hex digits and a line end. Errors: not_found, invalid.
  static domain::result<keyring> load(const std::filesystem::path& file);
  /// Draws a key and writes it to a new file that only its owner may read. Errors: conflict if the file exists;
  /// unavailable if it cannot be written.
  static domain::result<keyring> create(const std::filesystem::path& file);

  keyring(const keyring&) = default;
  keyring& operator=(const keyring&) = default;
  ~keyring();

  /// A new person's key, and its wrapped form for the store.
  struct person_key {
    key_bytes plain;
    std::string wrapped;
  };
  person_key new_person() const;
  /// Errors: invalid if `wrapped` was not made under this master key.
  domain::result<key_bytes> unwrap(std::string_view wrapped) const;

  /// A keyed hash of an identifier: equal for equal texts, and of no use without the master key. Phone numbers, and
  /// platform ids that hold them, are looked up by it.
  index_bytes index(std::string_view text) const;

  /// Tells one master key from another; reveals neither.
  std::string check_value() const;

private:
  explicit keyring(const key_bytes& master);

  key_bytes wrapping_{};
  key_bytes indexing_{};
};

/// AES-256-GCM: a random nonce of 12 bytes, the text, a tag of 16. `place` is authenticated and not stored: what is
/// opened elsewhere than where it was sealed does not open.
std::string seal(const key_bytes& key, std::string_view place, std::string_view plain);
/// Errors: invalid if key, place or any byte differs.
domain::result<std::string> open_sealed(const key_bytes& key, std::string_view place, std::string_view sealed);

std::string to_hex(std::string_view bytes);

} // namespace luna::persistence
