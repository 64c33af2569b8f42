#include "persistence/people.hpp"

#include "persistence/history.hpp"

#include <array>
#include <set>
#include <utility>

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

namespace {

/// The keys of the conversations that further ids lead to, of those `ids` that are some.
std::string led_to(snapshot& database, const std::vector<std::string>& ids) {
  std::string list;
  for (const auto& id : ids)
    list += (list.empty() ? "" : ", ") + database.literal(id);
  return "(select leads_to from conversations other where leads_to is not null and key in (" + list
         + ") and not exists (select 1 from turns where conversation = other.key))";
}

/// The conversations for which the condition holds, that somebody has begun and can open.
std::vector<persons_conversation> begun_conversations(snapshot& database, const keyring& keys,
                                                      const std::string& condition) {
  auto rows =
    database.query("select c.key, c.address, c.moved_to, p.wrapped from conversations c "
                   "join persons p on p.id = c.person where length(c.address) > 0 and (c.leads_to is null or exists "
                   "(select 1 from turns where conversation = c.key)) and "
                   + condition + " order by c.key");
  std::vector<persons_conversation> found;
  while (rows->next()) {
    auto opened = keys.unwrap(rows->bytes(3));
    if (!opened && opened.error() == domain::fault::not_found)
      continue; // erased since this database was backed up
    if (!opened)
      throw broken_seal{"a person's key does not open under the master key"};
    auto key = rows->bytes(0), moved = rows->bytes(2);
    auto id = open_address(*opened, key, rows->bytes(1));
    auto now = moved.empty() ? std::string{} : open_address(*opened, key, moved).person;
    found.push_back({std::move(key), std::move(id), std::move(now)});
  }
  return found;
}

/// Every conversation of somebody with that id on any account. An id that is neither where the person began nor where
/// they are is known only by its key, which takes an account.
std::vector<persons_conversation> conversations_with(snapshot& database, const keyring& keys, const std::string& name) {
  auto person = plain(name);
  if (person.empty())
    return {}; // it would be everybody
  std::vector<persons_conversation> found;
  std::set<std::pair<std::string, std::string>> accounts;
  std::set<std::string> known;
  for (auto& one : begun_conversations(database, keys, "true")) {
    accounts.emplace(one.id.channel, one.id.account);
    if ((plain(one.id.person) == person || plain(one.person_now) == person) && known.insert(one.key).second)
      found.push_back(std::move(one));
  }
  std::vector<std::string> ids;
  for (const auto& [channel, account] : accounts)
    for (const auto& text : {person, name})
      ids.push_back(conversation_key(keys, {channel, account, text}));
  if (!ids.empty())
    for (auto& one : begun_conversations(database, keys, "c.key in " + led_to(database, ids)))
      if (known.insert(one.key).second)
        found.push_back(std::move(one));
  return found;
}

/// With the conversations of the same people on other channels, which a code has linked.
std::vector<persons_conversation> with_linked(snapshot& database, const keyring& keys,
                                              std::vector<persons_conversation> found) {
  if (found.empty())
    return found;
  std::string list;
  std::set<std::string> known;
  for (const auto& one : found) {
    list += (list.empty() ? "" : ", ") + database.literal(one.key);
    known.insert(one.key);
  }
  for (auto& one : begun_conversations(database, keys,
                                       "c.user_id in (select user_id from conversations where key in (" + list + "))"))
    if (known.insert(one.key).second)
      found.push_back(std::move(one));
  return found;
}

} // namespace

std::vector<persons_conversation> conversations_of(snapshot& database, const keyring& keys, const std::string& name) {
  if (auto key = conversation_named(keys, name); !key.empty()) {
    auto found = begun_conversations(
      database, keys, "(c.key = " + database.literal(key) + " or c.key in " + led_to(database, {key}) + ")");
    if (!found.empty() || name.find(':') != std::string::npos)
      return with_linked(database, keys,
                         std::move(found)); // else it may be the id of somebody on the web page, which looks like a key
  }
  return with_linked(database, keys, conversations_with(database, keys, name));
}

conversation_record record_of(snapshot& database, const keyring& keys, const persons_conversation& conversation) {
  conversation_record record{conversation.id, conversation.person_now, {}, {}, {}, {}};
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
