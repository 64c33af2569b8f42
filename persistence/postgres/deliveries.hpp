// Replies on their way: table deliveries.
#pragma once

#include "persistence/postgres/session.hpp"

#include <span>
#include <vector>

namespace luna::persistence::postgres {

/// What counts as being sent in these partitions is sent by nobody: it becomes ambiguous until `until`.
void abandon_sending(session& s, std::span<const std::int64_t> partitions, domain::timestamp until);

/// As store::claim_due.
std::vector<domain::delivery> claim_due(session& s, std::span<const std::int64_t> partitions, domain::timestamp now,
                                        std::size_t limit);

/// As store::settle.
void settle(session& s, std::span<const domain::settlement> settlements);

/// As store::apply_statuses.
std::vector<bool> apply_statuses(session& s, std::span<const domain::status_update> updates);

} // namespace luna::persistence::postgres
