#include "persistence/sqlite/migrations.hpp"

#include "persistence/sqlite/connection.hpp"

namespace luna::persistence::sqlite {

namespace {

// What is named key is a keyed hash of 16 bytes, what is named sealed is under the person's key; see keyring.hpp.
constexpr const char* journal_sql = R"(
create table meta (
  name  text primary key,
  value blob not null
) strict, without rowid;

create table persons (
  id      integer primary key,
  wrapped blob not null                 -- the person's key under the master key; without it nothing of theirs opens
) strict;

create table conversations (
  key     blob primary key,
  person  integer not null references persons(id),
  address blob not null                 -- sealed: channel, account, person
) strict, without rowid;

create table commits (
  no    integer primary key,            -- see journal.hpp
  turns integer not null,
  link  blob not null
) strict;

create table turns (                    -- the journal: appended to, never changed
  conversation blob not null references conversations(key),
  seq          integer not null,
  event_key    blob not null unique,    -- an event takes effect once
  at           integer not null,        -- milliseconds since 1970
  replies      integer not null,
  delivered    integer not null,        -- 1: each reply has a row in deliveries
  commit_no    integer not null,
  body         blob not null,           -- sealed: event, state, replies
  link         blob not null,
  primary key (conversation, seq)       -- one order, without gaps
) strict;

create table inbox (                    -- events that were acknowledged and wait for their turn
  id           integer primary key autoincrement,
  conversation blob not null references conversations(key),
  event_key    blob not null unique,
  body         blob not null            -- sealed: conversation, event key, event
) strict;
create index inbox_conversation on inbox(conversation, id);

create table deliveries (
  id           integer primary key autoincrement,
  conversation blob not null,
  seq          integer not null,
  ordinal      integer not null,        -- of the reply in its turn
  state        integer not null default 0 check (state between 0 and 4), -- pending sending ambiguous accepted parked
  attempts     integer not null default 0,
  resent       integer not null default 0, -- attempts made without knowing how the one before ended
  due          integer not null default 0, -- milliseconds since 1970
  status       integer not null default 0 check (status between 0 and 5), -- none sent delivered read played failed
  platform_key blob,                    -- of the platform's id
  accepted_no  integer unique,          -- counts acceptances: their order
  reason       text,
  unique (conversation, seq, ordinal),
  foreign key (conversation, seq) references turns(conversation, seq)
) strict;
create index deliveries_open on deliveries(conversation, id) where state < 3;
create index deliveries_platform on deliveries(platform_key) where platform_key is not null;
)";

constexpr const char* people_sql = R"(
alter table conversations add column erased_seq integer not null default 0; -- turns up to this one open no more
-- persons.wrapped: 8 bytes of it are left if the person was erased

create table timers (                   -- events that come to pass at a time
  event_key    blob primary key,
  conversation blob not null references conversations(key),
  due          integer not null,        -- milliseconds since 1970
  body         blob not null            -- sealed as in inbox
) strict, without rowid;
create index timers_due on timers(due);
create index timers_conversation on timers(conversation);
)";

// Another id of a person is a row of conversations, so that its primary key decides between two that begin a
// conversation under an id and lead the id elsewhere at the same time.
constexpr const char* channels_sql = R"(
alter table conversations add column channel text not null default ''; -- empty in what is older than this
alter table conversations add column account text not null default '';
alter table conversations add column moved_to blob not null default x''; -- sealed: the address of now; empty: address
alter table conversations add column leads_to blob; -- this is another id of that conversation's person, while there
                                                    -- are no turns here
alter table conversations add column user_id blob;  -- equal in the conversations of one person; null: there is one
alter table conversations add column unreachable integer not null default 0; -- since when, milliseconds since 1970
create index conversations_leads_to on conversations(leads_to) where leads_to is not null;
create index conversations_user on conversations(user_id) where user_id is not null;

alter table turns add column heard integer not null default 0; -- when the person had last written, this included
alter table deliveries add column heard integer; -- the same; null: as its turn says
alter table deliveries add column replayed integer not null default 0; -- 1: was parked and is out of order since

create table parked_updates (           -- authentic webhooks that could not be handled
  id      integer primary key autoincrement,
  channel text not null,
  account text not null,
  at      integer not null,             -- milliseconds since 1970
  reason  text not null,
  body    blob not null                 -- sealed under a key of nobody's
) strict;

create table links (                    -- codes that link conversations of one person
  code_key     blob primary key,
  conversation blob not null unique,    -- that gave it out
  expires      integer not null         -- milliseconds since 1970
) strict, without rowid;
create index links_expires on links(expires);

create table accounts (                 -- what was last seen of our own accounts
  channel       text not null,
  account       text not null,
  state         text not null,
  last_inbound  integer not null,       -- milliseconds since 1970, as is the next; 0: never
  last_error_at integer not null,
  last_error    text not null,
  primary key (channel, account)
) strict, without rowid;
)";

constexpr const char* failures_sql = R"(
-- The code by which a status said that the message failed, negative after it had been tried in another form; 0: none.
-- A pending delivery that has one waits to be judged by it.
alter table deliveries add column failure integer not null default 0;

-- Whose it is and with whom it is erased: its body is sealed then. Null: it could not be read, or is older than this.
alter table parked_updates add column conversation blob references conversations(key);
create index parked_updates_conversation on parked_updates(conversation);
)";

constexpr migration steps[] = {
  {1, "journal", journal_sql},
  {2, "people", people_sql},
  {3, "channels", channels_sql},
  {4, "failures", failures_sql},
};

/// Version -> checksum of what was applied.
std::map<int, std::string> applied(sqlite3& db) {
  std::map<int, std::string> found;
  statement exists{db, "select 1 from sqlite_master where name = 'schema_migrations'"};
  if (!exists.run().next())
    return found;
  exists.done();
  statement all{db, "select version, checksum from schema_migrations"};
  for (all.run(); all.next();)
    found.emplace(static_cast<int>(all.number(0)), all.bytes(1));
  return found;
}

} // namespace

std::span<const migration> migrations() {
  return steps;
}

std::vector<std::string> pending(sqlite3& db) {
  std::vector<std::string> names;
  for (const auto* step : needed(steps, applied(db)))
    names.emplace_back(step->name);
  return names;
}

std::vector<std::string> migrate(sqlite3& db) {
  std::vector<std::string> names;
  for (const auto* step : needed(steps, applied(db))) {
    transaction change{db};
    execute(db, "create table if not exists schema_migrations (version integer primary key, name text not null, "
                "checksum text not null, applied_at text not null default current_timestamp) strict");
    execute(db, step->sql);
    statement note{db, "insert into schema_migrations(version, name, checksum) values(?1, ?2, ?3)"};
    auto sum = checksum(*step);
    note.run(step->version, statement::as_text(step->name), statement::as_text(sum)).done();
    change.commit();
    names.emplace_back(step->name);
  }
  return names;
}

} // namespace luna::persistence::sqlite
