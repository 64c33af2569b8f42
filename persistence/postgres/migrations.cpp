#include "persistence/postgres/migrations.hpp"

namespace luna::persistence::postgres {

namespace {

// What is named key is a keyed hash of 16 bytes, what is named sealed is under the person's key; see journal.hpp.
// No foreign keys: each would cost the hot path a look-up a row, and `luna verify` checks what they would.
constexpr const char* journal_sql = R"(
create table meta (
  name  text primary key,
  value bytea not null
);

create table persons (
  id      bytea primary key,            -- random, 16 bytes
  wrapped bytea not null                -- the person's key under the master key; without it nothing of theirs opens
);

create table conversations (
  key     bytea primary key,
  person  bytea not null,
  address bytea not null                -- sealed: channel, account, person
);

create sequence writers as integer;     -- each connection that commits turns draws a number, and each replica

create table replicas (
  id    bigint primary key,
  until timestamptz not null            -- its lease; by this database's clock
);

create table partitions (
  no    smallint primary key,           -- 0..255
  owner bigint                          -- a replica; with a lease that has ended, nobody
);
insert into partitions(no) select generate_series(0, 255);

create table inbox (                    -- events that were acknowledged and wait for their turn
  id           bigint generated always as identity primary key,
  partition    smallint not null,
  conversation bytea not null,
  event_key    bytea not null unique,
  body         bytea not null           -- sealed: conversation, event key, event
);
create index inbox_conversation on inbox(conversation, id);

create table commits (
  no    bigint primary key,             -- see journal.hpp
  turns integer not null,
  link  bytea not null
);

create table turns (                    -- the journal: appended to, never changed
  conversation bytea not null,
  seq          bigint not null,
  event_key    bytea not null unique,   -- an event takes effect once
  at           bigint not null,         -- milliseconds since 1970
  commit_no    bigint not null,
  replies      smallint not null,
  delivered    smallint not null,       -- 1: each reply has a row in deliveries
  partition    smallint not null,       -- of its conversation
  body         bytea not null,          -- sealed: event, state, replies
  link         bytea not null,
  primary key (conversation, seq)       -- one order, without gaps
);
alter table turns alter column body set storage external; -- sealed bytes do not compress

create sequence acceptances;            -- counts acceptances: their order within a conversation

create table deliveries (
  id           bigint generated always as identity primary key,
  conversation bytea not null,
  seq          bigint not null,
  ordinal      smallint not null,       -- of the reply in its turn
  partition    smallint not null,       -- of its conversation
  state        smallint not null default 0 check (state between 0 and 4), -- pending sending ambiguous accepted parked
  attempts     integer not null default 0,
  resent       integer not null default 0, -- attempts made without knowing how the one before ended
  due          bigint not null default 0,  -- milliseconds since 1970
  status       smallint not null default 0 check (status between 0 and 5), -- none sent delivered read played failed
  platform_key bytea,                   -- of the platform's id
  accepted_no  bigint,
  reason       text
) with (fillfactor = 70);
create index deliveries_open on deliveries(conversation, id) where state < 3;
create index deliveries_due on deliveries(due, id) where state in (0, 2);
create index deliveries_parked on deliveries(id) where state = 4;
create index deliveries_platform on deliveries(platform_key) where platform_key is not null;
)";

constexpr const char* people_sql = R"(
alter table conversations add column erased_seq bigint not null default 0; -- turns up to this one open no more
comment on column persons.wrapped is 'the person''s key under the master key; 8 bytes of it if the person was erased';

create table timers (                   -- events that come to pass at a time
  event_key    bytea primary key,
  conversation bytea not null,
  partition    smallint not null,       -- of its conversation
  due          bigint not null,         -- milliseconds since 1970
  body         bytea not null           -- sealed as in inbox
);
create index timers_due on timers(due);
create index timers_conversation on timers(conversation);
create index deliveries_ambiguous on deliveries(resent, due) where state = 2;
)";

// Another id of a person is a row of conversations, so that its primary key decides between two that begin a
// conversation under an id and lead the id elsewhere at the same time.
constexpr const char* channels_sql = R"(
alter table conversations
  add column channel text not null default '',    -- empty in what is older than this, as is the next
  add column account text not null default '',
  add column moved_to bytea not null default '',  -- sealed: the address of now; empty: address
  add column leads_to bytea,                      -- this is another id of that conversation's person, while there are
                                                  -- no turns here
  add column user_id bytea,                       -- equal in the conversations of one person; null: there is one
  add column unreachable bigint not null default 0; -- since when, milliseconds since 1970
create index conversations_leads_to on conversations(leads_to) where leads_to is not null;
create index conversations_user on conversations(user_id) where user_id is not null;

alter table turns add column heard bigint not null default 0; -- when the person had last written, this included

alter table deliveries
  add column heard bigint,                        -- when the person had last written; null: as its turn says
  add column replayed smallint not null default 0; -- 1: was parked and is out of order since

create table parked_updates (           -- authentic webhooks that could not be handled
  id      bigint generated always as identity primary key,
  channel text not null,
  account text not null,
  at      bigint not null,              -- milliseconds since 1970
  reason  text not null,
  body    bytea not null                -- sealed under a key of nobody's
);
alter table parked_updates alter column body set storage external;

create table links (                    -- codes that link conversations of one person
  code_key     bytea primary key,
  conversation bytea not null unique,   -- that gave it out
  expires      bigint not null          -- milliseconds since 1970
);
create index links_expires on links(expires);

create table accounts (                 -- what was last seen of our own accounts
  channel       text not null,
  account       text not null,
  state         text not null,
  last_inbound  bigint not null,        -- milliseconds since 1970, as is the next; 0: never
  last_error_at bigint not null,
  last_error    text not null,
  primary key (channel, account)
);
)";

constexpr const char* failures_sql = R"(
-- The code by which a status said that the message failed, negative after it had been tried in another form; 0: none.
-- A pending delivery that has one waits to be judged by it.
alter table deliveries add column failure bigint not null default 0;

-- Whose it is and with whom it is erased: its body is sealed then. Null: it could not be read, or is older than this.
alter table parked_updates add column conversation bytea;
create index parked_updates_conversation on parked_updates(conversation);
)";

constexpr migration steps[] = {
  {1, "journal", journal_sql},
  {2, "people", people_sql},
  {3, "channels", channels_sql},
  {4, "failures", failures_sql},
};

// Any number: it only has to be the same in every program that migrates.
constexpr const char* lock_sql = "select pg_advisory_lock(7217190151)";
constexpr const char* unlock_sql = "select pg_advisory_unlock(7217190151)";

/// Version -> checksum of what was applied.
std::map<int, std::string> applied(connection& db) {
  std::map<int, std::string> found;
  if (db.run("select to_regclass('schema_migrations')::text").is_null(0, 0))
    return found;
  auto all = db.run("select version, checksum from schema_migrations");
  for (auto i = 0; i < all.rows(); ++i)
    found.emplace(static_cast<int>(all.number(i, 0)), all.bytes(i, 1));
  return found;
}

} // namespace

std::vector<std::string> pending(connection& db) {
  std::vector<std::string> names;
  for (const auto* step : needed(steps, applied(db)))
    names.emplace_back(step->name);
  return names;
}

std::vector<std::string> migrate(connection& db) {
  db.execute(lock_sql);
  std::vector<std::string> names;
  for (const auto* step : needed(steps, applied(db))) {
    transaction change{db};
    db.execute("create table if not exists schema_migrations (version integer primary key, name text not null, "
               "checksum text not null, applied_at timestamptz not null default now())");
    db.execute(step->sql);
    auto sum = checksum(*step);
    db.run("insert into schema_migrations(version, name, checksum) values($1::int8, $2, $3)",
           arguments{}.number(step->version).text(step->name).text(sum));
    change.commit();
    names.emplace_back(step->name);
  }
  db.execute(unlock_sql);
  return names;
}

} // namespace luna::persistence::postgres
