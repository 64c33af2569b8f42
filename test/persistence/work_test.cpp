// store::work: whether its parts share a transaction or not, each has the outcome that it has by itself.
#include "test/persistence/store_fixture.hpp"

using namespace test;

namespace {

const domain::conversation_id meera{"whatsapp", "1065403", "919000000002"};

template <class Engine>
struct work_fixture : Engine {
  using Engine::store;

  work_fixture() {
    REQUIRE(store->own(60s)->all());
    REQUIRE(this->claim().empty()); // a session that has done so lets the parts share a transaction
    REQUIRE(this->commit(turn_of(asha, 1, "a1", {"one"})).has_value());
  }

  persistence::store::outcomes work(std::vector<domain::turn> turns, std::vector<settlement> ended = {},
                                    std::vector<domain::status_update> statuses = {}, std::size_t claim = 10) {
    return store->work({turns, ended, statuses, claim, now, 30s});
  }
};

settlement accepted(const std::string& id) {
  return {id, 1, settlement::kind::accepted, "wamid." + id, now, ""};
}

} // namespace

#define WORK_CASE(name)                                                                                                \
  TEMPLATE_TEST_CASE_METHOD(work_fixture, name, "[persistence][work]", sqlite_fixture, postgres_fixture)

WORK_CASE("what gathered is done together, and replies of its own turns are claimed with it") {
  auto& t = *this;
  auto first = t.work({turn_of(meera, 1, "m1", {"two"})});
  REQUIRE(first.turns.at(0).has_value());
  REQUIRE(first.claimed.has_value());
  REQUIRE(first.claimed->size() == 2);
  auto next = t.work(
    {turn_of(asha, 2, "a2", {"three"})}, {accepted(first.claimed->at(0).id)},
    {{first.claimed->at(1).id, "wamid.x", "delivered", 0, now}, {first.claimed->at(1).id, "wamid.x", "sent", 0, now}});
  CHECK(next.turns.at(0)->seq == 2);
  CHECK(next.settled.has_value());
  CHECK(*next.statuses == std::vector{true, true});
  CHECK(next.claimed->at(0).what.text == "three");
  CHECK(t.verify().clean());
}

WORK_CASE("a duplicate among what gathered disturbs nothing else") {
  auto& t = *this;
  for (auto round = 0; round < 2; ++round) { // the second time its place is expected to be taken
    auto seq = static_cast<std::uint64_t>(round) + 1;
    auto done = t.work({turn_of(asha, 2, "a1", {"one"}), turn_of(meera, seq, "m" + std::to_string(round), {"two"})});
    CHECK(done.turns.at(0)->duplicate);
    CHECK(done.turns.at(0)->replies.at(0).text == "one");
    CHECK(done.turns.at(1)->seq == seq);
    REQUIRE(done.claimed.has_value());
  }
  CHECK(t.verify().clean());
  CHECK(t.verify().turns == 3);
}

WORK_CASE("a turn that comes too late, and one that must wait for its neighbour, are told so") {
  auto& t = *this;
  auto done = t.work({turn_of(asha, 5, "a5"), turn_of(meera, 1, "m1"), turn_of(meera, 2, "m2")});
  CHECK(done.turns.at(0).error() == domain::fault::conflict);
  CHECK(done.turns.at(1)->seq == 1);
  CHECK(done.turns.at(2)->seq == 2);
  CHECK(t.verify().clean());
}

WORK_CASE("statuses of messages that are not ours, or that carry only the platform's id, are told apart") {
  auto& t = *this;
  auto first = t.work({turn_of(meera, 1, "m1", {"two"})}, {}, {}, 10);
  auto id = first.claimed->at(0).id;
  (void)t.work({}, {accepted(id)}, {}, 10);
  auto done =
    t.work({turn_of(asha, 2, "a2")}, {}, {{"", "wamid." + id, "read", 0, now}, {"", "wamid.other", "read", 0, now}});
  CHECK(*done.statuses == std::vector{true, false});
  CHECK(done.turns.at(0).has_value());
  CHECK(t.verify().clean());
}

WORK_CASE("what was sent twice in doubt is given up, not sent a third time") {
  auto& t = *this;
  auto id = t.claim().at(0).id;
  t.settle(id, settlement::kind::ambiguous, "", now);
  REQUIRE(t.claim().at(0).id == id);
  t.settle(id, settlement::kind::ambiguous, "", now);
  auto done = t.work({turn_of(meera, 1, "m1", {"two"})});
  REQUIRE(done.claimed->size() == 1);
  CHECK(done.claimed->at(0).what.text == "two");
  CHECK(t.store->count()->parked == 1);
}

WORK_CASE("who is new, who has several ids, who has moved and whom nothing reaches are looked after together") {
  auto& t = *this;
  auto named = turn_of(meera, 1, "m1", {"two"});
  named.identities = {"IN.meera"};
  named.moves_to = "919000000009";
  auto first = t.work({named});
  REQUIRE(first.turns.at(0).has_value());
  REQUIRE(first.claimed->size() == 2);
  CHECK(first.claimed->at(1).conversation.person == "919000000009");
  CHECK(t.store->load(same_account(meera, "IN.meera"))->leads_to == meera);
  auto parked = settlement{first.claimed->at(1).id, 1, settlement::kind::unreachable, "", now, "403"};
  auto next = t.work({turn_of(meera, 2, "m2", {"three"}), turn_of(same_account(meera, "IN.meera"), 1, "m3")}, {parked});
  CHECK(next.turns.at(0)->seq == 2);
  CHECK(next.turns.at(1).error() == domain::fault::conflict);
  REQUIRE(next.claimed->size() == 1);
  CHECK(next.claimed->at(0).unreachable == now.time_since_epoch().count());
  auto moved = settlement{first.claimed->at(0).id, 1, settlement::kind::moved, "919000000008", now, ""};
  auto last = t.work({turn_of(meera, 3, "m4")}, {moved});
  CHECK(last.turns.at(0)->seq == 3);
  REQUIRE(last.claimed->size() == 1);
  CHECK(last.claimed->at(0).conversation.person == "919000000008");
  CHECK(t.verify().clean());
}

WORK_CASE("nothing gathered does nothing") {
  auto& t = *this;
  auto done = t.work({}, {}, {}, 0);
  CHECK(done.turns.empty());
  CHECK(done.settled.has_value());
  CHECK(done.claimed->empty());
}
