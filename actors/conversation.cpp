#include "actors/conversation.hpp"

#include "actors/telemetry.hpp"
#include "channels/channels.hpp"
#include "channels/inspect.hpp"
#include "domain/media.hpp"
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

std::vector<domain::reply> fitted(const conversation_state& state, const conversation_tools& tools,
                                  std::vector<domain::reply> replies) {
  const auto* account = tools.ours->find(state.id.channel, state.id.account);
  return account ? channels::fitted(*account->codec, std::move(replies)) : replies;
}

/// An event decided: the turn that is to be committed, and what follows from it then.
struct decision {
  domain::turn turn;
  std::optional<domain::service_call> call;
  bool quarantined = false;
};

decision decide(const conversation_state& state, const domain::event& what, const conversation_tools& tools) {
  auto now = tools.clock();
  auto delivered = channels::delivers(what.channel);
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
  turn.replies = fitted(state, tools, std::move(outcome.replies));
  turn.delivered = delivered;
  turn.heard = outcome.heard;
  turn.moves_to = outcome.moved;
  if (outcome.known)
    turn.identities.push_back(*outcome.known);
  for (auto& [name, due] : outcome.timers)
    if (delivered || name != "reminder") { // to nobody else could be said anything at that time
      auto event = domain::timer_event(state.id, std::move(name), due);
      event.topic = what.topic;
      turn.timers.push_back({due, event.dedup_key, channels::to_json(event)});
    }
  if (auto deadline = delivered && tools.fetch ? domain::media_deadline_of(what, now) : std::nullopt)
    turn.timers.push_back({deadline->due, deadline->what.dedup_key, channels::to_json(deadline->what)});
  turn.waited = state.waiting.front().waited;
  turn.at = now;
  return {std::move(turn), std::move(outcome.call), outcome.quarantined};
}

/// Lets an event of the conversation's own come to it by the way all others come.
void hand_in(const event_taker& parent, domain::event what) {
  caf::anon_send(parent, inbound{std::move(what), [](const domain::result<domain::committed>&) {}, 0});
}

/// Timers are durable, and swept every second or so: those that are due sooner come to pass in time from here. The
/// sweep finds them known then.
void prompt(self_pointer self, const std::vector<domain::timer>& timers, domain::timestamp now) {
  for (const auto& timer : timers)
    if (auto soon = timer.due - now; soon < std::chrono::seconds{5})
      if (auto what = channels::event_from_json(timer.event))
        self->delayed_send(self->state.parent, std::max(soon, std::chrono::milliseconds{0}),
                           inbound{std::move(*what), [](const domain::result<domain::committed>&) {}, 0});
}

/// Shows the person that we are working, as long as the service is waited for.
void show_typing(self_pointer self, const conversation_tools& tools) {
  auto& state = self->state;
  if (state.call == 0 || !state.last || !tools.courtesy)
    return;
  const auto* account = tools.ours->find(state.id.channel, state.id.account);
  auto call = account && account->delivers ? account->codec->typing(*state.last) : std::nullopt;
  if (!call)
    return;
  tools.courtesy(std::move(*call), *state.last);
  self->delayed_send(self, account->codec->typing_for(), typing_atom_v, state.call);
}

void ask(self_pointer self, const conversation_tools& tools, const domain::service_call& call) {
  auto& state = self->state;
  auto number = ++state.call;
  auto give = [parent = state.parent, id = state.id, which = call.id,
               topic = state.waiting.front().what.topic](domain::result<std::string> given) {
    auto ok = given.has_value();
    auto answer = domain::service_event(id, which, ok, ok ? std::move(*given) : to_string(given.error()));
    answer.topic = topic;
    hand_in(parent, std::move(answer));
  };
  if (tools.ask)
    tools.ask(state.id, call, give);
  else
    give(domain::fault::not_found);
  if (state.call == number)
    show_typing(self, tools);
}

/// What a person sees at once: their message read, their button taken.
void show_taken(const conversation_state& state, const conversation_tools& tools, const domain::event& what) {
  if (!tools.courtesy)
    return;
  const auto* account = tools.ours->find(state.id.channel, state.id.account);
  if (account && account->delivers)
    for (auto& call : account->codec->courtesies(what))
      tools.courtesy(std::move(call), what);
}

/// Keeps an event for whoever can mend what it broke. `waited`: see store::parked_update.
void park(self_pointer self, const conversation_tools& tools, std::string event, std::int64_t waited,
          std::string reason, std::function<void(domain::result<domain::committed>)> done) {
  log(log_level::error, "event-parked", "an event cannot be handled; luna parked lists it",
      {{"channel", self->state.id.channel}, {"reason", reason}});
  parked_updates updates{{0, self->state.id.channel, self->state.id.account, tools.clock(), std::move(reason),
                          std::move(event), waited, self->state.id}};
  self->request(tools.writer, caf::infinite, park_atom_v, std::move(updates))
    .then([done] { done(domain::committed{}); }, [done](const caf::error& err) { done(fault_of(err)); });
}

/// The turn is durable: whatever follows from it.
void follow(self_pointer self, const conversation_tools& tools, const decision& made, domain::committed& done) {
  auto& state = self->state;
  const auto& what = state.waiting.front().what;
  show_taken(state, tools, what);
  if (made.quarantined)
    park(self, tools, made.turn.event, 0, "the conversation could not go on with it; the person was told",
         [](const auto& kept) {
           if (!kept)
             log(log_level::error, "event-not-parked", "it could not be kept aside; its turn is in the journal");
         });
  if (tools.fetch && made.turn.delivered && domain::file_of(what))
    tools.fetch(what);
  prompt(self, made.turn.timers, tools.clock());
  auto is_service = std::holds_alternative<domain::service_content>(what.content);
  if (!made.call && is_service)
    state.call = 0;
  if (!made.turn.delivered && !made.call && is_service && state.held) {
    auto [answer, said] = *std::exchange(state.held, std::nullopt);
    said.replies.insert(said.replies.end(), done.replies.begin(), done.replies.end());
    answer(std::move(said));
  }
  if (!made.call)
    return;
  if (!is_service)
    state.last = what;
  if (!made.turn.delivered && !is_service) {
    auto& front = state.waiting.front();
    state.held.emplace(std::exchange(front.done, [](const domain::result<domain::committed>&) {}), done);
  }
  ask(self, tools, *made.call);
}

/// Whether the person writes so quickly that they will go on. Not where replies travel with the answer.
void watch_pace(conversation_state& state, const conversation_tools& tools, inbound& event) {
  auto& what = event.what;
  auto is_theirs = !std::holds_alternative<domain::timer_content>(what.content)
                   && !std::holds_alternative<domain::service_content>(what.content)
                   && !std::holds_alternative<domain::stored_media_content>(what.content)
                   && !std::holds_alternative<domain::wanted_media_content>(what.content);
  if (tools.burst.count() == 0 || !is_theirs || !channels::delivers(what.channel))
    return;
  auto now = tools.clock();
  auto follows = now - std::exchange(state.heard, now) < tools.burst;
  what.burst = follows || !what.media_group.empty() ? tools.burst.count() : 0;
}

void commit(self_pointer self, tools_pointer tools, conversation_options options) {
  auto made = std::make_shared<decision>(decide(self->state, self->state.waiting.front().what, *tools));
  self->request(tools->writer, caf::infinite, commit_atom_v, made->turn)
    .then(
      [=](domain::committed& done) mutable {
        tools->counters->turn(done.duplicate ? "duplicate" : "committed");
        if (!done.duplicate) {
          self->state.head = domain::conversation_head{made->turn.seq, made->turn.state, {}};
          if (made->turn.delivered && !made->turn.replies.empty() && tools->alarm)
            self->send(tools->alarm, wake_atom_v);
          follow(self, *tools, *made, done);
        }
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
        if (fault == domain::fault::invalid) // kept aside, it need not come again and again
          return park(self, *tools, made->turn.event, self->state.waiting.front().waited,
                      "the store can never take its turn",
                      [=](auto kept) { finish(self, tools, options, std::move(kept)); });
        finish(self, tools, options, fault);
      });
}

/// The id we were woken for is another one of a person whose conversation is elsewhere: its events go there.
void lead(self_pointer self, const domain::conversation_id& there) {
  auto& state = self->state;
  state.working = false;
  state.head.reset();
  for (auto& event : std::exchange(state.waiting, {})) {
    event.what.conversation_id = there.person;
    event.what.account_id = there.account;
    self->send(state.parent, std::move(event));
    --*state.load;
  }
}

void work(self_pointer self, tools_pointer tools, conversation_options options) {
  self->state.working = true;
  if (self->state.head)
    return commit(self, tools, options);
  self->request(tools->writer, caf::infinite, load_atom_v, self->state.id)
    .then(
      [=](domain::conversation_head& head) {
        if (head.leads_to)
          return lead(self, *head.leads_to);
        self->state.head = std::move(head);
        commit(self, tools, options);
      },
      [=](const caf::error& err) { finish(self, tools, options, fault_of(err)); });
}

} // namespace

conversation_actor::behavior_type conversation(self_pointer self, domain::conversation_id id, load_gauge load,
                                               event_taker parent, tools_pointer tools, conversation_options options) {
  self->state.id = std::move(id);
  self->state.parent = std::move(parent);
  self->state.load = std::move(load);
  return {
    [=](inbound& event) {
      auto& state = self->state;
      if (event.waited == 0 && state.waiting.size() >= options.waiting_max) {
        --*state.load;
        return event.done(domain::fault::overloaded);
      }
      watch_pace(state, *tools, event);
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
    [=](typing_atom, std::uint32_t call) {
      if (self->state.call == call)
        show_typing(self, *tools);
    },
  };
}

} // namespace luna::actors
