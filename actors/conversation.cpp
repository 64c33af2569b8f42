#include "actors/conversation.hpp"

#include "actors/telemetry.hpp"
#include "channels/channels.hpp"
#include "channels/inspect.hpp"
#include "domain/workflows/conversation.hpp"

namespace luna::actors {

namespace {

using self_pointer = conversation_actor::stateful_pointer<conversation_state>;
using tools_pointer = std::shared_ptr<const conversation_tools>;

void work(self_pointer self, tools_pointer tools, conversation_options options);

/// Answers the event at work and turns to the next.
void finish(self_pointer self, tools_pointer tools, conversation_options options,
            domain::result<domain::committed> result) {
  auto& state = self->state;
  auto done = std::move(state.waiting.front().done);
  state.waiting.pop_front();
  state.retried = false;
  done(std::move(result));
  if (!state.waiting.empty())
    work(self, tools, options);
}

domain::turn decide(const conversation_state& state, const domain::event& what, const conversation_tools& tools) {
  auto now = tools.clock();
  auto outcome = domain::respond(state.head->state, what, now, tools.tools, tools.kinds);
  if (outcome.quarantined)
    tools.counters->turn("quarantined");
  domain::turn turn;
  turn.conversation = state.id;
  turn.seq = state.head->seq + 1;
  turn.event_key = what.dedup_key;
  turn.event = channels::to_json(what);
  turn.state = std::move(outcome.state);
  turn.replies = channels::within_limits(what.channel, std::move(outcome.replies));
  turn.delivered = channels::delivers(what.channel);
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
        // Whether the turn was committed may be unknown now, so what we hold of the conversation is too.
        self->state.head.reset();
        if (fault_of(err) == domain::fault::conflict && !std::exchange(self->state.retried, true))
          return work(self, tools, options);
        tools->counters->turn("failed");
        finish(self, tools, options, fault_of(err));
      });
}

void work(self_pointer self, tools_pointer tools, conversation_options options) {
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

conversation_actor::behavior_type conversation(self_pointer self, domain::conversation_id id, tools_pointer tools,
                                               conversation_options options) {
  self->state.id = std::move(id);
  return {
    [=](inbound& event) {
      auto& state = self->state;
      if (state.waiting.size() >= options.waiting_max)
        return event.done(domain::fault::overloaded);
      state.waiting.push_back(std::move(event));
      if (state.waiting.size() == 1)
        work(self, tools, options);
    },
  };
}

} // namespace luna::actors
