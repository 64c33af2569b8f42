#include "persistence/postgres/store.hpp"

#include "persistence/database_url.hpp"
#include "persistence/journal.hpp"
#include "persistence/master_key.hpp"
#include "persistence/postgres/connection.hpp"
#include "persistence/postgres/migrations.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstring>
#include <map>
#include <thread>
#include <unordered_map>

namespace luna::persistence::postgres {

namespace {

using domain::fault;
using domain::result;
using std::chrono::milliseconds;

constexpr auto reopen_pause = milliseconds{200};
constexpr auto retry_pause = milliseconds{20};
constexpr auto maintenance_limit = std::chrono::minutes{10}; // for migrating and verifying

/// A conversation as its tables have it.
struct known_conversation {
  std::string person_id; // empty: not in the database yet
  std::string wrapped;   // of a person that is not in the database yet
  key_bytes person{};
  std::int64_t seq = 0; // of the last turn; 0 before the first
  std::string link;
};

struct text_hash {
  std::size_t operator()(const std::string& key) const {
    std::size_t hash = 0; // keys are hashes already
    std::memcpy(&hash, key.data(), std::min(sizeof hash, key.size()));
    return hash;
  }
};

std::string meta(connection& db, std::string_view name) {
  auto found = db.run("select value from meta where name = $1", arguments{}.text(name));
  return found.rows() == 0 ? std::string{} : found.bytes(0, 0);
}

/// Sets what is not set yet, and gives what holds then.
std::string meta_once(connection& db, std::string_view name, std::string_view value) {
  db.run("insert into meta(name, value) values($1, $2) on conflict do nothing", arguments{}.text(name).bytes(value));
  return meta(db, name);
}

// One statement, one round trip, one commit. A turn whose event or place is taken is left out, and with it its
// deliveries; a conversation comes with its first turn.
constexpr const char* commit_sql = R"(
with incoming as (
  select * from unnest($1::bytea[], $2::int8[], $3::bytea[], $4::int8[], $5::int8[], $6::int8[], $7::bytea[],
                       $8::bytea[]) as t(conversation, seq, event_key, at, replies, delivered, body, link)
), people as (
  insert into persons(id, wrapped) select * from unnest($9::bytea[], $10::bytea[]) on conflict do nothing
), met as (
  insert into conversations(key, person, address)
  select * from unnest($11::bytea[], $9::bytea[], $12::bytea[]) on conflict do nothing
), done as (
  insert into turns(conversation, seq, event_key, at, commit_no, replies, delivered, body, link)
  select conversation, seq, event_key, at, $13::int8, replies, delivered, body, link from incoming
  on conflict do nothing returning conversation, seq, replies, delivered, link
), queued as (
  insert into deliveries(conversation, seq, ordinal)
  select conversation, seq, generate_series(0, replies - 1) from done where delivered = 1
), closed as (
  insert into commits(no, turns, link)
  select $13::int8, count(*), sha256($14::bytea || string_agg(link, ''::bytea order by link)) from done
  having count(*) > 0 returning link
)
select conversation, (select link from closed) from done)";

constexpr const char* find_sql = R"(
select c.key, c.person, p.wrapped, t.seq, t.link
from unnest($1::bytea[]) as w(key)
join conversations c on c.key = w.key
join persons p on p.id = c.person
left join lateral (select seq, link from turns where conversation = c.key order by seq desc limit 1) t on true)";

constexpr const char* events_sql = R"(
select t.event_key, t.conversation, t.seq, t.body, p.wrapped
from unnest($1::bytea[]) as w(event_key)
join turns t on t.event_key = w.event_key
join conversations c on c.key = t.conversation
join persons p on p.id = c.person)";

constexpr const char* claim_sql = R"(
with due as (
  select d.id from deliveries d
  where d.state in (0, 2) and d.due <= $1 and not exists (
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

constexpr const char* accept_sql = R"(
update deliveries d set state = 3, accepted_no = nextval('acceptances'),
  platform_key = coalesce(nullif(s.platform_key, ''), d.platform_key), reason = null
from unnest($1::int8[], $2::bytea[]) as s(id, platform_key) where d.id = s.id and d.state = 1)";

constexpr const char* retry_sql = R"(
update deliveries d set state = 0, due = s.due
from unnest($1::int8[], $2::int8[]) as s(id, due) where d.id = s.id and d.state = 1)";

// Its status may have been quicker than the answer that never came.
constexpr const char* doubt_sql = R"(
update deliveries d set state = case when status between 1 and 4 then 3 else 2 end,
  accepted_no = case when status between 1 and 4 then nextval('acceptances') end, due = s.due
from unnest($1::int8[], $2::int8[]) as s(id, due) where d.id = s.id and d.state = 1)";

constexpr const char* park_sql = R"(
update deliveries d set state = 4, reason = s.reason
from unnest($1::int8[], $2::text[]) as s(id, reason) where d.id = s.id and d.state = 1)";

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

/// An open connection and what it knows.
class session {
public:
  /// Throws error, schema_mismatch, key_trouble.
  explicit session(const store_options& options) : db{options.url, options.limit}, keys{prepare(options)} {
    database_id = meta_once(db, "database_id", to_hex(std::string_view{keys.new_person().wrapped}.substr(0, 4)));
    commit_no = db.run("select nextval('writers')").number(0, 0) * commits_per_writer + 1;
  }

  connection db;
  keyring keys;
  std::string database_id;
  std::int64_t commit_no = 0; // of the next commit
  std::string commit_link = first_link();
  std::unordered_map<std::string, known_conversation, text_hash> known;

private:
  keyring prepare(const store_options& options) {
    if (db.run("select current_setting('server_version_num')::int8").number(0, 0) < 150'000)
      throw std::runtime_error{"Luna needs PostgreSQL 15 or newer"};
    if (options.migrate)
      postgres::migrate(db);
    else if (auto missing = pending(db); !missing.empty())
      throw schema_mismatch{
        fmt::format("the schema lacks {}: run luna migrate, or start luna serve --migrate", fmt::join(missing, ", "))};
    auto ring = master_key({options.key_file, options.key_hex, false}, meta(db, "key_check"), public_url(options.url));
    if (meta_once(db, "key_check", ring.check_value()) != ring.check_value())
      throw key_trouble{"another replica has sealed the database with another master key"};
    return ring;
  }
};

class postgres_store final : public store {
public:
  explicit postgres_store(store_options options) : options_{std::move(options)} {}

  result<domain::conversation_head> load(const domain::conversation_id& conversation) override {
    return guarded<domain::conversation_head>([&](session& s) {
      auto key = conversation_key(s.keys, conversation);
      s.known.erase(key); // another replica may have written since
      find(s, {&key, 1});
      auto at = s.known.find(key);
      if (at == s.known.end() || at->second.seq == 0)
        return domain::conversation_head{};
      const auto& known = at->second;
      auto body = s.db.run("select body from turns where conversation = $1 and seq = $2",
                           arguments{}.bytes(key).number(known.seq));
      if (body.rows() == 0)
        throw broken_seal{"a turn is missing"};
      return domain::conversation_head{static_cast<std::uint64_t>(known.seq),
                                       open_body(known.person, key, known.seq, body.view(0, 0)).state};
    });
  }

  std::vector<result<domain::committed>> commit(std::span<const domain::turn> turns) override {
    std::vector<result<domain::committed>> results(turns.size(), fault::unavailable);
    std::vector<std::size_t> all(turns.size());
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = i;
    while (!all.empty())
      all = commit_round(turns, all, results);
    return results;
  }

  result<std::vector<domain::delivery>> claim_due(domain::timestamp now, std::size_t limit,
                                                  milliseconds reconcile) override {
    return guarded<std::vector<domain::delivery>>([&](session& s) {
      if (!claimed_before_)
        s.db.run("update deliveries set state = case when status between 1 and 4 then 3 else 2 end, "
                 "accepted_no = case when status between 1 and 4 then nextval('acceptances') end, due = $1 "
                 "where state = 1",
                 arguments{}.number(milliseconds_of(now + reconcile)));
      claimed_before_ = true;
      s.db.run("update deliveries set state = 4, "
               "reason = 'unknown whether the platform took it: sent twice, and neither answer nor status came' "
               "where state in (0, 2) and state = 2 and resent > 0 and due <= $1",
               arguments{}.number(milliseconds_of(now)));
      auto claimed =
        s.db.run(claim_sql, arguments{}.number(milliseconds_of(now)).number(static_cast<std::int64_t>(limit)));
      std::vector<domain::delivery> due;
      for (auto i = 0; i < claimed.rows(); ++i)
        due.push_back(delivery_of(s, claimed, i));
      return due;
    });
  }

  result<void> settle(std::span<const domain::settlement> settlements, domain::timestamp) override {
    auto done = guarded<bool>([&](session& s) {
      struct group {
        std::vector<std::int64_t> ids, dues;
        std::vector<std::string> texts;
      };
      std::array<group, 4> groups; // by outcome
      for (const auto& ended : settlements)
        if (auto id = row_of_tracker(s.database_id, ended.id)) {
          auto accepted = ended.outcome == domain::settlement::kind::accepted;
          auto& g = groups[static_cast<std::size_t>(ended.outcome)];
          g.ids.push_back(*id);
          g.dues.push_back(milliseconds_of(ended.due));
          g.texts.push_back(accepted ? platform_key(s.keys, ended.platform_id) : ended.reason);
        }
      auto& [accepted, retried, doubted, parked] = groups;
      if (!accepted.ids.empty())
        s.db.run(accept_sql, arguments{}.numbers(accepted.ids).bytes(accepted.texts));
      if (!retried.ids.empty())
        s.db.run(retry_sql, arguments{}.numbers(retried.ids).numbers(retried.dues));
      if (!doubted.ids.empty())
        s.db.run(doubt_sql, arguments{}.numbers(doubted.ids).numbers(doubted.dues));
      if (!parked.ids.empty())
        s.db.run(park_sql, arguments{}.numbers(parked.ids).texts(parked.texts));
      return true;
    });
    if (!done)
      return done.error();
    return {};
  }

  result<std::vector<bool>> apply_statuses(std::span<const domain::status_update> updates) override {
    return guarded<std::vector<bool>>([&](session& s) {
      std::vector<std::string> platforms(updates.size());
      std::vector<std::int64_t> rows(updates.size(), -1);
      for (std::size_t i = 0; i < updates.size(); ++i) {
        platforms[i] = platform_key(s.keys, updates[i].platform_id);
        rows[i] = row_of_tracker(s.database_id, updates[i].tracker).value_or(-1);
      }
      // Which of them are ours: by our id, else by the platform's.
      auto found = s.db.run("select u.n, d.id from unnest($1::int8[], $2::bytea[]) with ordinality as u(id, key, n) "
                            "join deliveries d on d.id = u.id union all "
                            "select u.n, d.id from unnest($1::int8[], $2::bytea[]) with ordinality as u(id, key, n) "
                            "join deliveries d on d.platform_key = u.key where u.id < 0 and u.key <> ''",
                            arguments{}.numbers(rows).bytes(platforms));
      std::vector<bool> known(updates.size(), false);
      std::map<std::int64_t, std::size_t> furthest; // row -> the update that goes furthest
      for (auto i = 0; i < found.rows(); ++i) {
        auto at = static_cast<std::size_t>(found.number(i, 0) - 1);
        known[at] = true;
        auto status = status_of(updates[at].status);
        if (!status)
          continue;
        auto [best, fresh] = furthest.try_emplace(found.number(i, 1), at);
        if (!fresh && *status > *status_of(updates[best->second].status))
          best->second = at;
      }
      std::vector<std::int64_t> ids, statuses;
      std::vector<std::string> keys, reasons;
      for (const auto& [id, at] : furthest) {
        auto status = *status_of(updates[at].status);
        ids.push_back(id);
        statuses.push_back(static_cast<std::int64_t>(status));
        keys.push_back(platforms[at]);
        reasons.push_back(status == delivery_status::failed ? fmt::format("failed: {}", updates[at].error_code) : "");
      }
      if (!ids.empty())
        s.db.run(status_sql, arguments{}.numbers(ids).numbers(statuses).bytes(keys).texts(reasons));
      return known;
    });
  }

  result<std::optional<domain::timestamp>> next_due() override {
    return guarded<std::optional<domain::timestamp>>([](session& s) {
      auto due = s.db.run("select min(due) from deliveries where state in (0, 2)");
      return due.is_null(0, 0) ? std::nullopt : std::optional{domain::timestamp{milliseconds{due.number(0, 0)}}};
    });
  }

  result<std::vector<exchange>> transcript(const domain::conversation_id& conversation, std::size_t limit) override {
    return guarded<std::vector<exchange>>([&](session& s) {
      auto key = conversation_key(s.keys, conversation);
      find(s, {&key, 1});
      std::vector<exchange> lines;
      auto at = s.known.find(key);
      if (at == s.known.end())
        return lines;
      auto last = s.db.run("select seq, body from turns where conversation = $1 order by seq desc limit $2",
                           arguments{}.bytes(key).number(static_cast<std::int64_t>(limit)));
      for (auto i = last.rows() - 1; i >= 0; --i) {
        auto body = open_body(at->second.person, key, last.number(i, 0), last.view(i, 1));
        lines.push_back(
          {static_cast<std::uint64_t>(last.number(i, 0)), std::move(body.event), std::move(body.replies)});
      }
      return lines;
    });
  }

  result<counts> count() override {
    return guarded<counts>([](session& s) {
      auto all =
        s.db.run("select (select greatest(reltuples, 0)::int8 from pg_class where oid = 'conversations'::regclass), "
                 "(select greatest(reltuples, 0)::int8 from pg_class where oid = 'turns'::regclass), "
                 "(select count(*) from deliveries where state < 3 and state <> 2), "
                 "(select count(*) from deliveries where state < 3 and state = 2), "
                 "(select count(*) from deliveries where state = 4)");
      auto at = [&](int column) { return static_cast<std::uint64_t>(all.number(0, column)); };
      return counts{at(0), at(1), at(2), at(3), at(4)};
    });
  }

  result<void> probe() override {
    last_attempt_.reset();
    auto done = guarded<bool>([](session& s) {
      s.db.run("insert into meta(name, value) values('heartbeat', '1') on conflict(name) do update set value = '1'");
      return true;
    });
    if (!done)
      return done.error();
    return {};
  }

  std::string trouble() const override { return trouble_; }

private:
  /// Runs `f` on an open session; what it throws becomes trouble and fault::unavailable. A lost connection and a
  /// conflict are tried again, for a while: every statement of ours may be repeated.
  template <class T, class F>
  result<T> guarded(F f) {
    auto healthy = trouble_.empty();
    auto end = options_.clock() + (healthy ? options_.reconnect : milliseconds{0});
    for (;;) {
      try {
        if (!open(healthy))
          return fault::unavailable;
        T value = f(*session_);
        trouble_.clear();
        return value;
      } catch (const error& e) {
        if (e.is_refusal()) {
          session_->known.clear();
          return fault::invalid;
        }
        trouble_ = fmt::format("{}: {}{}{}", public_url(options_.url), e.what(),
                               e.sqlstate.empty() ? "" : " (" + e.sqlstate + ")", advice(e));
        auto again = e.is_lost() || e.is_conflict();
        session_.reset(); // what it knows may no longer be so
        if (!again || options_.clock() >= end)
          return fault::unavailable;
        std::this_thread::sleep_for(retry_pause);
      } catch (const std::exception& e) {
        trouble_ = e.what();
        session_.reset();
        return fault::unavailable;
      }
    }
  }

  static const char* advice(const error& e) {
    if (e.sqlstate == "53100")
      return ". Make space on the database's file system";
    if (e.sqlstate == "53300")
      return ". Raise max_connections, or free some";
    if (e.sqlstate == "25006")
      return ". This is a standby; name the primary in DATABASE_URL";
    if (e.sqlstate.empty())
      return ". Check that PostgreSQL runs and that DATABASE_URL is right";
    return "";
  }

  bool open(bool insist) {
    if (session_)
      return true;
    auto now = options_.clock();
    if (!insist && last_attempt_ && now - *last_attempt_ < reopen_pause)
      return false;
    last_attempt_ = now;
    session_ = std::make_unique<session>(options_);
    return true;
  }

  /// Reads what is not known yet of the conversations. A conversation that is not in the database stays unknown.
  void find(session& s, std::span<const std::string> keys) {
    std::vector<std::string> missing;
    for (const auto& key : keys)
      if (!s.known.contains(key))
        missing.push_back(key);
    if (missing.empty())
      return;
    if (s.known.size() + missing.size() > options_.known_max)
      s.known.clear();
    auto rows = s.db.run(find_sql, arguments{}.bytes(missing));
    for (auto i = 0; i < rows.rows(); ++i) {
      auto person = s.keys.unwrap(rows.view(i, 2));
      if (!person)
        throw broken_seal{"a person's key does not open under the master key"};
      s.known[rows.bytes(i, 0)] = {rows.bytes(i, 1),
                                   {},
                                   *person,
                                   rows.is_null(i, 3) ? 0 : rows.number(i, 3),
                                   rows.is_null(i, 4) ? first_link() : rows.bytes(i, 4)};
    }
  }

  /// One commit of as many of `wanted` as can share one: of a conversation, and of an event, only the first. Gives the
  /// rest.
  std::vector<std::size_t> commit_round(std::span<const domain::turn> turns, const std::vector<std::size_t>& wanted,
                                        std::vector<result<domain::committed>>& results) {
    std::vector<std::size_t> rest;
    auto done = guarded<bool>([&](session& s) {
      rest.clear();
      commit_wanted(s, turns, wanted, results, rest);
      return true;
    });
    if (done)
      return rest;
    if (done.error() == fault::invalid) {
      // Refused as a whole: one by one, so that only the one that is at fault fails.
      if (wanted.size() == 1)
        results[wanted[0]] = fault::invalid;
      else
        for (auto i : wanted)
          commit_round(turns, {i}, results);
    }
    return {};
  }

  struct batch {
    std::vector<std::string> conversations, events, bodies, links, person_ids, wrapped, new_keys, addresses;
    std::vector<std::int64_t> seqs, ats, replies, delivered;
  };

  void commit_wanted(session& s, std::span<const domain::turn> turns, const std::vector<std::size_t>& wanted,
                     std::vector<result<domain::committed>>& results, std::vector<std::size_t>& rest) {
    std::vector<std::string> keys;
    for (auto i : wanted)
      keys.push_back(conversation_key(s.keys, turns[i].conversation));
    find(s, keys);
    batch b;
    std::vector<std::size_t> tried, suspects; // indices of turns; suspects: duplicates or conflicts
    std::map<std::string, std::size_t> by_conversation;
    std::map<std::string, std::size_t> by_event;
    for (std::size_t n = 0; n < wanted.size(); ++n) {
      const auto& turn = turns[wanted[n]];
      auto event = event_key(s.keys, turn.event_key);
      if (by_conversation.contains(keys[n]) || by_event.contains(event)) {
        rest.push_back(wanted[n]);
        continue;
      }
      by_event.emplace(event, wanted[n]);
      by_conversation.emplace(keys[n], wanted[n]);
      auto at = s.known.find(keys[n]);
      auto head = at == s.known.end() ? 0 : at->second.seq;
      if (static_cast<std::int64_t>(turn.seq) != head + 1)
        suspects.push_back(wanted[n]);
      else
        add(s, b, turn, keys[n], std::move(event));
    }
    if (!b.seqs.empty())
      write(s, b, turns, by_conversation, results, suspects);
    if (!suspects.empty())
      explain(s, turns, suspects, by_event, results);
  }

  static void add(session& s, batch& b, const domain::turn& turn, const std::string& key, std::string event) {
    auto at = s.known.find(key);
    if (at == s.known.end()) {
      auto person = s.keys.new_person();
      auto id = sha256(person.wrapped).substr(0, key.size());
      at = s.known.emplace(key, known_conversation{{}, person.wrapped, person.plain, 0, first_link()}).first;
      b.person_ids.push_back(id);
      b.wrapped.push_back(person.wrapped);
      b.new_keys.push_back(key);
      b.addresses.push_back(seal_address(person.plain, key, turn.conversation));
    }
    const auto& known = at->second;
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
  }

  void write(session& s, const batch& b, std::span<const domain::turn> turns,
             const std::map<std::string, std::size_t>& by_conversation, std::vector<result<domain::committed>>& results,
             std::vector<std::size_t>& suspects) {
    auto rows = s.db.run(commit_sql, arguments{}
                                       .bytes(b.conversations)
                                       .numbers(b.seqs)
                                       .bytes(b.events)
                                       .numbers(b.ats)
                                       .numbers(b.replies)
                                       .numbers(b.delivered)
                                       .bytes(b.bodies)
                                       .bytes(b.links)
                                       .bytes(b.person_ids)
                                       .bytes(b.wrapped)
                                       .bytes(b.new_keys)
                                       .bytes(b.addresses)
                                       .number(s.commit_no)
                                       .bytes(s.commit_link));
    if (rows.rows() > 0) {
      s.commit_link = rows.bytes(0, 1);
      ++s.commit_no;
    }
    std::map<std::string_view, std::size_t> place; // conversation -> place in the batch
    for (std::size_t n = 0; n < b.conversations.size(); ++n)
      place.emplace(b.conversations[n], n);
    for (auto i = 0; i < rows.rows(); ++i) {
      auto at = place.find(rows.view(i, 0));
      auto& known = s.known[b.conversations[at->second]];
      known.seq = b.seqs[at->second];
      known.link = b.links[at->second];
      auto index = by_conversation.at(b.conversations[at->second]);
      results[index] = domain::committed{turns[index].seq, false, turns[index].replies};
      place.erase(at);
    }
    for (const auto& [key, n] : place) {
      suspects.push_back(by_conversation.at(b.conversations[n]));
      s.known.erase(b.conversations[n]);
    }
  }

  /// What became of turns that were not written: their event had taken effect before, or their place was taken.
  void explain(session& s, std::span<const domain::turn> turns, const std::vector<std::size_t>& suspects,
               const std::map<std::string, std::size_t>& by_event, std::vector<result<domain::committed>>& results) {
    std::vector<std::string> events;
    for (auto i : suspects) {
      results[i] = fault::conflict;
      events.push_back(event_key(s.keys, turns[i].event_key));
    }
    auto rows = s.db.run(events_sql, arguments{}.bytes(events));
    for (auto i = 0; i < rows.rows(); ++i) {
      auto person = s.keys.unwrap(rows.view(i, 4));
      if (!person)
        throw broken_seal{"a person's key does not open under the master key"};
      auto seq = rows.number(i, 2);
      results[by_event.at(rows.bytes(i, 0))] = domain::committed{
        static_cast<std::uint64_t>(seq), true, open_body(*person, rows.view(i, 1), seq, rows.view(i, 3)).replies};
    }
  }

  static domain::delivery delivery_of(session& s, const answer& rows, int i) {
    auto person = s.keys.unwrap(rows.view(i, 7));
    if (!person)
      throw broken_seal{"a person's key does not open under the master key"};
    auto key = rows.view(i, 1);
    auto replies = open_body(*person, key, rows.number(i, 2), rows.view(i, 5)).replies;
    auto ordinal = static_cast<std::size_t>(rows.number(i, 3));
    if (ordinal >= replies.size())
      throw broken_seal{"a delivery without a reply"};
    return {tracker_of(s.database_id, rows.number(i, 0)), open_address(*person, key, rows.view(i, 6)),
            std::move(replies[ordinal].text), static_cast<std::uint32_t>(rows.number(i, 4))};
  }

  store_options options_;
  std::unique_ptr<session> session_;
  std::optional<std::chrono::steady_clock::time_point> last_attempt_;
  bool claimed_before_ = false;
  std::string trouble_ = "the database has not been opened yet";
};

/// A cursor, read in portions.
class cursor_rows final : public rows {
public:
  cursor_rows(connection& db, std::string name, const std::string& sql) : db_{db}, name_{std::move(name)} {
    db_.execute(fmt::format("declare {} no scroll cursor for {}", name_, sql));
  }

  bool next() override {
    if (!portion_ || ++row_ >= portion_->rows()) {
      portion_ = db_.query(fmt::format("fetch 1000 from {}", name_));
      row_ = 0;
    }
    return row_ < portion_->rows();
  }
  std::int64_t number(int column) const override { return portion_->number(row_, column); }
  std::string bytes(int column) const override { return portion_->bytes(row_, column); }
  bool is_null(int column) const override { return portion_->is_null(row_, column); }

private:
  connection& db_;
  std::string name_;
  std::optional<answer> portion_;
  int row_ = 0;
};

class postgres_snapshot final : public snapshot {
public:
  explicit postgres_snapshot(connection& db) : db_{db}, view_{db, "isolation level repeatable read read only"} {}

  std::unique_ptr<rows> query(const std::string& sql) override {
    return std::make_unique<cursor_rows>(db_, fmt::format("c{}", ++cursors_), sql);
  }
  std::string unindexed(const std::string& column) const override { return column; }

  std::vector<std::string> defects() override {
    std::vector<std::string> found;
    for (const auto& name : pending(db_))
      found.push_back(fmt::format("schema: migration {} has not been applied", name));
    return found;
  }

private:
  connection& db_;
  transaction view_;
  int cursors_ = 0;
};

/// Runs `f` on a connection of its own; what it throws becomes `problem`.
template <class F>
auto with_connection(const std::string& url, std::string& problem, F f)
  -> result<decltype(f(std::declval<connection&>()))> {
  try {
    connection db{url, maintenance_limit};
    return f(db);
  } catch (const std::exception& e) {
    problem = fmt::format("{}: {}", public_url(url), e.what());
    return fault::unavailable;
  }
}

} // namespace

std::unique_ptr<store> make_store(store_options options) {
  return std::make_unique<postgres_store>(std::move(options));
}

result<keyring> find_keyring(const store_options& options, std::string& problem) {
  return with_connection(options.url, problem, [&](connection& db) {
    return master_key({options.key_file, options.key_hex, false}, meta(db, "key_check"), public_url(options.url));
  });
}

result<verify_report> verify(const std::string& url, const keyring* keys, std::string& problem) {
  return with_connection(url, problem, [&](connection& db) {
    postgres_snapshot now{db};
    return persistence::verify(now, keys);
  });
}

result<std::vector<std::string>> pending_migrations(const std::string& url, std::string& problem) {
  return with_connection(url, problem, [](connection& db) { return pending(db); });
}

result<std::vector<std::string>> run_migrations(const std::string& url, std::string& problem) {
  return with_connection(url, problem, [](connection& db) { return migrate(db); });
}

} // namespace luna::persistence::postgres
