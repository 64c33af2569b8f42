// Replies on their way: table deliveries.
#pragma once

#include "persistence/postgres/session.hpp"

#include <span>
#include <vector>

namespace luna::persistence::postgres {

/// What counts as being sent in these partitions is sent by nobody: it becomes ambiguous until `until`.
void abandon_sending(session& s, std::span<const std::int64_t> partitions, domain::timestamp until);

/// As store::claim_due: gives up what was sent twice in doubt, then claims.
std::vector<domain::delivery> claim_due(session& s, std::span<const std::int64_t> partitions, domain::timestamp now,
                                        std::size_t limit);
statement give_up_statement(std::span<const std::int64_t> partitions, domain::timestamp now);
/// Not for a session with a backlog.
statement claim_statement(std::span<const std::int64_t> partitions, domain::timestamp now, std::size_t limit);
/// Sets session::backlog if the statement may have missed some.
std::vector<domain::delivery> read_claimed(session& s, const answer& rows, std::size_t limit);

/// As store::settle: at most a statement for each kind of outcome but `moved`, which only settle() does.
void settle(session& s, std::span<const domain::settlement> settlements, domain::timestamp now);
std::vector<statement> settle_statements(const session& s, std::span<const domain::settlement> settlements,
                                         domain::timestamp now);

/// Which rows statuses are about, side by side with them.
struct status_plan {
  std::vector<std::int64_t> rows;     // by our id in the status; -1: it carries none of ours
  std::vector<std::string> platforms; // keys of the platform's ids

  bool names_every_row() const;
};

/// As store::apply_statuses. Without asking the database, only those that carry our id can be told.
std::vector<bool> apply_statuses(session& s, std::span<const domain::status_update> updates);
status_plan plan_statuses(const session& s, std::span<const domain::status_update> updates);
/// To be run in this order: failures last, because what was delivered did not fail. Never none.
std::vector<statement> status_statements(const status_plan& plan, std::span<const domain::status_update> updates);
/// `rows`: the answer of any of them.
std::vector<bool> read_known(const status_plan& plan, const answer& rows);

} // namespace luna::persistence::postgres
