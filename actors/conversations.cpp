#include "actors/conversations.hpp"

#include "actors/telemetry.hpp"
#include "channels/inspect.hpp"

#include <algorithm>

namespace luna::actors {

namespace {

using self_pointer = conversations_actor::stateful_pointer<conversations_state>;
using tools_pointer = std::shared_ptr<const conversation_tools>;
using seat = conversations_state::seat;

void open(self_pointer self, const tools_pointer& tools, const conversations_options& options,
          const domain::conversation_id& id, seat& s) {
  s.load = std::make_shared<std::atomic<std::size_t>>(0);
  // Not linked: a parent's links are one list, which each child that ends is looked for in.
  s.who =
    self->spawn<caf::monitored>(conversation, id, s.load, caf::actor_cast<event_taker>(self), tools, options.each);
  s.leaving = false;
  self->state.by_address.emplace(s.who.address(), id);
}

void forward(self_pointer self, seat& s, inbound event) {
  s.used = self->clock().now();
  ++*s.load;
  self->send(s.who, std::move(event));
}

void pass_on(self_pointer self, const conversation_tools& tools, domain::conversation_id id, inbound& event) {
  if (event.waited != 0)
    return event.done(domain::fault::not_owner);
  put_aside(self, tools.writer, {0, std::move(id), event.what.dedup_key, channels::to_json(event.what)},
            std::move(event.done));
}

/// An idle conversation owes nobody an answer: only we give it events.
bool is_idle(const seat& s) {
  return !s.leaving && *s.load == 0;
}

void let_go(self_pointer self, seat& s) {
  s.leaving = true;
  ++self->state.leaving;
  self->send_exit(s.who, caf::exit_reason::user_shutdown);
}

void sweep(self_pointer self, const conversations_options& options) {
  for (auto& [id, s] : self->state.seats)
    if (is_idle(s) && self->clock().now() - s.used >= options.idle)
      let_go(self, s);
}

/// Lets a tenth of the conversations go, those idle the longest. They leave a little later, so there is room before the
/// bound is reached.
void make_room(self_pointer self, const conversations_options& options) {
  std::vector<seat*> idle;
  for (auto& [id, s] : self->state.seats)
    if (is_idle(s))
      idle.push_back(&s);
  auto count = std::min(idle.size(), options.live_max / 10 + 1);
  auto used = [](const seat* a, const seat* b) { return a->used < b->used; };
  std::nth_element(idle.begin(), idle.begin() + static_cast<std::ptrdiff_t>(count), idle.end(), used);
  for (std::size_t i = 0; i < count; ++i)
    let_go(self, *idle[i]);
}

void take(self_pointer self, const tools_pointer& tools, const conversations_options& options, inbound event) {
  auto& state = self->state;
  if (!state.owned) {
    if (state.early.size() < options.early_max)
      state.early.push_back(std::move(event));
    else
      event.done(domain::fault::overloaded);
    return;
  }
  domain::conversation_id id{event.what.channel, event.what.account_id, event.what.conversation_id};
  if (!state.owned->test(domain::partition_of(id)))
    return pass_on(self, *tools, std::move(id), event);
  auto at = state.seats.find(id);
  if (at == state.seats.end()) {
    if (state.seats.size() - state.leaving >= options.live_max - options.live_max / 10)
      make_room(self, options);
    if (state.seats.size() >= options.live_max)
      return event.done(domain::fault::overloaded);
    at = state.seats.try_emplace(id).first;
    open(self, tools, options, id, at->second);
    tools->counters->conversations(state.seats.size());
  }
  auto& s = at->second;
  if (!s.leaving)
    forward(self, s, std::move(event));
  else if (s.waiting.size() < options.each.waiting_max)
    s.waiting.push_back(std::move(event));
  else
    event.done(domain::fault::overloaded);
}

} // namespace

conversations_state::~conversations_state() {
  for (auto& [id, s] : seats)
    caf::anon_send_exit(s.who, caf::exit_reason::user_shutdown);
}

conversations_actor::behavior_type conversations(self_pointer self, tools_pointer tools,
                                                 conversations_options options) {
  // A child's end is handled as a down message; only an exit addressed to us ends us.
  self->set_exit_handler([=](caf::exit_msg& exit) {
    if (exit.source == nullptr || exit.source == self->address())
      self->quit(std::move(exit.reason));
  });
  self->set_down_handler([=](caf::down_msg& down) {
    auto& state = self->state;
    auto address = state.by_address.find(down.source);
    if (address == state.by_address.end())
      return;
    auto at = state.seats.find(address->second);
    state.by_address.erase(address);
    if (at->second.leaving)
      --state.leaving;
    else
      log(log_level::error, "conversation-crashed", "a conversation ended by a bug; its next event starts it afresh",
          {{"reason", self->system().render(down.reason)}});
    if (at->second.waiting.empty()) {
      state.seats.erase(at);
    } else {
      open(self, tools, options, at->first, at->second);
      for (auto& w : std::exchange(at->second.waiting, {}))
        forward(self, at->second, std::move(w));
    }
    tools->counters->conversations(state.seats.size());
  });
  self->delayed_send(self, options.sweep, caf::tick_atom_v);
  self->send(tools->writer, join_atom_v, caf::actor_cast<event_taker>(self));
  return {
    [=](inbound& event) { take(self, tools, options, std::move(event)); },
    [=](const domain::partition_set& owned) {
      self->state.owned = owned;
      for (auto& event : std::exchange(self->state.early, {}))
        take(self, tools, options, std::move(event));
    },
    [=](caf::tick_atom) {
      sweep(self, options);
      self->delayed_send(self, options.sweep, caf::tick_atom_v);
    },
  };
}

} // namespace luna::actors
