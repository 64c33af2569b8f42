#include "persistence/sqlite/aside.hpp"

#include "persistence/journal.hpp"

namespace luna::persistence::sqlite {

bool park(sqlite3& db, const keyring& keys, std::span<const store::parked_update> updates,
          const std::function<conversation_row(const domain::conversation_id&)>& meet) {
  statement count{db, "select count(*) from parked_updates"};
  if (!count.run().next() || count.number(0) + static_cast<std::int64_t>(updates.size()) > store::parked_max)
    return false;
  count.done();
  statement insert{db, "insert into parked_updates(channel, account, at, reason, body, conversation) "
                       "values(?, ?, ?, ?, ?, nullif(?, x''))"};
  statement end_wait{db, "delete from inbox where id = ?"};
  for (const auto& update : updates) {
    if (update.waited != 0 && (end_wait.run(update.waited).done(), sqlite3_changes(&db) == 0))
      continue;
    auto whose = update.conversation ? meet(*update.conversation) : conversation_row{};
    auto sealed = whose.person ? seal_parked(*whose.person, whose.key, update.body) : seal_parked(keys, update.body);
    insert
      .run(statement::as_text(update.channel), statement::as_text(update.account), milliseconds_of(update.at),
           statement::as_text(update.reason), sealed, whose.key)
      .done();
  }
  return true;
}

bool unpark(sqlite3& db, std::int64_t id) {
  statement remove{db, "delete from parked_updates where id = ?"};
  remove.run(id).done();
  return sqlite3_changes(&db) > 0;
}

bool replay(sqlite3& db, std::int64_t delivery, std::int64_t heard) {
  // Not of a turn that does not open any more: its person was erased.
  statement again{
    db, "update deliveries set state = 0, attempts = 0, due = 0, reason = null, replayed = 1, status = 0, failure = 0, "
        "platform_key = null, heard = case when ?2 > 0 then ?2 else heard end where id = ?1 and state = 4 "
        "and seq > (select erased_seq from conversations where key = deliveries.conversation)"};
  again.run(delivery, heard).done();
  if (sqlite3_changes(&db) == 0)
    return false;
  statement reachable{db, "update conversations set unreachable = 0 "
                          "where key = (select conversation from deliveries where id = ?)"};
  reachable.run(delivery).done();
  return true;
}

void offer_link(sqlite3& db, const keyring& keys, std::string_view conversation, std::string_view code,
                std::int64_t expires) {
  auto key = link_key(keys, code);
  statement offer{db, "insert into links(code_key, conversation, expires) values(?, ?, ?) on conflict(conversation) do "
                      "update set code_key = excluded.code_key, expires = excluded.expires"};
  offer.run(key, conversation, expires).done();
}

bool take_link(sqlite3& db, const keyring& keys, std::string_view conversation, std::string_view code,
               std::int64_t now) {
  statement expire{db, "delete from links where expires <= ?"};
  expire.run(now).done();
  auto key = link_key(keys, code);
  statement find{db, "select l.conversation, coalesce(c.user_id, c.key) from links l "
                     "join conversations c on c.key = l.conversation where l.code_key = ?1 "
                     "and exists (select 1 from conversations where key = ?2)"};
  if (!find.run(key, conversation).next())
    return false;
  auto other = find.bytes(0), user = find.bytes(1);
  find.done();
  if (other == conversation)
    return false;
  statement used{db, "delete from links where code_key = ?"};
  used.run(key).done();
  statement join{db, "update conversations set user_id = ?1 where key in (?2, ?3) "
                     "or user_id = (select user_id from conversations where key = ?2)"};
  join.run(user, conversation, other).done();
  return true;
}

void report(sqlite3& db, std::span<const store::account_report> accounts) {
  statement keep{db, "insert into accounts(channel, account, state, last_inbound, last_error_at, last_error) "
                     "values(?, ?, ?, ?, ?, ?) on conflict(channel, account) do update set state = excluded.state, "
                     "last_inbound = max(last_inbound, excluded.last_inbound), "
                     "last_error = case when excluded.last_error_at >= last_error_at then excluded.last_error "
                     "else last_error end, last_error_at = max(last_error_at, excluded.last_error_at)"};
  for (const auto& a : accounts)
    keep
      .run(statement::as_text(a.channel), statement::as_text(a.account), statement::as_text(a.state),
           milliseconds_of(a.last_inbound), milliseconds_of(a.last_error_at), statement::as_text(a.last_error))
      .done();
}

} // namespace luna::persistence::sqlite
