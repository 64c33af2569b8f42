#include "test/actors/delivery_fixture.hpp"

using namespace luna;
using namespace std::chrono_literals;
using test::delivery_fixture;

namespace {

const std::string refused = R"({"error":{"code":130429,"message":"m"}})";

} // namespace

TEST_CASE_METHOD(delivery_fixture, "the replies to one person go out one after the other", "[actors][delivery]") {
  decide("p", {"one", "two"});
  REQUIRE(platform.size() == 1);
  CHECK(platform[0].what.what.what.text == "one");
  accept(0);
  REQUIRE(platform.size() == 2);
  CHECK(platform[1].what.what.what.text == "two");
}

TEST_CASE_METHOD(delivery_fixture, "one person's trouble does not hold up another", "[actors][delivery]") {
  decide("p", {"one"});
  decide("q", {"one"});
  CHECK(platform.size() == 2);
}

TEST_CASE_METHOD(delivery_fixture, "a refused send is repeated after a pause and the order is kept",
                 "[actors][delivery]") {
  decide("p", {"one", "two"});
  answer(0, 400, refused);
  pass(500ms);
  CHECK(platform.size() == 1);
  pass(1500ms);
  REQUIRE(platform.size() == 2);
  CHECK(platform[1].what.what.what.text == "one");
  CHECK(platform[1].what.what.attempt == 2);
}

TEST_CASE_METHOD(delivery_fixture, "Retry-After is obeyed", "[actors][delivery]") {
  decide("p", {"one"});
  answer(0, 429, refused, 20s);
  pass(19s);
  CHECK(platform.size() == 1);
  pass(1500ms);
  CHECK(platform.size() == 2);
}

TEST_CASE_METHOD(delivery_fixture, "a reply that can never be taken is parked and the next one goes out",
                 "[actors][delivery]") {
  decide("p", {"one", "two"});
  answer(0, 400, R"({"error":{"code":131051,"message":"m"}})");
  CHECK(db.deliveries[0].state == "parked");
  CHECK_FALSE(db.deliveries[0].reason.empty());
  REQUIRE(platform.size() == 2);
  CHECK(platform[1].what.what.what.text == "two");
}

TEST_CASE_METHOD(delivery_fixture, "a send without an answer waits for its status before it is repeated",
                 "[actors][delivery]") {
  decide("p", {"one", "two"});
  answer(0, 0, "");
  CHECK(db.deliveries[0].state == "ambiguous");
  pass(29s);
  CHECK(platform.size() == 1);
  pass(2s);
  REQUIRE(platform.size() == 2);
  CHECK(platform[1].what.what.what.text == "one");
}

TEST_CASE_METHOD(delivery_fixture, "a status with our id settles a send without an answer", "[actors][delivery]") {
  decide("p", {"one", "two"});
  answer(0, 0, "");
  caf::anon_send(writer, actors::inbound_status{{"1", "wamid.x", "sent", 0, now}, [](domain::result<bool>) {}});
  settle();
  pass(1s);
  REQUIRE(platform.size() == 2);
  CHECK(platform[1].what.what.what.text == "two");
}

TEST_CASE_METHOD(delivery_fixture, "a refused account stops the channel, which is tried again later",
                 "[actors][delivery]") {
  decide("p", {"one"});
  answer(0, 401, R"({"error":{"code":190,"message":"m"}})");
  decide("q", {"one"});
  CHECK(platform.size() == 1);
  pass(301s);
  CHECK(platform.size() >= 2);
}

TEST_CASE_METHOD(delivery_fixture, "a reply that waits for its account has not been tried", "[actors][delivery]") {
  decide({"pigeon", "a", "p"}, {{"one"}});
  pass(1h);
  CHECK(platform.empty());
  CHECK(db.deliveries[0].state == "pending");
  CHECK(db.deliveries[0].what.attempt == 1); // the next
}

TEST_CASE_METHOD(delivery_fixture,
                 "a refused account is tried one reply at a time, and is open again once one is taken",
                 "[actors][delivery]") {
  ours = std::make_shared<actors::accounts>(std::vector{test::account_on("whatsapp")});
  restart();
  auto refuse = [&](std::size_t i) { answer(i, 401, R"({"error":{"code":190,"message":"m"}})"); };
  decide("p", {"one"});
  decide("q", {"one"});
  decide("r", {"one"});
  for (std::size_t i = 0; i < 3; ++i)
    refuse(i);
  CHECK(ours->reports()[0].state == "stopped");
  pass(8min);
  REQUIRE(platform.size() == 4);
  refuse(3);
  pass(8min);
  REQUIRE(platform.size() == 5);
  accept(4);
  CHECK(ours->reports()[0].state == "open");
  pass(8min);
  CHECK(platform.size() == 7); // the others
}

TEST_CASE_METHOD(delivery_fixture, "a store that is down while a send ends is told when it is back",
                 "[actors][delivery]") {
  decide("p", {"one", "two"});
  db.down = true;
  accept(0);
  CHECK(db.deliveries[0].state == "sending");
  db.down = false;
  pass(500ms);
  CHECK(db.deliveries[0].state == "accepted");
  CHECK(platform.size() == 2);
}

TEST_CASE_METHOD(delivery_fixture, "draining waits for what is on its way and claims no more", "[actors][delivery]") {
  decide("p", {"one", "two"});
  auto drained = ask<void>(delivery, actors::drain_atom_v);
  CHECK_FALSE(drained.arrived());
  accept(0);
  CHECK(drained.arrived());
  CHECK(platform.size() == 1);
}

TEST_CASE("the pause between attempts doubles up to its bound", "[actors][delivery]") {
  actors::delivery_options options;
  CHECK(actors::pause_after(1, options) == 1s);
  CHECK(actors::pause_after(2, options) == 2s);
  CHECK(actors::pause_after(9, options) == 256s);
  CHECK(actors::pause_after(10, options) == 300s);
  CHECK(actors::pause_after(4'000'000'000, options) == 300s);
}

TEST_CASE_METHOD(delivery_fixture,
                 "while the platform is out of reach it is tried one reply at a time, ever more rarely",
                 "[actors][delivery]") {
  ours = std::make_shared<actors::accounts>(std::vector{test::account_on("whatsapp")});
  restart();
  auto unreachable = [&](std::size_t i) {
    platform.at(i).done({platform.at(i).what, 0, "", {}, false, {}});
    settle();
  };
  for (const auto* person : {"p", "q", "r"})
    decide(person, {"one"});
  REQUIRE(platform.size() == 3); // on their way together when it broke
  for (std::size_t i = 0; i < 3; ++i)
    unreachable(i);
  decide("s", {"one"});
  CHECK(platform.size() == 3);
  pass(2s);
  REQUIRE(platform.size() == 4);
  pass(60s);
  CHECK(platform.size() == 4); // this try has not ended yet
  unreachable(3);
  pass(1s);
  CHECK(platform.size() == 4);
  pass(3s);
  REQUIRE(platform.size() == 5);
  accept(4);
  pass(1s);
  CHECK(platform.size() == 8); // in reach again: all at once
}
