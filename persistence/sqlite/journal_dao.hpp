// Tables persons, conversations, turns, commits and inbox.
#pragma once

#include "persistence/journal.hpp"
#include "persistence/sqlite/connection.hpp"

namespace luna::persistence::sqlite {

/// A conversation as its tables have it.
struct conversation_row {
  std::string key; // 16 bytes
  key_bytes person{};
  std::int64_t seq = 0; // of the last turn; 0 before the first
  std::string link;     // of the last turn
};

/// Borrows the connection and, like it, belongs to one thread. All methods throw error; broken_seal where something
/// does not open under the keys at hand.
class journal_dao {
public:
  journal_dao(sqlite3& db, const keyring& keys);

  std::optional<conversation_row> find(const std::string& key);
  conversation_row create(const domain::conversation_id& id, const std::string& key);
  domain::conversation_id address(const std::string& key);

  /// The turn that an event made, if it did.
  std::optional<domain::committed> turn_of_event(std::string_view event_key);
  turn_body body(const conversation_row& conversation, std::int64_t seq);

  /// Writes the turn as part of a commit. Gives its link.
  std::string append(const conversation_row& conversation, const domain::turn& turn, std::string_view event_key,
                     std::int64_t commit_no);

  /// The number of the next commit, which is written with the links of its turns.
  std::int64_t next_commit();
  void close_commit(std::int64_t no, std::vector<std::string> links);

  /// Bodies of the last `limit` turns with their seq, oldest first.
  std::vector<std::pair<std::int64_t, turn_body>> last(const conversation_row& conversation, std::int64_t limit);

  /// Lets an event wait; one that waits already is left as it is.
  void wait(const conversation_row& conversation, const domain::waiting_event& event, std::string_view event_key);
  /// The oldest waiting events.
  std::vector<domain::waiting_event> waiting(std::int64_t limit);
  /// Whether another event of the conversation waits that is older than `id`, or any if that is 0.
  bool is_behind(std::string_view conversation, std::int64_t id, std::string_view event_key);
  void end_wait(std::string_view event_key);

  std::int64_t conversations();
  std::int64_t turns();

private:
  const keyring& keys_;
  statement find_, create_person_, create_, address_, by_event_, body_, append_, last_commit_, close_commit_, last_,
    wait_, waiting_, behind_, end_wait_, count_conversations_, count_turns_;
};

} // namespace luna::persistence::sqlite
