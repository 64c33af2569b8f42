// The WRITER: the one connection that commits. Spawn detached: it blocks on the database, for as long as the store's
// own limits let it; who asks it need not set another. It answers everything it is asked: a writer that cannot go on
// ends the process, with nothing acknowledged that was not committed.
#pragma once

#include "actors/messages.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>

namespace luna::actors {

class metrics;
class readiness;

/// Turns events into turns: hears which partitions are this process's, and gets the events that waited in them.
using event_taker = caf::typed_actor<caf::reacts_to<inbound>, caf::reacts_to<domain::partition_set>>;

using writer_actor = caf::typed_actor<
  // The conversation as of its last turn. Errors here and below: fault::unavailable.
  caf::replies_to<load_atom, domain::conversation_id>::with<domain::conversation_head>,
  // Makes one turn durable; turns that gathered meanwhile share the commit. Errors: also fault::conflict.
  caf::replies_to<commit_atom, domain::turn>::with<domain::committed>,
  // Makes an event durable that waits for its turn, with those that gathered meanwhile; answers with seq 0. Errors:
  // also fault::overloaded.
  caf::replies_to<accept_atom, domain::waiting_event>::with<domain::committed>,
  // What an event led to, by its key. Errors: also fault::not_found while it waits.
  caf::replies_to<outcome_atom, std::string>::with<domain::committed>,
  // Who takes the events of the partitions this process owns.
  caf::reacts_to<join_atom, event_taker>,
  // Gives the partitions back to the other processes, for good.
  caf::reacts_to<leave_atom>,
  // Due replies, at most that many conversations; claimed, in one commit with what gathered meanwhile.
  caf::replies_to<claim_atom, std::uint64_t>::with<deliveries>,
  // Records how claimed deliveries ended; likewise.
  caf::reacts_to<settle_atom, settlements>,
  // Applies a platform's status; likewise.
  caf::reacts_to<inbound_status>,
  // The last turns of a conversation, oldest first.
  caf::replies_to<recall_atom, domain::conversation_id, std::uint64_t>::with<exchanges>,
  // Keeps webhooks that could not be handled.
  caf::reacts_to<park_atom, parked_updates>,
  // Keeps a code that links whoever says it to the conversation's person, until then.
  caf::reacts_to<offer_atom, domain::conversation_id, std::string, domain::timestamp>,
  // Links by such a code; false if there is none (any more).
  caf::replies_to<take_atom, domain::conversation_id, std::string>::with<bool>,
  // Keeps what was seen of our accounts.
  caf::reacts_to<report_atom, account_reports>,
  // Counts for metrics.
  caf::replies_to<count_atom>::with<store_counts>,
  // Commits what has gathered; sent by the writer to itself.
  caf::reacts_to<flush_atom>,
  // Renews the lease, lets what is timed come to pass, and reports the store's health; sent by the writer to itself.
  caf::reacts_to<caf::tick_atom>,
  // Looks for events that wait; sent by the writer to itself.
  caf::reacts_to<poll_atom>,
  // Another process has accepted events; sent by the store.
  caf::reacts_to<wake_atom>,
  // An event that had waited was answered, or (false) dropped by who took it; sent by its callback.
  caf::reacts_to<poll_atom, std::int64_t, bool>>;

struct writer_options {
  std::chrono::milliseconds renew{1000};
  std::chrono::milliseconds lease{6000};
  std::chrono::milliseconds poll{100};         // for waiting events, in case nobody rang
  std::size_t handed_out_max = 512;            // waiting events that may be with the conversations at once
  std::size_t handed_out_each = 8;             // likewise, of one conversation
  std::size_t crowd_max = 256;                 // events of one conversation that may wait in the store
  int drops_max = 5;                           // an event that ended its conversation so often is parked
  std::chrono::milliseconds reconcile{30'000}; // how long an ambiguous send waits for its status
};

struct writer_state {
  static inline const char* name = "writer";
  struct handed_event {
    domain::waiting_event what;
    bool out = true; // with the conversations; else it was dropped, and is to be handed out again
    int drops = 0;
  };
  std::unique_ptr<persistence::store> store;
  std::vector<domain::turn> turns; // gathered, and the promises of the same index
  std::vector<caf::typed_response_promise<domain::committed>> promises;
  std::vector<domain::status_update> statuses; // likewise
  std::vector<outcome_handler<bool>> status_handlers;
  settlements ended; // and who waits for them
  std::vector<caf::typed_response_promise<caf::unit_t>> settling;
  std::vector<std::pair<std::uint64_t, caf::typed_response_promise<deliveries>>> claims; // with their limits
  std::vector<domain::waiting_event> accepted;                                           // likewise
  std::vector<caf::typed_response_promise<domain::committed>> accepted_promises;
  event_taker taker;
  domain::partition_set owned;
  std::map<std::int64_t, handed_event> handed; // waiting events that were handed out and not answered
  bool more_wait = false;                      // there were more than could be handed out
  std::shared_ptr<std::atomic<bool>> woken = std::make_shared<std::atomic<bool>>(false); // a wake_atom is on its way
  bool left = false;
  std::string trouble = "?"; // as last reported

  bool flushing = false; // a flush_atom is on its way, behind what the mailbox holds now
};

writer_actor::behavior_type writer(writer_actor::stateful_pointer<writer_state> self,
                                   std::shared_ptr<std::unique_ptr<persistence::store>> store, wall_clock clock,
                                   std::shared_ptr<metrics> counters, std::shared_ptr<readiness> ready,
                                   writer_options options);

/// For an inbound event whose answer must hold the replies: an event that was accepted for its owner is followed until
/// it has taken effect; `done` hears fault::unavailable if it has not within `limit`.
outcome_handler<domain::committed> with_replies(caf::actor_system& system, const writer_actor& writer,
                                                std::string event_key, std::chrono::milliseconds limit,
                                                outcome_handler<domain::committed> done);

} // namespace luna::actors
