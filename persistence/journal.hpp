// What every engine writes into its tables, and how: keyed hashes, sealed bodies, the two hash chains.
#pragma once

#include "domain/delivery.hpp"
#include "domain/turn.hpp"
#include "persistence/keyring.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace luna::persistence {

/// Something stored does not open under the keys at hand.
struct broken_seal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What a turn's body holds.
struct turn_body {
  std::string event;
  std::string state;
  std::vector<domain::reply> replies;
};

/// Keyed hashes of 16 bytes: what tables are looked up by.
std::string conversation_key(const keyring& keys, const domain::conversation_id& id);
std::string event_key(const keyring& keys, std::string_view dedup_key);
/// Of the turn that erasing a person is.
std::string erasure_event_key(const keyring& keys, std::string_view conversation, std::int64_t seq);
std::string platform_key(const keyring& keys, std::string_view platform_id); // empty for an empty id
std::string link_key(const keyring& keys, std::string_view code);

/// A turn's body, sealed under its person's key for its place in its conversation.
std::string seal_body(const key_bytes& person, std::string_view conversation, std::int64_t seq, const turn_body& body);
/// Throws broken_seal.
turn_body open_body(const key_bytes& person, std::string_view conversation, std::int64_t seq, std::string_view sealed);

/// Whom a conversation is with, as it began or as it is now, sealed likewise.
std::string seal_address(const key_bytes& person, std::string_view conversation, const domain::conversation_id& id);
/// Throws broken_seal.
domain::conversation_id open_address(const key_bytes& person, std::string_view conversation, std::string_view sealed);

/// An event that waits for its turn in the conversation of `id`, sealed likewise.
std::string seal_waiting(const key_bytes& person, std::string_view conversation, const domain::conversation_id& id,
                         std::string_view event_key, std::string_view event);
/// Throws broken_seal.
domain::waiting_event open_waiting(const key_bytes& person, std::string_view conversation, std::string_view sealed);

/// A parked update of the conversation's person, sealed likewise; one of nobody's under a key of the database's.
std::string seal_parked(const key_bytes& person, std::string_view conversation, std::string_view body);
std::string seal_parked(const keyring& keys, std::string_view body);
/// These throw broken_seal.
std::string open_parked(const key_bytes& person, std::string_view conversation, std::string_view sealed);
std::string open_parked(const keyring& keys, std::string_view sealed);

/// The chain of a conversation: each turn's link covers the one before it and everything that is stored of the turn.
struct link_parts {
  std::string_view previous;     // 32 zero bytes before the first turn
  std::string_view conversation; // key, 16 bytes
  std::int64_t seq = 0;
  std::string_view event_key; // 16 bytes
  std::int64_t at = 0;
  std::int64_t replies = 0;
  bool delivered = false;
  std::string_view body; // sealed
};
/// SHA-256 over the parts in this order, numbers as 8 bytes big-endian, the body as its own SHA-256.
std::string link_of(const link_parts& parts);
/// 32 zero bytes: what a chain begins with.
std::string first_link();

/// The chain of a writer: each commit covers the one before it and the links of its turns, so that a conversation's
/// last turns cannot be cut off unseen. SHA-256 over the previous commit's link and the turns' links in byte order.
std::string commit_link(std::string_view previous, std::vector<std::string> links);

/// A commit's number: the writer in the upper half, counted from 1 in the lower.
constexpr std::int64_t commits_per_writer = std::int64_t{1} << 32;

/// As stored in deliveries.state.
enum class delivery_state : std::int64_t { pending = 0, sending = 1, ambiguous = 2, accepted = 3, parked = 4 };

/// As stored in deliveries.status: how far a platform says a message came. Higher is further; failed is final,
/// and said only of what was not delivered.
enum class delivery_status : std::int64_t { none = 0, sent = 1, delivered = 2, read = 3, played = 4, failed = 5 };
/// The code that a failed status tells, above 0.
int failure_code(const domain::status_update& update);
/// None for a word we do not know.
std::optional<delivery_status> status_of(std::string_view word);

struct delivery_row {
  std::int64_t id = 0;
  std::string conversation; // key
  std::int64_t seq = 0;
  std::int64_t ordinal = 0;
  delivery_state state = delivery_state::pending;
  std::int64_t attempts = 0;
  std::int64_t resent = 0;
  delivery_status status = delivery_status::none;
  std::string platform_key; // of the last message; empty: not known
  std::int64_t failure = 0; // see migration 4
  bool replayed = false;
};

/// Our id of a delivery, unique across databases: "<database>-<row>".
std::string tracker_of(std::string_view database_id, std::int64_t row);
/// The row it names; none for another database's.
std::optional<std::int64_t> row_of_tracker(std::string_view database_id, std::string_view tracker);

std::int64_t milliseconds_of(domain::timestamp at);

} // namespace luna::persistence
