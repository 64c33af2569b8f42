#include "persistence/postgres/deliveries.hpp"

#include "persistence/sealing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace luna::persistence::postgres {

namespace {

constexpr const char* abandon_sql = R"(
update deliveries set state = case when status between 1 and 4 then 3 else 2 end,
  accepted_no = case when status between 1 and 4 then nextval('acceptances') end, due = $1
where state in (1, 2) and state < 3 and partition = any($2::int8[]))";

// The order names the index: most deliveries that are open are not ambiguous.
constexpr const char* give_up_sql = R"(
update deliveries set state = 4,
  reason = 'unknown whether the platform took it: sent twice, and neither answer nor status came'
where id in (select id from deliveries where state = 2 and resent > 0 and due <= $1 and partition = any($2::int8[])
             order by resent, due limit 1000))";

// Of each conversation only the first open delivery may be claimed. Two ways to find those that are due, with what both
// do then. A subquery with a limit is run for each row, by its index; "not exists" may become a join of all with all.
// The one looks at the first rows that are due: right as long as most of them may be claimed. It also tells how many it
// looked at.
constexpr const char* few_due = R"(
with looked_at as materialized (
  select id, conversation from deliveries d
  where d.state in (0, 2) and d.due <= $1 and d.partition = any($3::int8[]) order by d.due, d.id limit $4
), due as (
  select d.id from looked_at l join deliveries d on d.id = l.id
  where d.state in (0, 2) and d.id = (select e.id from deliveries e where e.conversation = l.conversation and e.state < 3
                                      order by e.conversation, e.id limit 1)
  limit $2 for update of d skip locked
))";

// The other goes from conversation to conversation, from a key on: right when many replies wait for the one before.
constexpr const char* many_due = R"(
with recursive looked_at(n, conversation, id, state, due, partition) as (
  (select 1, conversation, id, state, due, partition from deliveries where state < 3 and conversation >= $5
   order by conversation, id limit 1)
  union all
  select l.n + 1, e.* from looked_at l, lateral (
    select e.conversation, e.id, e.state, e.due, e.partition from deliveries e
    where e.state < 3 and e.conversation > l.conversation order by e.conversation, e.id limit 1) e
  where l.n < $4
), due as (
  select id from looked_at where state in (0, 2) and due <= $1 and partition = any($3::int8[]) limit $2
))";

constexpr const char* claim_those = R"(
, claimed as (
  update deliveries d set state = 1, attempts = attempts + (failure = 0)::int, resent = resent + (state = 2)::int,
    status = case when failure = 0 then status else 0 end
  from due where d.id = due.id and d.state in (0, 2)
  returning d.id, d.conversation, d.seq, d.ordinal, d.attempts, d.heard, d.failure
), found as (
  select d.id, d.conversation, d.seq, d.ordinal, d.attempts, t.body, p.wrapped, p.id as person,
         coalesce(nullif(c.moved_to, ''), c.address) as address, coalesce(d.heard, t.heard) as heard, c.unreachable,
         d.failure
  from claimed d
  join turns t on t.conversation = d.conversation and t.seq = d.seq
  join conversations c on c.key = d.conversation
  join persons p on p.id = c.person
)
select f.id, f.conversation, f.seq, f.ordinal, f.attempts, f.body, f.address, f.wrapped, f.person, l.looked,
       f.heard, f.unreachable, f.failure
from (select {} as looked) l left join found f on true
order by f.id)";

const auto claim_few_sql = few_due + fmt::format(claim_those, "(select count(*) from looked_at)");
const auto claim_many_sql = many_due + fmt::format(claim_those, "0::int8");

constexpr std::int64_t looked_at_max = 1024; // rows, or conversations, a claim looks at

// How an attempt ended counts also where it became ambiguous meanwhile, because its partition changed hands.
// One that failed by a status quicker than its answer is to be judged.
constexpr const char* accept_sql = R"(
update deliveries d set state = case when status = 5 and failure <> 0 then 0 else 3 end,
  replayed = case when status = 5 and failure <> 0 then 1 else replayed end, due = 0,
  accepted_no = case when status = 5 and failure <> 0 then accepted_no else nextval('acceptances') end,
  platform_key = coalesce(nullif(s.platform_key, ''), d.platform_key), reason = null
from unnest($1::int8[], $2::bytea[]) as s(id, platform_key) where d.id = s.id and d.state in (1, 2))";

constexpr const char* retry_sql = R"(
update deliveries d set state = 0, due = s.due, status = case when failure = 0 then status else 0 end, failure = 0
from unnest($1::int8[], $2::int8[], $3::int8[]) as s(id, due, attempt)
where d.id = s.id and d.state in (1, 2) and (s.attempt = 0 or s.attempt = d.attempts))";

constexpr const char* put_back_sql = R"(
update deliveries d set state = 0, due = s.due, attempts = attempts - (failure = 0)::int
from unnest($1::int8[], $2::int8[], $3::int8[]) as s(id, due, attempt)
where d.id = s.id and d.state in (1, 2) and (s.attempt = 0 or s.attempt = d.attempts))";

// Its status may have been quicker than the answer that never came.
constexpr const char* doubt_sql = R"(
update deliveries d set
  state = case when status between 1 and 4 then 3 when status = 5 and failure <> 0 then 0 else 2 end,
  replayed = case when status = 5 and failure <> 0 then 1 else replayed end,
  accepted_no = case when status between 1 and 4 then nextval('acceptances') end, due = s.due
from unnest($1::int8[], $2::int8[], $3::int8[]) as s(id, due, attempt)
where d.id = s.id and d.state in (1, 2) and (s.attempt = 0 or s.attempt = d.attempts))";

constexpr const char* park_sql = R"(
update deliveries d set state = 4, reason = s.reason
from unnest($1::int8[], $2::text[], $3::int8[]) as s(id, reason, attempt)
where d.id = s.id and d.state in (1, 2) and (s.attempt = 0 or s.attempt = d.attempts))";

constexpr const char* unreachable_sql = R"(
with parked as (
  update deliveries d set state = 4, reason = s.reason
  from unnest($1::int8[], $2::text[], $3::int8[]) as s(id, reason, attempt)
  where d.id = s.id and d.state in (1, 2) and (s.attempt = 0 or s.attempt = d.attempts) returning d.conversation
)
update conversations c set unreachable = $4 from parked p where c.key = p.conversation)";

constexpr const char* moving_sql = R"(
select d.id, d.conversation, coalesce(nullif(c.moved_to, ''), c.address), p.wrapped, s.n
from unnest($1::int8[], $2::int8[]) with ordinality as s(id, attempt, n)
join deliveries d on d.id = s.id
join conversations c on c.key = d.conversation
join persons p on p.id = c.person
where d.state in (1, 2) and (s.attempt = 0 or s.attempt = d.attempts) order by d.conversation for update of d, c)";

// That they have moved is no failure, that they are where we sent to is one.
constexpr const char* repeat_sql = "update deliveries set state = 0, due = 0, attempts = attempts - $2 where id = $1";

constexpr const char* move_sql = R"(
with moved as (update conversations set moved_to = $2 where key = $1)
insert into conversations(key, person, address, channel, account, leads_to)
select $3, person, '', channel, account, key from conversations where key = $1 and key <> $3
on conflict (key) do update set leads_to = excluded.leads_to
  where conversations.leads_to is null and not exists (select 1 from turns o where o.conversation = conversations.key))";

// A reply that is being sent is settled by its answer; one that waits for no answer, by its status. One that failed is
// to be judged, unless its person was erased; what was delivered before has not failed. What speaks of a message that
// failed, or was lost sight of, before the one that counts says nothing.
constexpr const char* waits = "(d.state = 2 or (d.state = 0 and d.attempts > 0))";
constexpr const char* fails = "(s.status = 5 and d.state < 4 and (d.state > 0 or d.attempts > 0) and "
                              "d.seq > (select erased_seq from conversations c where c.key = d.conversation))";
const auto status_sql = fmt::format(R"(
with done as (
  update deliveries d set status = s.status,
  platform_key = coalesce(nullif(s.platform_key, ''), d.platform_key),
  reason = coalesce(nullif(s.reason, ''), d.reason),
  state = case when {0} then case when d.state = 1 then 1 else 0 end when {1} then 3 else d.state end,
  accepted_no = case when {1} and not {0} then nextval('acceptances') else d.accepted_no end,
  failure = case when not {0} then d.failure when d.failure = 0 then s.code else -s.code end,
  replayed = case when {0} then 1 else d.replayed end,
  due = case when {0} then 0 else d.due end
from unnest($1::int8[], $2::int8[], $3::bytea[], $4::text[], $6::int8[]) as s(id, status, platform_key, reason, code)
where d.id = s.id and d.status < case s.status when 5 then 2 else s.status end
  and (s.platform_key = '' or coalesce(d.platform_key, '') = ''
       or case when d.state < 3 then d.replayed = 0 or d.platform_key <> s.platform_key
               else d.platform_key = s.platform_key end)
)
select id from deliveries where id = any($5::int8[]))",
                                    fails, waits);

domain::delivery delivery_of(const session& s, const key_bytes& person, const answer& rows, int i) {
  auto key = rows.view(i, 1);
  auto replies = open_body(person, key, rows.number(i, 2), rows.view(i, 5)).replies;
  auto ordinal = static_cast<std::size_t>(rows.number(i, 3));
  if (ordinal >= replies.size())
    throw broken_seal{"a delivery without a reply"};
  return {tracker_of(s.database_id, rows.number(i, 0)),
          open_address(person, key, rows.view(i, 6)),
          std::move(replies[ordinal]),
          static_cast<std::uint32_t>(rows.number(i, 4)),
          rows.number(i, 10),
          rows.number(i, 11),
          static_cast<int>(std::abs(rows.number(i, 12))),
          rows.number(i, 12) < 0};
}

} // namespace

void abandon_sending(session& s, std::span<const std::int64_t> partitions, domain::timestamp until) {
  s.db.run(abandon_sql, arguments{}.number(milliseconds_of(until)).numbers(partitions));
}

statement give_up_statement(std::span<const std::int64_t> partitions, domain::timestamp now) {
  return {give_up_sql, arguments{}.number(milliseconds_of(now)).numbers(partitions)};
}

statement claim_statement(std::span<const std::int64_t> partitions, domain::timestamp now, std::size_t limit) {
  return {claim_few_sql.c_str(), arguments{}
                                   .number(milliseconds_of(now))
                                   .number(static_cast<std::int64_t>(limit))
                                   .numbers(partitions)
                                   .number(looked_at_max)};
}

std::vector<domain::delivery> read_claimed(session& s, const answer& rows, std::size_t limit) {
  std::vector<domain::delivery> due;
  due.reserve(static_cast<std::size_t>(rows.rows()));
  for (auto i = 0; i < rows.rows(); ++i)
    if (!rows.is_null(i, 0))
      if (auto person = s.person_of(rows.bytes(i, 1), rows.view(i, 7), rows.view(i, 8)))
        due.push_back(delivery_of(s, *person, rows, i));
  // The rest of what it looked at waits for the reply before: there may be more behind it that does not.
  s.backlog = due.size() < limit && rows.number(0, 9) == looked_at_max;
  return due;
}

namespace {

std::vector<domain::delivery> claim_of_many(session& s, std::span<const std::int64_t> partitions, domain::timestamp now,
                                            std::size_t limit) {
  // From anywhere, so that nobody is always first; then from the start, so that nobody is left out.
  auto anywhere = random_key();
  for (const auto& from : {std::string{anywhere.begin(), anywhere.end()}, std::string{}}) {
    auto rows = s.db.run(claim_many_sql.c_str(), arguments{}
                                                   .number(milliseconds_of(now))
                                                   .number(static_cast<std::int64_t>(limit))
                                                   .numbers(partitions)
                                                   .number(looked_at_max)
                                                   .bytes(std::string_view{from}));
    if (auto due = read_claimed(s, rows, limit); !due.empty()) {
      s.backlog = true; // until there is none left
      return due;
    }
  }
  return {};
}

} // namespace

std::vector<domain::delivery> claim_due(session& s, std::span<const std::int64_t> partitions, domain::timestamp now,
                                        std::size_t limit) {
  auto give_up = give_up_statement(partitions, now);
  s.db.run(give_up.sql, give_up.values);
  if (s.backlog)
    return claim_of_many(s, partitions, now, limit);
  auto claim = claim_statement(partitions, now, limit);
  return read_claimed(s, s.db.run(claim.sql, claim.values), limit);
}

std::vector<statement> settle_statements(const session& s, std::span<const domain::settlement> settlements,
                                         domain::timestamp now) {
  struct group {
    std::vector<std::int64_t> ids, dues, attempts;
    std::vector<std::string> texts;
  };
  std::array<group, 7> groups; // by outcome
  for (const auto& ended : settlements)
    if (auto id = row_of_tracker(s.database_id, ended.id)) {
      auto accepted = ended.outcome == domain::settlement::kind::accepted;
      auto& g = groups[static_cast<std::size_t>(ended.outcome)];
      g.ids.push_back(*id);
      g.dues.push_back(milliseconds_of(ended.due));
      g.attempts.push_back(ended.attempt);
      g.texts.push_back(accepted ? platform_key(s.keys, ended.platform_id) : ended.reason);
    }
  auto& [accepted, retried, doubted, parked, unreachable, moved, put_back] = groups; // moved: see move_people()
  std::vector<statement> all;
  if (!accepted.ids.empty())
    all.push_back({accept_sql, arguments{}.numbers(accepted.ids).bytes(accepted.texts)});
  if (!retried.ids.empty())
    all.push_back({retry_sql, arguments{}.numbers(retried.ids).numbers(retried.dues).numbers(retried.attempts)});
  if (!put_back.ids.empty())
    all.push_back({put_back_sql, arguments{}.numbers(put_back.ids).numbers(put_back.dues).numbers(put_back.attempts)});
  if (!doubted.ids.empty())
    all.push_back({doubt_sql, arguments{}.numbers(doubted.ids).numbers(doubted.dues).numbers(doubted.attempts)});
  if (!parked.ids.empty())
    all.push_back({park_sql, arguments{}.numbers(parked.ids).texts(parked.texts).numbers(parked.attempts)});
  if (!unreachable.ids.empty())
    all.push_back({unreachable_sql, arguments{}
                                      .numbers(unreachable.ids)
                                      .texts(unreachable.texts)
                                      .numbers(unreachable.attempts)
                                      .number(milliseconds_of(now))});
  return all;
}

namespace {

/// Sends again to where the people are now.
void move_people(session& s, std::span<const domain::settlement> settlements) {
  std::vector<std::int64_t> ids, attempts;
  std::vector<std::string_view> people;
  for (const auto& ended : settlements)
    if (ended.outcome == domain::settlement::kind::moved)
      if (auto id = row_of_tracker(s.database_id, ended.id)) {
        ids.push_back(*id);
        attempts.push_back(ended.attempt);
        people.push_back(ended.platform_id);
      }
  if (ids.empty())
    return;
  transaction change{s.db};
  auto rows = s.db.run(moving_sql, arguments{}.numbers(ids).numbers(attempts));
  for (auto i = 0; i < rows.rows(); ++i) {
    auto key = rows.view(i, 1);
    auto person = s.keys.unwrap(rows.view(i, 3));
    if (!person && person.error() == domain::fault::not_found)
      continue; // erased since this database was backed up
    if (!person)
      throw broken_seal{"a person's key does not open under the master key"};
    auto now = open_address(*person, key, rows.view(i, 2));
    auto to = people.at(static_cast<std::size_t>(rows.number(i, 4) - 1));
    auto moved = !to.empty() && now.person != to;
    s.db.run(repeat_sql, arguments{}.number(rows.number(i, 0)).number(moved ? 1 : 0));
    if (!moved)
      continue;
    now.person = to;
    auto address = seal_address(*person, key, now);
    auto other = conversation_key(s.keys, now);
    s.db.run(move_sql, arguments{}.bytes(key).bytes(address).bytes(other));
    s.known.erase(other);
  }
  change.commit();
}

} // namespace

void settle(session& s, std::span<const domain::settlement> settlements, domain::timestamp now) {
  for (const auto& one : settle_statements(s, settlements, now))
    s.db.run(one.sql, one.values);
  move_people(s, settlements);
}

status_plan plan_statuses(const session& s, std::span<const domain::status_update> updates) {
  status_plan plan;
  for (const auto& update : updates) {
    plan.platforms.push_back(platform_key(s.keys, update.platform_id));
    plan.rows.push_back(row_of_tracker(s.database_id, update.tracker).value_or(-1));
  }
  return plan;
}

bool status_plan::names_every_row() const {
  return std::find(rows.begin(), rows.end(), -1) == rows.end();
}

namespace {

statement statement_of(const status_plan& plan, std::span<const domain::status_update> updates,
                       const std::map<std::int64_t, std::size_t>& chosen) {
  std::vector<std::int64_t> ids, statuses, codes;
  std::vector<std::string> keys, reasons;
  for (const auto& [id, at] : chosen) {
    auto status = *status_of(updates[at].status);
    ids.push_back(id);
    statuses.push_back(static_cast<std::int64_t>(status));
    codes.push_back(failure_code(updates[at]));
    keys.push_back(plan.platforms[at]);
    reasons.push_back(status == delivery_status::failed ? fmt::format("failed: {}", updates[at].error_code) : "");
  }
  return {status_sql.c_str(),
          arguments{}.numbers(ids).numbers(statuses).bytes(keys).texts(reasons).numbers(plan.rows).numbers(codes)};
}

} // namespace

std::vector<statement> status_statements(const status_plan& plan, std::span<const domain::status_update> updates) {
  std::map<std::int64_t, std::size_t> furthest, failed; // row -> the update that counts
  for (std::size_t i = 0; i < updates.size(); ++i) {
    auto status = status_of(updates[i].status);
    if (!status || plan.rows[i] < 0)
      continue;
    if (*status == delivery_status::failed) {
      failed.insert_or_assign(plan.rows[i], i);
      continue;
    }
    auto [best, fresh] = furthest.try_emplace(plan.rows[i], i);
    if (!fresh && *status > *status_of(updates[best->second].status))
      best->second = i;
  }
  std::vector<statement> all{statement_of(plan, updates, furthest)};
  if (!failed.empty())
    all.push_back(statement_of(plan, updates, failed));
  return all;
}

std::vector<bool> read_known(const status_plan& plan, const answer& rows) {
  std::set<std::int64_t> ids;
  for (auto i = 0; i < rows.rows(); ++i)
    ids.insert(rows.number(i, 0));
  std::vector<bool> known;
  for (auto row : plan.rows)
    known.push_back(ids.contains(row));
  return known;
}

std::vector<bool> apply_statuses(session& s, std::span<const domain::status_update> updates) {
  auto plan = plan_statuses(s, updates);
  if (!plan.names_every_row()) {
    auto found = s.db.run("select u.n, min(d.id) from unnest($1::int8[], $2::bytea[]) with ordinality as u(id, key, n) "
                          "join deliveries d on d.platform_key = u.key where u.id < 0 and u.key <> '' group by u.n",
                          arguments{}.numbers(plan.rows).bytes(plan.platforms));
    for (auto i = 0; i < found.rows(); ++i)
      plan.rows[static_cast<std::size_t>(found.number(i, 0) - 1)] = found.number(i, 1);
  }
  std::vector<bool> known;
  // Each by itself: in one transaction, two replicas that change each other's rows could wait for one another.
  for (const auto& one : status_statements(plan, updates))
    known = read_known(plan, s.db.run(one.sql, one.values));
  return known;
}

} // namespace luna::persistence::postgres
