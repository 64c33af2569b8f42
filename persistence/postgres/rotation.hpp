// Leaving one master key for another: tables meta and persons.
#pragma once

#include "persistence/postgres/session.hpp"

#include <string>

namespace luna::persistence::postgres {

/// Makes the key with that check value the one that wraps, for everybody. False if the key file has none such.
bool use_master_key(session& s, const std::string& check_value);

/// Gives how many of the next people's keys were wrapped anew; `last` and `more` then say where to go on.
std::int64_t rotate_portion(session& s, std::string& last, bool& more);

} // namespace luna::persistence::postgres
