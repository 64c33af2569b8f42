// What one event does to one conversation. Pure: the same state, event and time give the same outcome.
#pragma once

#include "domain/turn.hpp"
#include "domain/workflows/registry.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luna::domain {

/// What a conversation is between two events: the running workflow, if any, as its history.
struct conversation_state {
  std::string workflow; // empty while none is running
  std::uint32_t version = 0;
  history past;
  std::int64_t heard = 0;    // when the person last wrote; milliseconds since 1970, as the next
  std::int64_t reminder = 0; // when the timer is due that is set; 0: none

  friend bool operator==(const conversation_state&, const conversation_state&) = default;
};

/// The stored form. An empty text is the state before the first event.
std::string to_text(const conversation_state& state);
/// None if `text` is not the work of to_text.
std::optional<conversation_state> state_from_text(std::string_view text);

/// A question that stays open so long is asked once more, unless that is late by the second: together the 24 hours in
/// which WhatsApp lets us write.
constexpr std::chrono::hours reminder_pause{20};
constexpr std::chrono::hours reminder_patience{4};

/// A time the conversation wants to be told of, by an event with timer_content.
struct wake_up {
  std::string name;
  timestamp due{};

  friend bool operator==(const wake_up&, const wake_up&) = default;
};

struct outcome {
  std::string state;
  std::vector<reply> replies;
  std::vector<wake_up> timers;
  bool quarantined = false; // the stored state did not fit today's code, or that failed; the person was told and starts
                            // afresh
};

/// Applies one event. Events that call for no answer (reactions, service messages, groups) give no replies and leave
/// the state as it is.
outcome respond(std::string_view state, const event& what, timestamp now, const services& tools,
                std::span<const workflow_kind> kinds = workflows());

} // namespace luna::domain
