#include "persistence/parked.hpp"

#include "persistence/history.hpp"

namespace luna::persistence {

namespace {

std::string database_id_of(snapshot& database) {
  auto row = database.query("select value from meta where name = 'database_id'");
  return row->next() ? row->bytes(0) : std::string{};
}

constexpr const char* columns = "select u.id, u.channel, u.account, u.at, u.reason, u.body, u.conversation, p.wrapped "
                                "from parked_updates u left join conversations c on c.key = u.conversation "
                                "left join persons p on p.id = c.person";

parked_body body_of(rows& row) {
  return {row.number(0), row.bytes(1),
          row.bytes(2),  domain::timestamp{std::chrono::milliseconds{row.number(3)}},
          row.bytes(4),  {}};
}

} // namespace

std::vector<parked_reply> parked_replies(snapshot& database) {
  auto name = database_id_of(database);
  std::vector<parked_reply> all;
  for (auto row = database.query("select d.id, d.conversation, d.seq, d.ordinal, d.attempts, coalesce(d.reason, '') "
                                 "from deliveries d join conversations c on c.key = d.conversation "
                                 "where d.state = 4 and d.seq > c.erased_seq order by d.id");
       row->next();)
    all.push_back(
      {tracker_of(name, row->number(0)), row->bytes(1), row->number(2), row->number(3), row->number(4), row->bytes(5)});
  return all;
}

std::vector<parked_body> parked_updates(snapshot& database) {
  std::vector<parked_body> all;
  for (auto row = database.query(std::string{columns} + " order by u.id"); row->next();)
    all.push_back(body_of(*row));
  return all;
}

std::optional<parked_body> parked_update(snapshot& database, const keyring& keys, std::int64_t id) {
  auto row = database.query(std::string{columns} + " where u.id = " + std::to_string(id));
  if (!row->next())
    return std::nullopt;
  auto found = body_of(*row);
  if (row->is_null(6)) {
    found.body = open_parked(keys, row->bytes(5));
    return found;
  }
  auto person = keys.unwrap(row->bytes(7));
  if (person)
    found.body = open_parked(*person, row->bytes(6), row->bytes(5));
  else if (person.error() != domain::fault::not_found)
    throw broken_seal{"a person's key does not open under the master key"};
  return found;
}

std::optional<domain::reply> reply_of(snapshot& database, const keyring& keys, const parked_reply& which) {
  std::optional<domain::reply> found;
  read_history(database, keys, which.conversation, [&](const past_turn& turn) {
    if (turn.seq == which.seq && static_cast<std::size_t>(which.ordinal) < turn.body.replies.size())
      found = turn.body.replies[static_cast<std::size_t>(which.ordinal)];
  });
  return found;
}

std::int64_t last_heard(snapshot& database, const std::string& conversation) {
  auto row =
    database.query("select coalesce(max(heard), 0) from turns where conversation = " + database.literal(conversation));
  return row->next() ? row->number(0) : 0;
}

} // namespace luna::persistence
