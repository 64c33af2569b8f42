// When the person last wrote, and whether anything reaches them; run on both engines.
#include "test/persistence/conformance.hpp"

using namespace test;

namespace {

constexpr std::int64_t noon = 1'790'000'000'000; // `now`

domain::turn heard(domain::turn turn, std::int64_t at) {
  turn.heard = at;
  return turn;
}

} // namespace

TEST_CASE_METHOD(conformance, "a reply carries when the person had last written as it was decided",
                 "[persistence][reach]") {
  REQUIRE(commit(heard(turn_of(asha, 1, "a", {"one", "two"}), noon - 5)).has_value());
  REQUIRE(commit(heard(turn_of(asha, 2, "b", {"three"}), noon)).has_value());
  REQUIRE(commit(turn_of(ravi, 1, "r")).has_value());
  std::vector<std::int64_t> found;
  for (auto due = claim(); !due.empty(); due = claim())
    for (const auto& one : due)
      if (one.conversation == asha) {
        found.push_back(one.heard);
        settle(one.id, settlement::kind::accepted, "wamid." + one.id);
      } else {
        CHECK(one.heard == 0);
      }
  CHECK(found == std::vector<std::int64_t>{noon - 5, noon - 5, noon});
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "a turn that comes late queues nothing, and its neighbours keep their time",
                 "[persistence][reach]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {})).has_value());
  for (auto round = 0; round < 2; ++round) { // the second time its place is expected to be taken
    auto id = same_account(asha, "91800" + std::to_string(round));
    auto results = store->commit(std::vector{heard(turn_of(asha, 1, "late", {"no"}), 1),
                                             heard(turn_of(id, 1, "r" + std::to_string(round), {"yes"}), noon + round),
                                             heard(turn_of(asha, 2, "a", {"no"}), 2)});
    CHECK(results[1].has_value());
    auto due = claim();
    REQUIRE(due.size() == 1);
    CHECK(due[0].what.text == "yes");
    CHECK(due[0].heard == noon + round);
  }
}

TEST_CASE_METHOD(conformance, "who is unreachable is marked, and what was decided before and after can be told apart",
                 "[persistence][reach]") {
  REQUIRE(commit(heard(turn_of(asha, 1, "a", {"one", "two"}), noon - 5)).has_value());
  REQUIRE(commit(turn_of(ravi, 1, "r")).has_value());
  auto due = claim();
  REQUIRE(due.size() == 2);
  CHECK(due[0].unreachable == 0);
  settle(due[0].id, settlement::kind::unreachable, "403: blocked");
  CHECK(store->count()->parked == 1);
  auto second = claim();
  REQUIRE(second.size() == 1);
  CHECK(second[0].what.text == "two");
  CHECK(second[0].unreachable == noon);
  settle(second[0].id, settlement::kind::parked, "unreachable");
  open();
  REQUIRE(commit(heard(turn_of(asha, 2, "b", {"three"}), noon + 60'000)).has_value());
  auto third = claim(now + 1min).at(0);
  CHECK(third.what.text == "three");
  CHECK(third.unreachable == noon);
  CHECK(third.heard > third.unreachable);
  settle(due[1].id, settlement::kind::retry);
  for (const auto& other : claim(now + 1h))
    CHECK((other.conversation == ravi && other.unreachable == 0));
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "an attempt that is not the last marks nobody", "[persistence][reach]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  auto due = claim().at(0);
  settlement late{due.id, 7, settlement::kind::unreachable, "", now, "403"};
  REQUIRE(store->settle({&late, 1}, now).has_value());
  settle(due.id, settlement::kind::parked, "too long");
  CHECK(claim().at(0).unreachable == 0);
}

TEST_CASE_METHOD(conformance, "who is erased and writes again is reachable", "[persistence][reach][erase]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  settle(claim().at(0).id, settlement::kind::unreachable, "403");
  REQUIRE(store->erase(asha, now).has_value());
  REQUIRE(commit(turn_of(asha, 3, "b")).has_value());
  CHECK(claim().at(0).unreachable == 0);
}
