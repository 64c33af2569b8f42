// What stands beside the journal: webhooks that could not be handled, codes that link, our accounts.
#pragma once

#include "persistence/keyring.hpp"
#include "persistence/sqlite/journal_dao.hpp"
#include "persistence/store.hpp"

#include <functional>

namespace luna::persistence::sqlite {

// Each throws error, and runs in its caller's transaction.

/// False if too many are kept already. `meet` gives a conversation with its person.
bool park(sqlite3& db, const keyring& keys, std::span<const store::parked_update> updates,
          const std::function<conversation_row(const domain::conversation_id&)>& meet);
/// False if there is none.
bool unpark(sqlite3& db, std::int64_t id);
/// False if there is no such reply or it is not parked.
bool replay(sqlite3& db, std::int64_t delivery, std::int64_t heard);
/// `conversation`: key.
void offer_link(sqlite3& db, const keyring& keys, std::string_view conversation, std::string_view code,
                std::int64_t expires);
bool take_link(sqlite3& db, const keyring& keys, std::string_view conversation, std::string_view code,
               std::int64_t now);
void report(sqlite3& db, std::span<const store::account_report> accounts);

} // namespace luna::persistence::sqlite
