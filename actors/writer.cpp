#include "actors/writer.hpp"

#include "actors/telemetry.hpp"

namespace luna::actors {

namespace {

template <class T>
caf::result<T> answer(domain::result<T>&& r) {
  if (!r)
    return caf::make_error(r.error());
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

void flush_statuses(writer_state& state) {
  auto handlers = std::exchange(state.status_handlers, {});
  auto known = state.store->apply_statuses(std::exchange(state.statuses, {}));
  for (std::size_t i = 0; i < handlers.size(); ++i)
    if (known)
      handlers[i](static_cast<bool>((*known)[i]));
    else
      handlers[i](known.error());
}

void flush_turns(writer_state& state, metrics& counters) {
  auto turns = std::exchange(state.turns, {});
  auto promises = std::exchange(state.promises, {});
  auto begin = std::chrono::steady_clock::now();
  auto results = state.store->commit(turns);
  counters.commit_batch(turns.size(), std::chrono::steady_clock::now() - begin);
  for (std::size_t i = 0; i < promises.size(); ++i) {
    if (i < results.size() && results[i])
      promises[i].deliver(std::move(*results[i]));
    else
      promises[i].deliver(caf::make_error(i < results.size() ? results[i].error() : domain::fault::unavailable));
  }
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
      // The flush queues behind the turns that are already in the mailbox, so they share one commit.
      if (state.turns.empty() && state.statuses.empty())
        self->send(self, flush_atom_v);
      state.turns.push_back(std::move(turn));
      state.promises.push_back(self->make_response_promise<domain::committed>());
      return state.promises.back();
    },
    [=](claim_atom, std::uint64_t limit) {
      return checked(self->state.store->claim_due(clock(), limit, options.reconcile));
    },
    [=](settle_atom, const settlements& ended) -> caf::result<void> {
      auto done = self->state.store->settle(ended, clock());
      report(self->state, *ready, *counters);
      if (!done)
        return caf::make_error(done.error());
      return caf::unit;
    },
    [=](inbound_status& status) {
      auto& state = self->state;
      if (state.turns.empty() && state.statuses.empty())
        self->send(self, flush_atom_v);
      state.statuses.push_back(std::move(status.what));
      state.status_handlers.push_back(std::move(status.done));
    },
    [=](recall_atom, const domain::conversation_id& conversation, std::uint64_t limit) {
      return checked(self->state.store->transcript(conversation, limit));
    },
    [=](count_atom) { return checked(self->state.store->count()); },
    [=](flush_atom) {
      if (!self->state.turns.empty())
        flush_turns(self->state, *counters);
      if (!self->state.statuses.empty())
        flush_statuses(self->state);
      report(self->state, *ready, *counters);
    },
    [=](caf::tick_atom) {
      (void)self->state.store->probe();
      report(self->state, *ready, *counters);
      self->delayed_send(self, options.probe, caf::tick_atom_v);
    },
  };
}

} // namespace luna::actors
