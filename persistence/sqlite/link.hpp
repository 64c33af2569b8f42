// The hash chain of a conversation: each turn's link covers the one before it and everything that is stored of the
// turn.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace luna::persistence::sqlite {

/// SHA-256, 32 bytes. Throws std::runtime_error if OpenSSL cannot serve.
std::string sha256(std::string_view bytes);

struct link_parts {
  std::string_view previous;     // 32 zero bytes before the first turn
  std::string_view conversation; // key, 16 bytes
  std::int64_t seq = 0;
  std::string_view event_key; // 16 bytes
  std::int64_t at = 0;
  std::int64_t replies = 0;
  bool delivered = false;
  std::string_view body; // sealed
};

/// SHA-256 over the parts in this order, numbers as 8 bytes big-endian, the body as its own SHA-256.
std::string link_of(const link_parts& parts);

std::string first_link();

/// Where a turn's body is sealed: conversation key and seq.
std::string body_place(std::string_view conversation, std::int64_t seq);

} // namespace luna::persistence::sqlite
