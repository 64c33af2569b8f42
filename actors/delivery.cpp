#include "actors/delivery.hpp"

#include "actors/telemetry.hpp"

#include <algorithm>
#include <array>

namespace luna::actors {

namespace {

using self_pointer = delivery_actor::stateful_pointer<delivery_state>;
using channels::send_judgement;
using domain::settlement;

/// What a delivery works with; outlives its state.
struct tools {
  writer_actor writer;
  std::shared_ptr<accounts> ours;
  transport send;
  wall_clock clock;
  std::shared_ptr<metrics> counters;
  delivery_options options;
};
using tools_pointer = std::shared_ptr<const tools>;

void check_drained(delivery_state& state) {
  if (state.drained && state.in_flight.empty() && !state.claiming) {
    state.drained->deliver(caf::unit);
    state.drained.reset();
  }
}

/// Three quarters to five quarters of `pause`, so that many do not come back at once.
std::chrono::milliseconds jittered(std::chrono::milliseconds pause, std::mt19937_64& random) {
  std::uniform_int_distribution<std::int64_t> share{750, 1250};
  return pause * share(random) / 1000;
}

const accounts::entry* account_of(const tools& t, const domain::delivery& what) {
  const auto* found = t.ours->find(what.conversation.channel, what.conversation.account);
  return found && found->delivers ? found : nullptr;
}

/// Of an account that is out one reply is tried at a time.
bool is_out(const delivery_state::lane& lane) {
  return lane.stopped || lane.out_of_reach > 0;
}

/// While no connection to a platform can be made, one try at a time, further and further apart.
void watch_reach(delivery_state& state, const tools& t, const accounts::entry& account, const send_result& result) {
  auto& lane = state.lanes[&account];
  if (result.status != 0 || result.may_have_been_sent) {
    if (std::exchange(lane.out_of_reach, 0) > 0 && !lane.stopped)
      t.ours->state(account, "open");
    return;
  }
  auto now = t.clock();
  if (now < lane.out_until)
    return; // one of those that were on their way together
  auto pause = std::min(pause_after(++lane.out_of_reach, t.options), t.options.reach_pause);
  lane.out_until = now + jittered(pause, state.random);
  t.ours->state(account, "out of reach");
  t.ours->failed(account, now, "no connection to the platform");
  if (lane.out_of_reach == 1)
    log(log_level::error, "platform-out-of-reach", "the platform cannot be reached; replies wait until it can",
        {{"channel", account.what.channel}, {"account", account.what.id}});
}

settlement settlement_of(delivery_state& state, const tools& t, const accounts::entry& account,
                         const domain::delivery& what, const send_judgement& judged) {
  const auto& options = t.options;
  auto now = t.clock();
  settlement ended;
  ended.id = what.id;
  ended.attempt = what.attempt;
  ended.reason = judged.reason;
  ended.platform_id = judged.platform_id;
  auto pause = std::max(judged.retry_after, jittered(pause_after(what.attempt, options), state.random));
  switch (judged.outcome) {
    case send_judgement::kind::accepted:
      ended.outcome = settlement::kind::accepted;
      if (std::exchange(state.lanes[&account].stopped, false))
        t.ours->state(account, "open");
      break;
    case send_judgement::kind::ambiguous:
      ended.outcome = settlement::kind::ambiguous;
      ended.due = now + options.reconcile;
      break;
    case send_judgement::kind::unreachable: ended.outcome = settlement::kind::unreachable; break;
    case send_judgement::kind::moved: ended.outcome = settlement::kind::moved; break;
    case send_judgement::kind::outside_window: // these four: it was tried otherwise already, or cannot be
    case send_judgement::kind::plain:
    case send_judgement::kind::too_long:
    case send_judgement::kind::media_refused:
    case send_judgement::kind::parked: ended.outcome = settlement::kind::parked; break;
    case send_judgement::kind::channel_stopped:
      state.lanes[&account].out_until = now + options.stopped_pause;
      state.lanes[&account].stopped = true;
      t.ours->state(account, "stopped");
      t.ours->failed(account, now, judged.reason);
      log(log_level::error, "channel-stopped",
          "the platform refuses the account; replies wait. Check the access token and the account's state",
          {{"channel", account.what.channel}, {"account", account.what.id}, {"reason", judged.reason}});
      pause = options.stopped_pause;
      [[fallthrough]];
    case send_judgement::kind::retry:
      ended.outcome = settlement::kind::retry;
      ended.due = now + pause;
      if (what.attempt >= options.attempts_max) {
        ended.outcome = settlement::kind::parked;
        ended.reason = "gave up after " + std::to_string(what.attempt) + " attempts: " + judged.reason;
      }
      break;
  }
  return ended;
}

/// What is not even tried.
settlement put_back(const domain::delivery& what, domain::timestamp due) {
  return {what.id, what.attempt, settlement::kind::put_back, {}, due, "its account is out"};
}

settlement park(const domain::delivery& what, std::string reason) {
  return {what.id, what.attempt, settlement::kind::parked, {}, {}, std::move(reason)};
}

void count(const settlement& ended, const domain::conversation_id& conversation, int status, metrics& counters) {
  static constexpr std::array names{"accepted", "retry", "ambiguous", "parked", "unreachable", "moved", "put_back"};
  const auto* name = names[static_cast<std::size_t>(ended.outcome)];
  counters.delivery(name);
  if (ended.outcome != settlement::kind::accepted)
    log(ended.outcome == settlement::kind::parked ? log_level::error : log_level::warning,
        std::string{"delivery-"} + name, "a reply was not accepted by its platform",
        {{"delivery", ended.id},
         {"channel", conversation.channel},
         {"attempt", std::to_string(ended.attempt)},
         {"status", std::to_string(status)},
         {"reason", ended.reason}});
}

void order(self_pointer self, const tools& t, send_order what) {
  auto back = caf::actor_cast<delivery_actor>(self);
  t.send(std::move(what), [back](send_result result) { caf::anon_send(back, std::move(result)); });
}

/// The reply for a person who wrote too long ago: a template by the account's plan, or none.
std::optional<domain::reply> late_reply(const accounts::entry& account, const domain::reply& what) {
  if (std::holds_alternative<domain::reply_template>(what.extra))
    return std::nullopt;
  return account.codec->outside_window(what);
}

void end(self_pointer self, const tools& t, const send_result& result);

/// Does what would have been done had the platform refused the reply at once. Another form is tried once.
void fail(self_pointer self, const tools& t, const accounts::entry& account, domain::delivery what) {
  using kind = send_judgement::kind;
  auto judged = account.codec->judge_failure(what.failure, what.attempt);
  if (what.failed_again && (judged.outcome == kind::outside_window || judged.outcome == kind::media_refused))
    judged.outcome = kind::parked;
  ++self->state.lanes[&account].in_flight;
  end(self, t, {{std::move(what), channels::form::full, true}, 0, {}, {}, false, std::move(judged)});
  self->send(self, flush_atom_v);
}

/// Sends a claimed reply, or settles it at once.
void begin(self_pointer self, const tools& t, domain::delivery what) {
  auto& state = self->state;
  auto now = t.clock();
  auto milliseconds_now = now.time_since_epoch().count();
  const auto* account = account_of(t, what);
  state.in_flight.insert(what.id);
  auto settle_now = [&](settlement ended) {
    count(ended, what.conversation, 0, *t.counters);
    state.ended.push_back(std::move(ended));
    self->send(self, flush_atom_v);
  };
  if (!account)
    return settle_now(put_back(what, now + t.options.stopped_pause));
  auto& lane = state.lanes[account];
  if (now < lane.out_until || (is_out(lane) && lane.in_flight > 0))
    return settle_now(put_back(what, now + jittered(t.options.put_back, state.random)));
  if (what.unreachable != 0 && what.heard <= what.unreachable)
    return settle_now(park(what, "nothing reaches the person until they write again"));
  if (what.failure != 0)
    return fail(self, t, *account, std::move(what));
  auto window = std::chrono::milliseconds{account->codec->window()};
  auto is_template = std::holds_alternative<domain::reply_template>(what.what.extra);
  if (window.count() > 0 && what.heard != 0 && milliseconds_now - what.heard >= window.count() && !is_template) {
    auto late = late_reply(*account, what.what);
    if (!late)
      return settle_now(park(what, "too long since the person last wrote, and no template for it"));
    what.what = std::move(*late);
  }
  ++lane.in_flight;
  order(self, t, {std::move(what), channels::form::full, true});
}

/// True while no account can be sent to but, at most, one that is tried again.
std::uint64_t room(const delivery_state& state, const tools& t) {
  std::uint64_t open = 0, probing = 0;
  auto now = t.clock();
  for (const auto& account : t.ours->all()) {
    if (!account.delivers)
      continue;
    auto at = state.lanes.find(&account);
    if (at == state.lanes.end() || (now >= at->second.out_until && !is_out(at->second)))
      ++open;
    else if (now >= at->second.out_until && at->second.in_flight == 0)
      ++probing;
  }
  if (open > 0)
    return t.options.in_flight_max - std::min(t.options.in_flight_max, state.in_flight.size());
  return state.in_flight.empty() ? probing : 0;
}

void claim(self_pointer self, const tools_pointer& t) {
  auto& state = self->state;
  if (state.claiming) {
    state.claim_again = true;
    return;
  }
  auto free = room(state, *t);
  if (state.draining || free == 0)
    return;
  state.claiming = true;
  state.claim_again = false;
  self->request(t->writer, t->options.claim_limit, claim_atom_v, free)
    .then(
      [=](deliveries& due) {
        self->state.claiming = false;
        for (auto& d : due)
          begin(self, *t, std::move(d));
        if (!due.empty() || self->state.claim_again)
          self->send(self, wake_atom_v);
        check_drained(self->state);
      },
      [=](caf::error&) { // the writer has said why; the next tick asks again
        self->state.claiming = false;
        check_drained(self->state);
      });
}

send_judgement judge(delivery_state& state, const tools& t, const accounts::entry& account, const send_result& result) {
  if (result.judged)
    return *result.judged;
  watch_reach(state, t, account, result);
  return account.codec->judge({result.status, result.body, result.retry_after, result.may_have_been_sent},
                              result.order.what.attempt);
}

/// Tries at once what a platform takes in another form; or settles.
void end(self_pointer self, const tools& t, const send_result& result) {
  auto& state = self->state;
  const auto& what = result.order.what;
  const auto* account = account_of(t, what);
  if (!account) // cannot be: it was sent on one
    return state.ended.push_back(put_back(what, t.clock() + t.options.stopped_pause));
  auto judged = judge(state, t, *account, result);
  auto again = result.order;
  using kind = send_judgement::kind;
  auto is_media = std::holds_alternative<domain::reply_media>(what.what.extra);
  if (judged.outcome == kind::plain && again.how == channels::form::full) {
    again.how = channels::form::plain;
    return order(self, t, std::move(again));
  }
  if (judged.outcome == kind::too_long && again.how != channels::form::document) {
    again.how = channels::form::document;
    return order(self, t, std::move(again));
  }
  if (judged.outcome == kind::media_refused && again.with_media && is_media) {
    again.with_media = false;
    return order(self, t, std::move(again));
  }
  if (judged.outcome == kind::outside_window)
    if (auto late = late_reply(*account, what.what)) {
      again.what.what = std::move(*late);
      return order(self, t, std::move(again));
    }
  --state.lanes[account].in_flight;
  auto ended = settlement_of(state, t, *account, what, judged);
  if (ended.outcome == settlement::kind::parked)
    t.ours->failed(*account, t.clock(), ended.reason);
  count(ended, what.conversation, result.status, *t.counters);
  state.ended.push_back(std::move(ended));
}

void settle(self_pointer self, const tools& t) {
  auto& state = self->state;
  if (state.settling || state.ended.empty())
    return;
  state.settling = true;
  self->request(t.writer, t.options.settle_limit, settle_atom_v, state.ended)
    .then(
      [=, count = state.ended.size()] {
        auto& s = self->state;
        s.settling = false;
        for (std::size_t i = 0; i < count; ++i)
          s.in_flight.erase(s.ended[i].id);
        s.ended.erase(s.ended.begin(), s.ended.begin() + static_cast<std::ptrdiff_t>(count));
        self->send(self, flush_atom_v);
        self->send(self, wake_atom_v); // the next reply of each conversation
        check_drained(s);
      },
      [=](caf::error&) { self->state.settling = false; }); // kept; the next tick tries again
}

} // namespace

std::chrono::milliseconds pause_after(std::uint32_t attempt, const delivery_options& options) {
  auto doublings = std::min<std::uint32_t>(attempt > 0 ? attempt - 1 : 0, 20);
  return std::min(options.first_pause * (std::int64_t{1} << doublings), options.longest_pause);
}

delivery_actor::behavior_type delivery(self_pointer self, writer_actor writer, std::shared_ptr<accounts> ours,
                                       transport send, wall_clock clock, std::shared_ptr<metrics> counters,
                                       delivery_options options) {
  self->state.random.seed(options.seed);
  self->send(self, caf::tick_atom_v);
  auto t = std::make_shared<const tools>(
    tools{std::move(writer), std::move(ours), std::move(send), std::move(clock), std::move(counters), options});
  return {
    [=](wake_atom) { claim(self, t); },
    [=](const send_result& result) {
      end(self, *t, result);
      settle(self, *t);
    },
    [=](flush_atom) { settle(self, *t); },
    [=](caf::tick_atom) {
      settle(self, *t);
      claim(self, t);
      self->delayed_send(self, t->options.poll, caf::tick_atom_v);
    },
    [=](drain_atom) -> caf::result<void> {
      auto promise = self->make_response_promise<caf::unit_t>();
      self->state.draining = true;
      self->state.drained = promise;
      check_drained(self->state);
      return promise;
    },
  };
}

} // namespace luna::actors
