// The CONVERSATION: one per person and channel. It owns the order: one event at a time, the next when the last is
// durable.
#pragma once

#include "actors/accounts.hpp"
#include "actors/writer.hpp"

#include "domain/workflows/conversation.hpp"
#include "domain/workflows/registry.hpp"

#include <atomic>
#include <deque>

namespace luna::actors {

/// Told that replies wait to be delivered.
using delivery_alarm = caf::typed_actor<caf::reacts_to<wake_atom>>;

using conversation_actor = caf::typed_actor<
  // Calls back once the event's turn is durable.
  caf::reacts_to<inbound>,
  // Tries again what had to wait for older events; sent by the conversation to itself.
  caf::reacts_to<caf::tick_atom>,
  // Shows again that we are working; sent by the conversation to itself.
  caf::reacts_to<typing_atom, std::uint32_t>>;

/// Asks a service on behalf of a conversation and calls back at most once, from any thread.
using service_runner =
  std::function<void(const domain::conversation_id&, const domain::service_call&, outcome_handler<std::string>)>;

/// What every conversation works with; outlives them all.
struct conversation_tools {
  writer_actor writer;
  delivery_alarm alarm; // may be null: nothing is delivered by us
  wall_clock clock;
  const domain::services& tools;
  std::shared_ptr<metrics> counters;
  std::shared_ptr<accounts> ours = std::make_shared<accounts>(std::vector<channels::account>{});
  service_runner ask = {};                                                     // empty: every call fails
  std::function<void(channels::api_call, const domain::event&)> courtesy = {}; // sends what nobody waits for; or empty
  std::function<void(const domain::event&)> fetch = {};                        // gets the file of an event; or empty
  std::chrono::milliseconds burst{0}; // messages that follow one another within it are heard as one; 0: never
  std::span<const domain::workflow_kind> kinds = domain::workflows();
};

struct conversation_options {
  std::size_t waiting_max = 64;               // events that may wait for the one at work
  std::chrono::milliseconds behind_pause{50}; // until older events, which are on their way to us, should be here
};

struct conversation_state {
  static inline const char* name = "conversation";
  domain::conversation_id id;
  std::shared_ptr<std::atomic<std::size_t>> load;
  event_taker parent;                            // gives us our events
  std::optional<domain::conversation_head> head; // none until loaded, and after anything unexpected
  std::deque<inbound> waiting;                   // those that waited in the store come first
  bool working = false;                          // on the first
  bool retried = false;                          // the first was decided anew after a conflict
  domain::timestamp heard{};                     // when the person's last message came to us
  std::uint32_t call = 0;                        // counts the services asked; the last is waited for, unless 0
  std::optional<domain::event> last;             // of the person, while a service is waited for
  // On channels where replies travel with the answer: who waits for what a service will let us say.
  std::optional<std::pair<outcome_handler<domain::committed>, domain::committed>> held;
};

/// Events a conversation has been given and not finished: counted up by who gives them, down by the conversation. At 0
/// it may be let go.
using load_gauge = std::shared_ptr<std::atomic<std::size_t>>;

/// Makes an event durable that is another process's to handle: it waits there for its turn.
template <class Self>
void put_aside(Self self, const writer_actor& writer, domain::waiting_event event,
               outcome_handler<domain::committed> done) {
  self->request(writer, caf::infinite, accept_atom_v, std::move(event))
    .then([done](domain::committed& accepted) { done(std::move(accepted)); },
          [done](const caf::error& err) { done(fault_of(err)); });
}

conversation_actor::behavior_type conversation(conversation_actor::stateful_pointer<conversation_state> self,
                                               domain::conversation_id id, load_gauge load, event_taker parent,
                                               std::shared_ptr<const conversation_tools> tools,
                                               conversation_options options);

} // namespace luna::actors
