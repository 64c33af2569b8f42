// Events that wait for their turn, or for their time: tables inbox and timers.
#pragma once

#include "persistence/postgres/session.hpp"

#include <deque>
#include <span>
#include <vector>

namespace luna::persistence::postgres {

/// session::meet(), after which those that are further ids of people are replaced by what their conversations began
/// with; `ids` holds those. False if one of them leads nowhere any more: to be tried again.
bool find_homes(session& s, std::vector<std::string>& keys, std::vector<const domain::conversation_id*>& people,
                std::deque<domain::conversation_id>& ids);

/// As store::accept.
std::vector<domain::result<void>> accept(session& s, std::span<const domain::waiting_event> events, std::size_t crowd);

/// As store::waiting.
std::vector<domain::waiting_event> waiting(session& s, std::span<const std::int64_t> partitions, std::size_t limit,
                                           std::size_t each, std::span<const std::int64_t> known);

/// As store::sweep.
void sweep(session& s, std::span<const std::int64_t> partitions, domain::timestamp now);

} // namespace luna::persistence::postgres
