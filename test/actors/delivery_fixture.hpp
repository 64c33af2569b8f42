// A delivery actor whose platforms the test plays, under a wall clock that follows the actors' virtual one.
#pragma once

#include "actors/delivery.hpp"
#include "actors/telemetry.hpp"
#include "test/support/actor_fixture.hpp"
#include "test/support/memory_store.hpp"

namespace test {

using namespace luna;
using namespace std::chrono_literals;

inline channels::account account_on(std::string channel) {
  channels::account made;
  made.channel = std::move(channel);
  made.id = "a";
  made.token = "7:t";
  return made;
}

struct delivery_fixture : test::actor_fixture {
  test::memory_database db;
  std::shared_ptr<actors::metrics> counters = std::make_shared<actors::metrics>();
  std::shared_ptr<actors::readiness> ready = std::make_shared<actors::readiness>();
  domain::timestamp now{1'790'000'000'000ms};
  struct sent {
    actors::send_order what;
    std::function<void(actors::send_result)> done;
  };
  std::vector<sent> platform;
  std::shared_ptr<actors::accounts> ours =
    std::make_shared<actors::accounts>(std::vector{account_on("whatsapp"), account_on("telegram")});
  actors::writer_actor writer;
  actors::delivery_actor delivery;

  delivery_fixture() { restart(); }

  void restart() {
    if (delivery) {
      caf::anon_send_exit(delivery, caf::exit_reason::kill);
      caf::anon_send_exit(writer, caf::exit_reason::kill);
      settle();
    }
    auto clock = [this] { return now; };
    auto store = std::make_shared<std::unique_ptr<persistence::store>>(std::make_unique<test::memory_store>(db));
    writer = spawn(actors::writer, store, clock, counters, ready, actors::writer_options{});
    auto send = [this](actors::send_order what, std::function<void(actors::send_result)> done) {
      platform.push_back({std::move(what), std::move(done)});
    };
    delivery = spawn(actors::delivery, writer, ours, send, clock, counters, actors::delivery_options{});
  }

  /// The person writes, and that is what Luna says.
  void decide(const domain::conversation_id& conversation, std::vector<domain::reply> replies) {
    static int number = 0;
    domain::turn turn;
    turn.conversation = conversation;
    turn.seq = db.turns[turn.conversation].size() + 1;
    turn.event_key = std::to_string(++number);
    turn.replies = std::move(replies);
    turn.heard = now.time_since_epoch().count();
    test::memory_store{db}.commit({&turn, 1});
    caf::anon_send(delivery, actors::wake_atom_v);
    settle();
  }

  void decide(const std::string& person, std::initializer_list<const char*> texts) {
    decide({"whatsapp", "a", person}, {texts.begin(), texts.end()});
  }

  void answer(std::size_t i, int status, std::string body, std::optional<std::chrono::seconds> retry_after = {}) {
    platform.at(i).done({platform.at(i).what, status, std::move(body), retry_after, true, std::nullopt});
    settle();
  }

  void accept(std::size_t i) {
    auto number = std::to_string(i);
    if (platform.at(i).what.what.conversation.channel == "telegram")
      answer(i, 200, R"({"ok":true,"result":{"message_id":)" + number + R"(,"chat":{"id":7}}})");
    else
      answer(i, 200, R"({"messages":[{"id":"wamid.)" + number + "\"}]}");
  }

  void pass(std::chrono::milliseconds by) {
    for (auto end = now + by; now < end;) {
      now += 500ms;
      advance(500ms);
    }
  }
};

} // namespace test
