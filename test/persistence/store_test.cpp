// What every store promises; run on both engines. See persistence/store.hpp.
#include "test/persistence/conformance.hpp"

using namespace test;

TEST_CASE_METHOD(conformance, "a conversation begins empty and is loaded as of its last turn", "[persistence][store]") {
  CHECK(store->load(asha)->seq == 0);
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  REQUIRE(commit(turn_of(asha, 2, "b")).has_value());
  CHECK(store->load(asha)->seq == 2);
  CHECK(store->load(asha)->state == "state 2");
  CHECK(store->load(ravi)->seq == 0);
}

TEST_CASE_METHOD(conformance, "an event takes effect once and answers alike ever after", "[persistence][store]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  auto again = commit(turn_of(asha, 2, "a", {"other"}));
  REQUIRE(again.has_value());
  CHECK(again->duplicate);
  CHECK(again->replies == std::vector<domain::reply>{{"one"}, {"two"}});
  CHECK(store->load(asha)->seq == 1);
}

TEST_CASE_METHOD(conformance, "a seq that is not the next is a conflict", "[persistence][store]") {
  CHECK(commit(turn_of(asha, 2, "a")).error() == domain::fault::conflict);
  REQUIRE(commit(turn_of(asha, 1, "b")).has_value());
  CHECK(commit(turn_of(asha, 1, "c")).error() == domain::fault::conflict);
  CHECK(commit(turn_of(asha, 3, "c")).error() == domain::fault::conflict);
}

TEST_CASE_METHOD(conformance, "a bad turn in a group does not disturb its neighbours", "[persistence][store]") {
  std::vector turns{turn_of(asha, 1, "a"), turn_of(ravi, 7, "b"), turn_of(asha, 2, "a"), turn_of(asha, 2, "c")};
  auto results = store->commit(turns);
  REQUIRE(results.size() == 4);
  CHECK(results[0].has_value());
  CHECK(results[1].error() == domain::fault::conflict);
  CHECK(results[2]->duplicate);
  CHECK(results[3]->seq == 2);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "replies of one person are claimed one after the other, of several side by side",
                 "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  REQUIRE(commit(turn_of(ravi, 1, "b", {"for ravi"})).has_value());
  auto first = claim();
  REQUIRE(first.size() == 2);
  CHECK(first[0].what.text == "one");
  CHECK(first[0].conversation == asha);
  CHECK(first[1].what.text == "for ravi");
  CHECK(claim().empty());
  settle(first[0].id, settlement::kind::accepted, "wamid.1");
  auto second = claim();
  REQUIRE(second.size() == 1);
  CHECK(second[0].what.text == "two");
}

TEST_CASE_METHOD(conformance, "replies that travel with the answer are not queued", "[persistence][deliveries]") {
  auto turn = turn_of({"web", "", "s"}, 1, "a");
  turn.delivered = false;
  REQUIRE(commit(turn).has_value());
  CHECK(claim().empty());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "a retry waits for its time", "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  settle(claim().at(0).id, settlement::kind::retry, "", now + 10s);
  CHECK(claim(now + 9999ms).empty());
  auto again = claim(now + 10s);
  REQUIRE(again.size() == 1);
  CHECK(again[0].attempt == 2);
}

TEST_CASE_METHOD(conformance, "a conversation with ever so many replies waiting holds up no other",
                 "[persistence][deliveries]") {
  auto meera = asha;
  meera.person = "919999999999";
  std::vector<std::string> many(3000, "again");
  REQUIRE(commit(turn_of(asha, 1, "a", many)).has_value());
  REQUIRE(commit(turn_of(meera, 1, "m", {"two", "three"})).has_value());
  auto two = [&] { // in as many claims as it takes
    std::vector<domain::delivery> all;
    while (all.size() < 2) {
      auto due = claim();
      REQUIRE_FALSE(due.empty());
      all.insert(all.end(), due.begin(), due.end());
    }
    CHECK(claim().empty());
    return all;
  };
  auto first = two();
  CHECK(std::set{first[0].what.text, first[1].what.text} == std::set<std::string>{"again", "two"});
  for (const auto& one : first)
    settle(one.id, settlement::kind::accepted, "wamid." + one.id);
  auto second = two();
  CHECK(std::set{second[0].what.text, second[1].what.text} == std::set<std::string>{"again", "three"});
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "a parked reply lets the next one go", "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  settle(claim().at(0).id, settlement::kind::parked, "131026: unreachable");
  CHECK(claim().at(0).what.text == "two");
  CHECK(store->count()->parked == 1);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "what an earlier process was sending waits for its status", "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  auto id = claim().at(0).id;
  open();
  CHECK(claim().empty());
  CHECK(store->count()->ambiguous == 1);
  SECTION("a status settles it") {
    CHECK(apply({id, "wamid.1", "sent", 0, now}));
    CHECK(claim().at(0).what.text == "two");
    CHECK(verify().resent == 0);
  }
  SECTION("without one it is sent once more, and counted") {
    CHECK(claim(now + 29'999ms).empty());
    auto again = claim(now + 30s);
    REQUIRE(again.size() == 1);
    CHECK(again[0].what.text == "one");
    CHECK(verify().resent == 1);
    settle(id, settlement::kind::ambiguous, "", now + 60s);
    CHECK(claim(now + 60s).at(0).what.text == "two"); // the first is parked: twice is enough
  }
  SECTION("a process that ends in the meantime hears no status, so the next one waits as long again") {
    open();
    CHECK(claim(now + 29s).empty());
    CHECK(claim(now + 58'999ms).empty());
    CHECK(claim(now + 59s).at(0).what.text == "one");
  }
  SECTION("a status that says failed makes it due, to be judged") {
    CHECK(apply({id, "wamid.1", "failed", 131026, now}));
    auto told = claim().at(0);
    CHECK(told.what.text == "one");
    CHECK(told.attempt == 1);
    CHECK(told.failure == 131026);
    settle(id, settlement::kind::parked, "131026");
    CHECK(claim().at(0).what.text == "two");
  }
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "a status that overtakes the answer settles a send whose answer never comes",
                 "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  auto id = claim().at(0).id;
  CHECK(apply({id, "wamid.1", "delivered", 0, now}));
  settle(id, settlement::kind::ambiguous, "", now + 30s);
  CHECK(claim().at(0).what.text == "two");
}

TEST_CASE_METHOD(conformance, "statuses only climb", "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  auto id = claim().at(0).id;
  settle(id, settlement::kind::accepted, "wamid.1");
  for (const auto* status : {"read", "sent", "delivered", "some new word"})
    CHECK(apply({"", "wamid.1", status, 0, now}));
  CHECK(number("select status from deliveries") == 3);
}

TEST_CASE_METHOD(conformance, "statuses of messages that are not ours are told apart", "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  claim();
  for (const auto* tracker : {"", "x", "00000000-1", "some data", "deadbeef-99999999999999999999"})
    CHECK_FALSE(apply({tracker, "wamid.unknown", "sent", 0, now}));
}

TEST_CASE_METHOD(conformance, "settling twice, or what is not being sent, changes nothing",
                 "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  auto id = claim().at(0).id;
  settle(id, settlement::kind::accepted, "wamid.1");
  settle(id, settlement::kind::retry);
  CHECK(claim().at(0).what.text == "two");
  settle("unknown", settlement::kind::accepted, "x");
}

TEST_CASE_METHOD(conformance, "verify finds every kind of damage", "[persistence][verify]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  REQUIRE(commit(turn_of(asha, 2, "b")).has_value());
  REQUIRE(commit(turn_of(asha, 3, "c")).has_value());
  auto last = turn_of(asha, 4, "d");
  last.delivered = false;
  REQUIRE(commit(last).has_value());
  for (int i = 0; i < 4; ++i)
    settle(claim().at(0).id, settlement::kind::accepted, "wamid." + std::to_string(i));
  auto report = verify();
  CHECK(report.clean());
  CHECK(report.turns == 4);
  CHECK(report.accepted == 4);
  const auto zeros = [&](int count) {
    return on_postgres() ? "decode(repeat('00', " + std::to_string(count) + "), 'hex')"
                         : "zeroblob(" + std::to_string(count) + ")";
  };
  std::vector<std::string> damages{
    "update turns set link = " + zeros(32) + " where seq = 2",
    "delete from turns where seq = 2",
    "delete from turns where seq = 3",
    "delete from turns where seq = 4", // the last one of its conversation, without a delivery
    "update turns set body = (select body from turns where seq = 1) where seq = 2",
    "update turns set replies = 2 where seq = 2",
    "update turns set at = at + 1 where seq = 3",
    "update turns set event_key = " + zeros(16) + " where seq = 1",
    "update turns set commit_no = commit_no + 1 where seq = 1",
    "delete from commits where no = (select min(no) from commits)",
    "delete from commits where no = (select max(no) from commits)",
    "update commits set link = " + zeros(32) + " where no = (select min(no) from commits)",
    "delete from deliveries where id = 2",
    "update deliveries set accepted_no = 9 where id = 1",
    "update deliveries set state = 0 where id = 2",
    "update deliveries set state = 4, reason = null where id = 4",
    "update deliveries set platform_key = null where id = 1",
    "update deliveries set seq = 9 where id = 4",
    "update persons set wrapped = " + zeros(60),
    "delete from persons",
    "delete from conversations",
  };
  auto damage = damages[static_cast<std::size_t>(GENERATE(range(0, 21)))];
  INFO(damage);
  tamper(damage);
  CHECK_FALSE(verify().clean());
}

TEST_CASE_METHOD(conformance, "of statuses that come together the furthest counts, and each is answered",
                 "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  auto id = claim().at(0).id;
  std::vector<domain::status_update> updates{
    {id, "wamid.1", "read", 0, now}, {"", "wamid.other", "sent", 0, now}, {id, "wamid.1", "sent", 0, now}};
  auto known = store->apply_statuses(updates);
  REQUIRE(known.has_value());
  CHECK(*known == std::vector<bool>{true, false, true});
  CHECK(number("select status from deliveries") == 3);
}

TEST_CASE_METHOD(conformance, "a transcript holds the last turns, oldest first", "[persistence][store]") {
  for (std::uint64_t seq = 1; seq <= 3; ++seq)
    REQUIRE(commit(turn_of(asha, seq, std::to_string(seq), {"reply " + std::to_string(seq)})).has_value());
  auto lines = store->transcript(asha, 2);
  REQUIRE(lines.has_value());
  REQUIRE(lines->size() == 2);
  CHECK(lines->at(0).seq == 2);
  CHECK(lines->at(1).replies == std::vector<domain::reply>{{"reply 3"}});
  CHECK(store->transcript(ravi, 2)->empty());
}

TEST_CASE_METHOD(conformance, "an event of one conversation that comes again in another is the first one's duplicate",
                 "[persistence][store]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"for asha"})).has_value());
  auto again = commit(turn_of(ravi, 1, "a", {"for ravi"}));
  REQUIRE(again.has_value());
  CHECK(again->duplicate);
  CHECK(again->replies == std::vector<domain::reply>{{"for asha"}});
  REQUIRE(commit(turn_of(ravi, 1, "b")).has_value());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "a store that opens again goes on where the last one was", "[persistence][store]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  open();
  REQUIRE(commit(turn_of(asha, 2, "b")).has_value());
  REQUIRE(commit(turn_of(ravi, 1, "c")).has_value());
  open();
  CHECK(store->load(asha)->state == "state 2");
  CHECK(verify().turns == 3);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "an accepted event waits until its turn is committed, oldest first",
                 "[persistence][inbox]") {
  std::vector events{wait(asha, "a"), wait(ravi, "b"), wait(asha, "c")};
  accept(events);
  auto found = waiting();
  REQUIRE(found.size() == 3);
  CHECK(found.at(0).event_key == "a");
  CHECK(found.at(0).event == "event a");
  CHECK(found.at(0).conversation == asha);
  CHECK(found.at(2).event_key == "c");
  CHECK(waiting(2).size() == 2);
  CHECK(verify().events_waiting == 3);
  auto turn = turn_of(asha, 1, "a");
  turn.waited = found.at(0).id;
  REQUIRE(commit(turn).has_value());
  CHECK(waiting().size() == 2);
  open();
  CHECK(waiting().at(0).event_key == "b");
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "an event that waits or has taken effect is not accepted again", "[persistence][inbox]") {
  auto event = wait(asha, "a");
  accept({&event, 1});
  accept({&event, 1});
  REQUIRE(waiting().size() == 1);
  auto turn = turn_of(asha, 1, "a");
  turn.waited = waiting().at(0).id;
  REQUIRE(commit(turn).has_value());
  accept({&event, 1});
  CHECK(waiting().empty());
}

TEST_CASE_METHOD(conformance, "while events of a conversation wait no later one passes them", "[persistence][inbox]") {
  std::vector events{wait(asha, "a"), wait(asha, "b")};
  accept(events);
  auto ids = waiting();
  CHECK(commit(turn_of(asha, 1, "direct")).error() == domain::fault::behind);
  CHECK(commit(turn_of(ravi, 1, "another's")).has_value());
  auto second = turn_of(asha, 1, "b");
  second.waited = ids.at(1).id;
  CHECK(commit(second).error() == domain::fault::behind);
  auto first = turn_of(asha, 1, "a");
  first.waited = ids.at(0).id;
  REQUIRE(commit(first).has_value());
  second.seq = 2;
  REQUIRE(commit(second).has_value());
  REQUIRE(commit(turn_of(asha, 3, "direct")).has_value());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "an event that waits and comes again straight takes effect once",
                 "[persistence][inbox]") {
  auto event = wait(asha, "a");
  accept({&event, 1});
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value()); // it is the oldest itself
  CHECK(waiting().empty());
  CHECK(commit(turn_of(asha, 2, "a"))->duplicate);
}

TEST_CASE_METHOD(conformance, "the outcome of an event is known once its turn is committed", "[persistence][inbox]") {
  CHECK_FALSE(store->outcome("a")->has_value());
  REQUIRE(commit(turn_of(asha, 1, "a", {"one"})).has_value());
  auto outcome = store->outcome("a");
  REQUIRE(outcome->has_value());
  CHECK((*outcome)->replies == std::vector<domain::reply>{{"one"}});
}

TEST_CASE_METHOD(conformance, "of each conversation only a few waiting events are handed out", "[persistence][inbox]") {
  std::vector<domain::waiting_event> events;
  for (auto i = 0; i < 5; ++i)
    events.push_back(wait(asha, "a" + std::to_string(i)));
  events.push_back(wait(ravi, "r"));
  accept(events);
  auto found = waiting(10, 2);
  REQUIRE(found.size() == 3);
  CHECK(found.at(1).event_key == "a1");
  CHECK(found.at(2).event_key == "r");
  std::vector known{found.at(0).id, found.at(2).id};
  auto rest = store->waiting(10, 2, known);
  REQUIRE(rest.has_value());
  REQUIRE(rest->size() == 1);
  CHECK(rest->at(0).event_key == "a1");
}

TEST_CASE_METHOD(conformance, "a conversation with too many waiting events is refused more, others are not",
                 "[persistence][inbox]") {
  std::vector few{wait(asha, "a"), wait(asha, "b")};
  accept(few);
  std::vector more{wait(asha, "c"), wait(ravi, "r"), wait(asha, "a")};
  auto results = store->accept(more, 2);
  REQUIRE(results.size() == 3);
  CHECK(results[0].error() == domain::fault::overloaded);
  CHECK(results[1].has_value());
  CHECK(results[2].has_value()); // it waits already
  CHECK(store->accept({&more[0], 1}, 3).at(0).has_value());
}

namespace {

domain::turn with_timer(domain::turn turn, const std::string& event, domain::timestamp due) {
  turn.timers.push_back({due, event, "event " + event});
  return turn;
}

} // namespace

TEST_CASE_METHOD(conformance, "a timer fires once, when it is due", "[persistence][timers]") {
  REQUIRE(commit(with_timer(turn_of(asha, 1, "a"), "t", now + 10s)).has_value());
  CHECK(verify().timers == 1);
  REQUIRE(store->sweep(now + 9'999ms).has_value());
  CHECK(waiting().empty());
  REQUIRE(store->sweep(now + 10s).has_value());
  REQUIRE(waiting().size() == 1);
  CHECK(waiting().at(0).event == "event t");
  CHECK(waiting().at(0).conversation == asha);
  REQUIRE(store->sweep(now + 1h).has_value());
  REQUIRE(waiting().size() == 1);
  auto turn = turn_of(asha, 2, "t");
  turn.waited = waiting().at(0).id;
  REQUIRE(commit(turn).has_value());
  REQUIRE(store->sweep(now + 2h).has_value());
  CHECK(waiting().empty());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "timers that were missed fire once each, in their order, after a restart",
                 "[persistence][timers]") {
  REQUIRE(commit(with_timer(with_timer(turn_of(asha, 1, "a"), "late", now + 20s), "early", now + 10s)).has_value());
  open();
  REQUIRE(store->sweep(now + 24h).has_value());
  REQUIRE(store->sweep(now + 25h).has_value());
  auto found = waiting();
  REQUIRE(found.size() == 2);
  CHECK(found.at(0).event_key == "early");
  CHECK(found.at(1).event_key == "late");
}

TEST_CASE_METHOD(conformance, "a turn that is not committed sets no timer", "[persistence][timers]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  CHECK(commit(with_timer(turn_of(asha, 1, "b"), "t", now)).error() == domain::fault::conflict);
  CHECK(commit(with_timer(turn_of(asha, 2, "a"), "t", now))->duplicate);
  REQUIRE(store->sweep(now + 1h).has_value());
  CHECK(waiting().empty());
}

TEST_CASE_METHOD(conformance, "who is erased cannot be read any more and begins anew", "[persistence][erase]") {
  REQUIRE(commit(with_timer(turn_of(asha, 1, "a", {"one", "two"}), "t", now)).has_value());
  REQUIRE(commit(turn_of(ravi, 1, "r")).has_value());
  auto event = wait(asha, "w");
  accept({&event, 1});
  auto on_its_way = claim().at(0);
  REQUIRE(store->erase(asha, now).has_value());
  CHECK(store->erase(asha, now).error() == domain::fault::not_found);
  CHECK(store->load(asha)->state.empty());
  CHECK(store->load(asha)->seq == 2);
  CHECK(store->transcript(asha, 10)->empty());
  CHECK(waiting().empty());
  REQUIRE(store->sweep(now + 1h).has_value());
  CHECK(waiting().empty());
  settle(on_its_way.id, settlement::kind::accepted, "wamid.1"); // too late to count
  auto left = claim(now + 1h);
  CHECK(std::all_of(left.begin(), left.end(), [](const auto& d) { return d.conversation == ravi; }));
  CHECK(verify().erased == 1);
  CHECK(commit(turn_of(asha, 3, "a"))->duplicate); // what a platform sends again is still known, and not answered
  CHECK(commit(turn_of(asha, 3, "a"))->replies.empty());
  CHECK(commit(turn_of(asha, 2, "b")).error() == domain::fault::conflict); // decided before
  CHECK(verify().clean());
  open();
  CHECK(store->load(asha)->state.empty());
  REQUIRE(commit(turn_of(asha, 3, "b")).has_value());
  CHECK(store->load(asha)->state == "state 3");
  REQUIRE(store->transcript(asha, 10)->size() == 1);
  CHECK(store->load(ravi)->state == "state 1");
  CHECK(verify().erased == 0);
  CHECK(verify().clean());
  CHECK(store->erase({"whatsapp", "a", "nobody"}, now).error() == domain::fault::not_found);
}

TEST_CASE_METHOD(conformance, "a message for another process right after an erasure is not lost",
                 "[persistence][erase]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  REQUIRE(other_process().erase(asha, now).has_value());
  auto event = wait(asha, "w");
  accept({&event, 1}); // this one still knows the key of before
  REQUIRE(waiting().size() == 1);
  auto turn = turn_of(asha, 3, "w");
  turn.waited = waiting().at(0).id;
  CHECK(store->load(asha)->seq == 2);
  REQUIRE(commit(turn).has_value());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "an older backup cannot be read either once the key file has forgotten the person",
                 "[persistence][erase]") {
  REQUIRE(commit(with_timer(turn_of(asha, 1, "a"), "t", now)).has_value());
  REQUIRE(commit(turn_of(ravi, 1, "r")).has_value());
  auto event = wait(asha, "w");
  accept({&event, 1});
  const std::vector<std::string> tables{"persons", "conversations", "turns",     "commits",
                                        "inbox",   "timers",        "deliveries"};
  for (const auto& table : tables)
    tamper("create table backup_" + table + " as select * from " + table);
  auto wrapped = blob("select p.wrapped from persons p join conversations c on c.person = p.id join turns t "
                      "on t.conversation = c.key order by t.commit_no, t.seq limit 1");
  REQUIRE(store->erase(asha, now).has_value());
  change_keys([&](persistence::keyring& keys) { CHECK(keys.destroy(persistence::keyring::destroyed(wrapped))); });
  for (auto table = tables.rbegin(); table != tables.rend(); ++table)
    tamper("delete from " + *table);
  for (const auto& table : tables)
    tamper("insert into " + table
           + (on_postgres() && (table == "inbox" || table == "deliveries") ? " overriding system value" : "")
           + " select * from backup_" + table);
  open();
  auto report = verify();
  INFO(report.first_violations.size());
  CHECK(report.clean());
  CHECK(report.erased == 1);
  CHECK(store->load(asha)->state.empty());
  CHECK(store->transcript(asha, 10)->empty());
  CHECK(waiting().empty());
  CHECK(store->load(ravi)->state == "state 1");
  auto due = claim(now + 1h);
  REQUIRE(due.size() == 1);
  CHECK(due.at(0).conversation == ravi);
  auto seq = store->load(asha)->seq + 1;
  REQUIRE(commit(turn_of(asha, seq, "b")).has_value());
  CHECK(store->load(asha)->state == "state " + std::to_string(seq));
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "keys are rotated while another process writes, and the old one is not needed any more",
                 "[persistence][keys]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  REQUIRE(commit(turn_of(ravi, 1, "r")).has_value());
  std::string added;
  change_keys([&](persistence::keyring& keys) { added = keys.add(); });
  std::uint64_t heard = 0;
  auto& other = other_process();
  auto rotated = other.rotate(added, [&](std::uint64_t count) { heard = count; });
  INFO(other.trouble());
  REQUIRE(rotated.has_value());
  CHECK(*rotated == 2);
  CHECK(heard == 2);
  CHECK(*other.rotate(added, [](std::uint64_t) {}) == 0);
  CHECK(other.rotate("no such key", [](std::uint64_t) {}).error() == domain::fault::invalid);
  // The first one goes on, with the keys it read at its start until it notices.
  REQUIRE(commit(turn_of(asha, 2, "b")).has_value());
  auto meera = asha;
  meera.person = "919999999999";
  REQUIRE(commit(turn_of(meera, 1, "m")).has_value());
  CHECK(*other.rotate(added, [](std::uint64_t) {}) == 0);
  CHECK(commit(turn_of(asha, 3, "a"))->duplicate); // looked up by the same index as before
  change_keys([&](persistence::keyring& keys) {
    REQUIRE(keys.use(added));
    keys.drop_others();
  });
  open();
  CHECK(store->load(asha)->state == "state 2");
  CHECK(store->load(meera)->state == "state 1");
  CHECK(commit(turn_of(asha, 3, "b"))->duplicate);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "without the new key a rotated database is not opened, and heals when it is there",
                 "[persistence][keys]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  std::string added;
  auto before = key_text();
  change_keys([&](persistence::keyring& keys) { added = keys.add(); });
  auto after = key_text();
  REQUIRE(other_process().rotate(added, [](std::uint64_t) {}).has_value());
  write_keys(before);
  open_unowned();
  CHECK(store->load(asha).error() == domain::fault::unavailable);
  CHECK_THAT(store->trouble(), Catch::Contains("rotated"));
  write_keys(after);
  open();
  CHECK(store->load(asha)->state == "state 1");
}

TEST_CASE_METHOD(conformance, "a database of before two versions opens and goes on", "[persistence][schema]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  auto event = wait(ravi, "r");
  accept({&event, 1});
  for (const auto* undone :
       {"drop index conversations_leads_to", "drop index conversations_user",
        "alter table conversations drop column channel", "alter table conversations drop column account",
        "alter table conversations drop column moved_to", "alter table conversations drop column leads_to",
        "alter table conversations drop column user_id", "alter table conversations drop column unreachable",
        "alter table turns drop column heard", "alter table deliveries drop column heard",
        "alter table deliveries drop column replayed", "drop table parked_updates", "drop table links",
        "drop table accounts", "alter table deliveries drop column failure",
        "delete from schema_migrations where version >= 3"})
    tamper(undone);
  open();
  CHECK(store->load(asha)->state == "state 1");
  auto due = claim();
  REQUIRE(due.size() == 1);
  CHECK(due[0].what.text == "one");
  CHECK(due[0].heard == 0);
  CHECK(due[0].unreachable == 0);
  settle(due[0].id, settlement::kind::moved, "919000000001");
  CHECK(claim().at(0).conversation.person == "919000000001");
  auto turn = turn_of(ravi, 1, "r");
  turn.waited = waiting().at(0).id;
  REQUIRE(commit(turn).has_value());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "what the version before has parked opens, and is nobody's", "[persistence][schema]") {
  using parked = persistence::store::parked_update;
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  REQUIRE(store->park(std::vector{parked{0, "telegram", "7", now, "why", "{}"}}).has_value());
  for (const auto* undone :
       {"drop index parked_updates_conversation", "alter table parked_updates drop column conversation",
        "alter table deliveries drop column failure", "delete from schema_migrations where version = 4"})
    tamper(undone);
  open();
  REQUIRE(store->park(std::vector{parked{0, "telegram", "7", now, "why", "hers", 0, asha}}).has_value());
  CHECK(verify().clean());
  REQUIRE(store->erase(asha, now).has_value());
  CHECK(number("select count(*) from parked_updates") == 1);
  CHECK(verify().clean());
}
