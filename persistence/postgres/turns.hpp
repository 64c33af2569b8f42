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

/// The rows of one commit, and what is to be done besides. Indices are those of the turns.
struct turn_plan {
  std::vector<std::string> conversations, events, bodies, links; // side by side, as are the next
  std::vector<std::int64_t> seqs, ats, replies, delivered, partitions, waited, heard;
  std::vector<std::string> timer_keys, timer_conversations, timer_bodies; // likewise
  std::vector<std::int64_t> timer_dues;
  std::vector<std::string> other_keys, others_lead_to; // further ids of people, each once
  std::vector<std::string> moved, moved_to;            // conversations, and their sealed addresses from now on
  bool meets_people = false;                           // has first turns, or any of the last four
  by_key<std::size_t> by_conversation;
  std::vector<std::size_t> rest;     // cannot share the commit: of a conversation, and of an event, only the first can
  std::vector<std::size_t> suspects; // were not written: why is found out by explain()
};

/// Makes the people of the `wanted` turns known, and lays out as many turns as can share a commit.
turn_plan plan_turns(session& s, const ownership& mine, std::span<const domain::turn> turns,
                     const std::vector<std::size_t>& wanted);

/// Commits the plan. Unless a place was found taken of late, it fails as a whole if one is: then expect_taken().
statement statement_of(session& s, const ownership& mine, const turn_plan& plan);
void expect_taken(session& s);

/// Takes in the statement's answer: the results of what was written; the others become suspects.
void absorb(session& s, turn_plan& plan, const answer& rows, std::span<const domain::turn> turns,
            std::vector<domain::result<domain::committed>>& results);

/// Why turns were not written: their event had taken effect before, the partition is another's, older events wait,
/// their place was taken, or their id leads to another conversation.
void explain(session& s, const ownership& mine, std::span<const domain::turn> turns,
             const std::vector<std::size_t>& suspects, std::vector<domain::result<domain::committed>>& results);

/// All of the above, by itself: one commit of as many of the `wanted` turns as can share one. Sets their results, and
/// gives the rest.
std::vector<std::size_t> commit_turns(session& s, const ownership& mine, std::span<const domain::turn> turns,
                                      const std::vector<std::size_t>& wanted,
                                      std::vector<domain::result<domain::committed>>& results);

/// The turn that an event made, if it did; without replies if its person was erased since.
std::optional<domain::committed> outcome_of_event(session& s, const std::string& dedup_key);

} // namespace luna::persistence::postgres
