// Every message element of the program: one type-id block, one error category.
#pragma once

#include "channels/codec.hpp"
#include "domain/delivery.hpp"
#include "domain/result.hpp"
#include "domain/turn.hpp"
#include "persistence/store.hpp"

#include <caf/all.hpp>

#include <functional>

namespace luna::actors {

using wall_clock = std::function<domain::timestamp()>;

using deliveries = std::vector<domain::delivery>;
using settlements = std::vector<domain::settlement>;
using exchanges = std::vector<persistence::store::exchange>;
using store_counts = persistence::store::counts;

/// Called with what became of something that was given to an actor: at most once, from any thread. Dropped uncalled if
/// the actor ends first, so an asker that must answer does so when the last copy goes.
template <class T>
using outcome_handler = std::function<void(domain::result<T>)>;

/// An event on its way to its turn. `done` may also hear of seq 0: durable, but its turn is another process's to run.
/// Errors: fault::overloaded, fault::unavailable, fault::not_owner for one that had waited.
struct inbound {
  domain::event what;
  outcome_handler<domain::committed> done;
  std::int64_t waited = 0; // the waiting_event it was; 0: it came straight from its channel
};

/// A platform's status on its way to the store: true if it was about a delivery of ours.
struct inbound_status {
  domain::status_update what;
  outcome_handler<bool> done;
};

/// One attempt to hand a delivery to its platform.
struct send_order {
  domain::delivery what;
  channels::form how = channels::form::full;
  bool with_media = true;
};

/// How it ended, as the transport saw it.
struct send_result {
  send_order order;
  int status = 0; // 0: no answer came
  std::string body;
  std::optional<std::chrono::seconds> retry_after;
  bool may_have_been_sent = true;
  std::optional<channels::send_judgement> judged; // already, because its file could not be readied: nothing was sent
};

using parked_updates = std::vector<persistence::store::parked_update>;
using account_reports = std::vector<persistence::store::account_report>;

} // namespace luna::actors

// Nothing below leaves the process, so nothing needs to be serialised.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::actors::inbound)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::actors::inbound_status)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::domain::partition_set)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::domain::waiting_event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::domain::turn)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::domain::committed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::domain::conversation_id)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::domain::conversation_head)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::actors::deliveries)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::actors::settlements)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::actors::exchanges)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::actors::store_counts)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::actors::send_result)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::actors::parked_updates)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::actors::account_reports)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::domain::timestamp)

CAF_BEGIN_TYPE_ID_BLOCK(luna, caf::first_custom_type_id)
CAF_ADD_ATOM(luna, luna::actors, accept_atom, "accept") // at most 10 characters
CAF_ADD_ATOM(luna, luna::actors, claim_atom, "claim")
CAF_ADD_ATOM(luna, luna::actors, commit_atom, "commit")
CAF_ADD_ATOM(luna, luna::actors, count_atom, "count")
CAF_ADD_ATOM(luna, luna::actors, drain_atom, "drain")
CAF_ADD_ATOM(luna, luna::actors, flush_atom, "flush")
CAF_ADD_ATOM(luna, luna::actors, join_atom, "join")
CAF_ADD_ATOM(luna, luna::actors, leave_atom, "leave")
CAF_ADD_ATOM(luna, luna::actors, load_atom, "load")
CAF_ADD_ATOM(luna, luna::actors, offer_atom, "offer")
CAF_ADD_ATOM(luna, luna::actors, outcome_atom, "outcome")
CAF_ADD_ATOM(luna, luna::actors, park_atom, "park")
CAF_ADD_ATOM(luna, luna::actors, poll_atom, "poll")
CAF_ADD_ATOM(luna, luna::actors, recall_atom, "recall")
CAF_ADD_ATOM(luna, luna::actors, report_atom, "report")
CAF_ADD_ATOM(luna, luna::actors, settle_atom, "settle")
CAF_ADD_ATOM(luna, luna::actors, take_atom, "take")
CAF_ADD_ATOM(luna, luna::actors, typing_atom, "typing")
CAF_ADD_ATOM(luna, luna::actors, wake_atom, "wake")
CAF_END_TYPE_ID_BLOCK(luna)

CAF_ERROR_CODE_ENUM(luna::domain::fault, "fault") // named: the default is longer than an atom may be

namespace luna::actors {

/// Registers the types and the error text above; call once before the system starts.
void configure(caf::actor_system_config& cfg);

/// The fault behind an error; anything that is not ours (a timeout, a dead actor) counts as unavailable.
domain::fault fault_of(const caf::error& err);

} // namespace luna::actors
