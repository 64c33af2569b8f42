// What one event does to one conversation, as plain data: this is what a store commits.
#pragma once

#include "domain/event.hpp"

#include <cstdint>
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

/// One message to the person. Longer than a platform allows is the channel's business to split.
struct reply {
  std::string text;

  friend bool operator==(const reply&, const reply&) = default;
};

/// What a conversation is between two events. Both empty before the first one.
struct conversation_head {
  std::uint64_t seq = 0; // of the last committed turn; 0 before the first
  std::string state;     // as the workflow engine wrote it; opaque to stores
};

/// One event applied to one conversation.
struct turn {
  conversation_id conversation;
  std::uint64_t seq = 0;      // head's + 1; a store refuses any other with fault::conflict
  std::string event_key;      // event::dedup_key
  std::string event;          // the canonical event, serialised
  std::string state;          // the conversation's state after this turn
  std::vector<reply> replies; // in order
  bool delivered = true;      // false: replies travel with the answer to the request (web, terminal), nothing is queued
  timestamp at{};
};

/// What a store says of a turn once it is durable.
struct committed {
  std::uint64_t seq = 0;
  bool duplicate = false; // the event had taken effect before; `replies` are those of that turn
  std::vector<reply> replies;
};

} // namespace luna::domain
