#include "persistence/people.hpp"

#include "persistence/history.hpp"

#include <array>

namespace luna::persistence {

namespace {

constexpr std::size_t key_digits = 32;
constexpr std::array delivery_names{"pending", "sending", "ambiguous", "accepted", "parked"};
constexpr std::array status_names{"", "sent", "delivered", "read", "played", "failed"};

/// A phone number's digits; anything else as it is.
std::string plain(std::string_view name) {
  if (name.find_first_not_of("+-() 0123456789") != std::string_view::npos)
    return std::string{name};
  std::string digits;
  for (auto c : name)
    if (c >= '0' && c <= '9')
      digits += c;
  return digits;
}

const char* name_of(const auto& names, std::int64_t at) {
  return at >= 0 && at < static_cast<std::int64_t>(names.size()) ? names[static_cast<std::size_t>(at)] : "";
}

} // namespace

std::string conversation_named(const keyring& keys, const std::string& name) {
  auto first = name.find(':'), second = name.find(':', first + 1);
  if (first != std::string::npos && second != std::string::npos)
    return conversation_key(
      keys, {name.substr(0, first), name.substr(first + 1, second - first - 1), name.substr(second + 1)});
  auto key = name.size() == key_digits ? from_hex(name) : std::nullopt;
  return key.value_or("");
}

std::vector<persons_conversation> conversations_of(snapshot& database, const keyring& keys, const std::string& name) {
  auto found_by = [&](const std::string& condition, const std::string& person) {
    auto rows =
      database.query("select c.key, c.address, p.wrapped from conversations c join persons p on p.id = c.person "
                     "where length(c.address) > 0"
                     + condition + " order by c.key");
    std::vector<persons_conversation> found;
    while (rows->next()) {
      auto opened = keys.unwrap(rows->bytes(2));
      if (!opened && opened.error() == domain::fault::not_found)
        continue; // erased since this database was backed up
      if (!opened)
        throw broken_seal{"a person's key does not open under the master key"};
      auto key = rows->bytes(0);
      auto id = open_address(*opened, key, rows->bytes(1));
      if (person.empty() || plain(id.person) == person)
        found.push_back({std::move(key), std::move(id)});
    }
    return found;
  };
  if (auto key = conversation_named(keys, name); !key.empty()) {
    auto found = found_by(" and c.key = " + database.literal(key), "");
    if (!found.empty() || name.find(':') != std::string::npos)
      return found; // else it may be the id of somebody on the web page, which looks like a key
  }
  auto person = plain(name);
  return person.empty() ? std::vector<persons_conversation>{} : found_by("", person); // "" would be everybody
}

conversation_record record_of(snapshot& database, const keyring& keys, const persons_conversation& conversation) {
  conversation_record record{conversation.id, {}, {}, {}, {}};
  read_history(database, keys, conversation.key, [&](const past_turn& turn) {
    turn_record line{turn.seq, turn.at, turn.body.event, {}};
    for (const auto& reply : turn.body.replies)
      line.replies.push_back({reply.text, {}, {}});
    record.turns.push_back(std::move(line));
    record.state = turn.body.state;
  });
  auto of_conversation = " where conversation = " + database.literal(conversation.key);
  auto sent =
    database.query("select seq, ordinal, state, status from deliveries" + of_conversation + " order by seq, ordinal");
  auto turn = record.turns.begin();
  while (sent->next()) {
    while (turn != record.turns.end() && turn->seq < sent->number(0))
      ++turn;
    auto ordinal = static_cast<std::size_t>(sent->number(1));
    if (turn == record.turns.end() || turn->seq != sent->number(0) || ordinal >= turn->replies.size())
      continue;
    turn->replies[ordinal].delivery = name_of(delivery_names, sent->number(2));
    turn->replies[ordinal].status = name_of(status_names, sent->number(3));
  }
  auto wrapped = database.query("select p.wrapped from conversations c join persons p on p.id = c.person where c.key = "
                                + database.literal(conversation.key));
  auto person = wrapped->next() ? keys.unwrap(wrapped->bytes(0)) : domain::fault::not_found;
  if (!person)
    return record;
  for (auto rows = database.query("select body from inbox" + of_conversation + " order by id"); rows->next();)
    record.waiting.push_back(open_waiting(*person, conversation.key, rows->bytes(0)).event);
  for (auto rows = database.query("select body from timers" + of_conversation + " order by due"); rows->next();)
    record.timers.push_back(open_waiting(*person, conversation.key, rows->bytes(0)).event);
  return record;
}

std::vector<std::string> destroyed_keys(snapshot& database) {
  std::vector<std::string> left;
  for (auto rows = database.query("select wrapped from persons where length(wrapped) = 8"); rows->next();)
    left.push_back(rows->bytes(0));
  return left;
}

} // namespace luna::persistence
