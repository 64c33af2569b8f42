// What one event does to one conversation, as plain data: this is what a store commits.
#pragma once

#include "domain/event.hpp"
#include "domain/reply.hpp"

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace luna::domain {

/// A person on one account of one channel. The person is personal data: stores keep it hashed or sealed.
struct conversation_id {
  std::string channel;
  std::string account;
  std::string person;

  friend auto operator<=>(const conversation_id&, const conversation_id&) = default;
};

/// Processes share the conversations in this many parts. Neither the number nor the function may ever change: stores
/// keep what it gives.
constexpr std::size_t partition_count = 256;
using partition_set = std::bitset<partition_count>;

/// 0..255, evenly: FNV-1a over channel, account and person, folded.
std::size_t partition_of(const conversation_id& conversation);

/// What a conversation is between two events. Both empty before the first one.
struct conversation_head {
  std::uint64_t seq = 0;                   // of the last committed turn; 0 before the first
  std::string state;                       // as the workflow engine wrote it; opaque to stores
  std::optional<conversation_id> leads_to; // this id is another one of the person of that conversation; seq is 0 then
};

/// An event that was acknowledged before its turn: its conversation's owner turns it into one.
struct waiting_event {
  std::int64_t id = 0; // the store's; rises with the order of arrival
  conversation_id conversation;
  std::string event_key; // event::dedup_key
  std::string event;     // the canonical event, serialised
};

/// An event of the turn's own conversation that comes to pass at a time. Set once for ever, by its key; one that should
/// not take effect any more is told so by the state it meets.
struct timer {
  timestamp due{};
  std::string event_key; // event::dedup_key
  std::string event;     // the canonical event, serialised
};

/// The event of a timer: what it is called, and when it is due, tell one of a conversation from another.
event timer_event(const conversation_id& conversation, std::string name, timestamp due);

/// One event applied to one conversation.
struct turn {
  conversation_id conversation;
  std::uint64_t seq = 0;      // head's + 1; a store refuses any other with fault::conflict
  std::string event_key;      // event::dedup_key
  std::string event;          // the canonical event, serialised
  std::string state;          // the conversation's state after this turn
  std::vector<reply> replies; // in order
  std::vector<timer> timers;
  std::vector<std::string> identities; // further ids of the person on this account: they lead to this conversation too
  std::optional<std::string> moves_to; // the person's id from now on: replies go there, and it leads here too
  std::int64_t heard = 0;  // when the person last wrote, this event included; milliseconds since 1970; 0: never
  std::int64_t waited = 0; // the waiting_event this was; 0: it came straight from its channel
  bool delivered = true;   // false: replies travel with the answer to the request (web, terminal), nothing is queued
  timestamp at{};
};

/// What a store says of a turn once it is durable.
struct committed {
  std::uint64_t seq = 0;  // 0: the event is durable and waits for its turn; the replies are not known yet
  bool duplicate = false; // the event had taken effect before; `replies` are those of that turn
  std::vector<reply> replies;
};

} // namespace luna::domain
