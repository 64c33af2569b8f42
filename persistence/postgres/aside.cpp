#include "persistence/postgres/aside.hpp"

#include "persistence/postgres/inbox.hpp"

namespace luna::persistence::postgres {

namespace {

constexpr int tries_max = 10; // against people who are erased meanwhile

// Whoever erases a person waits for it, or it for them: nothing is kept under a key that is destroyed.
constexpr const char* park_sql = R"(
with alive as materialized (
  select id from persons where id = any($8::bytea[]) and length(wrapped) > 8 for share
), known as materialized (
  select * from unnest($1::text[], $2::text[], $3::int8[], $4::text[], $5::bytea[], $6::int8[], $7::bytea[], $8::bytea[])
                as t(channel, account, at, reason, body, waited, conversation, person)
  where person = '' or person in (select id from alive)
), room as (
  select 1 from (select count(*) as kept from parked_updates) p
  where kept + cardinality($1) <= $9 and (select count(*) from known) = cardinality($1)
), ended as (
  delete from inbox where id = any($6::int8[]) and exists (select 1 from room) returning id
), parked as (
  insert into parked_updates(channel, account, at, reason, body, conversation)
  select channel, account, at, reason, body, nullif(conversation, '') from known
  where exists (select 1 from room) and (waited = 0 or waited in (select id from ended))
)
select exists (select 1 from room), (select count(*) from known) = cardinality($1))";

// Not of a turn that does not open any more: its person was erased.
constexpr const char* replay_sql = R"(
with again as (
  update deliveries set state = 0, attempts = 0, due = 0, reason = null, replayed = 1, status = 0, failure = 0, platform_key = null,
                        heard = case when $2 > 0 then $2 else heard end
  where id = $1 and state = 4 and seq > (select erased_seq from conversations where key = deliveries.conversation)
  returning conversation
), reachable as (
  update conversations set unreachable = 0 where key in (select conversation from again) returning 1
)
select 1 from again)";

constexpr const char* offer_sql = R"(
insert into links(code_key, conversation, expires) values ($1, $2, $3)
on conflict (conversation) do update set code_key = excluded.code_key, expires = excluded.expires)";

// Of two that take one code at once the second waits for the first, and finds it gone.
constexpr const char* take_sql = R"(
with expired as (
  delete from links where expires <= $3
), taken as (
  delete from links where code_key = $1 and expires > $3 and conversation <> $2
    and exists (select 1 from conversations where key = $2) returning conversation
), who as (
  select c.key, coalesce(c.user_id, c.key) as user_id from taken t join conversations c on c.key = t.conversation
), joined as (
  update conversations set user_id = who.user_id from who
  where conversations.key in ($2, who.key)
     or conversations.user_id = (select user_id from conversations mine where mine.key = $2)
)
select 1 from who)";

constexpr const char* report_sql = R"(
insert into accounts(channel, account, state, last_inbound, last_error_at, last_error)
select * from unnest($1::text[], $2::text[], $3::text[], $4::int8[], $5::int8[], $6::text[])
on conflict (channel, account) do update set
  state = excluded.state,
  last_inbound = greatest(accounts.last_inbound, excluded.last_inbound),
  last_error = case when excluded.last_error_at >= accounts.last_error_at then excluded.last_error
                    else accounts.last_error end,
  last_error_at = greatest(accounts.last_error_at, excluded.last_error_at))";

/// The key under which the conversation was begun.
std::string key_of(session& s, const domain::conversation_id& conversation) {
  std::vector<std::string> keys{conversation_key(s.keys, conversation)};
  s.find(keys);
  auto at = s.known.find(keys[0]);
  if (at == s.known.end() || at->second.leads_to.empty())
    return keys[0];
  auto there = s.follow(keys[0]);
  return there ? there->key : keys[0];
}

/// As park(); none if a person was erased since we knew them: to be tried again.
std::optional<bool> park_once(session& s, std::span<const store::parked_update> updates) {
  std::vector<std::string> keys;
  std::vector<const domain::conversation_id*> people;
  for (const auto& update : updates)
    if (update.conversation) {
      keys.push_back(conversation_key(s.keys, *update.conversation));
      people.push_back(&*update.conversation);
    }
  std::deque<domain::conversation_id> led;
  if (!find_homes(s, keys, people, led))
    return std::nullopt;
  std::vector<std::string> channels, accounts, reasons, bodies, conversations, persons;
  std::vector<std::int64_t> times, waited;
  auto home = keys.begin();
  for (const auto& update : updates) {
    waited.push_back(update.waited);
    channels.push_back(update.channel);
    accounts.push_back(update.account);
    times.push_back(milliseconds_of(update.at));
    reasons.push_back(update.reason);
    if (!update.conversation) {
      bodies.push_back(seal_parked(s.keys, update.body));
      conversations.emplace_back();
      persons.emplace_back();
      continue;
    }
    const auto& known = s.known.at(*home);
    bodies.push_back(seal_parked(known.person, *home, update.body));
    persons.push_back(known.person_id);
    conversations.push_back(*home++);
  }
  auto done = s.db.run(park_sql, arguments{}
                                   .texts(channels)
                                   .texts(accounts)
                                   .numbers(times)
                                   .texts(reasons)
                                   .bytes(bodies)
                                   .numbers(waited)
                                   .bytes(conversations)
                                   .bytes(persons)
                                   .number(store::parked_max));
  if (done.number(0, 1) != 0)
    return done.number(0, 0) != 0;
  for (const auto& key : keys)
    s.known.erase(key);
  return std::nullopt;
}

} // namespace

bool park(session& s, std::span<const store::parked_update> updates) {
  for (auto tries = 0; tries < tries_max; ++tries)
    if (auto kept = park_once(s, updates))
      return *kept;
  throw error{"", "the person of a parked update is erased again and again"};
}

bool unpark(session& s, std::int64_t id) {
  return s.db.run("delete from parked_updates where id = $1 returning id", arguments{}.number(id)).rows() > 0;
}

bool replay(session& s, std::int64_t delivery, std::int64_t heard) {
  return s.db.run(replay_sql, arguments{}.number(delivery).number(heard)).rows() > 0;
}

void offer_link(session& s, const domain::conversation_id& conversation, std::string_view code, std::int64_t expires) {
  auto key = link_key(s.keys, code), whose = key_of(s, conversation);
  s.db.run(offer_sql, arguments{}.bytes(key).bytes(whose).number(expires));
}

bool take_link(session& s, const domain::conversation_id& conversation, std::string_view code, std::int64_t now) {
  auto key = link_key(s.keys, code), whose = key_of(s, conversation);
  return s.db.run(take_sql, arguments{}.bytes(key).bytes(whose).number(now)).rows() > 0;
}

void report(session& s, std::span<const store::account_report> accounts) {
  std::vector<std::string> channels, names, states, errors;
  std::vector<std::int64_t> inbound, failed;
  for (const auto& a : accounts) {
    channels.push_back(a.channel);
    names.push_back(a.account);
    states.push_back(a.state);
    inbound.push_back(milliseconds_of(a.last_inbound));
    failed.push_back(milliseconds_of(a.last_error_at));
    errors.push_back(a.last_error);
  }
  s.db.run(report_sql,
           arguments{}.texts(channels).texts(names).texts(states).numbers(inbound).numbers(failed).texts(errors));
}

} // namespace luna::persistence::postgres
