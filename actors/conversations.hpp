// The CONVERSATIONS: wakes the conversation an event belongs to, and lets idle ones go. Events of partitions that are
// another process's are made durable for it.
#pragma once

#include "actors/conversation.hpp"

#include <map>

namespace luna::actors {

using conversations_actor = event_taker::extend<
  // Lets idle conversations go; sent by the actor to itself.
  caf::reacts_to<caf::tick_atom>>;

struct conversations_options {
  std::size_t live_max = 50'000; // conversations in memory, about 4 KB each; the longest idle make room for others
  std::chrono::seconds idle{300};
  std::chrono::seconds sweep{30};
  std::size_t early_max = 4096; // events that may come before it is known which are ours
  conversation_options each;
};

struct conversations_state {
  static inline const char* name = "conversations";
  struct seat {
    conversation_actor who;
    load_gauge load;
    caf::actor_clock::time_point used{};
    bool leaving = false;
    std::deque<inbound> waiting; // came while it was leaving
  };
  std::optional<domain::partition_set> owned; // events of others wait in the store; none: not known yet
  std::vector<inbound> early;                 // came before that
  std::map<domain::conversation_id, seat> seats;
  std::size_t leaving = 0; // of the seats
  std::map<caf::actor_addr, domain::conversation_id> by_address;

  ~conversations_state(); // conversations end with their parent, whatever ends it
};

conversations_actor::behavior_type conversations(conversations_actor::stateful_pointer<conversations_state> self,
                                                 std::shared_ptr<const conversation_tools> tools,
                                                 conversations_options options);

} // namespace luna::actors
