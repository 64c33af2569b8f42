// A store in memory that keeps the seam's promises, and can be told to fail. For tests of what stands on a store.
#pragma once

#include "persistence/store.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace test {

/// Shared by the test and by every "process" that opens it: what a database file is to SQLite.
struct memory_database {
  struct row {
    luna::domain::delivery what;
    std::string state = "pending"; // sending, ambiguous, accepted, parked
    luna::domain::timestamp due{};
    std::string platform_id;
    std::string reason;
  };
  std::map<luna::domain::conversation_id, std::vector<luna::domain::turn>> turns;
  std::map<std::string, luna::domain::committed> by_event;
  std::vector<row> deliveries;                                                       // in the order decided
  std::map<luna::domain::conversation_id, luna::domain::conversation_id> identities; // further id -> conversation
  std::map<luna::domain::conversation_id, std::string> moved;                        // to that person
  std::map<luna::domain::conversation_id, std::int64_t> unreachable;
  std::vector<luna::domain::waiting_event> inbox;
  std::vector<std::pair<luna::domain::conversation_id, luna::domain::timer>> timers;
  std::int64_t waited = 0;
  const void* owner = nullptr; // the store that owns every partition; none: whoever asks first
  bool shared = false;
  bool down = false; // every call answers unavailable
  int failing = 0;   // so many commits do
  std::size_t commits = 0;
  bool parking_fails = false;
  std::string poison; // turns whose event holds this text can never be stored
  std::vector<luna::persistence::store::parked_update> parked;
  std::map<std::string, luna::domain::conversation_id> links; // by their code
  std::vector<luna::persistence::store::account_report> accounts;
};

class memory_store : public luna::persistence::store {
public:
  explicit memory_store(memory_database& db) : db_{db} {}
  ~memory_store() override { (void)memory_store::disown(); }

  luna::domain::result<luna::domain::conversation_head> load(const luna::domain::conversation_id& id) override {
    if (db_.down)
      return luna::domain::fault::unavailable;
    const auto& turns = db_.turns[id];
    if (turns.empty())
      return luna::domain::conversation_head{0, {}, led(id)};
    return luna::domain::conversation_head{turns.back().seq, turns.back().state, {}};
  }

  std::vector<luna::domain::result<luna::domain::committed>>
  commit(std::span<const luna::domain::turn> turns) override {
    ++db_.commits;
    std::vector<luna::domain::result<luna::domain::committed>> results;
    for (const auto& turn : turns)
      if (db_.failing > 0 && db_.failing-- > 0)
        results.push_back(luna::domain::fault::unavailable);
      else
        results.push_back(commit_one(turn));
    return results;
  }

  luna::domain::result<std::vector<luna::domain::delivery>> claim_due(luna::domain::timestamp now, std::size_t limit,
                                                                      std::chrono::milliseconds) override {
    if (db_.down)
      return luna::domain::fault::unavailable;
    std::vector<luna::domain::delivery> due;
    std::set<luna::domain::conversation_id> lanes;
    for (auto& row : db_.deliveries) {
      auto open = row.state != "accepted" && row.state != "parked";
      if (!open || !lanes.insert(row.what.conversation).second || row.state == "sending" || row.due > now
          || due.size() == limit)
        continue;
      row.state = "sending";
      if (row.what.failure != 0)
        --row.what.attempt;
      due.push_back(row.what);
      due.back().conversation.person = person_of(row.what.conversation);
      due.back().unreachable = db_.unreachable[row.what.conversation];
      ++row.what.attempt;
    }
    return due;
  }

  luna::domain::result<void> settle(std::span<const luna::domain::settlement> settlements,
                                    luna::domain::timestamp now) override {
    if (db_.down)
      return luna::domain::fault::unavailable;
    for (const auto& s : settlements)
      for (auto& row : db_.deliveries)
        if (row.what.id == s.id && row.state == "sending") {
          static constexpr const char* states[] = {"accepted", "pending", "ambiguous", "parked",
                                                   "parked",   "pending", "pending"};
          row.state = states[static_cast<int>(s.outcome)];
          if (s.outcome == luna::domain::settlement::kind::put_back && row.what.failure == 0)
            --row.what.attempt;
          if (s.outcome == luna::domain::settlement::kind::retry)
            row.what.failure = 0;
          if (s.outcome == luna::domain::settlement::kind::unreachable)
            db_.unreachable[row.what.conversation] = now.time_since_epoch().count();
          if (s.outcome == luna::domain::settlement::kind::moved && person_of(row.what.conversation) != s.platform_id) {
            --row.what.attempt;
            move(row.what.conversation, s.platform_id);
          }
          row.due = s.due;
          row.platform_id = s.platform_id;
          row.reason = s.reason;
        }
    return {};
  }

  luna::domain::result<std::vector<bool>>
  apply_statuses(std::span<const luna::domain::status_update> updates) override {
    if (db_.down)
      return luna::domain::fault::unavailable;
    std::vector<bool> known;
    for (const auto& update : updates)
      known.push_back(apply_status(update));
    return known;
  }

  luna::domain::result<luna::domain::partition_set> own(std::chrono::milliseconds) override {
    if (db_.down)
      return luna::domain::fault::unavailable;
    if (!db_.owner)
      db_.owner = this;
    return !db_.shared || db_.owner == this ? luna::domain::partition_set{}.set() : luna::domain::partition_set{};
  }
  luna::domain::result<void> disown() override {
    if (db_.owner == this)
      db_.owner = nullptr;
    return {};
  }
  bool is_shared() const override { return db_.shared; }

  std::vector<luna::domain::result<void>> accept(std::span<const luna::domain::waiting_event> events,
                                                 std::size_t crowd) override {
    std::vector<luna::domain::result<void>> results;
    for (const auto& e : events)
      results.push_back(accept_one(e, crowd));
    return results;
  }

  luna::domain::result<std::vector<luna::domain::waiting_event>> waiting(std::size_t limit, std::size_t each,
                                                                         std::span<const std::int64_t> known) override {
    if (db_.down)
      return luna::domain::fault::unavailable;
    for (auto& w : db_.inbox)
      w.conversation = led(w.conversation).value_or(w.conversation);
    std::vector<luna::domain::waiting_event> events;
    if (db_.shared && db_.owner != this)
      return events;
    std::map<luna::domain::conversation_id, std::size_t> places;
    for (const auto& w : db_.inbox)
      if (++places[w.conversation] <= each && std::find(known.begin(), known.end(), w.id) == known.end()
          && events.size() < limit)
        events.push_back(w);
    return events;
  }

  void on_arrival(std::function<void()>) override {}

  luna::domain::result<void> sweep(luna::domain::timestamp now) override {
    if (db_.down)
      return luna::domain::fault::unavailable;
    for (const auto& [id, timer] : std::exchange(db_.timers, {}))
      if (timer.due > now)
        db_.timers.emplace_back(id, timer);
      else
        (void)accept_one({0, id, timer.event_key, timer.event}, 1'000'000);
    return {};
  }

  luna::domain::result<std::optional<luna::domain::committed>> outcome(const std::string& event_key) override {
    auto known = db_.by_event.find(event_key);
    return known == db_.by_event.end() ? std::nullopt : std::optional{known->second};
  }

  luna::domain::result<std::vector<exchange>> transcript(const luna::domain::conversation_id& id,
                                                         std::size_t) override {
    std::vector<exchange> lines;
    for (const auto& turn : db_.turns[id])
      lines.push_back({turn.seq, turn.event, turn.replies});
    return lines;
  }

  luna::domain::result<void> erase(const luna::domain::conversation_id&, luna::domain::timestamp) override {
    return luna::domain::fault::unavailable;
  }
  luna::domain::result<std::uint64_t> rotate(const std::string&, const std::function<void(std::uint64_t)>&) override {
    return luna::domain::fault::unavailable;
  }

  luna::domain::result<void> park(std::span<const parked_update> updates) override {
    if (db_.down || db_.parking_fails)
      return luna::domain::fault::unavailable;
    for (const auto& update : updates) {
      auto waits = std::erase_if(db_.inbox, [&](const auto& w) { return w.id == update.waited; }) > 0;
      if (update.waited == 0 || waits)
        db_.parked.push_back(update);
    }
    return {};
  }
  luna::domain::result<void> replay_update(std::int64_t, std::span<const luna::domain::waiting_event>) override {
    return luna::domain::fault::unavailable;
  }
  luna::domain::result<void> replay_delivery(const std::string&, std::int64_t) override {
    return luna::domain::fault::unavailable;
  }
  luna::domain::result<void> offer_link(const luna::domain::conversation_id& id, const std::string& code,
                                        luna::domain::timestamp) override {
    db_.links[code] = id;
    return {};
  }
  luna::domain::result<bool> take_link(const luna::domain::conversation_id&, const std::string& code,
                                       luna::domain::timestamp) override {
    return db_.links.erase(code) > 0;
  }
  luna::domain::result<void> report(std::span<const account_report> accounts) override {
    if (db_.down)
      return luna::domain::fault::unavailable;
    db_.accounts.insert(db_.accounts.end(), accounts.begin(), accounts.end());
    return {};
  }

  luna::domain::result<counts> count() override { return counts{}; }
  luna::domain::result<void> probe() override {
    if (db_.down)
      return luna::domain::fault::unavailable;
    return {};
  }
  std::string trouble() const override { return db_.down ? "the test took the store down" : ""; }

private:
  std::optional<luna::domain::conversation_id> led(const luna::domain::conversation_id& id) const {
    auto at = db_.identities.find(id);
    auto own = db_.turns.find(id);
    return at == db_.identities.end() || (own != db_.turns.end() && !own->second.empty()) ? std::nullopt
                                                                                          : std::optional{at->second};
  }

  std::string person_of(const luna::domain::conversation_id& id) const {
    auto at = db_.moved.find(id);
    return at == db_.moved.end() ? id.person : at->second;
  }

  void bind(const luna::domain::conversation_id& id, const std::string& person) {
    auto other = id;
    other.person = person;
    if (other != id && db_.turns[other].empty())
      db_.identities.emplace(other, id);
  }

  void move(const luna::domain::conversation_id& id, const std::string& person) {
    db_.moved[id] = person;
    bind(id, person);
  }

  luna::domain::result<void> accept_one(luna::domain::waiting_event e, std::size_t crowd) {
    if (db_.down)
      return luna::domain::fault::unavailable;
    e.conversation = led(e.conversation).value_or(e.conversation);
    auto waits =
      std::any_of(db_.inbox.begin(), db_.inbox.end(), [&](const auto& w) { return w.event_key == e.event_key; });
    if (waits || db_.by_event.contains(e.event_key))
      return {};
    auto of_same = [&](const auto& w) { return w.conversation == e.conversation; };
    if (static_cast<std::size_t>(std::count_if(db_.inbox.begin(), db_.inbox.end(), of_same)) >= crowd)
      return luna::domain::fault::overloaded;
    e.id = ++db_.waited;
    db_.inbox.push_back(std::move(e));
    return {};
  }

  bool apply_status(const luna::domain::status_update& update) {
    for (auto& row : db_.deliveries)
      if (row.what.id == update.tracker) {
        if (update.status == "failed") {
          row.what.failed_again = row.what.failure != 0;
          row.what.failure = update.error_code;
          row.state = "pending";
          row.due = {};
        } else if (row.state == "ambiguous") {
          row.state = "accepted";
        }
        return true;
      }
    return false;
  }

  luna::domain::result<luna::domain::committed> commit_one(const luna::domain::turn& turn) {
    if (db_.down)
      return luna::domain::fault::unavailable;
    if (!db_.poison.empty() && turn.event.find(db_.poison) != std::string::npos)
      return luna::domain::fault::invalid;
    auto same = [&](const auto& w) { return w.event_key == turn.event_key; };
    if (auto known = db_.by_event.find(turn.event_key); known != db_.by_event.end()) {
      std::erase_if(db_.inbox, same);
      auto first = known->second;
      first.duplicate = true;
      return first;
    }
    if (db_.shared && db_.owner != this)
      return luna::domain::fault::not_owner;
    for (const auto& w : db_.inbox)
      if (w.conversation == turn.conversation && !same(w) && (turn.waited == 0 || w.id < turn.waited))
        return luna::domain::fault::behind;
    auto& turns = db_.turns[turn.conversation];
    if (turn.seq != turns.size() + 1 || led(turn.conversation))
      return luna::domain::fault::conflict;
    turns.push_back(turn);
    for (const auto& other : turn.identities)
      bind(turn.conversation, other);
    if (turn.moves_to)
      move(turn.conversation, *turn.moves_to);
    std::erase_if(db_.inbox, same);
    for (const auto& timer : turn.timers)
      db_.timers.emplace_back(turn.conversation, timer);
    for (const auto& reply : turn.replies)
      if (turn.delivered)
        db_.deliveries.push_back({{std::to_string(db_.deliveries.size() + 1), turn.conversation, reply, 1, turn.heard},
                                  "pending",
                                  {},
                                  "",
                                  ""});
    return db_.by_event[turn.event_key] = {turn.seq, false, turn.replies};
  }

  memory_database& db_;
};

} // namespace test
