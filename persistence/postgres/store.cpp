#include "persistence/postgres/store.hpp"

#include "persistence/database_url.hpp"
#include "persistence/postgres/bell.hpp"
#include "persistence/postgres/session.hpp"
#include "persistence/postgres/sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>
#include <thread>

namespace luna::persistence::postgres {

namespace {

using domain::fault;
using domain::result;
using std::chrono::milliseconds;

constexpr auto reopen_pause = milliseconds{200};
constexpr auto retry_pause = milliseconds{20};
constexpr std::int64_t rotated_at_once = 5000;
constexpr int tries_max = 10; // against others that are quicker

class postgres_store final : public store {
public:
  explicit postgres_store(store_options options) : options_{std::move(options)} {}

  result<domain::conversation_head> load(const domain::conversation_id& conversation) override {
    return guarded<domain::conversation_head>([&](session& s) {
      auto key = conversation_key(s.keys, conversation);
      s.known.erase(key); // another replica may have written since
      s.find({&key, 1});
      auto at = s.known.find(key);
      if (at == s.known.end() || at->second.seq == 0)
        return domain::conversation_head{};
      const auto& known = at->second;
      if (known.seq <= known.erased)
        return domain::conversation_head{static_cast<std::uint64_t>(known.seq), {}};
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

  std::vector<result<void>> accept(std::span<const domain::waiting_event> events, std::size_t crowd) override {
    std::vector<result<void>> results(events.size());
    std::vector<std::size_t> left(events.size());
    std::iota(left.begin(), left.end(), 0);
    (void)guarded<bool>([&](session& s) {
      for (auto tries = 0; !left.empty() && tries < tries_max; ++tries)
        left = accept_round(s, events, left, crowd, results);
      return true;
    });
    for (auto i : left)
      results[i] = fault::unavailable;
    if (bell_ && left.size() < events.size())
      bell_->ring();
    return results;
  }

  result<std::vector<domain::waiting_event>> waiting(std::size_t limit, std::size_t each,
                                                     std::span<const std::int64_t> known) override {
    return guarded<std::vector<domain::waiting_event>>([&](session& s) {
      auto rows = s.db.run(waiting_sql, arguments{}
                                          .numbers(owned_numbers())
                                          .number(static_cast<std::int64_t>(limit))
                                          .number(static_cast<std::int64_t>(each))
                                          .numbers(known));
      std::vector<domain::waiting_event> events;
      for (auto i = 0; i < rows.rows(); ++i) {
        auto conversation = rows.bytes(i, 1);
        auto person = s.person_of(conversation, rows.view(i, 3));
        if (!person)
          continue;
        events.push_back(open_waiting(*person, conversation, rows.view(i, 2)));
        events.back().id = rows.number(i, 0);
      }
      return events;
    });
  }

  void on_arrival(std::function<void()> heard) override {
    bell_ = std::make_unique<bell>(options_.url, std::move(heard));
  }

  result<void> sweep(domain::timestamp now) override {
    return done(guarded<bool>([&](session& s) {
      s.db.run(sweep_sql, arguments{}.number(milliseconds_of(now)).numbers(owned_numbers()));
      return true;
    }));
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
      s.db.run(give_up_sql, arguments{}.number(milliseconds_of(now)).numbers(owned_numbers()));
      auto claimed = s.db.run(
        claim_sql,
        arguments{}.number(milliseconds_of(now)).number(static_cast<std::int64_t>(limit)).numbers(owned_numbers()));
      std::vector<domain::delivery> due;
      due.reserve(static_cast<std::size_t>(claimed.rows()));
      for (auto i = 0; i < claimed.rows(); ++i)
        if (auto person = s.person_of(claimed.bytes(i, 1), claimed.view(i, 7)))
          due.push_back(delivery_of(s, *person, claimed, i));
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
      s.find({&key, 1});
      std::vector<exchange> lines;
      auto at = s.known.find(key);
      if (at == s.known.end())
        return lines;
      auto last =
        s.db.run("select seq, body from turns where conversation = $1 and seq > $3 order by seq desc limit $2",
                 arguments{}.bytes(key).number(static_cast<std::int64_t>(limit)).number(at->second.erased));
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
                 "(select count(*) from deliveries where state = 2), "
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

  result<void> erase(const domain::conversation_id& conversation, domain::timestamp at) override {
    for (auto tries = 0;; ++tries) {
      auto erased = guarded<bool>([&](session& s) { return s.erase(conversation_key(s.keys, conversation), at); });
      if (!erased && erased.error() == fault::invalid && tries < tries_max)
        continue; // the conversation's owner took the place of our turn
      if (erased && !*erased)
        return fault::not_found;
      return done(erased);
    }
  }

  result<std::uint64_t> rotate(const std::string& check_value,
                               const std::function<void(std::uint64_t)>& progress) override {
    std::uint64_t wrapped = 0;
    std::string last; // person
    for (auto more = true; more;) {
      auto portion = guarded<std::int64_t>([&](session& s) -> std::int64_t {
        transaction change{s.db};
        if (!use_master_key(s, check_value))
          return -1;
        auto count = rotate_portion(s, last, more);
        change.commit();
        return count;
      });
      if (!portion)
        return portion.error();
      if (*portion < 0)
        return fault::invalid;
      wrapped += static_cast<std::uint64_t>(*portion);
      progress(wrapped);
    }
    return wrapped;
  }

  std::string trouble() const override { return trouble_; }

private:
  static result<void> done(const result<bool>& what) {
    if (!what)
      return what.error();
    return {};
  }

  static bool use_master_key(session& s, const std::string& check_value) {
    auto index = meta(s.db, "index_key");
    if (!s.keys.use(check_value) || !s.keys.use_index(index))
      return false;
    if (meta(s.db, "key_check") == check_value)
      return true;
    auto wrapped = s.keys.wrapped_index();
    s.db.run("update meta set value = case name when 'key_check' then $1 else $2 end "
             "where name in ('key_check', 'index_key')",
             arguments{}.bytes(check_value).bytes(wrapped));
    return true;
  }

  /// Gives how many of the next people's keys were wrapped anew; `last` and `more` then say where to go on.
  static std::int64_t rotate_portion(session& s, std::string& last, bool& more) {
    auto rows = s.db.run("select id, wrapped from persons where id > $1 order by id limit $2 for update",
                         arguments{}.bytes(last).number(rotated_at_once));
    std::vector<std::string> ids, wrapped;
    for (auto i = 0; i < rows.rows(); ++i) {
      if (keyring::is_destroyed(rows.view(i, 1)) || s.keys.is_current(rows.view(i, 1)))
        continue;
      auto plain = s.keys.unwrap(rows.view(i, 1));
      if (!plain && plain.error() == fault::not_found)
        continue; // erased since this database was backed up
      if (!plain)
        throw broken_seal{"a person's key does not open under any master key of the file"};
      ids.push_back(rows.bytes(i, 0));
      wrapped.push_back(s.keys.rewrap(*plain, rows.view(i, 1)));
    }
    s.db.run("update persons p set wrapped = w.wrapped from unnest($1::bytea[], $2::bytea[]) as w(id, wrapped) "
             "where p.id = w.id",
             arguments{}.bytes(ids).bytes(wrapped));
    more = rows.rows() == rotated_at_once;
    if (rows.rows() > 0)
      last = rows.bytes(rows.rows() - 1, 0);
    return static_cast<std::int64_t>(ids.size());
  }

  /// Gives those that have to be tried again: their person was erased since we knew them.
  static std::vector<std::size_t> accept_round(session& s, std::span<const domain::waiting_event> events,
                                               const std::vector<std::size_t>& wanted, std::size_t crowd,
                                               std::vector<result<void>>& results) {
    std::vector<std::string> keys, event_keys, bodies, persons;
    std::vector<const domain::conversation_id*> people;
    std::vector<std::int64_t> partitions;
    for (auto i : wanted) {
      keys.push_back(conversation_key(s.keys, events[i].conversation));
      people.push_back(&events[i].conversation);
    }
    s.meet(keys, people);
    for (std::size_t n = 0; n < wanted.size(); ++n) {
      const auto& event = events[wanted[n]];
      const auto& known = s.known.at(keys[n]);
      event_keys.push_back(event_key(s.keys, event.event_key));
      bodies.push_back(seal_waiting(known.person, keys[n], event));
      persons.push_back(known.person_id);
      partitions.push_back(static_cast<std::int64_t>(domain::partition_of(event.conversation)));
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

  /// Runs `f` on an open session; what it throws becomes trouble and fault::unavailable. A lost connection and a
  /// conflict are tried again, for a while: every statement of ours may be repeated.
  template <class T, class F>
  result<T> guarded(F f) {
    auto healthy = trouble_.empty();
    auto keys_may_be_old = healthy; // they are read anew with a new session
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
        if (!again || options_.clock() >= end) {
          last_attempt_ = options_.clock(); // who asks next need not wait for the same to fail again
          return fault::unavailable;
        }
        std::this_thread::sleep_for(retry_pause);
      } catch (const broken_seal& e) {
        trouble_ = e.what();
        session_.reset();
        if (!std::exchange(keys_may_be_old, false))
          return fault::unavailable;
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
    std::vector<std::string> timer_keys, timer_conversations, timer_bodies;
    std::vector<std::int64_t> timer_dues;
  };

  void commit_wanted(session& s, std::span<const domain::turn> turns, const std::vector<std::size_t>& wanted,
                     std::vector<result<domain::committed>>& results, std::vector<std::size_t>& rest) {
    std::vector<std::string> keys;
    std::vector<const domain::conversation_id*> people;
    for (auto i : wanted) {
      keys.push_back(conversation_key(s.keys, turns[i].conversation));
      people.push_back(&turns[i].conversation);
    }
    s.meet(keys, people);
    batch b;
    std::vector<std::size_t> suspects; // indices of turns that were not written: why is found out afterwards
    by_key<std::size_t> by_conversation, by_event;
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
        add(s, b, known, turn, keys[n], std::move(event));
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

  static void add(const session& s, batch& b, const known_conversation& known, const domain::turn& turn,
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
    for (const auto& timer : turn.timers) {
      b.timer_keys.push_back(event_key(s.keys, timer.event_key));
      b.timer_conversations.push_back(key);
      b.timer_dues.push_back(milliseconds_of(timer.due));
      b.timer_bodies.push_back(seal_waiting(known.person, key, {0, turn.conversation, timer.event_key, timer.event}));
    }
  }

  void write(session& s, const batch& b, std::span<const domain::turn> turns,
             const by_key<std::size_t>& by_conversation, std::vector<result<domain::committed>>& results,
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
                                       .numbers(b.partitions)
                                       .numbers(b.waited)
                                       .number(s.commit_no)
                                       .bytes(s.commit_link)
                                       .number(replica_)
                                       .bytes(b.timer_keys)
                                       .bytes(b.timer_conversations)
                                       .numbers(b.timer_dues)
                                       .bytes(b.timer_bodies));
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

  static domain::committed outcome_of(session& s, const answer& rows, int i) {
    auto seq = rows.number(i, 2);
    domain::committed first{static_cast<std::uint64_t>(seq), true, {}};
    auto conversation = rows.bytes(i, 1);
    if (auto person = s.person_of(conversation, rows.view(i, 4)); person && rows.number(i, 5) == 0)
      first.replies = open_body(*person, conversation, seq, rows.view(i, 3)).replies;
    return first;
  }

  /// Why turns were not written: their event had taken effect before, the partition is another's, older events wait, or
  /// their place was taken.
  void explain(session& s, std::span<const domain::turn> turns, const std::vector<std::size_t>& suspects,
               std::vector<result<domain::committed>>& results) {
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

  static domain::delivery delivery_of(const session& s, const key_bytes& person, const answer& rows, int i) {
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
  std::unique_ptr<bell> bell_;
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
