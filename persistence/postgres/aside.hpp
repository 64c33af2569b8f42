// What stands beside the journal: webhooks that could not be handled, codes that link, our accounts.
#pragma once

#include "persistence/postgres/session.hpp"

namespace luna::persistence::postgres {

// Each is one statement. Throws error.

/// False if too many are kept already.
bool park(session& s, std::span<const store::parked_update> updates);
/// False if there is none.
bool unpark(session& s, std::int64_t id);
/// False if there is no such reply or it is not parked.
bool replay(session& s, std::int64_t delivery, std::int64_t heard);
void offer_link(session& s, const domain::conversation_id& conversation, std::string_view code, std::int64_t expires);
bool take_link(session& s, const domain::conversation_id& conversation, std::string_view code, std::int64_t now);
void report(session& s, std::span<const store::account_report> accounts);

} // namespace luna::persistence::postgres
