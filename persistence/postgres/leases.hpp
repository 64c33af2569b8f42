// Which process owns which partitions: tables replicas and partitions.
#pragma once

#include "persistence/postgres/connection.hpp"

#include "domain/turn.hpp"

namespace luna::persistence::postgres {

/// A number that no process and no chain of commits has had.
std::int64_t draw_number(connection& db);

/// Renews a replica's lease and evens the shares out. Gives the partitions it has now.
domain::partition_set renew_lease(connection& db, std::int64_t replica, std::chrono::milliseconds lease);

/// Gives its partitions back.
void end_lease(connection& db, std::int64_t replica);

} // namespace luna::persistence::postgres
