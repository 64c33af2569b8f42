// What a database holds of conversations, turn by turn.
#pragma once

#include "persistence/journal.hpp"
#include "persistence/verify.hpp"

#include <functional>

namespace luna::persistence {

struct past_turn {
  std::string conversation; // key, 16 bytes
  std::int64_t seq = 0;
  domain::timestamp at{};
  turn_body body;
};

/// Every turn of the conversation with that key, or, for an empty key, of all, conversation by conversation, oldest
/// first. Throws broken_seal, and what the snapshot throws.
void read_history(snapshot& database, const keyring& keys, std::string_view conversation,
                  const std::function<void(const past_turn&)>& use);

} // namespace luna::persistence
