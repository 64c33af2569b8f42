// The proof: reads a database and shows that nothing was lost, doubled or reordered, or where it was.
#pragma once

#include "persistence/keyring.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace luna::persistence {

struct verify_report {
  std::uint64_t conversations = 0;
  std::uint64_t turns = 0;
  std::uint64_t erased = 0;         // of the conversations, those whose person was erased and has not written since
  std::uint64_t events_waiting = 0; // acknowledged, their turn not run yet
  std::uint64_t timers = 0;
  std::uint64_t updates_parked = 0;
  std::uint64_t replies = 0; // of turns whose replies are delivered
  std::uint64_t accepted = 0;
  std::uint64_t waiting = 0; // pending or being sent
  std::uint64_t ambiguous = 0;
  std::uint64_t parked = 0;
  std::uint64_t resent = 0; // attempts made without knowing how the one before ended
  bool bodies_opened = false;
  std::uint64_t violations = 0;
  std::vector<std::string> first_violations; // at most 100: conversation key, seq, and what is wrong

  bool clean() const { return violations == 0; }
};

/// The rows of one query, one at a time.
class rows {
public:
  virtual ~rows() = default;
  virtual bool next() = 0;
  virtual std::int64_t number(int column) const = 0;
  virtual std::string bytes(int column) const = 0;
  virtual bool is_null(int column) const = 0;
};

/// Every query of one snapshot of a database, in the SQL that all engines share; several may be open at once.
class snapshot {
public:
  virtual ~snapshot() = default;
  virtual std::unique_ptr<rows> query(const std::string& sql) = 0;
  /// The column, written so that its index is not trusted.
  virtual std::string unindexed(const std::string& column) const = 0;
  /// Bytes as the engine writes them in SQL.
  virtual std::string literal(std::string_view bytes) const = 0;
  /// What the engine itself finds wrong, and migrations that are missing.
  virtual std::vector<std::string> defects() = 0;
};

using snapshot_user = std::function<void(snapshot&)>;

/// Checks, in bounded memory and while Luna may run:
/// - each conversation's turns are 1..n without a gap, and each link is the hash it must be;
/// - each commit holds the turns it held when it was made, and no commit is missing;
/// - no event took effect twice; the engine finds nothing wrong by itself;
/// - with `keys`: every body opens where it stands, and holds as many replies as its turn says, unless its person was
///   erased since;
/// - no timer is still set that has fired; what could not be handled opens;
/// - each reply to be delivered has one delivery, and no delivery is without a reply;
/// - of each conversation, replies were accepted in the order they were decided, but for those that were
///   parked and then replayed; parked ones say why.
/// Throws what the snapshot throws.
verify_report verify(snapshot& database, const keyring* keys);

} // namespace luna::persistence
