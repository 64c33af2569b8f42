-- What each peer stores. Apply it to a database of its own before a peer starts; it may be applied again.
-- No foreign keys: a peer writes the rows that belong together in one transaction, and a check of each would cost it.

-- Both tables that are updated keep room in their pages, so that an update needs no new index entry.
create table if not exists conversations (
  id bigint generated always as identity primary key,
  channel text not null,
  person text not null,
  state jsonb not null default '{"turns": 0, "topic": ""}',
  seq int not null default 0,
  updated_at timestamptz not null default now(),
  unique (channel, person)
) with (fillfactor = 70);

-- The id is written first, to find repeats; conversation and seq follow in the same transaction.
create table if not exists messages (
  id text primary key,
  conversation bigint,
  seq int,
  body jsonb not null,
  received_at timestamptz not null default now()
) with (fillfactor = 70);

create table if not exists outbox (
  id bigint generated always as identity primary key,
  conversation bigint not null,
  seq int not null,
  recipient text not null,
  body text not null,
  state smallint not null default 0,
  due timestamptz not null default now(),
  unique (conversation, seq)
);

create index if not exists outbox_due on outbox (due) where state = 0;
