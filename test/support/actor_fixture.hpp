// test/support/actor_fixture.hpp
// Runs actors on the test's own thread, under a clock only the test moves.
#pragma once

#include "actors/messages.hpp"

#include <caf/scheduler/test_coordinator.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace test {

struct testing_config : caf::actor_system_config {
  testing_config() {
    luna::actors::configure(*this);
    set("scheduler.policy", caf::atom("testing"));
  }
};

/// The answer to a request that may still be on its way.
template <class T>
class answer {
public:
  explicit answer(std::shared_ptr<std::optional<caf::expected<T>>> slot) : slot_{std::move(slot)} {}

  bool arrived() const { return slot_->has_value(); }

  /// Fails the test unless a value arrived.
  const caf::expected<T>& get() const {
    REQUIRE(arrived());
    return **slot_;
  }

private:
  std::shared_ptr<std::optional<caf::expected<T>>> slot_;
};

class actor_fixture {
public:
  actor_fixture() : sys{cfg}, sched{dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler())} {
    sched.clock().current_time += std::chrono::hours{1}; // time zero has a special meaning to CAF
  }

  /// Stops every actor the test spawned: the system waits for all of them, for ever if need be.
  ~actor_fixture() {
    for (const auto& hdl : owned_)
      caf::anon_send_exit(hdl, caf::exit_reason::kill);
    sched.run();
  }

  /// Spawns and lets every actor become idle.
  template <class F, class... Ts>
  auto spawn(F f, Ts&&... xs) {
    auto hdl = sys.spawn(std::move(f), std::forward<Ts>(xs)...);
    owned_.push_back(caf::actor_cast<caf::strong_actor_ptr>(hdl));
    settle();
    return hdl;
  }

  /// Sends a request and delivers all that follows from it without time passing.
  template <class T, class Handle, class... Ts>
  answer<T> ask(const Handle& hdl, Ts... xs) {
    auto slot = std::make_shared<std::optional<caf::expected<T>>>();
    spawn([=](caf::event_based_actor* self) {
      auto failed = [slot](caf::error& err) { slot->emplace(std::move(err)); };
      auto handle = self->request(hdl, caf::infinite, xs...);
      if constexpr (std::is_void_v<T>)
        handle.then([slot] { slot->emplace(); }, failed);
      else
        handle.then([slot](T& x) { slot->emplace(std::move(x)); }, failed);
    });
    return answer<T>{slot};
  }

  /// Delivers all pending messages in order; fires no timer.
  void settle() { sched.run(); }

  /// Delivers all pending messages in a random order of actors; each mailbox stays in order.
  void settle_shuffled(std::uint64_t seed) {
    std::mt19937_64 random{seed};
    while (sched.has_job()) {
      auto last = static_cast<std::ptrdiff_t>(sched.jobs.size()) - 1;
      auto pick = sched.jobs.begin() + std::uniform_int_distribution<std::ptrdiff_t>{0, last}(random);
      std::rotate(sched.jobs.begin(), pick, pick + 1);
      sched.run_once();
    }
  }

  /// Lets time pass and delivers what became due. Timers set on the way need a further call.
  void advance(caf::timespan by) {
    sched.advance_time(by);
    settle();
  }

  testing_config cfg;
  caf::actor_system sys;
  caf::scheduler::test_coordinator& sched;

private:
  std::vector<caf::strong_actor_ptr> owned_;
};

} // namespace test
