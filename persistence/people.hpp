// A person in a database: which conversations are theirs, and all that is stored of them.
#pragma once

#include "persistence/journal.hpp"
#include "persistence/verify.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace luna::persistence {

/// The key of the conversation that `name` tells: "CHANNEL:ACCOUNT:PERSON", or the 32 hex digits of the key itself.
/// Empty for anything else.
std::string conversation_named(const keyring& keys, const std::string& name);

struct persons_conversation {
  std::string key;
  domain::conversation_id id; // that it began with
  std::string person_now;     // the person's id since they moved; empty: as it began
};

/// The conversations that `name` tells: as above, or every one of a person by the platform's id alone; of a phone
/// number only the digits count. Any id will do that the person has or had on an account. Reads every address where no
/// account is named. Throws what the snapshot throws, and broken_seal.
std::vector<persons_conversation> conversations_of(snapshot& database, const keyring& keys, const std::string& name);

/// What became of a reply.
struct reply_record {
  std::string text;
  std::string delivery; // pending, sending, ambiguous, accepted, parked; empty: it travelled with the answer
  std::string status;   // as the platform said last: sent, delivered, read, played, failed; or empty
};

struct turn_record {
  std::int64_t seq = 0;
  domain::timestamp at{};
  std::string event; // the canonical event, as JSON
  std::vector<reply_record> replies;
};

/// Everything that is stored of a conversation and opens.
struct conversation_record {
  domain::conversation_id id;
  std::string person_now; // as above
  std::vector<turn_record> turns;
  std::string state;                // after the last turn
  std::vector<std::string> waiting; // events that have no turn yet, as JSON
  std::vector<std::string> timers;  // events that come to pass later, likewise
};

/// Throws what the snapshot throws, and broken_seal.
conversation_record record_of(snapshot& database, const keyring& keys, const persons_conversation& conversation);

/// What is left in the database of the keys of people who were erased. See keyring::destroy.
std::vector<std::string> destroyed_keys(snapshot& database);

} // namespace luna::persistence
