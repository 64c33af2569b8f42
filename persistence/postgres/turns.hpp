// Turns, their commits, and what they set off: tables turns, commits, deliveries, timers and inbox, in one statement.
#pragma once

#include "persistence/postgres/session.hpp"

#include <span>
#include <vector>

namespace luna::persistence::postgres {

/// What this process may write.
struct ownership {
  std::int64_t replica = 0; // this process's number; 0: not drawn yet
  domain::partition_set partitions;

  std::vector<std::int64_t> numbers() const { return numbers_of(partitions); }
  static std::vector<std::int64_t> numbers_of(const domain::partition_set& set);
};

/// One commit of as many of the `wanted` turns as can share one: of a conversation, and of an event, only the first.
/// Sets their results, and gives the rest.
std::vector<std::size_t> commit_turns(session& s, const ownership& mine, std::span<const domain::turn> turns,
                                      const std::vector<std::size_t>& wanted,
                                      std::vector<domain::result<domain::committed>>& results);

/// The turn that an event made, if it did; without replies if its person was erased since.
std::optional<domain::committed> outcome_of_event(session& s, const std::string& dedup_key);

} // namespace luna::persistence::postgres
