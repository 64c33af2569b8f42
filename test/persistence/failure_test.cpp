// What a status says of messages that the platform took and could not deliver; run on both engines.
#include "test/persistence/conformance.hpp"

using namespace test;

namespace {

/// A reply that the platform took as wamid.1, with another behind it.
struct taken : conformance {
  std::string id;

  taken() {
    REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
    id = claim().at(0).id;
    settle(id, settlement::kind::accepted, "wamid.1");
  }

  bool fail(const std::string& message = "wamid.1", int code = 131047) {
    return apply({id, message, "failed", code, now});
  }
  std::int64_t state() { return number("select state from deliveries where ordinal = 0"); }
};

} // namespace

TEST_CASE_METHOD(taken, "a message that failed is due again with its code, once, before what comes behind it",
                 "[persistence][failure]") {
  CHECK(fail());
  auto due = claim();
  REQUIRE(due.size() == 1);
  CHECK(due[0].id == id);
  CHECK(due[0].failure == 131047);
  CHECK_FALSE(due[0].failed_again);
  CHECK(due[0].attempt == 1);
  CHECK(fail()); // the platform repeats itself
  CHECK(claim().empty());
  settle(id, settlement::kind::parked, "131047");
  CHECK(fail());
  auto next = claim();
  REQUIRE(next.size() == 1);
  CHECK(next[0].what.text == "two");
  CHECK(next[0].failure == 0);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(taken, "what was sent instead can fail again, which is told apart", "[persistence][failure]") {
  CHECK(fail());
  claim();
  settle(id, settlement::kind::accepted, "wamid.2");
  CHECK(fail()); // of the first
  CHECK(state() == 3);
  CHECK(fail("wamid.2", 131026));
  auto again = claim().at(0);
  CHECK(again.id == id);
  CHECK(again.failure == 131026);
  CHECK(again.failed_again);
  settle(id, settlement::kind::unreachable, "131026");
  CHECK(claim().at(0).unreachable != 0);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(taken, "what is sent once more after a failure has its statuses to itself", "[persistence][failure]") {
  CHECK(fail("wamid.1", 131000));
  claim();
  settle(id, settlement::kind::retry, "", now + 1s);
  CHECK(claim().empty());
  CHECK(fail("wamid.1", 131000));
  auto again = claim(now + 1s).at(0);
  CHECK(again.failure == 0);
  CHECK(again.attempt == 2);
  CHECK(fail("wamid.1", 131000)); // while it is sent
  settle(id, settlement::kind::accepted, "wamid.2");
  CHECK(state() == 3);
  CHECK(apply({id, "wamid.2", "delivered", 0, now}));
  CHECK(number("select status from deliveries where ordinal = 0") == 2);
  CHECK(fail("wamid.2", 131000)); // too late: it was delivered
  CHECK(state() == 3);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(taken, "a failure that is quicker than the answer waits for it", "[persistence][failure]") {
  auto second = claim().at(0).id;
  CHECK(apply({second, "wamid.2", "failed", 0, now}));
  CHECK(claim().empty());
  SECTION("accepted") {
    settle(second, settlement::kind::accepted, "wamid.2");
  }
  SECTION("lost") {
    settle(second, settlement::kind::ambiguous, "", now);
  }
  auto told = claim();
  REQUIRE(told.size() == 1);
  CHECK(told[0].id == second);
  CHECK(told[0].failure == domain::failure_unnamed);
  settle(second, settlement::kind::parked, "no");
  CHECK(verify().clean());
}

TEST_CASE_METHOD(taken, "what was delivered did not fail, whatever else is said", "[persistence][failure]") {
  const domain::status_update delivered{id, "wamid.1", "delivered", 0, now}, failed{id, "wamid.1", "failed", 7, now};
  SECTION("before") {
    CHECK(apply(delivered));
    CHECK(apply(failed));
  }
  SECTION("with it, first") {
    CHECK(*store->apply_statuses(std::vector{delivered, failed}) == std::vector{true, true});
  }
  SECTION("with it, last") {
    CHECK(*store->apply_statuses(std::vector{failed, delivered}) == std::vector{true, true});
  }
  SECTION("with it, where all that has gathered is one commit") {
    auto second = claim().at(0).id;
    const domain::settlement accepted{second, 0, settlement::kind::accepted, "wamid.2", {}, {}};
    const std::vector both{failed, delivered};
    auto done = store->work({{}, {&accepted, 1}, both, 0, now, {}});
    REQUIRE(done.settled.has_value());
    CHECK(*done.statuses == std::vector{true, true});
    CHECK(number("select state from deliveries where ordinal = 1") == 3);
  }
  CHECK(state() == 3);
  CHECK(number("select status from deliveries where ordinal = 0") == 2);
  CHECK(number("select count(*) from deliveries where failure <> 0") == 0);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(taken, "of what was sent twice each message has its own statuses, also where they come together",
                 "[persistence][failure]") {
  CHECK(fail("wamid.1", 131000));
  claim();
  settle(id, settlement::kind::retry, "", now);
  claim();
  settle(id, settlement::kind::accepted, "wamid.2");
  const domain::status_update late{id, "wamid.1", "delivered", 0, now}, failed{id, "wamid.2", "failed", 7, now};
  CHECK(*store->apply_statuses(std::vector{failed, late}) == std::vector{true, true});
  CHECK(claim().at(0).failure == 7);
}

TEST_CASE_METHOD(taken, "a failure of a reply to somebody who was erased since sends nothing",
                 "[persistence][failure]") {
  REQUIRE(store->erase(asha, now).has_value());
  CHECK(fail());
  CHECK(claim().empty());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "what is put back has not been tried, and keeps what it is to be judged by",
                 "[persistence][failure]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one"})).has_value());
  auto first = claim().at(0);
  for (auto i = 0; i < 3; ++i) {
    settle(first.id, settlement::kind::put_back);
    CHECK(claim().at(0).attempt == 1);
  }
  settle(first.id, settlement::kind::accepted, "wamid.1");
  CHECK(apply({first.id, "wamid.1", "failed", 7, now}));
  for (auto i = 0; i < 3; ++i) {
    auto told = claim().at(0);
    CHECK(told.attempt == 1);
    CHECK(told.failure == 7);
    settle(first.id, settlement::kind::put_back, "", now);
  }
  CHECK(verify().clean());
}
