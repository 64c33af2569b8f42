// Tables persons, conversations and turns.
#pragma once

#include "domain/turn.hpp"
#include "persistence/keyring.hpp"
#include "persistence/sqlite/connection.hpp"

#include <optional>
#include <vector>

namespace luna::persistence::sqlite {

/// A conversation as its table has it.
struct conversation_row {
  std::string key; // 16 bytes
  key_bytes person{};
  std::int64_t seq = 0;
  std::string link;
};

/// What a turn's body holds.
struct turn_body {
  std::string event;
  std::string state;
  std::vector<domain::reply> replies;
};
std::string to_bytes(const turn_body& body);
std::optional<turn_body> body_from_bytes(std::string_view bytes);

/// "channel, account, person" as bytes, and back.
std::string address_bytes(const domain::conversation_id& id);
std::optional<domain::conversation_id> address_from_bytes(std::string_view bytes);

/// Borrows the connection and, like it, belongs to one thread. All methods throw error; broken_seal where something
/// does not open under the keys at hand.
struct broken_seal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class journal_dao {
public:
  journal_dao(sqlite3& db, const keyring& keys);

  std::string key_of(const domain::conversation_id& id) const;
  std::optional<conversation_row> find(const std::string& key);
  conversation_row create(const domain::conversation_id& id, const std::string& key);
  domain::conversation_id address(const std::string& key);

  /// The turn that an event made, if it did.
  std::optional<domain::committed> turn_of_event(std::string_view event_key);
  turn_body body(const conversation_row& conversation, std::int64_t seq);

  /// Writes the turn and moves the conversation's head.
  void append(const conversation_row& conversation, const domain::turn& turn, std::string_view event_key);

  /// Bodies of the last `limit` turns with their seq, oldest first.
  std::vector<std::pair<std::int64_t, turn_body>> last(const conversation_row& conversation, std::int64_t limit);

  std::int64_t conversations();
  std::int64_t turns();

private:
  turn_body opened(const conversation_row& conversation, std::int64_t seq, std::string_view sealed) const;

  const keyring& keys_;
  statement find_, create_person_, create_, address_, by_event_, body_, append_, move_head_, last_,
    count_conversations_, count_turns_;
};

} // namespace luna::persistence::sqlite
