// What could not be sent or handled, and waits for somebody to mend the reason.
#pragma once

#include "persistence/journal.hpp"
#include "persistence/verify.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace luna::persistence {

struct parked_reply {
  std::string id;           // as platforms know it: domain::delivery::id
  std::string conversation; // key
  std::int64_t seq = 0;     // of the turn that decided it
  std::int64_t ordinal = 0;
  std::int64_t attempts = 0;
  std::string reason;
};

struct parked_body {
  std::int64_t id = 0;
  std::string channel;
  std::string account;
  domain::timestamp at{};
  std::string reason;
  std::optional<std::string> body; // none: not asked for, or its person was erased
};

// These throw what the snapshot throws, and broken_seal.

/// Oldest first.
std::vector<parked_reply> parked_replies(snapshot& database);
std::vector<parked_body> parked_updates(snapshot& database);

/// One of them, with its body.
std::optional<parked_body> parked_update(snapshot& database, const keyring& keys, std::int64_t id);
/// The words of one of them; none if they do not open any more.
std::optional<domain::reply> reply_of(snapshot& database, const keyring& keys, const parked_reply& which);
/// When the person of a conversation last wrote; milliseconds since 1970; 0: never, or it does not open any more.
std::int64_t last_heard(snapshot& database, const std::string& conversation);

} // namespace luna::persistence
