// The WRITER: the one connection that commits. Spawn detached: it blocks on the database, for as long as the store's
// own limits let it; who asks it need not set another. It answers everything it is asked: a writer that cannot go on
// ends the process, with nothing acknowledged that was not committed.
#pragma once

#include "actors/messages.hpp"

#include <chrono>
#include <memory>

namespace luna::actors {

class metrics;
class readiness;

using writer_actor = caf::typed_actor<
  // The conversation as of its last turn. Errors here and below: fault::unavailable.
  caf::replies_to<load_atom, domain::conversation_id>::with<domain::conversation_head>,
  // Makes one turn durable; turns that gathered meanwhile share the commit. Errors: also fault::conflict.
  caf::replies_to<commit_atom, domain::turn>::with<domain::committed>,
  // Due replies, at most that many conversations; claimed.
  caf::replies_to<claim_atom, std::uint64_t>::with<deliveries>,
  // Records how claimed deliveries ended.
  caf::reacts_to<settle_atom, settlements>,
  // Applies a platform's status, with those that gathered meanwhile.
  caf::reacts_to<inbound_status>,
  // The last turns of a conversation, oldest first.
  caf::replies_to<recall_atom, domain::conversation_id, std::uint64_t>::with<exchanges>,
  // Counts for metrics.
  caf::replies_to<count_atom>::with<store_counts>,
  // Commits what has gathered; sent by the writer to itself.
  caf::reacts_to<flush_atom>,
  // Checks the store and reports its health; sent by the writer to itself.
  caf::reacts_to<caf::tick_atom>>;

struct writer_options {
  std::chrono::milliseconds probe{1000};
  std::chrono::milliseconds reconcile{30'000}; // how long an ambiguous send waits for its status
};

struct writer_state {
  static inline const char* name = "writer";
  std::unique_ptr<persistence::store> store;
  std::vector<domain::turn> turns; // gathered, and the promises of the same index
  std::vector<caf::typed_response_promise<domain::committed>> promises;
  std::vector<domain::status_update> statuses; // likewise
  std::vector<outcome_handler<bool>> status_handlers;
  std::string trouble = "?"; // as last reported
};

writer_actor::behavior_type writer(writer_actor::stateful_pointer<writer_state> self,
                                   std::shared_ptr<std::unique_ptr<persistence::store>> store, wall_clock clock,
                                   std::shared_ptr<metrics> counters, std::shared_ptr<readiness> ready,
                                   writer_options options);

} // namespace luna::actors
