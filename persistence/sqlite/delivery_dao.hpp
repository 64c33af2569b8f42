// Table deliveries: the way of each decided reply to its platform.
#pragma once

#include "persistence/journal.hpp"
#include "persistence/sqlite/connection.hpp"

#include <optional>
#include <string>
#include <vector>

namespace luna::persistence::sqlite {

/// Borrows the connection and, like it, belongs to one thread. All methods throw error.
class delivery_dao {
public:
  explicit delivery_dao(sqlite3& db);

  void add(std::string_view conversation, std::int64_t seq, std::int64_t ordinal);

  /// What an earlier process was sending when it ended: accepted if a status says so, else ambiguous until `due_ms`.
  void abandon_sending(std::int64_t due_ms);

  /// Of each conversation the first unsettled row, where it is due and nobody is sending it.
  std::vector<delivery_row> due(std::int64_t now_ms, std::int64_t limit);
  /// Gives when the person had last written as the reply was decided.
  std::int64_t claim(const delivery_row& row);

  std::optional<delivery_row> find(std::int64_t id);
  std::optional<delivery_row> find_by_platform(std::string_view platform_key);

  void accept(std::int64_t id, std::string_view platform_key); // an empty key keeps what is there
  void retry(std::int64_t id, std::int64_t due_ms);
  /// Pending again, as if it had not been claimed.
  void put_back(std::int64_t id, std::int64_t due_ms);
  /// To be judged by that code, now or when its attempt has ended.
  void fail(std::int64_t id, std::int64_t code);
  void doubt(std::int64_t id, std::int64_t due_ms);
  void park(std::int64_t id, std::string_view reason);
  /// Pending again. `forgiven`: the attempt does not count.
  void repeat(std::int64_t id, bool forgiven);
  void set_status(std::int64_t id, delivery_status status, std::string_view platform_key, std::string_view reason);

  std::int64_t count(delivery_state state);

private:
  delivery_row row_of(const statement& s) const;

  statement add_, accept_known_, abandon_, due_, claim_, find_, by_platform_, accept_, retry_, put_back_, doubt_, park_,
    repeat_, set_status_, fail_, count_;
};

} // namespace luna::persistence::sqlite
