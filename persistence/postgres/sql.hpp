// The store's longer statements. Arguments are arrays, one element a row, so that a statement serves a whole batch.
#pragma once

namespace luna::persistence::postgres {

// One statement, one round trip, one commit. A turn is left out, and with it its deliveries, if its event or its place
// is taken, if our lease has ended, or if older events of its conversation wait. Nobody takes a partition of ours while
// the lease holds, so that which partitions are ours need not be asked. Most of the time nothing waits: then the inbox
// is looked at once, not once a turn.
constexpr const char* commit_sql = R"(
with incoming as (
  select * from unnest($1::bytea[], $2::int8[], $3::bytea[], $4::int8[], $5::int8[], $6::int8[], $7::bytea[],
                       $8::bytea[], $9::int8[], $10::int8[])
                as t(conversation, seq, event_key, at, replies, delivered, body, link, partition, waited)
), done as (
  insert into turns(conversation, seq, event_key, at, commit_no, replies, delivered, partition, body, link)
  select conversation, seq, event_key, at, $11::int8, replies, delivered, partition, body, link from incoming t
  where (select until > clock_timestamp() from replicas where id = $13)
    and ((select not exists (select 1 from inbox))
         or not exists (select 1 from inbox i where i.conversation = t.conversation and i.id < t.waited
                        and i.event_key <> t.event_key))
  on conflict do nothing returning conversation, seq, event_key, replies, delivered, partition, link
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
)
select conversation, (select link from closed) from done)";

// The person comes with the conversation; one that nobody has since its person was erased gets a new one. Nobody is met
// under a master key that was left for another meanwhile. Not flushed by itself: the turn's commit, which comes later
// in the log, does that.
constexpr const char* meet_sql = R"(
with wanted as (
  select * from unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[]) as w(key, person, wrapped, address)
), met as (
  insert into conversations(key, person, address) select key, person, address from wanted
  where (select value from meta where name = 'key_check') = $5 order by key
  on conflict (key) do update set person = excluded.person, address = excluded.address
    where (select length(wrapped) from persons p where p.id = conversations.person) = 8
  returning person
), people as (
  insert into persons(id, wrapped) select w.person, w.wrapped from wanted w join met m on m.person = w.person
)
select set_config('synchronous_commit', 'off', true))";

constexpr const char* erasable_sql = R"(
select c.person, p.wrapped, t.seq, t.link, t.partition
from conversations c
join persons p on p.id = c.person
left join lateral (select seq, link, partition from turns where conversation = c.key order by seq desc limit 1) t on true
where c.key = $1 for update of c, p)";

// A turn without a body, so that whoever holds the conversation in memory has to read it anew.
constexpr const char* erase_sql = R"(
with done as (
  insert into turns(conversation, seq, event_key, at, commit_no, replies, delivered, partition, body, link)
  values($1, $2, $3, $4, $5, 0, 0, $10, '', $6)
), closed as (
  insert into commits(no, turns, link) values($5, 1, $7)
), person as (
  update persons set wrapped = $9 where id = $8
), lane as (
  update deliveries set state = 4, reason = 'the person was erased' where conversation = $1 and state < 3
), unheard as (
  delete from inbox where conversation = $1
), unset as (
  delete from timers where conversation = $1
)
update conversations set address = '', erased_seq = $2 where key = $1)";

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
select i.id, i.conversation, i.body, p.wrapped
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

// Replicas settle their shares one after the other; the lock also keeps two from taking the same partition.
constexpr const char* balance_lock_sql = "select pg_advisory_xact_lock(7217190152)";
constexpr const char* renew_sql =
  "insert into replicas(id, until) values($1, clock_timestamp() + $2 * interval '1 ms') "
  "on conflict (id) do update set until = excluded.until";
constexpr const char* bury_sql = "delete from replicas where until < clock_timestamp() - interval '1 minute'";
constexpr const char* give_sql = R"(
update partitions set owner = null where no in (
  select no from partitions where owner = $1 order by no desc
  limit greatest(0, (select count(*) from partitions where owner = $1)
                    - (select ceil(256.0 / count(*))::int8 from replicas where until > clock_timestamp()))))";
constexpr const char* take_sql = R"(
update partitions set owner = $1 where no in (
  select p.no from partitions p left join replicas r on r.id = p.owner and r.until > clock_timestamp()
  where r.id is null order by p.no
  limit greatest(0, (select ceil(256.0 / count(*))::int8 from replicas where until > clock_timestamp())
                    - (select count(*) from partitions where owner = $1))))";

constexpr const char* find_sql = R"(
select c.key, p.wrapped, t.seq, t.link, c.person, c.erased_seq
from unnest($1::bytea[]) as w(key)
join conversations c on c.key = w.key
join persons p on p.id = c.person
left join lateral (select seq, link from turns where conversation = c.key order by seq desc limit 1) t on true)";

constexpr const char* events_sql = R"(
select t.event_key, t.conversation, t.seq, t.body, p.wrapped, t.seq <= c.erased_seq
from unnest($1::bytea[]) as w(event_key)
join turns t on t.event_key = w.event_key
join conversations c on c.key = t.conversation
join persons p on p.id = c.person)";

// The order names the index: most deliveries that are open are not ambiguous.
constexpr const char* give_up_sql = R"(
update deliveries set state = 4,
  reason = 'unknown whether the platform took it: sent twice, and neither answer nor status came'
where id in (select id from deliveries where state = 2 and resent > 0 and due <= $1 and partition = any($2::int8[])
             order by resent, due limit 1000))";

constexpr const char* claim_sql = R"(
with due as (
  select d.id from deliveries d
  where d.state in (0, 2) and d.due <= $1 and d.partition = any($3::int8[]) and not exists (
    select 1 from deliveries e where e.conversation = d.conversation and e.id < d.id and e.state < 3)
  order by d.due, d.id limit $2 for update skip locked
), claimed as (
  update deliveries d set state = 1, attempts = attempts + 1, resent = resent + (state = 2)::int
  from due where d.id = due.id returning d.id, d.conversation, d.seq, d.ordinal, d.attempts
)
select d.id, d.conversation, d.seq, d.ordinal, d.attempts, t.body, c.address, p.wrapped
from claimed d
join turns t on t.conversation = d.conversation and t.seq = d.seq
join conversations c on c.key = d.conversation
join persons p on p.id = c.person
order by d.id)";

// How an attempt ended counts also where it became ambiguous meanwhile, because its partition changed hands.
constexpr const char* accept_sql = R"(
update deliveries d set state = 3, accepted_no = nextval('acceptances'),
  platform_key = coalesce(nullif(s.platform_key, ''), d.platform_key), reason = null
from unnest($1::int8[], $2::bytea[]) as s(id, platform_key) where d.id = s.id and d.state in (1, 2))";

constexpr const char* retry_sql = R"(
update deliveries d set state = 0, due = s.due
from unnest($1::int8[], $2::int8[], $3::int8[]) as s(id, due, attempt)
where d.id = s.id and d.state in (1, 2) and (s.attempt = 0 or s.attempt = d.attempts))";

// Its status may have been quicker than the answer that never came.
constexpr const char* doubt_sql = R"(
update deliveries d set state = case when status between 1 and 4 then 3 else 2 end,
  accepted_no = case when status between 1 and 4 then nextval('acceptances') end, due = s.due
from unnest($1::int8[], $2::int8[], $3::int8[]) as s(id, due, attempt)
where d.id = s.id and d.state in (1, 2) and (s.attempt = 0 or s.attempt = d.attempts))";

constexpr const char* park_sql = R"(
update deliveries d set state = 4, reason = s.reason
from unnest($1::int8[], $2::text[], $3::int8[]) as s(id, reason, attempt)
where d.id = s.id and d.state in (1, 2) and (s.attempt = 0 or s.attempt = d.attempts))";

// A reply that is being sent is settled by its answer; one that waits for no answer, by its status.
constexpr const char* status_sql = R"(
update deliveries d set status = s.status,
  platform_key = coalesce(nullif(s.platform_key, ''), d.platform_key),
  reason = coalesce(nullif(s.reason, ''), d.reason),
  state = case when d.state = 2 or (d.state = 0 and d.attempts > 0) then case when s.status = 5 then 4 else 3 end
               else d.state end,
  accepted_no = case when s.status < 5 and (d.state = 2 or (d.state = 0 and d.attempts > 0))
                     then nextval('acceptances') else d.accepted_no end
from unnest($1::int8[], $2::int8[], $3::bytea[], $4::text[]) as s(id, status, platform_key, reason)
where d.id = s.id and d.status < s.status)";

} // namespace luna::persistence::postgres
