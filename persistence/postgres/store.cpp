#include "persistence/postgres/store.hpp"

#include "persistence/database_url.hpp"
#include "persistence/journal.hpp"
#include "persistence/master_key.hpp"
#include "persistence/postgres/connection.hpp"
#include "persistence/postgres/migrations.hpp"
#include "persistence/postgres/sql.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
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

/// A conversation as its tables have it.
struct known_conversation {
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

/// Sets what is not set yet, and gives what holds then.
std::string meta_once(connection& db, std::string_view name, std::string_view value) {
  db.run("insert into meta(name, value) values($1, $2) on conflict do nothing", arguments{}.text(name).bytes(value));
  return meta(db, name);
}

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

  result<domain::partition_set> own(milliseconds lease) override {
    return guarded<domain::partition_set>([&](session& s) {
      if (replica_ == 0)
        replica_ = s.db.run("select nextval('writers')").number(0, 0);
      transaction change{s.db};
      s.db.run(balance_lock_sql);
      s.db.run(renew_sql, arguments{}.number(replica_).number(lease.count()));
      s.db.run(bury_sql);
      s.db.run(give_sql, arguments{}.number(replica_));
      s.db.run(take_sql, arguments{}.number(replica_));
      auto mine = s.db.run("select no from partitions where owner = $1", arguments{}.number(replica_));
      change.commit();
      auto before = std::exchange(owned_, {});
      for (auto i = 0; i < mine.rows(); ++i)
        owned_.set(static_cast<std::size_t>(mine.number(i, 0)));
      if (auto gained = owned_ & ~before; gained.any()) {
        fresh_ |= gained;
        s.known.clear(); // others wrote there
      }
      return owned_;
    });
  }

  result<void> disown() override {
    owned_.reset();
    if (replica_ == 0)
      return {};
    auto done = guarded<bool>([&](session& s) {
      s.db.run("with gone as (delete from replicas where id = $1) update partitions set owner = null where owner = $1",
               arguments{}.number(replica_));
      return true;
    });
    if (!done)
      return done.error();
    return {};
  }

  bool is_shared() const override { return true; }

  result<void> accept(std::span<const domain::waiting_event> events) override {
    auto done = guarded<bool>([&](session& s) {
      std::vector<std::string> keys, event_keys, bodies;
      std::vector<const domain::conversation_id*> people;
      std::vector<std::int64_t> partitions;
      for (const auto& e : events) {
        keys.push_back(conversation_key(s.keys, e.conversation));
        people.push_back(&e.conversation);
      }
      meet(s, keys, people);
      for (std::size_t i = 0; i < events.size(); ++i) {
        event_keys.push_back(event_key(s.keys, events[i].event_key));
        bodies.push_back(seal_waiting(s.known.at(keys[i]).person, keys[i], events[i]));
        partitions.push_back(static_cast<std::int64_t>(domain::partition_of(events[i].conversation)));
      }
      s.db.run(accept_events_sql, arguments{}.numbers(partitions).bytes(keys).bytes(event_keys).bytes(bodies));
      return true;
    });
    if (!done)
      return done.error();
    return {};
  }

  result<std::vector<domain::waiting_event>> waiting(std::size_t limit) override {
    return guarded<std::vector<domain::waiting_event>>([&](session& s) {
      auto rows = s.db.run(waiting_sql, arguments{}.numbers(owned_numbers()).number(static_cast<std::int64_t>(limit)));
      std::vector<domain::waiting_event> events;
      for (auto i = 0; i < rows.rows(); ++i) {
        events.push_back(open_waiting(person_of(s, rows.view(i, 3)), rows.view(i, 1), rows.view(i, 2)));
        events.back().id = rows.number(i, 0);
      }
      return events;
    });
  }

  result<std::optional<domain::committed>> outcome(const std::string& dedup_key) override {
    return guarded<std::optional<domain::committed>>([&](session& s) -> std::optional<domain::committed> {
      auto key = event_key(s.keys, dedup_key);
      auto rows = s.db.run(events_sql, arguments{}.bytes(std::span{&key, 1}));
      if (rows.rows() == 0)
        return std::nullopt;
      return outcome_of(s, rows, 0);
    });
  }

  result<std::vector<domain::delivery>> claim_due(domain::timestamp now, std::size_t limit,
                                                  milliseconds reconcile) override {
    return guarded<std::vector<domain::delivery>>([&](session& s) {
      if (fresh_.any()) {
        s.db.run("update deliveries set state = case when status between 1 and 4 then 3 else 2 end, "
                 "accepted_no = case when status between 1 and 4 then nextval('acceptances') end, due = $1 "
                 "where state = 1 and state < 3 and partition = any($2::int8[])",
                 arguments{}.number(milliseconds_of(now + reconcile)).numbers(numbers_of(fresh_)));
        fresh_.reset();
      }
      s.db.run("update deliveries set state = 4, "
               "reason = 'unknown whether the platform took it: sent twice, and neither answer nor status came' "
               "where state in (0, 2) and state = 2 and resent > 0 and due <= $1 and partition = any($2::int8[])",
               arguments{}.number(milliseconds_of(now)).numbers(owned_numbers()));
      auto claimed = s.db.run(
        claim_sql,
        arguments{}.number(milliseconds_of(now)).number(static_cast<std::int64_t>(limit)).numbers(owned_numbers()));
      std::vector<domain::delivery> due;
      due.reserve(static_cast<std::size_t>(claimed.rows()));
      for (auto i = 0; i < claimed.rows(); ++i)
        due.push_back(delivery_of(s, claimed, i));
      return due;
    });
  }

  result<void> settle(std::span<const domain::settlement> settlements, domain::timestamp) override {
    auto done = guarded<bool>([&](session& s) {
      struct group {
        std::vector<std::int64_t> ids, dues, attempts;
        std::vector<std::string> texts;
      };
      std::array<group, 4> groups; // by outcome
      for (const auto& ended : settlements)
        if (auto id = row_of_tracker(s.database_id, ended.id)) {
          auto accepted = ended.outcome == domain::settlement::kind::accepted;
          auto& g = groups[static_cast<std::size_t>(ended.outcome)];
          g.ids.push_back(*id);
          g.dues.push_back(milliseconds_of(ended.due));
          g.attempts.push_back(ended.attempt);
          g.texts.push_back(accepted ? platform_key(s.keys, ended.platform_id) : ended.reason);
        }
      auto& [accepted, retried, doubted, parked] = groups;
      if (!accepted.ids.empty())
        s.db.run(accept_sql, arguments{}.numbers(accepted.ids).bytes(accepted.texts));
      if (!retried.ids.empty())
        s.db.run(retry_sql, arguments{}.numbers(retried.ids).numbers(retried.dues).numbers(retried.attempts));
      if (!doubted.ids.empty())
        s.db.run(doubt_sql, arguments{}.numbers(doubted.ids).numbers(doubted.dues).numbers(doubted.attempts));
      if (!parked.ids.empty())
        s.db.run(park_sql, arguments{}.numbers(parked.ids).texts(parked.texts).numbers(parked.attempts));
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
    // The connection may have broken between a claim and its answer: then nobody sends what was claimed.
    fresh_ |= owned_;
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
    auto rows = s.db.run(find_sql, arguments{}.bytes(missing));
    for (auto i = 0; i < rows.rows(); ++i)
      s.known[rows.bytes(i, 0)] = {person_of(s, rows.view(i, 1)), rows.is_null(i, 2) ? 0 : rows.number(i, 2),
                                   rows.is_null(i, 3) ? first_link() : rows.bytes(i, 3)};
  }

  /// find(), after which every conversation is known: new ones are made. `keys` and `people` side by side.
  void meet(session& s, std::span<const std::string> keys, std::span<const domain::conversation_id* const> people) {
    if (s.known.size() + keys.size() > options_.known_max)
      s.known.clear();
    find(s, keys);
    std::vector<std::string> new_keys, ids, wrapped, addresses;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (s.known.contains(keys[i]) || std::find(new_keys.begin(), new_keys.end(), keys[i]) != new_keys.end())
        continue;
      auto person = s.keys.new_person();
      new_keys.push_back(keys[i]);
      ids.push_back(sha256(person.wrapped).substr(0, keys[i].size()));
      addresses.push_back(seal_address(person.plain, keys[i], *people[i]));
      wrapped.push_back(std::move(person.wrapped));
    }
    if (new_keys.empty())
      return;
    s.db.run(meet_sql, arguments{}.bytes(new_keys).bytes(ids).bytes(wrapped).bytes(addresses));
    find(s, new_keys); // another process may have been quicker: what is stored counts
    for (const auto& key : new_keys)
      if (!s.known.contains(key))
        throw broken_seal{"a conversation was made and is not there"};
  }

  static key_bytes person_of(const session& s, std::string_view wrapped) {
    auto person = s.keys.unwrap(wrapped);
    if (!person)
      throw broken_seal{"a person's key does not open under the master key"};
    return *person;
  }

  static std::vector<std::int64_t> numbers_of(const domain::partition_set& set) {
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < set.size(); ++i)
      if (set.test(i))
        numbers.push_back(static_cast<std::int64_t>(i));
    return numbers;
  }
  std::vector<std::int64_t> owned_numbers() const { return numbers_of(owned_); }

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
    std::vector<std::string> conversations, events, bodies, links;
    std::vector<std::int64_t> seqs, ats, replies, delivered, partitions, waited;
  };

  void commit_wanted(session& s, std::span<const domain::turn> turns, const std::vector<std::size_t>& wanted,
                     std::vector<result<domain::committed>>& results, std::vector<std::size_t>& rest) {
    std::vector<std::string> keys;
    std::vector<const domain::conversation_id*> people;
    for (auto i : wanted) {
      keys.push_back(conversation_key(s.keys, turns[i].conversation));
      people.push_back(&turns[i].conversation);
    }
    meet(s, keys, people);
    batch b;
    std::vector<std::size_t> suspects; // indices of turns that were not written: why is found out afterwards
    std::unordered_map<std::string, std::size_t, text_hash> by_conversation, by_event;
    for (std::size_t n = 0; n < wanted.size(); ++n) {
      const auto& turn = turns[wanted[n]];
      auto event = event_key(s.keys, turn.event_key);
      if (by_conversation.contains(keys[n]) || by_event.contains(event)) {
        rest.push_back(wanted[n]);
        continue;
      }
      by_event.emplace(event, wanted[n]);
      by_conversation.emplace(keys[n], wanted[n]);
      const auto& known = s.known.at(keys[n]);
      if (static_cast<std::int64_t>(turn.seq) != known.seq + 1 || !owned_.test(domain::partition_of(turn.conversation)))
        suspects.push_back(wanted[n]);
      else
        add(b, known, turn, keys[n], std::move(event));
    }
    if (!b.seqs.empty())
      write(s, b, turns, by_conversation, results, suspects);
    if (!suspects.empty())
      explain(s, turns, suspects, results);
  }

  /// What came straight from its channel comes after all that waits.
  static std::int64_t place_in_inbox(const domain::turn& turn) {
    return turn.waited != 0 ? turn.waited : std::numeric_limits<std::int64_t>::max();
  }

  static void add(batch& b, const known_conversation& known, const domain::turn& turn, const std::string& key,
                  std::string event) {
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
  }

  void write(session& s, const batch& b, std::span<const domain::turn> turns,
             const std::unordered_map<std::string, std::size_t, text_hash>& by_conversation,
             std::vector<result<domain::committed>>& results, std::vector<std::size_t>& suspects) {
    auto rows = s.db.run(commit_sql, arguments{}
                                       .bytes(b.conversations)
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
                                       .number(replica_));
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

  static domain::committed outcome_of(const session& s, const answer& rows, int i) {
    auto seq = rows.number(i, 2);
    return {static_cast<std::uint64_t>(seq), true,
            open_body(person_of(s, rows.view(i, 4)), rows.view(i, 1), seq, rows.view(i, 3)).replies};
  }

  /// Why turns were not written: their event had taken effect before, the partition is another's, older events wait, or
  /// their place was taken.
  void explain(session& s, std::span<const domain::turn> turns, const std::vector<std::size_t>& suspects,
               std::vector<result<domain::committed>>& results) {
    std::unordered_map<std::string, std::size_t, text_hash> by_event;
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
    auto lease = s.db.run("select until > clock_timestamp() from replicas where id = $1", arguments{}.number(replica_));
    auto holds = lease.rows() > 0 && lease.number(0, 0) != 0;
    for (auto i : suspects)
      if (!holds || !owned_.test(domain::partition_of(turns[i].conversation)))
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

  static domain::delivery delivery_of(session& s, const answer& rows, int i) {
    auto person = person_of(s, rows.view(i, 7));
    auto key = rows.view(i, 1);
    auto replies = open_body(person, key, rows.number(i, 2), rows.view(i, 5)).replies;
    auto ordinal = static_cast<std::size_t>(rows.number(i, 3));
    if (ordinal >= replies.size())
      throw broken_seal{"a delivery without a reply"};
    return {tracker_of(s.database_id, rows.number(i, 0)), open_address(person, key, rows.view(i, 6)),
            std::move(replies[ordinal].text), static_cast<std::uint32_t>(rows.number(i, 4))};
  }

  store_options options_;
  std::unique_ptr<session> session_;
  std::optional<std::chrono::steady_clock::time_point> last_attempt_;
  std::int64_t replica_ = 0; // this process's number; drawn once
  domain::partition_set owned_;
  domain::partition_set fresh_; // where deliveries may count as being sent that nobody of us sends
  std::string trouble_ = "the database has not been opened yet";
};

} // namespace

std::unique_ptr<store> make_store(store_options options) {
  return std::make_unique<postgres_store>(std::move(options));
}

} // namespace luna::persistence::postgres
