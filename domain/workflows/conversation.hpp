// What one event does to one conversation. Pure: the same state, event and time give the same outcome.
#pragma once

#include "domain/turn.hpp"
#include "domain/workflows/registry.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luna::domain {

/// A message that is heard together with those that follow it.
struct gathered_message {
  std::string external_id;
  std::string text;

  friend bool operator==(const gathered_message&, const gathered_message&) = default;
};

/// What a conversation is between two events. Times are milliseconds since 1970, 0: none.
struct conversation_state {
  std::string workflow; // the one that runs; empty while none does
  std::uint32_t version = 0;
  history past;
  std::int64_t heard = 0;    // when the person last wrote
  std::int64_t reminder = 0; // when the timer is due that is set
  std::string user_id;       // the person's second id that is known already (event::sender_user_id)
  std::uint32_t calls = 0;   // services asked so far; the last one's number is the open one's
  std::uint32_t tries = 0;   // how often the open call was made; 0: none is open
  std::vector<gathered_message> gathered;
  std::int64_t gathered_since = 0; // when the first of them came
  std::int64_t gathered_until = 0; // when the timer is due that ends the gathering; 0: a service's answer does
  std::int64_t gathered_pause = 0; // how long a pause ends it; milliseconds

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

/// Messages that follow one another quickly (event::burst) are heard as one, up to so many, or for so long. A first one
/// is heard at once: only who goes on writing waits.
constexpr std::size_t burst_most = 20;
constexpr std::chrono::milliseconds burst_longest{4000};

/// A service that has not answered for so long, because Luna was restarted, is asked again, so often.
constexpr std::chrono::minutes call_patience{3};
constexpr std::uint32_t call_tries = 3;

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
  std::optional<service_call> call; // to be made once the turn is durable
  std::optional<std::string> known; // a further id of the person, from now on
  std::optional<std::string> moved; // the person's id from now on
  std::int64_t heard = 0;           // when the person last wrote, this event included
  bool quarantined = false;         // the stored state did not fit today's code, or that failed; the person was told
                                    // and starts afresh
};

/// Applies one event. Events that call for no answer (reactions, service messages, what is said in a group and not to
/// us) give no replies.
outcome respond(std::string_view state, const event& what, timestamp now, const services& tools,
                std::span<const workflow_kind> kinds = workflows());

} // namespace luna::domain
