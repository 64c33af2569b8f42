#include "persistence/postgres/inbox.hpp"

#include <algorithm>
#include <numeric>

namespace luna::persistence::postgres {

namespace {

using domain::fault;
using domain::result;

constexpr int tries_max = 10; // against people who are erased meanwhile

// Which events are not accepted: their conversation has too many waiting, or they were sealed for a person who has been
// erased since.
constexpr const char* accept_events_sql = R"(
with incoming as (
  select * from unnest($1::int8[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[]) with ordinality
                as t(partition, conversation, event_key, body, person, n)
  where not exists (select 1 from turns where turns.event_key = t.event_key)
    and not exists (select 1 from inbox where inbox.event_key = t.event_key)
), judged as (
  select t.*,
         (select count(*) from (select 1 from inbox i where i.conversation = t.conversation limit $6) w) >= $6 as crowded,
         not exists (select 1 from conversations c join persons p on p.id = c.person
                     where c.key = t.conversation and c.person = t.person and length(p.wrapped) > 8) as stale
  from incoming t
), added as (
  insert into inbox(partition, conversation, event_key, body)
  select partition, conversation, event_key, body from judged where not crowded and not stale
  order by n on conflict do nothing
)
select n, stale from judged where crowded or stale)";

// Of each conversation the oldest few, so that one with many does not keep others waiting. As many as are looked at
// hold many conversations, because each has a bound.
constexpr const char* waiting_sql = R"(
select i.id, i.conversation, i.body, p.wrapped, c.leads_to
from (select *, row_number() over (partition by conversation order by id) as place
      from (select * from inbox where partition = any($1::int8[]) order by id limit 4096) oldest) i
join conversations c on c.key = i.conversation
join persons p on p.id = c.person
where place <= $3 and not i.id = any($4::int8[]) order by i.id limit $2)";

// A timer becomes an event that waits, in one step: it can neither be lost nor fire twice.
constexpr const char* sweep_sql = R"(
with due as (
  delete from timers where event_key in (
    select event_key from timers where due <= $1 and partition = any($2::int8[]) order by due limit 1000)
  returning event_key, conversation, partition, due, body
)
insert into inbox(partition, conversation, event_key, body)
select partition, conversation, event_key, body from due
where not exists (select 1 from turns where turns.event_key = due.event_key)
order by due on conflict do nothing)";

constexpr const char* rehome_sql =
  "update inbox set conversation = $2, partition = $3, body = $4 where id = $1 and conversation = $5";

} // namespace

bool find_homes(session& s, std::vector<std::string>& keys, std::vector<const domain::conversation_id*>& people,
                std::deque<domain::conversation_id>& ids) {
  s.meet(keys, people);
  for (std::size_t n = 0; n < keys.size(); ++n)
    if (!s.known.at(keys[n]).leads_to.empty()) {
      auto there = s.follow(keys[n]);
      if (!there)
        return false;
      keys[n] = there->key;
      people[n] = &ids.emplace_back(std::move(there->id));
    }
  if (!ids.empty())
    s.meet(keys, people);
  return true;
}

namespace {

/// Gives those that have to be tried again: their person was erased since we knew them.
std::vector<std::size_t> accept_round(session& s, std::span<const domain::waiting_event> events,
                                      const std::vector<std::size_t>& wanted, std::size_t crowd,
                                      std::vector<result<void>>& results) {
  std::vector<std::string> keys, event_keys, bodies, persons;
  std::vector<const domain::conversation_id*> people;
  std::vector<std::int64_t> partitions;
  for (auto i : wanted) {
    keys.push_back(conversation_key(s.keys, events[i].conversation));
    people.push_back(&events[i].conversation);
  }
  std::deque<domain::conversation_id> led;
  if (!find_homes(s, keys, people, led))
    return wanted;
  for (std::size_t n = 0; n < wanted.size(); ++n) {
    const auto& event = events[wanted[n]];
    const auto& known = s.known.at(keys[n]);
    event_keys.push_back(event_key(s.keys, event.event_key));
    bodies.push_back(seal_waiting(known.person, keys[n], *people[n], event.event_key, event.event));
    persons.push_back(known.person_id);
    partitions.push_back(static_cast<std::int64_t>(domain::partition_of(*people[n])));
  }
  auto refused = s.db.run(accept_events_sql, arguments{}
                                               .numbers(partitions)
                                               .bytes(keys)
                                               .bytes(event_keys)
                                               .bytes(bodies)
                                               .bytes(persons)
                                               .number(static_cast<std::int64_t>(crowd)));
  std::vector<std::size_t> again;
  for (auto i = 0; i < refused.rows(); ++i) {
    auto n = static_cast<std::size_t>(refused.number(i, 0) - 1);
    if (refused.number(i, 1) != 0) {
      s.known.erase(keys[n]);
      again.push_back(wanted[n]);
    } else {
      results[wanted[n]] = fault::overloaded;
    }
  }
  return again;
}

} // namespace

std::vector<result<void>> accept(session& s, std::span<const domain::waiting_event> events, std::size_t crowd) {
  std::vector<result<void>> results(events.size());
  std::vector<std::size_t> left(events.size());
  std::iota(left.begin(), left.end(), 0);
  for (auto tries = 0; !left.empty() && tries < tries_max; ++tries)
    left = accept_round(s, events, left, crowd, results);
  for (auto i : left)
    results[i] = fault::unavailable;
  return results;
}

namespace {

/// An event whose id has become another's of a conversation since it was accepted: it waits there from now on. None if
/// that is somebody else's to run.
std::optional<domain::waiting_event> rehome(session& s, domain::waiting_event event, const std::string& from,
                                            std::span<const std::int64_t> partitions) {
  auto there = s.follow(from);
  if (!there)
    return std::nullopt;
  const domain::conversation_id* who = &there->id;
  s.meet({&there->key, 1}, {&who, 1});
  auto partition = static_cast<std::int64_t>(domain::partition_of(there->id));
  auto body = seal_waiting(s.known.at(there->key).person, there->key, there->id, event.event_key, event.event);
  s.db.run(rehome_sql, arguments{}.number(event.id).bytes(there->key).number(partition).bytes(body).bytes(from));
  event.conversation = std::move(there->id);
  if (std::find(partitions.begin(), partitions.end(), partition) == partitions.end())
    return std::nullopt;
  return event;
}

} // namespace

std::vector<domain::waiting_event> waiting(session& s, std::span<const std::int64_t> partitions, std::size_t limit,
                                           std::size_t each, std::span<const std::int64_t> known) {
  auto rows = s.db.run(waiting_sql, arguments{}
                                      .numbers(partitions)
                                      .number(static_cast<std::int64_t>(limit))
                                      .number(static_cast<std::int64_t>(each))
                                      .numbers(known));
  std::vector<domain::waiting_event> events;
  for (auto i = 0; i < rows.rows(); ++i) {
    auto conversation = rows.bytes(i, 1);
    auto person = s.person_of(conversation, rows.view(i, 3));
    if (!person)
      continue;
    auto event = open_waiting(*person, conversation, rows.view(i, 2));
    event.id = rows.number(i, 0);
    if (!rows.is_null(i, 4)) {
      s.known.erase(conversation);
      s.find({&conversation, 1});
      if (!s.known.at(conversation).leads_to.empty()) {
        if (auto moved = rehome(s, std::move(event), conversation, partitions))
          events.push_back(std::move(*moved));
        continue;
      }
    }
    events.push_back(std::move(event));
  }
  return events;
}

void sweep(session& s, std::span<const std::int64_t> partitions, domain::timestamp now) {
  s.db.run(sweep_sql, arguments{}.number(milliseconds_of(now)).numbers(partitions));
}

} // namespace luna::persistence::postgres
