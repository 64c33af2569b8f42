// Tables persons, conversations, turns, commits, inbox and timers.
#pragma once

#include "persistence/journal.hpp"
#include "persistence/sqlite/connection.hpp"

#include <span>

namespace luna::persistence::sqlite {

/// A conversation as its tables have it.
struct conversation_row {
  std::string key;                 // 16 bytes
  std::optional<key_bytes> person; // none: erased, and nobody has written since
  std::int64_t seq = 0;            // of the last turn; 0 before the first
  std::string link;                // of the last turn
  std::int64_t erased = 0;         // turns up to this one do not open any more
  std::string leads_to;            // key of the conversation whose person has this other id; empty: a conversation
};

/// Where a conversation's person is now.
struct whereabouts {
  domain::conversation_id now;
  std::int64_t unreachable = 0; // see domain::delivery
};

/// Borrows the connection and, like it, belongs to one thread. All methods throw error; broken_seal where something
/// does not open under the keys at hand.
class journal_dao {
public:
  journal_dao(sqlite3& db, const keyring& keys);

  std::optional<conversation_row> find(const std::string& key);
  /// Gives a conversation its person. `row`: what find() gave.
  conversation_row meet(const domain::conversation_id& id, const std::string& key, std::optional<conversation_row> row);
  /// The id that the conversation's key is of.
  domain::conversation_id begun_as(const conversation_row& conversation);
  whereabouts find_person(const conversation_row& conversation);

  /// Lets another id of the person lead to the conversation, unless it has turns of its own or leads somewhere already.
  void bind(const conversation_row& conversation, const domain::conversation_id& other);
  /// The person is there from now on; that id leads to the conversation too.
  void move(const conversation_row& conversation, const domain::conversation_id& now);
  void mark_unreachable(std::string_view conversation, std::int64_t since);

  /// Destroys what opens the conversation's turns, by a turn of its own, which is given as its link.
  std::string erase(const conversation_row& conversation, std::int64_t at, std::int64_t commit_no);
  /// Wraps the keys of up to `limit` people after `last` anew; moves `last`. Gives how many needed it, none at the end.
  std::optional<std::uint64_t> rotate(std::int64_t& last, std::int64_t limit);

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
  bool waits(std::string_view event_key);
  /// How many events of the conversation wait, counted up to `limit`.
  std::int64_t crowd(std::string_view conversation, std::int64_t limit);
  /// The oldest waiting events, of each conversation at most `each`.
  std::vector<domain::waiting_event> waiting(std::int64_t limit, std::int64_t each,
                                             std::span<const std::int64_t> known);
  /// Whether another event of the conversation waits that is older than `id`, or any if that is 0.
  bool is_behind(std::string_view conversation, std::int64_t id, std::string_view event_key);
  void end_wait(std::string_view event_key);

  void set_timer(const conversation_row& conversation, const domain::conversation_id& id, const domain::timer& timer);
  /// Lets the events of timers that are due wait.
  void sweep(std::int64_t now);

  std::int64_t conversations();
  std::int64_t turns();

private:
  void forget(const std::string& key, std::int64_t seq);
  std::optional<domain::waiting_event> opened(std::int64_t id, const std::string& conversation, std::string_view body);

  const keyring& keys_;
  statement find_, key_check_, create_person_, create_, address_, bind_, move_, unreachable_, by_event_, body_, append_,
    last_commit_, close_commit_, last_, wait_, waits_, crowd_, waiting_, behind_, end_wait_, set_timer_, due_,
    erase_person_, erase_lane_, erase_inbox_, erase_parked_, erase_timers_, erase_others_, erase_conversation_, rehome_,
    people_, rewrap_, count_conversations_, count_turns_;
};

} // namespace luna::persistence::sqlite
