// What OpenSSL does for us: sealing, hashing, deriving, drawing. Every function throws std::runtime_error if it cannot
// serve: a broken installation, not an outage. May be called from any thread.
#pragma once

#include "domain/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace luna::persistence {

using key_bytes = std::array<std::uint8_t, 32>;

/// AES-256-GCM: a random nonce of 12 bytes, the text, a tag of 16. `place` is authenticated and not stored: what is
/// opened elsewhere than where it was sealed does not open.
std::string seal(const key_bytes& key, std::string_view place, std::string_view plain);
/// Errors: invalid if key, place or any byte differs.
domain::result<std::string> open_sealed(const key_bytes& key, std::string_view place, std::string_view sealed);

/// HKDF-SHA256 without salt.
key_bytes derived(const key_bytes& from, std::string_view label);
/// HMAC-SHA256.
key_bytes keyed_hash(const key_bytes& key, std::string_view text);
/// SHA-256, 32 bytes.
std::string sha256(std::string_view bytes);

key_bytes random_key();
/// Overwrites it, so that it does not stay in memory that is given back.
void wipe(key_bytes& key);

std::string_view bytes_of(const key_bytes& key);
/// None unless it has 32 bytes.
std::optional<key_bytes> key_of_bytes(std::string_view bytes);

std::string to_hex(std::string_view bytes);
/// The alphabet of RFC 4648, section 4, padded.
std::string to_base64(std::string_view bytes);
/// None for anything but pairs of hex digits.
std::optional<std::string> from_hex(std::string_view hex);

} // namespace luna::persistence
