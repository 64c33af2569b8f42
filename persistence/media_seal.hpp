// How a file is kept, wherever that is. It is known by its content's SHA-256. What is kept under, and how it is named,
// takes both the database's key and that hash: the hash stands nowhere but in journals, sealed by the keys of the
// people it concerns, so that nobody can open the file any more once they all were erased.
#pragma once

#include "persistence/keyring.hpp"

#include <string>
#include <string_view>

namespace luna::persistence {

constexpr std::size_t media_seal_bytes = 12 + 16; // what a sealed file is longer by

/// The keyring's key for the functions below.
key_bytes media_key(const keyring& keys);

/// 64 lower hex digits.
std::string media_hash(std::string_view bytes);

/// 64 lower hex digits, that say nothing of the content.
std::string media_name(const key_bytes& key, std::string_view hash);

std::string seal_media(const key_bytes& key, std::string_view hash, std::string_view bytes);
/// Errors: invalid, if any byte of it is another than seal_media gave for this hash and key.
domain::result<std::string> open_media(const key_bytes& key, std::string_view hash, std::string_view sealed);

} // namespace luna::persistence
