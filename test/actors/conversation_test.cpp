#include "actors/conversations.hpp"

#include "actors/telemetry.hpp"
#include "channels/inspect.hpp"
#include "test/support/actor_fixture.hpp"
#include "test/support/knowledge.hpp"
#include "test/support/memory_store.hpp"

using namespace luna;
using namespace std::chrono_literals;

namespace {

domain::event message(const std::string& id, const std::string& text, const std::string& person = "p") {
  domain::event what;
  what.channel = "whatsapp";
  what.account_id = "a";
  what.external_id = id;
  what.sender_id = person;
  what.conversation_id = person;
  what.dedup_key = "wa:" + id;
  what.content = domain::text_content{text};
  return what;
}

/// What became of an event that was given, once it is known.
class given {
public:
  actors::inbound order(domain::event what) {
    return {std::move(what), [slot = slot_](domain::result<domain::committed> done) { *slot = std::move(done); }};
  }
  bool arrived() const { return slot_->has_value(); }
  const domain::result<domain::committed>& get() const {
    REQUIRE(arrived());
    return **slot_;
  }

private:
  std::shared_ptr<std::optional<domain::result<domain::committed>>> slot_ =
    std::make_shared<std::optional<domain::result<domain::committed>>>();
};

/// A writer, and conversations on it, as one process has them.
struct luna_fixture : test::actor_fixture {
  test::memory_database db;
  std::shared_ptr<actors::metrics> counters = std::make_shared<actors::metrics>();
  std::shared_ptr<actors::readiness> ready = std::make_shared<actors::readiness>();
  domain::timestamp wall{1'790'000'000'000ms};
  actors::wall_clock clock = [this] { return wall; };
  actors::writer_actor writer;
  actors::conversations_actor conversations;

  luna_fixture() { open(); }

  void open(actors::conversations_options options = {}) {
    auto store = std::make_shared<std::unique_ptr<persistence::store>>(std::make_unique<test::memory_store>(db));
    writer = spawn(actors::writer, store, clock, counters, ready, actors::writer_options{});
    spawn_conversations(writer, options);
  }

  void spawn_conversations(const actors::writer_actor& on, actors::conversations_options options = {}) {
    auto tools = std::make_shared<actors::conversation_tools>(
      actors::conversation_tools{on, actors::delivery_alarm{}, clock, test::tools(), counters});
    conversations = spawn(actors::conversations, tools, options);
  }

  /// Hands an event over and delivers all that follows from it.
  given give(domain::event what) {
    given slot;
    caf::anon_send(conversations, slot.order(std::move(what)));
    settle();
    return slot;
  }

  /// What came before there was somebody to handle it.
  void accept(const std::string& id, const std::string& text) {
    domain::waiting_event event{0, {"whatsapp", "a", "p"}, "wa:" + id, channels::to_json(message(id, text))};
    REQUIRE(test::memory_store{db}.accept({&event, 1}, 10).at(0).has_value());
  }

  const std::vector<domain::turn>& turns(const std::string& person = "p") {
    return db.turns[domain::conversation_id{"whatsapp", "a", person}];
  }
};

/// Answers loads, and never a commit.
actors::writer_actor::behavior_type silent_writer(actors::writer_actor::pointer self) {
  return {
    [](actors::load_atom, const domain::conversation_id&) { return domain::conversation_head{}; },
    [self](actors::commit_atom, const domain::turn&) -> caf::result<domain::committed> {
      return self->make_response_promise<domain::committed>();
    },
    [self](actors::accept_atom, const domain::waiting_event&) -> caf::result<domain::committed> {
      return self->make_response_promise<domain::committed>();
    },
    [](actors::outcome_atom, const std::string&) { return domain::committed{}; },
    [self](actors::join_atom, const actors::event_taker& taker) { self->send(taker, domain::partition_set{}.set()); },
    [](actors::leave_atom) {},
    [](actors::claim_atom, std::uint64_t) { return actors::deliveries{}; },
    [](actors::settle_atom, const actors::settlements&) {},
    [](const actors::inbound_status&) {},
    [](actors::recall_atom, const domain::conversation_id&, std::uint64_t) { return actors::exchanges{}; },
    [](actors::park_atom, const actors::parked_updates&) {},
    [](actors::offer_atom, const domain::conversation_id&, const std::string&, domain::timestamp) {},
    [](actors::take_atom, const domain::conversation_id&, const std::string&) { return false; },
    [](actors::report_atom, const actors::account_reports&) {},
    [](actors::count_atom) { return actors::store_counts{}; },
    [](actors::flush_atom) {},
    [](caf::tick_atom) {},
    [](actors::poll_atom) {},
    [](actors::wake_atom) {},
    [](actors::poll_atom, std::int64_t, bool) {},
  };
}

} // namespace

TEST_CASE_METHOD(luna_fixture, "an event is answered once its turn is durable", "[actors][conversation]") {
  auto answer = give(message("1", "hello"));
  REQUIRE(answer.get().has_value());
  CHECK(answer.get()->seq == 1);
  REQUIRE(turns().size() == 1);
  CHECK(turns()[0].replies == answer.get()->replies);
}

TEST_CASE_METHOD(luna_fixture, "an event that comes again takes no effect and is answered like the first",
                 "[actors][conversation]") {
  auto first = give(message("1", "kundli"));
  give(message("2", "Asha"));
  auto again = give(message("1", "kundli"));
  REQUIRE(again.get().has_value());
  CHECK(again.get()->duplicate);
  CHECK(again.get()->replies == first.get()->replies);
  CHECK(turns().size() == 2);
}

TEST_CASE_METHOD(luna_fixture, "a conversation goes on where it was after the process died", "[actors][conversation]") {
  give(message("1", "kundli"));
  give(message("2", "Asha"));
  open();
  auto answer = give(message("3", "28 Feb 1990"));
  REQUIRE(answer.get().has_value());
  CHECK(answer.get()->seq == 3);
  CHECK_THAT(answer.get()->replies.at(0).text, Catch::Contains("time"));
}

TEST_CASE_METHOD(luna_fixture, "a store that is down refuses, and what came meanwhile takes effect when it is back",
                 "[actors][conversation]") {
  give(message("1", "kundli"));
  db.down = true;
  CHECK(give(message("2", "Asha")).get().error() == domain::fault::unavailable);
  CHECK(turns().size() == 1);
  db.down = false;
  REQUIRE(give(message("2", "Asha")).get().has_value());
  CHECK(turns().size() == 2);
}

TEST_CASE_METHOD(luna_fixture, "what comes behind an event that failed fails with it, so that their order stays",
                 "[actors][conversation]") {
  db.failing = 1;
  std::array<given, 3> sent;
  auto send = [&] {
    for (int i = 0; i < 3; ++i)
      caf::anon_send(conversations, (sent[i] = given{}).order(message(std::to_string(i), "hello")));
    settle();
  };
  send();
  for (const auto& each : sent)
    CHECK(each.get().error() == domain::fault::unavailable);
  CHECK(turns().empty());
  send();
  for (std::uint64_t i = 0; i < 3; ++i)
    CHECK(sent[i].get()->seq == i + 1);
}

TEST_CASE_METHOD(luna_fixture, "readiness follows the store down and up", "[actors][writer]") {
  CHECK(ready->trouble().empty());
  db.down = true;
  advance(1000ms);
  CHECK_THAT(ready->trouble(), Catch::Contains("took the store down"));
  db.down = false;
  advance(1000ms);
  CHECK(ready->trouble().empty());
}

TEST_CASE_METHOD(luna_fixture, "events beyond a conversation's bound are refused, those within it wait their turn",
                 "[actors][conversation]") {
  actors::conversations_options options;
  options.each.waiting_max = 2;
  spawn_conversations(spawn(silent_writer), options);
  auto first = give(message("1", "hello")), second = give(message("2", "hello"));
  CHECK_FALSE(first.arrived());
  CHECK_FALSE(second.arrived());
  CHECK(give(message("3", "hello")).get().error() == domain::fault::overloaded);
}

TEST_CASE_METHOD(luna_fixture, "conversations beyond the bound are refused", "[actors][conversation]") {
  actors::conversations_options options;
  options.live_max = 1;
  spawn_conversations(writer, options);
  CHECK(give(message("1", "hello", "p")).get().has_value());
  CHECK(give(message("2", "hello", "q")).get().error() == domain::fault::overloaded);
}

TEST_CASE_METHOD(luna_fixture, "those idle the longest make room for others, and are woken again",
                 "[actors][conversation]") {
  actors::conversations_options options;
  options.live_max = 20;
  spawn_conversations(writer, options);
  for (int i = 0; i < 100; ++i) {
    CHECK(give(message(std::to_string(i), "kundli", std::to_string(i))).get().has_value());
    advance(1ms);
  }
  auto answer = give(message("again", "Asha", "0"));
  REQUIRE(answer.get().has_value());
  CHECK(answer.get()->seq == 2);
}

TEST_CASE_METHOD(luna_fixture, "a conversation at work is not let go to make room", "[actors][conversation]") {
  actors::conversations_options options;
  options.live_max = 20;
  spawn_conversations(spawn(silent_writer), options);
  std::vector<given> held;
  for (int i = 0; i < 20; ++i)
    held.push_back(give(message(std::to_string(i), "hello", std::to_string(i))));
  for (const auto& h : held)
    CHECK_FALSE(h.arrived());
  CHECK(give(message("20", "hello", "20")).get().error() == domain::fault::overloaded);
}

TEST_CASE_METHOD(luna_fixture, "an idle conversation leaves memory and wakes with its history",
                 "[actors][conversation]") {
  give(message("1", "kundli"));
  for (int i = 0; i < 11; ++i)
    advance(30s); // the sweep's period; idle after 300 s
  auto answer = give(message("2", "Asha"));
  REQUIRE(answer.get().has_value());
  CHECK(answer.get()->seq == 2);
}

TEST_CASE_METHOD(luna_fixture, "another owner's turn is noticed and the event decided on top of it",
                 "[actors][conversation]") {
  give(message("1", "kundli"));
  domain::turn foreign = turns()[0];
  foreign.seq = 2;
  foreign.event_key = "wa:foreign";
  test::memory_store{db}.commit({&foreign, 1});
  auto answer = give(message("2", "Asha"));
  REQUIRE(answer.get().has_value());
  CHECK(answer.get()->seq == 3);
}

TEST_CASE_METHOD(luna_fixture, "turns that gather while the store is busy share a commit", "[actors][writer]") {
  db.commits = 0;
  for (int i = 0; i < 8; ++i)
    caf::anon_send(conversations, given{}.order(message(std::to_string(i), "hello", std::to_string(i))));
  settle();
  CHECK(db.by_event.size() == 8);
  CHECK(db.commits < 8);
}

TEST_CASE_METHOD(luna_fixture, "one person's events keep their order and take effect once, under any schedule",
                 "[actors][conversation]") {
  const std::vector<std::string> lines{"kundli", "Asha", "28 Feb 1990", "14:30", "Jaipur", "yes"};
  std::vector<domain::reply> expected;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    INFO("seed " << seed);
    auto person = "p" + std::to_string(seed);
    std::size_t answered = 0;
    auto done = [&](const domain::result<domain::committed>& result) { answered += result.has_value(); };
    for (std::size_t i = 0; i < lines.size(); ++i)
      for (int times = 0; times < 2; ++times) // every line is delivered twice
        caf::anon_send(conversations, actors::inbound{message(person + std::to_string(i), lines[i], person), done});
    settle_shuffled(seed);
    REQUIRE(answered == 2 * lines.size());
    REQUIRE(turns(person).size() == lines.size());
    std::vector<domain::reply> said;
    for (const auto& turn : turns(person))
      said.insert(said.end(), turn.replies.begin(), turn.replies.end());
    if (seed == 0)
      expected = said;
    CHECK(said == expected);
  }
}

namespace {

/// Two processes on one database that they share.
struct replicas_fixture : luna_fixture {
  actors::writer_actor other_writer;
  actors::conversations_actor other;

  replicas_fixture() {
    db.shared = true;
    other_writer = writer; // the fixture's own came first: it owns everything
    other = conversations;
    open();
  }

  given give_to(const actors::conversations_actor& whom, domain::event what) {
    given slot;
    caf::anon_send(whom, slot.order(std::move(what)));
    settle();
    return slot;
  }

  /// Lets the writers look for what waits.
  void poll() {
    for (int i = 0; i < 2; ++i)
      advance(actors::writer_options{}.poll);
  }
};

} // namespace

TEST_CASE_METHOD(replicas_fixture, "an event that reaches another process is acknowledged and waits for its owner",
                 "[actors][replicas]") {
  auto answer = give(message("1", "kundli"));
  REQUIRE(answer.get().has_value());
  CHECK(answer.get()->seq == 0);
  CHECK(turns().empty());
  poll();
  REQUIRE(turns().size() == 1);
  CHECK(db.inbox.empty());
}

TEST_CASE_METHOD(replicas_fixture, "events of one person keep their order, whichever process they reach",
                 "[actors][replicas]") {
  give(message("1", "kundli"));
  auto second = give_to(other, message("2", "Asha")); // the owner's own, while the first one waits
  poll();
  REQUIRE(second.get().has_value());
  REQUIRE(turns().size() == 2);
  CHECK(turns()[0].event_key == "wa:1");
  CHECK(turns()[1].event_key == "wa:2");
}

TEST_CASE_METHOD(replicas_fixture, "when a process leaves, the other goes on where it was", "[actors][replicas]") {
  give_to(other, message("1", "kundli"));
  give(message("2", "Asha"));
  caf::anon_send(other_writer, actors::leave_atom_v);
  settle();
  advance(1000ms);
  poll();
  CHECK(turns().size() == 2);
  auto third = give(message("3", "28 Feb 1990"));
  REQUIRE(third.get().has_value());
  CHECK(third.get()->seq == 3);
}

TEST_CASE_METHOD(replicas_fixture, "an owner that lost its partitions unawares hands what it holds to the new one",
                 "[actors][replicas]") {
  give_to(other, message("1", "kundli"));
  db.owner = nullptr; // its lease ended
  advance(1000ms);    // whoever renews first has it
  auto second = give_to(other, message("2", "Asha"));
  auto third = give(message("3", "28 Feb 1990"));
  poll();
  REQUIRE(second.get().has_value());
  REQUIRE(third.get().has_value());
  REQUIRE(turns().size() == 3);
  CHECK(turns()[1].event_key == "wa:2");
}

TEST_CASE_METHOD(replicas_fixture, "what a person wrote to two processes takes effect once, under any schedule",
                 "[actors][replicas]") {
  const std::vector<std::string> lines{"kundli", "Asha", "28 Feb 1990", "14:30", "Jaipur", "yes"};
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    INFO("seed " << seed);
    auto person = "r" + std::to_string(seed);
    std::size_t answered = 0;
    auto done = [&](const domain::result<domain::committed>& result) { answered += result.has_value(); };
    for (std::size_t i = 0; i < lines.size(); ++i) // each line to both
      for (const auto& process : {conversations, other})
        caf::anon_send(process, actors::inbound{message(person + std::to_string(i), lines[i], person), done});
    settle_shuffled(seed);
    poll();
    REQUIRE(answered == 2 * lines.size());
    CHECK(turns(person).size() == lines.size());
    CHECK(db.inbox.empty());
  }
}

TEST_CASE_METHOD(replicas_fixture, "a waiting event that arrives while a later one is at work comes first",
                 "[actors][replicas]") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    INFO("seed " << seed);
    auto person = "w" + std::to_string(seed);
    give(message(person + "1", "kundli", person)); // to the one that is not the owner
    given second;
    caf::anon_send(other, second.order(message(person + "2", "Asha", person)));
    sched.advance_time(actors::writer_options{}.poll); // the owner looks for what waits, while it decides the second
    settle_shuffled(seed);
    poll();
    REQUIRE(second.arrived());
    REQUIRE(turns(person).size() == 2);
    CHECK(turns(person)[0].event_key == "wa:" + person + "1");
  }
}

TEST_CASE_METHOD(replicas_fixture, "who has to have the replies gets them once the owner has run the turn",
                 "[actors][replicas]") {
  given slot;
  auto order = slot.order(message("1", "kundli"));
  order.done = actors::with_replies(sys, writer, "wa:1", 1s, std::move(order.done));
  caf::anon_send(conversations, std::move(order));
  settle();
  CHECK_FALSE(slot.arrived());
  poll();
  advance(25ms);
  REQUIRE(slot.get().has_value());
  CHECK(slot.get()->replies.size() == 1);
}

TEST_CASE_METHOD(replicas_fixture, "who has to have the replies does not wait for an owner for ever",
                 "[actors][replicas]") {
  given slot;
  auto order = slot.order(message("1", "kundli"));
  order.done = actors::with_replies(sys, writer, "wa:1", 100ms, std::move(order.done));
  caf::anon_send_exit(other_writer, caf::exit_reason::kill);
  caf::anon_send(conversations, std::move(order));
  settle();
  for (int i = 0; i < 6 && !slot.arrived(); ++i) {
    db.owner = this; // nobody's
    advance(25ms);
  }
  CHECK(slot.get().error() == domain::fault::unavailable);
}

TEST_CASE_METHOD(luna_fixture, "an event that comes before it is known whose it is is not put aside",
                 "[actors][conversation]") {
  db.shared = true;
  auto store = std::make_shared<std::unique_ptr<persistence::store>>(std::make_unique<test::memory_store>(db));
  auto fresh = sys.spawn(actors::writer, store, clock, counters, ready, actors::writer_options{});
  auto tools = std::make_shared<actors::conversation_tools>(
    actors::conversation_tools{fresh, actors::delivery_alarm{}, clock, test::tools(), counters});
  auto early = sys.spawn(actors::conversations, tools, actors::conversations_options{});
  given slot;
  caf::anon_send(early, slot.order(message("1", "kundli")));
  settle();
  REQUIRE(slot.get().has_value());
  CHECK(db.inbox.empty() == (slot.get()->seq == 1));
  caf::anon_send_exit(early, caf::exit_reason::kill);
  caf::anon_send_exit(fresh, caf::exit_reason::kill);
}

TEST_CASE_METHOD(luna_fixture, "a question that stays open is asked once more when its time has come",
                 "[actors][timers]") {
  give(message("1", "kundli"));
  REQUIRE(db.timers.size() == 1);
  wall += 20h - 1ms;
  advance(1000ms);
  advance(1000ms);
  CHECK(turns().size() == 1);
  wall += 1ms;
  advance(1000ms); // the writer sweeps
  advance(1000ms); // and looks for what waits
  REQUIRE(turns().size() == 2);
  CHECK(turns()[1].replies.size() == 2);
  CHECK(db.timers.empty());
  advance(1000ms);
  advance(1000ms);
  CHECK(turns().size() == 2);
}

namespace {

/// Drops every event it is given, as one that ends by a bug does.
actors::event_taker::behavior_type forgetful(std::shared_ptr<int> taken) {
  return {
    [taken](const actors::inbound&) { ++*taken; },
    [](const domain::partition_set&) {},
  };
}

} // namespace

TEST_CASE_METHOD(luna_fixture, "an event that is dropped is handed out again, and parked in the end, alone",
                 "[actors][writer]") {
  auto taken = std::make_shared<int>(0);
  auto taker = spawn(forgetful, taken);
  caf::anon_send(writer, actors::join_atom_v, taker);
  accept("1", "kundli");
  accept("2", "hello");
  accept("3", "hello");
  for (int i = 0; i < actors::writer_options{}.drops_max; ++i) {
    CHECK(db.parked.empty());
    advance(1000ms);
  }
  REQUIRE(db.parked.size() == 1);
  CHECK(channels::event_from_json(db.parked[0].body)->external_id == "1");
  CHECK(db.parked[0].channel == "whatsapp");
  CHECK(db.parked[0].conversation == db.inbox.at(0).conversation);
  CHECK_FALSE(db.parked[0].reason.empty());
  REQUIRE(db.inbox.size() == 2);
  open(); // who does better finds the others
  advance(1000ms);
  CHECK(turns().size() == 2);
  CHECK(db.parked.size() == 1);
}

TEST_CASE_METHOD(luna_fixture, "an event that no version of ours can read is parked, and what stands behind it goes on",
                 "[actors][writer]") {
  domain::waiting_event event{0, {"whatsapp", "a", "p"}, "wa:1", "{\"event\":\"from the future\"}"};
  REQUIRE(test::memory_store{db}.accept({&event, 1}, 10).at(0).has_value());
  accept("2", "hello");
  advance(1000ms);
  advance(1000ms);
  REQUIRE(db.parked.size() == 1);
  CHECK(db.parked[0].body == event.event);
  CHECK(db.parked[0].conversation == event.conversation);
  CHECK(turns().size() == 1);
}

TEST_CASE_METHOD(luna_fixture, "an event that waited and can never be stored is parked once", "[actors][writer]") {
  db.poison = "bad";
  accept("1", "bad");
  accept("2", "hello");
  for (int i = 0; i < 5; ++i)
    advance(1000ms);
  CHECK(db.parked.size() == 1);
  CHECK(db.inbox.empty());
  CHECK(turns().size() == 1);
}

TEST_CASE_METHOD(luna_fixture, "a poisonous event is kept while it cannot be parked", "[actors][writer]") {
  caf::anon_send(writer, actors::join_atom_v, spawn(forgetful, std::make_shared<int>(0)));
  accept("1", "kundli");
  db.parking_fails = true;
  for (int i = 0; i < 10; ++i)
    advance(1000ms);
  CHECK(db.inbox.size() == 1);
  db.parking_fails = false;
  advance(1000ms);
  CHECK(db.parked.size() == 1);
  CHECK(db.inbox.empty());
}

namespace {

domain::workflow slow(domain::chat& c) {
  auto given = co_await c.call("oracle", "what now?");
  c.say((given.ok ? "oracle: " : "no oracle: ") + given.value);
}

const domain::workflow_kind slow_kinds[] = {{"kundli", 1, slow}};

/// A Luna whose service the test plays, and whose people may write quickly.
struct serving_fixture : luna_fixture {
  std::vector<std::pair<domain::service_call, actors::outcome_handler<std::string>>> asked;
  std::vector<channels::api_call> courtesies;
  std::span<const domain::workflow_kind> kinds = slow_kinds;

  serving_fixture() { restart(); }

  void restart() {
    auto account = channels::account{};
    account.channel = "whatsapp";
    account.id = "a";
    account.token = "t";
    auto tools = std::make_shared<actors::conversation_tools>(
      actors::conversation_tools{writer, actors::delivery_alarm{}, clock, test::tools(), counters});
    tools->ours = std::make_shared<actors::accounts>(std::vector{account});
    tools->ask = [this](const domain::conversation_id&, const domain::service_call& call,
                        actors::outcome_handler<std::string> done) { asked.emplace_back(call, std::move(done)); };
    tools->courtesy = [this](channels::api_call call, const domain::event&) { courtesies.push_back(std::move(call)); };
    tools->burst = 300ms;
    tools->kinds = kinds;
    conversations = spawn(actors::conversations, tools, actors::conversations_options{});
  }

  void pass(std::chrono::milliseconds by) {
    for (auto end = wall + by; wall < end;) {
      wall += 50ms;
      advance(50ms);
    }
  }

  std::vector<std::string> said(const std::string& person = "p") {
    std::vector<std::string> texts;
    for (const auto& turn : turns(person))
      for (const auto& reply : turn.replies)
        texts.push_back(reply.text);
    return texts;
  }
};

} // namespace

TEST_CASE_METHOD(serving_fixture, "five messages while a service works for 14 s: each is taken at once and once",
                 "[actors][call]") {
  CHECK(give(message("0", "kundli")).get().has_value());
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].first.service == "oracle");
  for (auto i = 1; i <= 5; ++i) {
    auto one = give(message(std::to_string(i), "hello"));
    REQUIRE(one.arrived()); // no time passed
    CHECK(one.get()->seq == static_cast<std::uint64_t>(i) + 1);
    pass(50ms);
  }
  CHECK(give(message("3", "hello")).get()->duplicate);
  pass(14s);
  CHECK(said().empty());
  asked[0].second(std::string{"later"});
  settle();
  REQUIRE(said().size() == 2);
  CHECK(said()[0] == "oracle: later");
  CHECK_THAT(said()[1], Catch::Contains("Luna")); // the five, heard as one
  CHECK(asked.size() == 1);
  asked[0].second(std::string{"twice"});
  settle();
  CHECK(said().size() == 2);
}

TEST_CASE_METHOD(serving_fixture, "a service whose asker died is asked again, and its answer goes on from there",
                 "[actors][call]") {
  give(message("0", "kundli"));
  restart();
  asked.clear();
  pass(30s);
  wall += 3min;
  pass(10s); // the store's sweep lets the timer come to pass
  REQUIRE(asked.size() == 1);
  asked[0].second(std::string{"at last"});
  settle();
  CHECK(said() == std::vector<std::string>{"oracle: at last"});
}

TEST_CASE_METHOD(serving_fixture, "what a service lets us say goes to the topic where it was asked for",
                 "[actors][call]") {
  auto restarted = GENERATE(false, true);
  auto what = message("0", "kundli");
  what.topic = "33";
  give(what);
  if (restarted) {
    restart();
    asked.clear();
    wall += 3min;
    pass(10s);
  }
  REQUIRE(asked.size() == 1);
  asked[0].second(std::string{"later"});
  settle();
  CHECK(turns("p").back().replies.at(0).topic == "33");
}

TEST_CASE_METHOD(serving_fixture, "a service that nobody offers fails, and the talk goes on", "[actors][call]") {
  give(message("0", "kundli"));
  asked[0].second(domain::fault::unavailable);
  settle();
  CHECK(said() == std::vector<std::string>{"no oracle: unavailable"});
}

TEST_CASE_METHOD(serving_fixture,
                 "who writes quickly is heard as one soon after they pause, not only at the next sweep",
                 "[actors][burst]") {
  give(message("1", "hello"));
  CHECK(said().size() == 1);
  pass(100ms);
  for (auto i = 2; i <= 5; ++i) {
    CHECK(give(message(std::to_string(i), "namaste")).get().has_value());
    pass(50ms);
  }
  CHECK(said().size() == 1);
  pass(200ms);
  CHECK(said().size() == 1);
  pass(200ms);
  CHECK(said().size() == 2);
  pass(5s); // the timers in the store change nothing any more
  CHECK(said().size() == 2);
}

TEST_CASE_METHOD(serving_fixture, "a burst whose conversation died is heard when the store's timer is due",
                 "[actors][burst]") {
  give(message("1", "hello"));
  give(message("2", "namaste"));
  restart();
  pass(5s);
  CHECK(said().size() == 2);
}

TEST_CASE_METHOD(luna_fixture, "an event that can never be stored is parked and acknowledged, and the next goes on",
                 "[actors][conversation]") {
  db.poison = "bad";
  CHECK(give(message("1", "bad")).get().has_value());
  REQUIRE(db.parked.size() == 1);
  CHECK(channels::event_from_json(db.parked[0].body)->external_id == "1");
  CHECK(db.parked[0].conversation == db.turns.begin()->first);
  CHECK(give(message("2", "hello")).get()->seq == 1);
}

TEST_CASE_METHOD(luna_fixture, "who writes under another id that is known goes on in their conversation",
                 "[actors][identity]") {
  auto hello = message("1", "kundli");
  hello.sender_user_id = "IN.7";
  give(hello);
  auto under_id = message("2", "Asha", "IN.7");
  auto answer = give(under_id);
  REQUIRE(answer.get().has_value());
  CHECK(answer.get()->seq == 2);
  CHECK(turns("IN.7").empty());
  REQUIRE(turns().size() == 2);
}

TEST_CASE_METHOD(luna_fixture, "a new number takes the conversation with it, for messages that come at once, too",
                 "[actors][identity]") {
  give(message("1", "kundli"));
  auto moved = message("2", "");
  moved.content = domain::system_content{"user_changed_number", "", "q"};
  give(moved);
  CHECK(give(message("3", "Asha", "q")).get()->seq == 3);
  CHECK(turns("q").empty());
}

TEST_CASE_METHOD(serving_fixture, "where replies travel with the answer, it waits for what the service lets us say",
                 "[actors][call]") {
  auto what = message("1", "kundli");
  what.channel = "web";
  auto answer = give(what);
  CHECK_FALSE(answer.arrived());
  asked.at(0).second(std::string{"now"});
  settle();
  REQUIRE(answer.get().has_value());
  REQUIRE(answer.get()->replies.size() == 1);
  CHECK(answer.get()->replies[0].text == "oracle: now");
}
