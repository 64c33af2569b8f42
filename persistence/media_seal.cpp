#include "persistence/media_seal.hpp"

namespace luna::persistence {

namespace {

constexpr std::string_view place = "media";

key_bytes key_of_file(const key_bytes& key, std::string_view hash) {
  return keyed_hash(key, std::string{"seal "}.append(hash));
}

} // namespace

key_bytes media_key(const keyring& keys) {
  return keys.key_for("luna media 1");
}

std::string media_hash(std::string_view bytes) {
  return to_hex(sha256(bytes));
}

std::string media_name(const key_bytes& key, std::string_view hash) {
  return to_hex(bytes_of(keyed_hash(key, std::string{"name "}.append(hash))));
}

std::string seal_media(const key_bytes& key, std::string_view hash, std::string_view bytes) {
  return seal(key_of_file(key, hash), place, bytes);
}

domain::result<std::string> open_media(const key_bytes& key, std::string_view hash, std::string_view sealed) {
  return open_sealed(key_of_file(key, hash), place, sealed);
}

} // namespace luna::persistence
