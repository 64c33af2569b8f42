#include "actors/delivery.hpp"

#include "actors/telemetry.hpp"

#include <algorithm>
#include <array>

namespace luna::actors {

namespace {

using self_pointer = delivery_actor::stateful_pointer<delivery_state>;
using channels::whatsapp::send_judgement;
using domain::settlement;

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

/// While no connection can be made nothing else is claimed: one try at a time, further and further apart.
void watch_reach(delivery_state& state, const send_result& result, domain::timestamp now,
                 const delivery_options& options) {
  if (result.status != 0 || result.may_have_been_sent) {
    state.out_of_reach = 0;
    return;
  }
  if (now < state.stopped_until)
    return; // one of those that were on their way together
  auto pause = std::min(pause_after(++state.out_of_reach, options), options.reach_pause);
  state.stopped_until = now + jittered(pause, state.random);
  if (state.out_of_reach == 1)
    log(log_level::error, "platform-out-of-reach", "the platform cannot be reached; replies wait until it can");
}

settlement settlement_of(delivery_state& state, const send_result& result, domain::timestamp now,
                         const delivery_options& options) {
  auto judged = result.status == 0 ? channels::whatsapp::judge_transport(result.may_have_been_sent)
                                   : channels::whatsapp::read_answer(result.status, result.body, result.retry_after,
                                                                     result.what.attempt);
  settlement ended;
  ended.id = result.what.id;
  ended.attempt = result.what.attempt;
  ended.reason = judged.reason;
  auto pause = std::max(judged.retry_after, jittered(pause_after(result.what.attempt, options), state.random));
  switch (judged.outcome) {
    case send_judgement::kind::accepted:
      ended.outcome = settlement::kind::accepted;
      ended.platform_id = judged.platform_id;
      break;
    case send_judgement::kind::ambiguous:
      ended.outcome = settlement::kind::ambiguous;
      ended.due = now + options.reconcile;
      break;
    case send_judgement::kind::parked: ended.outcome = settlement::kind::parked; break;
    case send_judgement::kind::channel_stopped:
      state.stopped_until = now + options.stopped_pause;
      log(log_level::error, "channel-stopped",
          "the platform refuses the account; replies wait. Check the access token and the account's state",
          {{"reason", judged.reason}});
      pause = options.stopped_pause;
      [[fallthrough]];
    case send_judgement::kind::retry:
      ended.outcome = settlement::kind::retry;
      ended.due = now + pause;
      if (result.what.attempt >= options.attempts_max) {
        ended.outcome = settlement::kind::parked;
        ended.reason = "gave up after " + std::to_string(result.what.attempt) + " attempts: " + judged.reason;
      }
      break;
  }
  return ended;
}

void count(const settlement& ended, const send_result& result, metrics& counters) {
  static constexpr std::array names{"accepted", "retry", "ambiguous", "parked"};
  const auto* name = names[static_cast<std::size_t>(ended.outcome)];
  counters.delivery(name);
  if (ended.outcome != settlement::kind::accepted)
    log(ended.outcome == settlement::kind::parked ? log_level::error : log_level::warning,
        std::string{"delivery-"} + name, "a reply was not accepted by its platform",
        {{"delivery", ended.id},
         {"attempt", std::to_string(result.what.attempt)},
         {"status", std::to_string(result.status)},
         {"reason", ended.reason}});
}

void claim(self_pointer self, const writer_actor& writer, const transport& send, const wall_clock& clock,
           const delivery_options& options) {
  auto& state = self->state;
  if (state.claiming) {
    state.claim_again = true;
    return;
  }
  if (state.draining || state.in_flight.size() >= options.in_flight_max || clock() < state.stopped_until
      || (state.out_of_reach > 0 && !state.in_flight.empty()))
    return;
  state.claiming = true;
  state.claim_again = false;
  std::uint64_t room = state.out_of_reach > 0 ? 1 : options.in_flight_max - state.in_flight.size();
  self->request(writer, options.claim_limit, claim_atom_v, room)
    .then(
      [=](deliveries& due) {
        self->state.claiming = false;
        auto back = caf::actor_cast<delivery_actor>(self);
        for (auto& d : due) {
          self->state.in_flight.insert(d.id);
          send(d, [back](send_result result) { caf::anon_send(back, std::move(result)); });
        }
        if (!due.empty() || self->state.claim_again)
          self->send(self, wake_atom_v);
        check_drained(self->state);
      },
      [=](caf::error&) { // the writer has said why; the next tick asks again
        self->state.claiming = false;
        check_drained(self->state);
      });
}

void settle(self_pointer self, const writer_actor& writer, const delivery_options& options) {
  auto& state = self->state;
  if (state.settling || state.ended.empty())
    return;
  state.settling = true;
  self->request(writer, options.settle_limit, settle_atom_v, state.ended)
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

delivery_actor::behavior_type delivery(self_pointer self, writer_actor writer, transport send, wall_clock clock,
                                       std::shared_ptr<metrics> counters, delivery_options options) {
  self->state.random.seed(options.seed);
  self->send(self, caf::tick_atom_v);
  return {
    [=](wake_atom) { claim(self, writer, send, clock, options); },
    [=](const send_result& result) {
      watch_reach(self->state, result, clock(), options);
      auto ended = settlement_of(self->state, result, clock(), options);
      count(ended, result, *counters);
      self->state.ended.push_back(std::move(ended));
      settle(self, writer, options);
    },
    [=](flush_atom) { settle(self, writer, options); },
    [=](caf::tick_atom) {
      settle(self, writer, options);
      claim(self, writer, send, clock, options);
      self->delayed_send(self, options.poll, caf::tick_atom_v);
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
