#include "actors/writer.hpp"

#include "actors/telemetry.hpp"
#include "channels/inspect.hpp"

#include <algorithm>

namespace luna::actors {

namespace {

template <class T>
caf::result<T> answer(domain::result<T>&& r) {
  if (!r)
    return caf::make_error(r.error());
  if constexpr (std::is_void_v<T>)
    return caf::unit;
  else
    return std::move(*r);
}

/// Tells readiness and the log when the store fails or heals.
void report(writer_state& state, readiness& ready, metrics& counters) {
  auto trouble = state.store->trouble();
  if (trouble == state.trouble)
    return;
  if (trouble.empty())
    log(log_level::info, "store-ready", "the store commits");
  else
    log(log_level::error, "store-unavailable", "the store cannot commit; messages are refused until it can",
        {{"trouble", trouble}});
  ready.store(trouble);
  counters.ready(trouble.empty() && !ready.draining());
  state.trouble = std::move(trouble);
}

template <class Promise, class T>
void keep(Promise& promise, domain::result<T>&& done) {
  if (done)
    promise.deliver(std::move(*done));
  else
    promise.deliver(caf::make_error(done.error()));
}

/// Commits all that has gathered at once, then answers everybody.
void flush_gathered(writer_state& state, metrics& counters, domain::timestamp now, const writer_options& options) {
  auto turns = std::exchange(state.turns, {});
  auto ended = std::exchange(state.ended, {});
  auto statuses = std::exchange(state.statuses, {});
  auto claims = std::exchange(state.claims, {});
  if (turns.empty() && ended.empty() && statuses.empty() && claims.empty())
    return;
  // Replies are claimed for one who sends; should another ask as well, it asks again.
  auto room = claims.empty() ? 0 : claims.front().first;
  auto begin = std::chrono::steady_clock::now();
  auto done = state.store->work({turns, ended, statuses, room, now, options.reconcile});
  if (!turns.empty())
    counters.commit_batch(turns.size(), std::chrono::steady_clock::now() - begin);
  auto promises = std::exchange(state.promises, {});
  for (std::size_t i = 0; i < promises.size(); ++i)
    keep(promises[i], std::move(done.turns[i]));
  for (auto& promise : std::exchange(state.settling, {}))
    if (done.settled)
      promise.deliver(caf::unit);
    else
      promise.deliver(caf::make_error(done.settled.error()));
  auto handlers = std::exchange(state.status_handlers, {});
  for (std::size_t i = 0; i < handlers.size(); ++i)
    if (done.statuses)
      handlers[i](static_cast<bool>((*done.statuses)[i]));
    else
      handlers[i](done.statuses.error());
  for (std::size_t i = 0; i < claims.size(); ++i)
    keep(claims[i].second, i == 0 ? std::move(done.claimed) : deliveries{});
}

void flush_accepted(writer_state& state, const writer_options& options) {
  if (state.accepted.empty())
    return;
  auto promises = std::exchange(state.accepted_promises, {});
  auto results = state.store->accept(std::exchange(state.accepted, {}), options.crowd_max);
  for (std::size_t i = 0; i < promises.size(); ++i)
    if (results[i])
      promises[i].deliver(domain::committed{});
    else
      promises[i].deliver(caf::make_error(results[i].error()));
}

using self_pointer = writer_actor::stateful_pointer<writer_state>;

/// Queues a flush behind all that is in the mailbox already, so that it shares one commit.
void flush_soon(self_pointer self) {
  if (!std::exchange(self->state.flushing, true))
    self->send(self, flush_atom_v);
}

void renew(self_pointer self, const writer_options& options, metrics& counters) {
  auto& state = self->state;
  if (state.left)
    return;
  auto owned = state.store->own(options.lease);
  if (!owned || *owned == state.owned)
    return;
  log(log_level::info, "partitions-owned", "the share of the conversations changed",
      {{"partitions", std::to_string(owned->count())}});
  state.owned = *owned;
  std::erase_if(state.handed, [](const auto& handed) { return !handed.second.out; }); // may be another's by now
  counters.stored("partitions", static_cast<double>(owned->count()));
  if (state.taker)
    self->send(state.taker, state.owned);
}

/// Goes with a waiting event; its last copy says how it went.
class hand_back {
public:
  hand_back(writer_actor writer, std::int64_t id) : writer_{std::move(writer)}, id_{id} {}
  hand_back(const hand_back&) = delete;
  ~hand_back() { caf::anon_send(writer_, poll_atom_v, id_, answered.load()); }

  std::atomic<bool> answered = false;

private:
  writer_actor writer_;
  std::int64_t id_;
};

/// Sets a waiting event aside, so that what stands behind it goes on. False if the store cannot now.
bool park(writer_state& state, const domain::waiting_event& what, domain::timestamp now, std::string reason) {
  log(log_level::error, "event-parked", "an event that waited cannot be handled; luna parked lists it",
      {{"channel", what.conversation.channel}, {"event", std::to_string(what.id)}, {"reason", reason}});
  const auto& whose = what.conversation;
  persistence::store::parked_update update{0,          whose.channel, whose.account, now, std::move(reason),
                                           what.event, what.id,       whose};
  return state.store->park({&update, 1}).has_value();
}

/// Hands events that wait in our partitions to who takes them, each once until it is handled.
void hand_out(self_pointer self, domain::timestamp now, const writer_options& options) {
  auto& state = self->state;
  std::vector<std::int64_t> known;
  for (const auto& [id, handed] : state.handed)
    if (handed.out)
      known.push_back(id);
  if (!state.taker || state.owned.none() || state.left || known.size() >= options.handed_out_max)
    return;
  auto room = options.handed_out_max - known.size();
  auto events = state.store->waiting(room, options.handed_out_each, known);
  if (!events)
    return;
  state.more_wait = events->size() == room;
  for (auto& waiting : *events) {
    auto event = channels::event_from_json(waiting.event);
    if (!event) {
      park(state, waiting, now, "this version cannot read it");
      continue;
    }
    auto id = waiting.id;
    auto& handed = state.handed[id];
    handed.what = std::move(waiting);
    handed.out = true;
    auto back = std::make_shared<hand_back>(caf::actor_cast<writer_actor>(self), id);
    self->send(state.taker, inbound{std::move(*event),
                                    [back](const domain::result<domain::committed>&) { back->answered = true; }, id});
  }
}

/// One that was dropped, because who took it ended by a bug, is handed out again, but not for ever. Those that waited
/// behind it were dropped with it: only the first of a conversation can have been at work.
void take_back(writer_state& state, std::int64_t id, bool answered, domain::timestamp now,
               const writer_options& options) {
  auto at = state.handed.find(id);
  if (at == state.handed.end())
    return;
  if (answered) {
    state.handed.erase(at);
    return;
  }
  auto& dropped = at->second;
  dropped.out = false;
  auto first = std::find_if(state.handed.begin(), at, [&](const auto& other) {
    return other.second.what.conversation == dropped.what.conversation;
  });
  if (first != at || ++dropped.drops < options.drops_max)
    return;
  if (park(state, dropped.what, now, "it ended its conversation again and again"))
    state.handed.erase(at);
}

} // namespace

writer_actor::behavior_type writer(writer_actor::stateful_pointer<writer_state> self,
                                   std::shared_ptr<std::unique_ptr<persistence::store>> store, wall_clock clock,
                                   std::shared_ptr<metrics> counters, std::shared_ptr<readiness> ready,
                                   writer_options options) {
  self->state.store = std::move(*store);
  self->set_exception_handler([](caf::scheduled_actor*, std::exception_ptr&) -> caf::error {
    log(log_level::error, "writer-crashed", "a bug: the writer cannot go on, so Luna ends");
    stop_log();
    std::abort();
  });
  self->send(self, caf::tick_atom_v);
  self->delayed_send(self, options.poll, poll_atom_v);
  // The store must not keep alive the actor that it belongs to.
  self->state.store->on_arrival([address = self->address(), woken = self->state.woken] {
    if (!woken->exchange(true))
      if (auto writer = caf::actor_cast<caf::strong_actor_ptr>(address))
        caf::anon_send(caf::actor_cast<writer_actor>(writer), wake_atom_v);
  });
  auto checked = [=]<class T>(domain::result<T> result) {
    report(self->state, *ready, *counters);
    return answer(std::move(result));
  };
  return {
    [=](load_atom, const domain::conversation_id& conversation) {
      return checked(self->state.store->load(conversation));
    },
    [=](commit_atom, domain::turn& turn) {
      auto& state = self->state;
      flush_soon(self);
      state.turns.push_back(std::move(turn));
      state.promises.push_back(self->make_response_promise<domain::committed>());
      return state.promises.back();
    },
    [=](accept_atom, domain::waiting_event& event) {
      auto& state = self->state;
      flush_soon(self);
      state.accepted.push_back(std::move(event));
      state.accepted_promises.push_back(self->make_response_promise<domain::committed>());
      return state.accepted_promises.back();
    },
    [=](outcome_atom, const std::string& event_key) -> caf::result<domain::committed> {
      auto found = self->state.store->outcome(event_key);
      if (!found)
        return caf::make_error(found.error());
      if (!*found)
        return caf::make_error(domain::fault::not_found);
      return std::move(**found);
    },
    [=](join_atom, const event_taker& taker) {
      self->state.taker = taker;
      self->send(taker, self->state.owned);
    },
    [=](leave_atom) {
      self->state.left = true;
      (void)self->state.store->disown();
    },
    [=](claim_atom, std::uint64_t limit) {
      flush_soon(self);
      auto& claims = self->state.claims;
      claims.emplace_back(limit, self->make_response_promise<deliveries>());
      return claims.back().second;
    },
    [=](settle_atom, settlements& ended) -> caf::result<void> {
      flush_soon(self);
      auto& state = self->state;
      std::move(ended.begin(), ended.end(), std::back_inserter(state.ended));
      state.settling.push_back(self->make_response_promise<caf::unit_t>());
      return state.settling.back();
    },
    [=](inbound_status& status) {
      auto& state = self->state;
      flush_soon(self);
      state.statuses.push_back(std::move(status.what));
      state.status_handlers.push_back(std::move(status.done));
    },
    [=](recall_atom, const domain::conversation_id& conversation, std::uint64_t limit) {
      return checked(self->state.store->transcript(conversation, limit));
    },
    [=](park_atom, const parked_updates& updates) -> caf::result<void> {
      return checked(self->state.store->park(updates));
    },
    [=](offer_atom, const domain::conversation_id& conversation, const std::string& code, domain::timestamp expires)
      -> caf::result<void> { return checked(self->state.store->offer_link(conversation, code, expires)); },
    [=](take_atom, const domain::conversation_id& conversation, const std::string& code) {
      return checked(self->state.store->take_link(conversation, code, clock()));
    },
    [=](report_atom, const account_reports& reports) -> caf::result<void> {
      return checked(self->state.store->report(reports));
    },
    [=](count_atom) { return checked(self->state.store->count()); },
    [=](flush_atom) {
      self->state.flushing = false;
      flush_gathered(self->state, *counters, clock(), options);
      flush_accepted(self->state, options);
      report(self->state, *ready, *counters);
    },
    [=](caf::tick_atom) {
      renew(self, options, *counters);
      if (self->state.owned.any() && !self->state.left)
        (void)self->state.store->sweep(clock());
      report(self->state, *ready, *counters);
      self->delayed_send(self, options.renew, caf::tick_atom_v);
    },
    [=](poll_atom) {
      hand_out(self, clock(), options);
      // Nobody else writes to a database that is not shared: what waits there has waited since the start.
      self->delayed_send(self, self->state.store->is_shared() ? options.poll : options.renew, poll_atom_v);
    },
    [=](wake_atom) {
      *self->state.woken = false;
      hand_out(self, clock(), options);
    },
    [=](poll_atom, std::int64_t id, bool answered) {
      take_back(self->state, id, answered, clock(), options);
      if (self->state.more_wait && self->state.handed.size() <= options.handed_out_max / 2)
        hand_out(self, clock(), options);
    },
  };
}

namespace {

/// Asks for an event's outcome until it has one.
void follow(caf::actor_system& system, const writer_actor& writer, std::string event_key,
            std::chrono::milliseconds limit, outcome_handler<domain::committed> done) {
  using namespace std::chrono_literals;
  constexpr auto pause = 25ms;
  using asker = caf::typed_actor<caf::reacts_to<caf::tick_atom>>;
  auto body = [=, left = limit / pause](asker::pointer self) mutable -> asker::behavior_type {
    self->send(self, caf::tick_atom_v);
    return {
      [=](caf::tick_atom) mutable {
        self->request(writer, caf::infinite, outcome_atom_v, event_key)
          .then(
            [=](domain::committed& outcome) {
              done(std::move(outcome));
              self->quit();
            },
            [=, &left](const caf::error& err) {
              if (fault_of(err) == domain::fault::not_found && left-- > 0)
                return self->delayed_send(self, pause, caf::tick_atom_v);
              done(domain::fault::unavailable);
              self->quit();
            });
      },
    };
  };
  system.spawn(body);
}

} // namespace

outcome_handler<domain::committed> with_replies(caf::actor_system& system, const writer_actor& writer,
                                                std::string event_key, std::chrono::milliseconds limit,
                                                outcome_handler<domain::committed> done) {
  return [&system, writer, limit, key = std::move(event_key),
          done = std::move(done)](domain::result<domain::committed> result) {
    if (result && result->seq == 0)
      follow(system, writer, key, limit, done);
    else
      done(std::move(result));
  };
}

} // namespace luna::actors
