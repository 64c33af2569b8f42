#include "persistence/postgres/store.hpp"

#include "persistence/database_url.hpp"
#include "persistence/postgres/aside.hpp"
#include "persistence/postgres/bell.hpp"
#include "persistence/postgres/deliveries.hpp"
#include "persistence/postgres/inbox.hpp"
#include "persistence/postgres/leases.hpp"
#include "persistence/postgres/rotation.hpp"
#include "persistence/postgres/turns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <thread>

namespace luna::persistence::postgres {

namespace {

using domain::fault;
using domain::result;
using std::chrono::milliseconds;

constexpr auto reopen_pause = milliseconds{200};
constexpr auto retry_pause = milliseconds{20};
constexpr int tries_max = 10; // against others that are quicker

/// Where a person is from now on is sealed under a key that has to be read first.
bool says_moved(std::span<const domain::settlement> settlements) {
  return std::any_of(settlements.begin(), settlements.end(),
                     [](const auto& ended) { return ended.outcome == domain::settlement::kind::moved; });
}

class postgres_store final : public store {
public:
  explicit postgres_store(store_options options) : options_{std::move(options)} {}

  result<domain::conversation_head> load(const domain::conversation_id& conversation) override {
    return guarded<domain::conversation_head>([&](session& s) {
      auto key = conversation_key(s.keys, conversation);
      s.known.erase(key); // another replica may have written since
      s.find({&key, 1});
      auto at = s.known.find(key);
      if (at == s.known.end())
        return domain::conversation_head{};
      if (!at->second.leads_to.empty()) {
        auto there = s.follow(key);
        return domain::conversation_head{0, {}, there ? std::optional{std::move(there->id)} : std::nullopt};
      }
      if (at->second.seq == 0)
        return domain::conversation_head{};
      const auto& known = at->second;
      if (known.seq <= known.erased)
        return domain::conversation_head{static_cast<std::uint64_t>(known.seq), {}, {}};
      auto body = s.db.run("select body from turns where conversation = $1 and seq = $2",
                           arguments{}.bytes(key).number(known.seq));
      if (body.rows() == 0)
        throw broken_seal{"a turn is missing"};
      return domain::conversation_head{
        static_cast<std::uint64_t>(known.seq), open_body(known.person, key, known.seq, body.view(0, 0)).state, {}};
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
      if (mine_.replica == 0)
        mine_.replica = draw_number(s.db);
      auto before = std::exchange(mine_.partitions, renew_lease(s.db, mine_.replica, lease));
      if (auto gained = mine_.partitions & ~before; gained.any()) {
        fresh_ |= gained;
        s.known.clear(); // others wrote there
      }
      return mine_.partitions;
    });
  }

  result<void> disown() override {
    mine_.partitions.reset();
    if (mine_.replica == 0)
      return {};
    return done(guarded<bool>([&](session& s) {
      end_lease(s.db, mine_.replica);
      return true;
    }));
  }

  bool is_shared() const override { return true; }

  std::vector<result<void>> accept(std::span<const domain::waiting_event> events, std::size_t crowd) override {
    auto accepted = guarded<std::vector<result<void>>>([&](session& s) { return postgres::accept(s, events, crowd); });
    if (!accepted)
      return std::vector<result<void>>(events.size(), fault::unavailable);
    if (bell_)
      bell_->ring();
    return std::move(*accepted);
  }

  result<std::vector<domain::waiting_event>> waiting(std::size_t limit, std::size_t each,
                                                     std::span<const std::int64_t> known) override {
    return guarded<std::vector<domain::waiting_event>>(
      [&](session& s) { return postgres::waiting(s, mine_.numbers(), limit, each, known); });
  }

  void on_arrival(std::function<void()> heard) override {
    bell_ = std::make_unique<bell>(options_.url, std::move(heard));
  }

  result<void> sweep(domain::timestamp now) override {
    return done(guarded<bool>([&](session& s) {
      postgres::sweep(s, mine_.numbers(), now);
      return true;
    }));
  }

  result<std::optional<domain::committed>> outcome(const std::string& dedup_key) override {
    return guarded<std::optional<domain::committed>>([&](session& s) { return outcome_of_event(s, dedup_key); });
  }

  result<std::vector<domain::delivery>> claim_due(domain::timestamp now, std::size_t limit,
                                                  milliseconds reconcile) override {
    return guarded<std::vector<domain::delivery>>([&](session& s) {
      if (fresh_.any()) {
        abandon_sending(s, ownership::numbers_of(fresh_), now + reconcile);
        fresh_.reset();
      }
      return postgres::claim_due(s, mine_.numbers(), now, limit);
    });
  }

  result<void> settle(std::span<const domain::settlement> settlements, domain::timestamp now) override {
    return done(guarded<bool>([&](session& s) {
      postgres::settle(s, settlements, now);
      return true;
    }));
  }

  result<std::vector<bool>> apply_statuses(std::span<const domain::status_update> updates) override {
    return guarded<std::vector<bool>>([&](session& s) { return postgres::apply_statuses(s, updates); });
  }

  outcomes work(const gathered& what) override {
    auto kinds = !what.turns.empty() + !what.settlements.empty() + !what.statuses.empty() + (what.claim > 0);
    if (kinds > 1)
      if (auto done = together(what))
        return std::move(*done);
    return store::work(what);
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
    return done(guarded<bool>([](session& s) {
      s.db.run("insert into meta(name, value) values('heartbeat', '1') on conflict(name) do update set value = '1'");
      return true;
    }));
  }

  result<void> park(std::span<const parked_update> updates) override {
    return done(guarded<bool>([&](session& s) { return postgres::park(s, updates); }), fault::overloaded);
  }

  result<void> replay_update(std::int64_t id, std::span<const domain::waiting_event> events) override {
    return done(guarded<bool>([&](session& s) {
                  // Whoever erases its person waits: what is gone must not come back by this.
                  transaction change{s.db};
                  if (!unpark(s, id))
                    return false;
                  for (auto& accepted : postgres::accept(s, events, std::numeric_limits<std::int64_t>::max()))
                    if (!accepted)
                      throw error{"", "an event of a parked update cannot wait"};
                  s.db.execute("set local synchronous_commit to default"); // who was met first set it off
                  change.commit();
                  return true;
                }),
                fault::not_found);
  }

  result<void> replay_delivery(const std::string& id, std::int64_t heard) override {
    return done(guarded<bool>([&](session& s) {
                  auto row = row_of_tracker(s.database_id, id);
                  return row && postgres::replay(s, *row, heard);
                }),
                fault::not_found);
  }

  result<void> offer_link(const domain::conversation_id& conversation, const std::string& code,
                          domain::timestamp expires) override {
    return done(guarded<bool>([&](session& s) {
      postgres::offer_link(s, conversation, code, milliseconds_of(expires));
      return true;
    }));
  }

  result<bool> take_link(const domain::conversation_id& conversation, const std::string& code,
                         domain::timestamp now) override {
    return guarded<bool>([&](session& s) { return postgres::take_link(s, conversation, code, milliseconds_of(now)); });
  }

  result<void> report(std::span<const account_report> accounts) override {
    return done(guarded<bool>([&](session& s) {
      postgres::report(s, accounts);
      return true;
    }));
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
  /// `otherwise`: what false means.
  static result<void> done(const result<bool>& what, fault otherwise = fault::not_found) {
    if (!what)
      return what.error();
    if (!*what)
      return otherwise;
    return {};
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
        if (session_ && e.is_refusal()) {
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

  /// The portion in one transaction; none if nothing of it was done, or nobody knows. Then each part is to be done by
  /// itself, which may be repeated, and which finds out what is wrong.
  std::optional<outcomes> together(const gathered& what) {
    if (!session_ || fresh_.any() || says_moved(what.settlements))
      return std::nullopt;
    auto& s = *session_;
    auto statuses = plan_statuses(s, what.statuses);
    // Statuses concern any replica's rows. Two that change several of each other's could wait for one another.
    if (!what.statuses.empty() && (!mine_.partitions.all() || !statuses.names_every_row()))
      return apart_from_statuses(what);
    outcomes done;
    done.turns.assign(what.turns.size(), fault::unavailable);
    turn_plan turns;
    try {
      std::vector<statement> all;
      if (!what.turns.empty()) {
        std::vector<std::size_t> wanted(what.turns.size());
        std::iota(wanted.begin(), wanted.end(), 0U);
        turns = plan_turns(s, mine_, what.turns, wanted);
        if (!turns.seqs.empty())
          all.push_back(statement_of(s, mine_, turns));
      }
      auto settling = settle_statements(s, what.settlements, what.now);
      std::move(settling.begin(), settling.end(), std::back_inserter(all));
      auto status_place = all.size();
      if (!what.statuses.empty()) {
        auto applying = status_statements(statuses, what.statuses);
        std::move(applying.begin(), applying.end(), std::back_inserter(all));
      }
      auto claims = what.claim > 0 && !s.backlog;
      if (claims) {
        all.push_back(give_up_statement(mine_.numbers(), what.now));
        all.push_back(claim_statement(mine_.numbers(), what.now, what.claim));
      }
      auto answers = s.db.run_together(all);
      if (!turns.seqs.empty())
        absorb(s, turns, answers.front(), what.turns, done.turns);
      if (!what.statuses.empty())
        done.statuses = read_known(statuses, answers[status_place]);
      if (claims)
        done.claimed = read_claimed(s, answers.back(), what.claim);
      trouble_.clear();
    } catch (const error& e) {
      if (e.is_taken())
        expect_taken(s);
      else
        session_.reset(); // what it knows may no longer be so
      return std::nullopt;
    } catch (const std::exception&) {
      session_.reset();
      return std::nullopt;
    }
    // The transaction stands: what is left over must not undo what it gave.
    if (what.claim > 0 && s.backlog && done.claimed->empty())
      done.claimed = claim_due(what.now, what.claim, what.reconcile);
    if (!turns.suspects.empty())
      (void)guarded<bool>([&](session& now) {
        explain(now, mine_, what.turns, turns.suspects, done.turns);
        return true;
      });
    for (auto rest = turns.rest; !rest.empty();)
      rest = commit_round(what.turns, rest, done.turns);
    return done;
  }

  std::optional<outcomes> apart_from_statuses(const gathered& what) {
    auto without = what;
    without.statuses = {};
    auto done = work(without);
    done.statuses = apply_statuses(what.statuses);
    return done;
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
    fresh_ |= mine_.partitions;
    return true;
  }

  /// One commit of as many of `wanted` as can share one: of a conversation, and of an event, only the first. Gives the
  /// rest.
  std::vector<std::size_t> commit_round(std::span<const domain::turn> turns, const std::vector<std::size_t>& wanted,
                                        std::vector<result<domain::committed>>& results) {
    std::vector<std::size_t> rest;
    auto done = guarded<bool>([&](session& s) {
      rest = commit_turns(s, mine_, turns, wanted, results);
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

  store_options options_;
  std::unique_ptr<session> session_;
  std::unique_ptr<bell> bell_;
  std::optional<std::chrono::steady_clock::time_point> last_attempt_;
  ownership mine_;
  domain::partition_set fresh_; // where deliveries may count as being sent that nobody of us sends
  std::string trouble_ = "the database has not been opened yet";
};

} // namespace

std::unique_ptr<store> make_store(store_options options) {
  return std::make_unique<postgres_store>(std::move(options));
}

} // namespace luna::persistence::postgres
