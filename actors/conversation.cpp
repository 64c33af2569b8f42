#include "actors/conversation.hpp"

#include "actors/telemetry.hpp"
#include "channels/channels.hpp"
#include "channels/inspect.hpp"
#include "domain/workflows/conversation.hpp"

#include <algorithm>

namespace luna::actors {

namespace {

using self_pointer = conversation_actor::stateful_pointer<conversation_state>;
using tools_pointer = std::shared_ptr<const conversation_tools>;

void work(self_pointer self, tools_pointer tools, conversation_options options);

/// Answers the event at work and turns to the next. Where it failed, who sent it sends it again: what came straight
/// from there behind it fails with it, or it would take effect first.
void finish(self_pointer self, tools_pointer tools, conversation_options options,
            domain::result<domain::committed> result) {
  auto& state = self->state;
  auto failed = !result && state.waiting.front().waited == 0;
  auto done = std::move(state.waiting.front().done);
  state.waiting.pop_front();
  state.working = false;
  state.retried = false;
  auto fault = result ? domain::fault::unavailable : result.error();
  done(std::move(result));
  --*state.load;
  for (auto& behind : failed ? std::exchange(state.waiting, {}) : std::deque<inbound>{}) {
    if (behind.waited != 0) {
      state.waiting.push_back(std::move(behind));
    } else {
      behind.done(fault);
      --*state.load;
    }
  }
  if (!state.waiting.empty())
    work(self, tools, options);
}

/// The partition is another process's now: what came straight from its channel waits in the store for it.
void hand_over(self_pointer self, const conversation_tools& tools) {
  auto& state = self->state;
  state.working = false;
  state.head.reset();
  for (auto& event : std::exchange(state.waiting, {})) {
    if (event.waited != 0) {
      event.done(domain::fault::not_owner);
      --*state.load;
      continue;
    }
    auto answer = [done = std::move(event.done), load = state.load](domain::result<domain::committed> result) {
      done(std::move(result));
      --*load;
    };
    put_aside(self, tools.writer, {0, state.id, event.what.dedup_key, channels::to_json(event.what)}, answer);
  }
}

/// Events that waited in the store are older than the one at work. Those that have reached us come first now; others
/// are on their way.
void let_pass(self_pointer self, tools_pointer tools, conversation_options options) {
  auto& state = self->state;
  state.working = false;
  auto direct = state.waiting.front().waited == 0;
  std::stable_partition(state.waiting.begin(), state.waiting.end(), [](const inbound& w) { return w.waited != 0; });
  if (direct && state.waiting.front().waited != 0)
    work(self, tools, options);
  else
    self->delayed_send(self, options.behind_pause, caf::tick_atom_v);
}

domain::turn decide(const conversation_state& state, const domain::event& what, const conversation_tools& tools) {
  auto now = tools.clock();
  auto outcome = domain::respond(state.head->state, what, now, tools.tools, tools.kinds);
  if (outcome.quarantined) {
    tools.counters->turn("quarantined");
    log(log_level::error, "turn-quarantined",
        "a conversation's state did not fit, or its event was too much; the person was told. luna replay names it");
  }
  domain::turn turn;
  turn.conversation = state.id;
  turn.seq = state.head->seq + 1;
  turn.event_key = what.dedup_key;
  turn.event = channels::to_json(what);
  turn.state = std::move(outcome.state);
  turn.replies = channels::within_limits(what.channel, std::move(outcome.replies));
  turn.delivered = channels::delivers(what.channel);
  if (turn.delivered) // to nobody else could be said anything at that time
    for (auto& [name, due] : outcome.timers) {
      auto event = domain::timer_event(state.id, std::move(name), due);
      turn.timers.push_back({due, event.dedup_key, channels::to_json(event)});
    }
  turn.waited = state.waiting.front().waited;
  turn.at = now;
  return turn;
}

void commit(self_pointer self, tools_pointer tools, conversation_options options) {
  auto turn = decide(self->state, self->state.waiting.front().what, *tools);
  domain::conversation_head next{turn.seq, turn.state};
  auto to_deliver = turn.delivered && !turn.replies.empty();
  self->request(tools->writer, caf::infinite, commit_atom_v, std::move(turn))
    .then(
      [=](domain::committed& done) mutable {
        tools->counters->turn(done.duplicate ? "duplicate" : "committed");
        if (!done.duplicate)
          self->state.head = std::move(next);
        if (to_deliver && !done.duplicate && tools->alarm)
          self->send(tools->alarm, wake_atom_v);
        finish(self, tools, options, std::move(done));
      },
      [=](caf::error& err) mutable {
        auto fault = fault_of(err);
        if (fault == domain::fault::behind)
          return let_pass(self, tools, options);
        if (fault == domain::fault::not_owner)
          return hand_over(self, *tools);
        // Whether the turn was committed may be unknown now, so what we hold of the conversation is too.
        self->state.head.reset();
        if (fault == domain::fault::conflict && !std::exchange(self->state.retried, true))
          return work(self, tools, options);
        tools->counters->turn("failed");
        finish(self, tools, options, fault);
      });
}

void work(self_pointer self, tools_pointer tools, conversation_options options) {
  self->state.working = true;
  if (self->state.head)
    return commit(self, tools, options);
  self->request(tools->writer, caf::infinite, load_atom_v, self->state.id)
    .then(
      [=](domain::conversation_head& head) {
        self->state.head = std::move(head);
        commit(self, tools, options);
      },
      [=](const caf::error& err) { finish(self, tools, options, fault_of(err)); });
}

} // namespace

conversation_actor::behavior_type conversation(self_pointer self, domain::conversation_id id, load_gauge load,
                                               tools_pointer tools, conversation_options options) {
  self->state.id = std::move(id);
  self->state.load = std::move(load);
  return {
    [=](inbound& event) {
      auto& state = self->state;
      if (event.waited == 0 && state.waiting.size() >= options.waiting_max) {
        --*state.load;
        return event.done(domain::fault::overloaded);
      }
      auto at = state.waiting.end();
      if (event.waited != 0)
        at = std::find_if(state.waiting.begin() + (state.working ? 1 : 0), state.waiting.end(),
                          [&](const inbound& w) { return w.waited == 0 || w.waited > event.waited; });
      state.waiting.insert(at, std::move(event));
      if (!state.working)
        work(self, tools, options);
    },
    [=](caf::tick_atom) {
      if (!self->state.working && !self->state.waiting.empty())
        work(self, tools, options);
    },
  };
}

} // namespace luna::actors
