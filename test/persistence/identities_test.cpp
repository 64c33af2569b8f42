// One person with several ids on one account; run on both engines.
#include "test/persistence/conformance.hpp"

#include "persistence/people.hpp"

#include <atomic>
#include <thread>

using namespace test;

namespace {

const auto asha_user = same_account(asha, "IN.13491208655302741918");
const auto asha_new = same_account(asha, "919000000001");

domain::turn naming(domain::turn turn, std::vector<std::string> identities) {
  turn.identities = std::move(identities);
  return turn;
}

domain::turn moving(domain::turn turn, const std::string& person) {
  turn.moves_to = person;
  return turn;
}

} // namespace

TEST_CASE_METHOD(conformance, "another id of a person leads to the conversation whose turn named it",
                 "[persistence][identities]") {
  CHECK_FALSE(load(asha_user).leads_to);
  REQUIRE(commit(naming(turn_of(asha, 1, "a"), {asha_user.person, asha_new.person})).has_value());
  for (auto again = 0; again < 2; ++again, open())
    for (const auto& other : {asha_user, asha_new}) {
      auto head = load(other);
      CHECK(head.seq == 0);
      CHECK(head.leads_to == asha);
    }
  CHECK_FALSE(load(asha).leads_to);
  CHECK(load(asha).seq == 1);
  CHECK(verify().conversations == 1);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "an id is of one account alone", "[persistence][identities]") {
  REQUIRE(commit(naming(turn_of(asha, 1, "a"), {asha_user.person})).has_value());
  CHECK_FALSE(load({"whatsapp", "another", asha_user.person}).leads_to);
  CHECK_FALSE(load({"web", asha.account, asha_user.person}).leads_to);
}

TEST_CASE_METHOD(conformance, "an id that leads to a conversation begins none of its own",
                 "[persistence][identities]") {
  REQUIRE(commit(naming(turn_of(asha, 1, "a"), {asha_user.person})).has_value());
  CHECK(commit(turn_of(asha_user, 1, "b")).error() == domain::fault::conflict);
  CHECK(commit(turn_of(asha_user, 2, "b")).error() == domain::fault::conflict);
  CHECK(load(asha_user).leads_to == asha);
  CHECK(commit(turn_of(asha, 2, "b"))->seq == 2);
  CHECK(verify().conversations == 1);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "the first conversation that names an id has it", "[persistence][identities]") {
  REQUIRE(commit(naming(turn_of(asha, 1, "a"), {asha_user.person})).has_value());
  REQUIRE(commit(naming(turn_of(ravi, 1, "r"), {asha_user.person})).has_value());
  CHECK(load(asha_user).leads_to == asha);
}

TEST_CASE_METHOD(conformance, "an id with turns of its own is not bound to another's conversation",
                 "[persistence][identities]") {
  REQUIRE(commit(turn_of(asha_user, 1, "u")).has_value());
  REQUIRE(commit(naming(turn_of(asha, 1, "a"), {asha_user.person, asha.person, ""})).has_value());
  CHECK(load(asha_user).seq == 1);
  CHECK_FALSE(load(asha_user).leads_to);
  CHECK(commit(turn_of(asha_user, 2, "v"))->seq == 2);
  CHECK(commit(turn_of(asha, 2, "b"))->seq == 2);
  CHECK_FALSE(load(same_account(asha, "")).leads_to);
  CHECK(verify().conversations == 2);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "a turn that is not committed names nobody", "[persistence][identities]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  CHECK(commit(naming(turn_of(asha, 3, "b"), {asha_user.person})).error() == domain::fault::conflict);
  CHECK(commit(naming(turn_of(asha, 2, "a"), {asha_user.person}))->duplicate);
  CHECK_FALSE(load(asha_user).leads_to);
  CHECK(commit(turn_of(asha_user, 1, "u"))->seq == 1);
}

TEST_CASE_METHOD(conformance, "of turns that are committed together the first decides whose an id is",
                 "[persistence][identities]") {
  auto named = naming(turn_of(asha, 1, "a"), {asha_user.person}), own = turn_of(asha_user, 1, "u");
  SECTION("the one that names it") {
    auto results = store->commit(std::vector{named, own, naming(turn_of(ravi, 1, "r"), {asha_user.person})});
    CHECK(results[0].has_value());
    CHECK(results[1].error() == domain::fault::conflict);
    CHECK(results[2].has_value());
    CHECK(load(asha_user).leads_to == asha);
  }
  SECTION("its own") {
    auto results = store->commit(std::vector{own, named});
    CHECK(results[0].has_value());
    CHECK(results[1].has_value());
    CHECK(load(asha_user).seq == 1);
    CHECK(commit(turn_of(asha_user, 2, "v")).has_value());
  }
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "what comes under another id waits in the person's conversation",
                 "[persistence][identities]") {
  REQUIRE(commit(naming(turn_of(asha, 1, "a"), {asha_user.person})).has_value());
  std::vector events{wait(asha, "b"), wait(asha_user, "c")};
  accept(events);
  accept(events);
  auto found = waiting();
  REQUIRE(found.size() == 2);
  CHECK(found.at(1).conversation == asha);
  CHECK(found.at(1).event == "event c");
  auto late = turn_of(asha, 2, "c");
  late.waited = found.at(1).id;
  CHECK(commit(late).error() == domain::fault::behind);
  CHECK(store->accept({&events[1], 1}, 2).at(0).has_value());
  auto more = wait(asha_user, "d");
  CHECK(store->accept({&more, 1}, 2).at(0).error() == domain::fault::overloaded);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "what waits under an id that becomes another's goes to their conversation",
                 "[persistence][identities]") {
  auto event = wait(asha_user, "u");
  accept({&event, 1});
  REQUIRE(commit(naming(turn_of(asha, 1, "a"), {asha_user.person})).has_value());
  CHECK(load(asha_user).leads_to == asha);
  CHECK(commit(turn_of(asha_user, 1, "v")).error() == domain::fault::behind);
  for (auto again = 0; again < 2; ++again) {
    REQUIRE(waiting().size() == 1);
    CHECK(waiting().at(0).conversation == asha);
    CHECK(waiting().at(0).event == "event u");
    CHECK(verify().clean());
    open();
  }
  CHECK(commit(turn_of(asha_user, 1, "v")).error() == domain::fault::conflict);
  auto turn = turn_of(asha, 2, "u");
  turn.waited = waiting().at(0).id;
  CHECK(commit(turn)->seq == 2);
  CHECK(waiting().empty());
  CHECK(verify().conversations == 1);
}

TEST_CASE_METHOD(conformance, "who is erased is known under none of their ids any more",
                 "[persistence][identities][erase]") {
  auto waits = wait(asha_new, "w");
  accept({&waits, 1});
  REQUIRE(commit(naming(turn_of(asha, 1, "a"), {asha_user.person, asha_new.person})).has_value());
  REQUIRE(commit(naming(turn_of(ravi, 1, "r"), {"IN.ravi"})).has_value());
  SECTION("by the first") {
    REQUIRE(store->erase(asha, now).has_value());
    CHECK(store->erase(asha_user, now).error() == domain::fault::not_found);
  }
  SECTION("by another") {
    REQUIRE(store->erase(asha_user, now).has_value());
    CHECK(store->erase(asha, now).error() == domain::fault::not_found);
  }
  CHECK(waiting().empty());
  for (const auto& other : {asha_user, asha_new})
    CHECK_FALSE(load(other).leads_to);
  CHECK(load(same_account(ravi, "IN.ravi")).leads_to == ravi);
  CHECK(number("select count(*) from persons where length(wrapped) = 8") == 2); // hers, and of the id that waited
  CHECK(verify().clean());
  REQUIRE(commit(turn_of(asha_user, 1, "u")).has_value());
  REQUIRE(commit(naming(turn_of(asha, 3, "b"), {asha_new.person, asha_user.person})).has_value());
  CHECK(load(asha_user).seq == 1);
  CHECK(load(asha_new).leads_to == asha);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "an older backup leads to nobody once the key file has forgotten the person",
                 "[persistence][identities][erase]") {
  REQUIRE(commit(naming(turn_of(asha, 1, "a"), {asha_user.person})).has_value());
  change_keys(
    [&](persistence::keyring& keys) { CHECK(keys.destroy(blob("select substr(wrapped, 1, 8) from persons"))); });
  SECTION("when she writes under another id") {
    open();
    CHECK_FALSE(load(asha_user).leads_to);
    CHECK(commit(turn_of(asha_user, 1, "u")).has_value());
  }
  SECTION("when what she writes has to wait") {
    open();
    auto event = wait(asha_user, "u");
    accept({&event, 1});
    CHECK(waiting().at(0).conversation == asha_user);
  }
  CHECK(load(asha).state.empty());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "verify finds an id that leads nowhere", "[persistence][identities][verify]") {
  REQUIRE(commit(naming(turn_of(asha, 1, "a"), {asha_user.person})).has_value());
  tamper("update conversations set leads_to = " + std::string{on_postgres() ? "'x'" : "x'78'"}
         + " where leads_to is not null");
  CHECK_FALSE(verify().clean());
}

TEST_CASE_METHOD(conformance, "who has moved is sent to where they are now, and the attempt does not count",
                 "[persistence][identities][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  settle(claim().at(0).id, settlement::kind::moved, asha_new.person);
  auto again = claim();
  REQUIRE(again.size() == 1);
  CHECK(again[0].what.text == "one");
  CHECK(again[0].conversation == asha_new);
  CHECK(again[0].attempt == 1);
  settle(again[0].id, settlement::kind::accepted, "wamid.1");
  CHECK(claim().at(0).conversation == asha_new);
  CHECK(load(asha_new).leads_to == asha);
  CHECK(verify().clean());
  open();
  CHECK(claim().empty());
  CHECK(claim(now + 30s).at(0).conversation == asha_new);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "to have moved to where we sent to is a failure like any other",
                 "[persistence][identities][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  for (std::uint32_t attempt = 1; attempt < 4; ++attempt) {
    auto due = claim();
    REQUIRE(due.size() == 1);
    CHECK(due[0].attempt == attempt);
    CHECK(due[0].conversation == asha);
    settle(due[0].id, settlement::kind::moved, attempt == 1 ? "" : asha.person);
  }
}

TEST_CASE_METHOD(conformance, "who moves to and fro is still found by the id they began with",
                 "[persistence][identities][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  for (const auto& there : {asha_new, asha}) {
    settle(claim().at(0).id, settlement::kind::moved, there.person);
    auto due = claim();
    REQUIRE(due.size() == 1);
    CHECK(due[0].conversation == there);
    settle(due[0].id, settlement::kind::retry);
  }
  CHECK(load(asha).seq == 1);
  CHECK(load(asha_new).leads_to == asha);
}

TEST_CASE_METHOD(conformance, "an attempt that is not the last says nothing of where the person is",
                 "[persistence][identities][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  auto due = claim().at(0);
  settlement late{due.id, 7, settlement::kind::moved, asha_new.person, now, ""};
  settlement others{"deadbeef-1", 0, settlement::kind::moved, asha_new.person, now, ""};
  REQUIRE(store->settle(std::vector{late, others}, now).has_value());
  CHECK(claim().empty());
  CHECK_FALSE(load(asha_new).leads_to);
}

TEST_CASE_METHOD(conformance, "a turn that says where the person is from now on moves what is queued, too",
                 "[persistence][identities][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one"})).has_value());
  REQUIRE(commit(moving(turn_of(asha, 2, "moved", {}), asha_new.person)).has_value());
  REQUIRE(commit(moving(turn_of(asha, 3, "nowhere", {}), "")).has_value());
  CHECK(load(asha_new).leads_to == asha);
  auto due = claim();
  REQUIRE(due.size() == 1);
  CHECK(due[0].conversation == asha_new);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "who has moved to an id with a conversation of its own is sent to there all the same",
                 "[persistence][identities][deliveries]") {
  REQUIRE(commit(turn_of(asha_new, 1, "n", {})).has_value());
  REQUIRE(commit(moving(turn_of(asha, 1, "a", {"one"}), asha_new.person)).has_value());
  CHECK(load(asha_new).seq == 1);
  CHECK(claim().at(0).conversation == asha_new);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "a person is found, handed out and erased by every id they have or had",
                 "[persistence][identities][people]") {
  REQUIRE(commit(moving(naming(turn_of(asha, 1, "a"), {asha_user.person}), asha_new.person)).has_value());
  REQUIRE(commit(turn_of(ravi, 1, "r")).has_value());
  auto found = [&](const std::string& name) {
    std::vector<persistence::persons_conversation> all;
    read([&](auto& database, const auto& keys) { all = persistence::conversations_of(database, keys, name); });
    return all;
  };
  const auto account = asha.channel + ":" + asha.account + ":";
  for (const auto& name : {asha.person, asha_new.person, asha_user.person, std::string{"+91 90000-00001"},
                           account + asha.person, account + asha_new.person, account + asha_user.person}) {
    INFO(name);
    auto all = found(name);
    REQUIRE(all.size() == 1);
    CHECK(all[0].id == asha);
    CHECK(all[0].person_now == asha_new.person);
  }
  CHECK(found(account + "nobody").empty());
  CHECK(found("").empty());
  CHECK(found(ravi.person).at(0).person_now.empty());
  read([&](auto& database, const auto& keys) {
    auto record = persistence::record_of(database, keys, found(asha_new.person).at(0));
    CHECK(record.turns.size() == 1);
    CHECK(record.person_now == asha_new.person);
  });
  REQUIRE(store->erase(found(asha_new.person).at(0).id, now).has_value());
  for (const auto& name : {asha.person, asha_new.person, asha_user.person})
    CHECK(found(name).empty());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "an id that waits without a turn and is another's is no conversation to hand out",
                 "[persistence][identities][people]") {
  auto event = wait(asha_user, "u");
  accept({&event, 1});
  REQUIRE(commit(naming(turn_of(asha, 1, "a"), {asha_user.person})).has_value());
  read([&](auto& database, const auto& keys) {
    auto all = persistence::conversations_of(database, keys, asha_user.person);
    REQUIRE(all.size() == 1);
    CHECK(all[0].id == asha);
  });
}

namespace {

/// Two processes on one database, each with half of the partitions.
struct two_processes : postgres_fixture {
  std::unique_ptr<persistence::store> other = postgres::make_store(options);

  two_processes() {
    for (auto round = 0; round < 2; ++round)
      for (auto* one : {store.get(), other.get()})
        REQUIRE(one->own(60s).has_value());
  }

  /// A person with that beginning whose conversation is that process's.
  static domain::conversation_id person_of(persistence::store& owner, const std::string& name) {
    auto mine = owner.own(60s);
    for (auto n = 0;; ++n)
      if (auto id = same_account(asha, name + std::to_string(n)); mine->test(domain::partition_of(id)))
        return id;
  }
};

} // namespace

TEST_CASE_METHOD(two_processes, "a process that knew an id as nobody's finds that it leads to somebody",
                 "[persistence][identities][replicas]") {
  auto here = person_of(*store, "9190"), there = person_of(*other, "9191");
  CHECK_FALSE(other->load(there)->leads_to);
  SECTION("and has not met it yet") {}
  SECTION("and has met it, with a turn that was not committed") {
    auto early = turn_of(there, 2, "early");
    REQUIRE(other->commit({&early, 1}).at(0).error() == domain::fault::conflict);
  }
  REQUIRE(commit(naming(turn_of(here, 1, "a"), {there.person})).has_value());
  auto first = turn_of(there, 1, "b");
  CHECK(other->commit({&first, 1}).at(0).error() == domain::fault::conflict);
  CHECK(other->load(there)->leads_to == here);
  CHECK(verify().conversations == 1);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(two_processes, "what waits under an id comes to the owner of the conversation it leads to",
                 "[persistence][identities][replicas]") {
  auto here = person_of(*store, "9190"), there = person_of(*other, "9191");
  auto event = wait(there, "w");
  REQUIRE(other->accept({&event, 1}, 10).at(0).has_value());
  REQUIRE(commit(naming(turn_of(here, 1, "a"), {there.person})).has_value());
  CHECK(other->waiting(10, 10, {})->empty()); // it is no longer this one's
  auto found = store->waiting(10, 10, {});
  REQUIRE(found->size() == 1);
  CHECK(found->at(0).conversation == here);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(two_processes, "of two processes that begin a conversation and bind its id at once, one is second",
                 "[persistence][identities][replicas]") {
  constexpr auto rounds = 200;
  const auto has_met = GENERATE(false, true); // before, with a turn that was not committed
  std::vector<std::pair<domain::conversation_id, domain::conversation_id>> pairs;
  for (auto n = 0; n < rounds; ++n)
    pairs.emplace_back(person_of(*store, "1" + std::to_string(n) + "x"),
                       person_of(*other, "2" + std::to_string(n) + "x"));
  std::vector<int> begun(rounds), led(rounds), named(rounds);
  std::atomic<int> at = 0, done = 0;
  auto run = [&](persistence::store& mine, auto prepare, auto step) {
    return std::jthread{[&, prepare, step] {
      for (std::size_t n = 0; n < rounds; ++n) {
        auto both = 2 * static_cast<int>(n) + 2;
        prepare(mine, n);
        for (++at; at < both;) // both meet here, so that they go on at once
          std::this_thread::yield();
        step(mine, n);
        for (++done; done < both;)
          std::this_thread::yield();
      }
    }};
  };
  {
    auto binder = run(
      *store, [](persistence::store&, std::size_t) {},
      [&](persistence::store& mine, std::size_t n) {
        auto turn = naming(turn_of(pairs[n].first, 1, "a" + std::to_string(n)), {pairs[n].second.person});
        named[n] = mine.commit({&turn, 1}).at(0).has_value();
        led[n] = mine.load(pairs[n].second)->leads_to.has_value();
      });
    auto beginner = run(
      *other,
      [&](persistence::store& mine, std::size_t n) {
        auto early = turn_of(pairs[n].second, 2, "early" + std::to_string(n));
        if (has_met)
          (void)mine.commit({&early, 1});
      },
      [&](persistence::store& mine, std::size_t n) {
        auto turn = turn_of(pairs[n].second, 1, "b" + std::to_string(n));
        begun[n] = mine.commit({&turn, 1}).at(0).has_value();
      });
  }
  for (std::size_t n = 0; n < rounds; ++n) {
    CHECK(named[n] == 1);
    CHECK((begun[n] == 0 || led[n] == 0)); // once it led somewhere nothing was begun
    CHECK(store->load(pairs[n].second)->seq == static_cast<std::uint64_t>(begun[n]));
    CHECK(store->load(pairs[n].second)->leads_to.has_value() == (begun[n] == 0));
  }
  CHECK(verify().clean());
}
