#include "persistence/sqlite/link.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace luna::persistence::sqlite {

namespace {

constexpr std::size_t digest_bytes = 32;

std::string big_endian(std::int64_t number) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8)
    bytes += static_cast<char>(static_cast<std::uint64_t>(number) >> shift & 0xff);
  return bytes;
}

} // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(digest_bytes, '\0');
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha256(),
                 nullptr)
      != 1)
    throw std::runtime_error{"OpenSSL failed"};
  return digest;
}

std::string link_of(const link_parts& parts) {
  std::string bytes{parts.previous};
  bytes += parts.conversation;
  bytes += big_endian(parts.seq);
  bytes += parts.event_key;
  bytes += big_endian(parts.at);
  bytes += big_endian(parts.replies);
  bytes += big_endian(parts.delivered ? 1 : 0);
  bytes += sha256(parts.body);
  return sha256(bytes);
}

std::string first_link() {
  return std::string(digest_bytes, '\0');
}

std::string body_place(std::string_view conversation, std::int64_t seq) {
  return std::string{conversation} + big_endian(seq);
}

} // namespace luna::persistence::sqlite
