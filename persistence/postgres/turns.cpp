#include "persistence/postgres/turns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

namespace luna::persistence::postgres {

namespace {

using domain::fault;
using domain::result;

// One statement, one round trip, one commit. A turn is left out, and with it its deliveries, if its event or its place
// is taken, if our lease has ended, or if older events of its conversation wait. Nobody takes a partition of ours while
// the lease holds, so that which partitions are ours need not be asked. Most of the time nothing waits: then the inbox
// is looked at once, not once a turn.
// To leave out what is taken PostgreSQL looks into both unique indexes before it inserts into them, which is a quarter
// of what a turn costs it. So the hopeful statement fails as a whole there, and the careful one is for when it did.
// Only where somebody is new or has further ids the statement looks after these too: the first turn of a conversation
// holds its row, so that nobody makes another id of somebody of it meanwhile.
constexpr const char* commit_sql = R"(
with incoming as (
  select * from unnest($1::bytea[], $2::int8[], $3::bytea[], $4::int8[], $5::int8[], $6::int8[], $7::bytea[],
                       $8::bytea[], $9::int8[], $10::int8[], $18::int8[])
                as t(conversation, seq, event_key, at, replies, delivered, body, link, partition, waited, heard)
), done as (
  insert into turns(conversation, seq, event_key, at, commit_no, replies, delivered, partition, body, link, heard)
  select conversation, seq, event_key, at, $11::int8, replies, delivered, partition, body, link, heard from incoming t
  where (select until > clock_timestamp() from replicas where id = $13)
    and ((select not exists (select 1 from inbox))
         or not exists (select 1 from inbox i where i.conversation = t.conversation and i.id < t.waited
                        and i.event_key <> t.event_key))
  {0} {1} returning conversation, seq, event_key, replies, delivered, partition, link
), queued as (
  insert into deliveries(conversation, seq, ordinal, partition)
  select conversation, seq, generate_series(0, replies - 1), partition from done where delivered = 1
), set_timers as (
  insert into timers(event_key, conversation, partition, due, body)
  select t.event_key, t.conversation, d.partition, t.due, t.body
  from unnest($14::bytea[], $15::bytea[], $16::int8[], $17::bytea[]) as t(event_key, conversation, due, body)
  join done d on d.conversation = t.conversation on conflict do nothing
), taken as (
  delete from inbox i where (select exists (select 1 from inbox)) and i.event_key in (select event_key from done)
), closed as (
  insert into commits(no, turns, link)
  select $11::int8, count(*), sha256($12::bytea || string_agg(link, ''::bytea order by link)) from done
  having count(*) > 0 returning link
){2}
select conversation, (select link from closed) from done)";

constexpr const char* if_first = R"(
    and (seq > 1 or exists (select 1 from conversations c where c.key = t.conversation and c.leads_to is null for share))
)";

constexpr const char* with_names = R"(, others as (
  insert into conversations(key, person, address, channel, account, leads_to)
  select o.key, c.person, '', c.channel, c.account, o.leads_to
  from unnest($19::bytea[], $20::bytea[]) as o(key, leads_to)
  join done d on d.conversation = o.leads_to join conversations c on c.key = o.leads_to
  on conflict (key) do update set leads_to = excluded.leads_to
    where conversations.leads_to is null and not exists (select 1 from turns o where o.conversation = conversations.key)
), moved as (
  update conversations c set moved_to = m.address
  from unnest($21::bytea[], $22::bytea[]) as m(key, address) join done d on d.conversation = m.key where c.key = m.key
))";

constexpr const char* unless_taken = "on conflict do nothing";

struct commit_statements {
  std::string hopeful, careful;
};
const commit_statements of_known_people{fmt::format(commit_sql, "", "", ""),
                                        fmt::format(commit_sql, "", unless_taken, "")};
const commit_statements of_people{fmt::format(commit_sql, if_first, "", with_names),
                                  fmt::format(commit_sql, if_first, unless_taken, with_names)};

constexpr int careful_commits = 1000; // after one whose turn was taken: where duplicates come, more will

constexpr const char* events_sql = R"(
select t.event_key, t.conversation, t.seq, t.body, p.wrapped, t.seq <= c.erased_seq
from unnest($1::bytea[]) as w(event_key)
join turns t on t.event_key = w.event_key
join conversations c on c.key = t.conversation
join persons p on p.id = c.person)";

/// What came straight from its channel comes after all that waits.
std::int64_t place_in_inbox(const domain::turn& turn) {
  return turn.waited != 0 ? turn.waited : std::numeric_limits<std::int64_t>::max();
}

/// The person's other ids are bound to the conversation with the turn.
void add_names(const session& s, turn_plan& b, const known_conversation& known, const domain::turn& turn,
               const std::string& key) {
  auto other = turn.conversation;
  auto bind = [&](const std::string& person) {
    other.person = person;
    auto other_key = conversation_key(s.keys, other);
    if (person.empty() || other_key == key
        || std::find(b.other_keys.begin(), b.other_keys.end(), other_key) != b.other_keys.end())
      return;
    b.other_keys.push_back(std::move(other_key));
    b.others_lead_to.push_back(key);
  };
  for (const auto& identity : turn.identities)
    bind(identity);
  if (!turn.moves_to || turn.moves_to->empty())
    return;
  bind(*turn.moves_to);
  other.person = *turn.moves_to;
  b.moved.push_back(key);
  b.moved_to.push_back(seal_address(known.person, key, other));
}

void add(const session& s, turn_plan& b, const known_conversation& known, const domain::turn& turn,
         const std::string& key, std::string event) {
  auto seq = known.seq + 1;
  auto when = milliseconds_of(turn.at);
  auto replies = static_cast<std::int64_t>(turn.replies.size());
  auto body = seal_body(known.person, key, seq, {turn.event, turn.state, turn.replies});
  b.links.push_back(link_of({known.link, key, seq, event, when, replies, turn.delivered, body}));
  b.conversations.push_back(key);
  b.seqs.push_back(seq);
  b.events.push_back(std::move(event));
  b.ats.push_back(when);
  b.replies.push_back(replies);
  b.delivered.push_back(turn.delivered ? 1 : 0);
  b.bodies.push_back(std::move(body));
  b.partitions.push_back(static_cast<std::int64_t>(domain::partition_of(turn.conversation)));
  b.waited.push_back(place_in_inbox(turn));
  b.heard.push_back(turn.heard);
  for (const auto& timer : turn.timers) {
    b.timer_keys.push_back(event_key(s.keys, timer.event_key));
    b.timer_conversations.push_back(key);
    b.timer_dues.push_back(milliseconds_of(timer.due));
    b.timer_bodies.push_back(seal_waiting(known.person, key, turn.conversation, timer.event_key, timer.event));
  }
  if (seq > 1 && turn.identities.empty() && !turn.moves_to)
    return;
  b.meets_people = true;
  add_names(s, b, known, turn, key);
}

arguments values_of(const session& s, const ownership& mine, const turn_plan& b) {
  arguments values;
  values.bytes(b.conversations)
    .numbers(b.seqs)
    .bytes(b.events)
    .numbers(b.ats)
    .numbers(b.replies)
    .numbers(b.delivered)
    .bytes(b.bodies)
    .bytes(b.links)
    .numbers(b.partitions)
    .numbers(b.waited)
    .number(s.commit_no)
    .bytes(s.commit_link)
    .number(mine.replica)
    .bytes(b.timer_keys)
    .bytes(b.timer_conversations)
    .numbers(b.timer_dues)
    .bytes(b.timer_bodies)
    .numbers(b.heard);
  if (b.meets_people)
    values.bytes(b.other_keys).bytes(b.others_lead_to).bytes(b.moved).bytes(b.moved_to);
  return values;
}

answer run_commit(session& s, const ownership& mine, const turn_plan& plan) {
  auto commit = statement_of(s, mine, plan);
  try {
    return s.db.run(commit.sql, commit.values);
  } catch (const error& e) {
    if (!e.is_taken() || s.careful > 0)
      throw;
  }
  expect_taken(s);
  commit = statement_of(s, mine, plan);
  return s.db.run(commit.sql, commit.values);
}

domain::committed outcome_of(session& s, const answer& rows, int i) {
  auto seq = rows.number(i, 2);
  domain::committed first{static_cast<std::uint64_t>(seq), true, {}};
  auto conversation = rows.bytes(i, 1);
  if (auto person = s.person_of(conversation, rows.view(i, 4)); person && rows.number(i, 5) == 0)
    first.replies = open_body(*person, conversation, seq, rows.view(i, 3)).replies;
  return first;
}

} // namespace

std::vector<std::int64_t> ownership::numbers_of(const domain::partition_set& set) {
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < set.size(); ++i)
    if (set.test(i))
      numbers.push_back(static_cast<std::int64_t>(i));
  return numbers;
}

void explain(session& s, const ownership& mine, std::span<const domain::turn> turns,
             const std::vector<std::size_t>& suspects, std::vector<result<domain::committed>>& results) {
  by_key<std::size_t> by_event;
  std::vector<std::string> events, keys;
  std::vector<std::int64_t> waited;
  for (auto i : suspects) {
    results[i] = fault::conflict;
    events.push_back(event_key(s.keys, turns[i].event_key));
    keys.push_back(conversation_key(s.keys, turns[i].conversation));
    waited.push_back(place_in_inbox(turns[i]));
    by_event.emplace(events.back(), i);
  }
  auto behind = s.db.run("select distinct w.event_key from unnest($1::bytea[], $2::int8[], $3::bytea[]) "
                         "as w(conversation, waited, event_key) join inbox i on i.conversation = w.conversation "
                         "and i.id < w.waited and i.event_key <> w.event_key",
                         arguments{}.bytes(keys).numbers(waited).bytes(events));
  for (auto i = 0; i < behind.rows(); ++i)
    results[by_event.at(behind.bytes(i, 0))] = fault::behind;
  auto lease =
    s.db.run("select until > clock_timestamp() from replicas where id = $1", arguments{}.number(mine.replica));
  auto holds = lease.rows() > 0 && lease.number(0, 0) != 0;
  for (auto i : suspects)
    if (!holds || !mine.partitions.test(domain::partition_of(turns[i].conversation)))
      results[i] = fault::not_owner;
  auto known = s.db.run(events_sql, arguments{}.bytes(events));
  std::vector<std::string> over; // what waited too, and needs not any more
  for (auto i = 0; i < known.rows(); ++i) {
    results[by_event.at(known.bytes(i, 0))] = outcome_of(s, known, i);
    over.push_back(known.bytes(i, 0));
  }
  if (!over.empty())
    s.db.run("delete from inbox where event_key = any($1::bytea[])", arguments{}.bytes(over));
}

turn_plan plan_turns(session& s, const ownership& mine, std::span<const domain::turn> turns,
                     const std::vector<std::size_t>& wanted) {
  std::vector<std::string> keys;
  std::vector<const domain::conversation_id*> people;
  for (auto i : wanted) {
    keys.push_back(conversation_key(s.keys, turns[i].conversation));
    people.push_back(&turns[i].conversation);
  }
  s.meet(keys, people);
  turn_plan b;
  by_key<std::size_t> by_event;
  for (std::size_t n = 0; n < wanted.size(); ++n) {
    const auto& turn = turns[wanted[n]];
    auto event = event_key(s.keys, turn.event_key);
    auto is_named = std::find(b.other_keys.begin(), b.other_keys.end(), keys[n]) != b.other_keys.end();
    if (b.by_conversation.contains(keys[n]) || by_event.contains(event) || is_named) {
      b.rest.push_back(wanted[n]);
      continue;
    }
    by_event.emplace(event, wanted[n]);
    b.by_conversation.emplace(keys[n], wanted[n]);
    const auto& known = s.known.at(keys[n]);
    if (static_cast<std::int64_t>(turn.seq) != known.seq + 1 || !known.leads_to.empty()
        || !mine.partitions.test(domain::partition_of(turn.conversation)))
      b.suspects.push_back(wanted[n]);
    else
      add(s, b, known, turn, keys[n], std::move(event));
  }
  return b;
}

statement statement_of(session& s, const ownership& mine, const turn_plan& plan) {
  if (s.careful > 0)
    --s.careful;
  const auto& statements = plan.meets_people ? of_people : of_known_people;
  return {(s.careful > 0 ? statements.careful : statements.hopeful).c_str(), values_of(s, mine, plan)};
}

void expect_taken(session& s) {
  s.careful = careful_commits;
}

void absorb(session& s, turn_plan& plan, const answer& rows, std::span<const domain::turn> turns,
            std::vector<result<domain::committed>>& results) {
  if (rows.rows() > 0) {
    s.commit_link = rows.bytes(0, 1);
    ++s.commit_no;
  }
  std::map<std::string_view, std::size_t> place; // conversation -> place in the plan
  for (std::size_t n = 0; n < plan.conversations.size(); ++n)
    place.emplace(plan.conversations[n], n);
  for (auto i = 0; i < rows.rows(); ++i) {
    auto at = place.find(rows.view(i, 0));
    auto& known = s.known[plan.conversations[at->second]];
    known.seq = plan.seqs[at->second];
    known.link = plan.links[at->second];
    auto index = plan.by_conversation.at(plan.conversations[at->second]);
    results[index] = domain::committed{turns[index].seq, false, turns[index].replies};
    place.erase(at);
  }
  for (const auto& key : plan.other_keys)
    s.known.erase(key);
  for (const auto& [key, n] : place) {
    plan.suspects.push_back(plan.by_conversation.at(plan.conversations[n]));
    s.known.erase(plan.conversations[n]);
  }
}

std::vector<std::size_t> commit_turns(session& s, const ownership& mine, std::span<const domain::turn> turns,
                                      const std::vector<std::size_t>& wanted,
                                      std::vector<result<domain::committed>>& results) {
  auto plan = plan_turns(s, mine, turns, wanted);
  if (!plan.seqs.empty())
    absorb(s, plan, run_commit(s, mine, plan), turns, results);
  if (!plan.suspects.empty())
    explain(s, mine, turns, plan.suspects, results);
  return plan.rest;
}

std::optional<domain::committed> outcome_of_event(session& s, const std::string& dedup_key) {
  auto key = event_key(s.keys, dedup_key);
  auto rows = s.db.run(events_sql, arguments{}.bytes(std::span{&key, 1}));
  if (rows.rows() == 0)
    return std::nullopt;
  return outcome_of(s, rows, 0);
}

} // namespace luna::persistence::postgres
