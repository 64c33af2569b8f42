#include "persistence/postgres/session.hpp"

#include "persistence/database_url.hpp"
#include "persistence/master_key.hpp"
#include "persistence/postgres/leases.hpp"
#include "persistence/postgres/migrations.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace luna::persistence::postgres {

namespace {

// Each of our statements is best planned once, as look-ups by index, however few rows there are on the day it is
// planned: left to itself the planner plans anew for every array, which costs more than a small commit, or keeps for a
// full table the plan that it made for an empty one.
constexpr const char* plan_settings =
  "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_bitmapscan = off; "
  "set enable_sort = off; set enable_hashjoin = off; set enable_mergejoin = off; set enable_material = off";

constexpr const char* find_sql = R"(
select c.key, p.wrapped, t.seq, t.link, c.person, c.erased_seq, c.leads_to
from unnest($1::bytea[]) as w(key)
join conversations c on c.key = w.key
join persons p on p.id = c.person
left join lateral (select seq, link from turns where conversation = c.key order by seq desc limit 1) t on true)";

// The person comes with the conversation; one that nobody has since its person was erased gets a new one. Nobody is met
// under a master key that was left for another meanwhile. Not flushed by itself: the turn's commit, which comes later
// in the log, does that.
constexpr const char* meet_sql = R"(
with wanted as (
  select * from unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[], $6::text[], $7::text[])
                as w(key, person, wrapped, address, channel, account)
), met as (
  insert into conversations(key, person, address, channel, account)
  select key, person, address, channel, account from wanted
  where (select value from meta where name = 'key_check') = $5 order by key
  on conflict (key) do update set person = excluded.person, address = excluded.address
    where (select length(wrapped) from persons p where p.id = conversations.person) = 8
  returning person
), people as (
  insert into persons(id, wrapped) select w.person, w.wrapped from wanted w join met m on m.person = w.person
)
select set_config('synchronous_commit', 'off', true))";

constexpr const char* begun_sql = R"(
select c.address, p.wrapped, c.person from conversations c join persons p on p.id = c.person where c.key = $1)";

constexpr const char* erasable_sql = R"(
select c.person, p.wrapped, t.seq, t.link, t.partition, c.key
from conversations c
join persons p on p.id = c.person
left join lateral (select seq, link, partition from turns where conversation = c.key order by seq desc limit 1) t on true
where c.key = (select case when exists (select 1 from turns where conversation = $1) then $1
                           else coalesce(leads_to, $1) end from conversations where key = $1) for update of c, p)";

// A turn without a body, so that whoever holds the conversation in memory has to read it anew.
constexpr const char* erase_sql = R"(
with done as (
  insert into turns(conversation, seq, event_key, at, commit_no, replies, delivered, partition, body, link)
  values($1, $2, $3, $4, $5, 0, 0, $10, '', $6)
), closed as (
  insert into commits(no, turns, link) values($5, 1, $7)
), person as (
  update persons set wrapped = $9 where id = $8
), others as (
  delete from conversations where leads_to = $1 and not exists (select 1 from turns where conversation = key)
  returning key, person
), others_person as (
  update persons set wrapped = substr(wrapped, 1, 8) where id in (select person from others where person <> $8)
), lane as (
  update deliveries set state = 4, reason = 'the person was erased' where conversation = $1 and state < 3
), unheard as (
  delete from inbox where conversation in (select $1::bytea union all select key from others)
), unkept as (
  delete from parked_updates where conversation in (select $1::bytea union all select key from others)
), unset as (
  delete from timers where conversation = $1
), unlinked as (
  delete from links where conversation = $1
)
update conversations set address = '', moved_to = '', user_id = null, unreachable = 0, erased_seq = $2 where key = $1)";

/// Sets what is not set yet, and gives what holds then.
std::string meta_once(connection& db, std::string_view name, std::string_view value) {
  db.run("insert into meta(name, value) values($1, $2) on conflict do nothing", arguments{}.text(name).bytes(value));
  return meta(db, name);
}

} // namespace

keyring keys_of(connection& db, const store_options& options) {
  return master_key({options.key_file, options.key_text, false}, {meta(db, "key_check"), meta(db, "index_key")},
                    public_url(options.url));
}

session::session(const store_options& options)
  : db{options.url, options.limit}, keys{prepare(options)}, known_max_{options.known_max} {
  database_id = meta_once(db, "database_id", to_hex(bytes_of(random_key()).substr(0, 4)));
  next_writer();
}

void session::next_writer() {
  commit_no = draw_number(db) * commits_per_writer + 1;
  commit_link = first_link();
}

keyring session::prepare(const store_options& options) {
  db.execute(plan_settings);
  if (db.run("select current_setting('server_version_num')::int8").number(0, 0) < 150'000)
    throw std::runtime_error{"Luna needs PostgreSQL 15 or newer"};
  if (options.migrate)
    postgres::migrate(db);
  else if (auto missing = pending(db); !missing.empty())
    throw schema_mismatch{
      fmt::format("the schema lacks {}: run luna migrate, or start luna serve --migrate", fmt::join(missing, ", "))};
  auto ring = keys_of(db, options);
  if (meta_once(db, "key_check", ring.check_value()) != ring.check_value())
    throw key_trouble{"another replica has sealed the database with another master key"};
  if (!ring.use_index(meta_once(db, "index_key", ring.wrapped_index())))
    throw key_trouble{"another replica has sealed the database with another master key"};
  return ring;
}

void session::find(std::span<const std::string> wanted) {
  std::vector<std::string> missing;
  for (const auto& key : wanted)
    if (!known.contains(key))
      missing.push_back(key);
  if (missing.empty())
    return;
  auto rows = db.run(find_sql, arguments{}.bytes(missing));
  std::vector<std::string> changed;
  for (auto i = 0; i < rows.rows(); ++i) {
    auto key = rows.bytes(i, 0);
    if (rows.is_null(i, 2) && !rows.is_null(i, 6)) {
      known[key] = {{}, {}, 0, 0, first_link(), rows.bytes(i, 6)};
      continue;
    }
    auto person = person_of(key, rows.view(i, 1));
    if (!person && !keyring::is_destroyed(rows.view(i, 1))) {
      changed.push_back(std::move(key)); // it has just been erased
      continue;
    }
    known[key] = {person ? rows.bytes(i, 4) : std::string{},
                  person.value_or(key_bytes{}),
                  rows.is_null(i, 2) ? 0 : rows.number(i, 2),
                  rows.number(i, 5),
                  rows.is_null(i, 3) ? first_link() : rows.bytes(i, 3),
                  {}};
  }
  if (!changed.empty())
    find(changed);
}

bool session::has_person(const std::string& key) const {
  auto at = known.find(key);
  return at != known.end() && !at->second.person_id.empty();
}

bool session::leads_elsewhere(const std::string& key) const {
  auto at = known.find(key);
  return at != known.end() && !at->second.leads_to.empty();
}

std::optional<place> session::follow(const std::string& key) {
  auto there = known.at(key).leads_to;
  auto begun = db.run(begun_sql, arguments{}.bytes(there));
  if (begun.rows() > 0)
    if (auto person = person_of(there, begun.view(0, 1), begun.view(0, 2)))
      return place{there, open_address(*person, there, begun.view(0, 0))};
  known.erase(key);
  return std::nullopt;
}

void session::meet(std::span<const std::string> wanted, std::span<const domain::conversation_id* const> people) {
  if (known.size() + wanted.size() > known_max_)
    known.clear();
  find(wanted);
  std::vector<std::string> new_keys, ids, wrapped, addresses, channels, accounts;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (has_person(wanted[i]) || leads_elsewhere(wanted[i])
        || std::find(new_keys.begin(), new_keys.end(), wanted[i]) != new_keys.end())
      continue;
    auto person = keys.new_person();
    known.erase(wanted[i]);
    new_keys.push_back(wanted[i]);
    ids.push_back(sha256(person.wrapped).substr(0, wanted[i].size()));
    addresses.push_back(seal_address(person.plain, wanted[i], *people[i]));
    wrapped.push_back(std::move(person.wrapped));
    channels.push_back(people[i]->channel);
    accounts.push_back(people[i]->account);
  }
  if (new_keys.empty())
    return;
  auto check = keys.check_value();
  db.run(meet_sql,
         arguments{}.bytes(new_keys).bytes(ids).bytes(wrapped).bytes(addresses).bytes(check).texts(channels).texts(
           accounts));
  find(new_keys); // another process may have been quicker: what is stored counts
  for (const auto& key : new_keys)
    if (!has_person(key) && !leads_elsewhere(key))
      throw broken_seal{"a conversation was made and is not there, or the master key was rotated meanwhile"};
}

std::optional<key_bytes> session::person_of(const std::string& conversation, std::string_view wrapped,
                                            std::string_view id) {
  if (auto at = known.find(conversation);
      at != known.end() && at->second.person_id == id && !keyring::is_destroyed(wrapped))
    return at->second.person;
  return person_of(conversation, wrapped);
}

std::optional<key_bytes> session::person_of(const std::string& conversation, std::string_view wrapped) {
  auto person = keys.unwrap(wrapped);
  if (person)
    return *person;
  if (person.error() != domain::fault::not_found)
    throw broken_seal{"a person's key does not open under the master key"};
  // Destroyed in the key file and still in the database: it is one from before the person was erased.
  if (!keyring::is_destroyed(wrapped))
    erase(conversation, domain::timestamp{});
  return std::nullopt;
}

bool session::erase(const std::string& named, domain::timestamp at) {
  transaction change{db};
  auto last = db.run(erasable_sql, arguments{}.bytes(named));
  if (last.rows() == 0 || keyring::is_destroyed(last.view(0, 1)))
    return false;
  auto key = last.bytes(0, 5);
  auto seq = (last.is_null(0, 2) ? 0 : last.number(0, 2)) + 1;
  auto event = erasure_event_key(keys, key, seq);
  auto when = milliseconds_of(at);
  auto link = link_of({last.is_null(0, 3) ? first_link() : last.bytes(0, 3), key, seq, event, when, 0, false, ""});
  next_writer();
  auto closed = persistence::commit_link(commit_link, {link});
  auto left = keyring::destroyed(last.view(0, 1));
  db.run(erase_sql, arguments{}
                      .bytes(key)
                      .number(seq)
                      .bytes(event)
                      .number(when)
                      .number(commit_no)
                      .bytes(link)
                      .bytes(closed)
                      .bytes(last.view(0, 0))
                      .bytes(left)
                      .number(last.is_null(0, 4) ? 0 : last.number(0, 4)));
  change.commit();
  next_writer();
  known.erase(key);
  return true;
}

} // namespace luna::persistence::postgres
