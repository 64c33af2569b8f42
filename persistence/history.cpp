#include "persistence/history.hpp"

namespace luna::persistence {

void read_history(snapshot& database, const keyring& keys, std::string_view conversation,
                  const std::function<void(const past_turn&)>& use) {
  auto turns = database.query(
    "select t.conversation, t.seq, t.at, t.body, p.wrapped from turns t join conversations c on c.key = t.conversation "
    "join persons p on p.id = c.person "
    + std::string{"where t.seq > c.erased_seq"}
    + (conversation.empty() ? std::string{} : " and t.conversation = " + database.literal(conversation))
    + " order by t.conversation, t.seq");
  past_turn turn;
  key_bytes person{};
  while (turns->next()) {
    if (auto key = turns->bytes(0); key != turn.conversation) {
      auto opened = keys.unwrap(turns->bytes(4));
      if (!opened && opened.error() == domain::fault::not_found)
        continue; // erased since this database was backed up
      if (!opened)
        throw broken_seal{"a person's key does not open under the master key"};
      person = *opened;
      turn.conversation = std::move(key);
    }
    turn.seq = turns->number(1);
    turn.at = domain::timestamp{std::chrono::milliseconds{turns->number(2)}};
    turn.body = open_body(person, turn.conversation, turn.seq, turns->bytes(3));
    use(turn);
  }
}

} // namespace luna::persistence
