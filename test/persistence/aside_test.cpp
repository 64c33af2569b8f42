// What stands beside the journal: what is parked, codes that link, our accounts; run on both engines.
#include "test/persistence/conformance.hpp"

#include "persistence/accounts.hpp"
#include "persistence/parked.hpp"
#include "persistence/people.hpp"

using namespace test;

namespace {

persistence::store::parked_update parked(std::string body) {
  return {0, "telegram", "7", now, "why", std::move(body)};
}

persistence::store::parked_update parked_of(const domain::conversation_id& whose, std::string body) {
  auto update = parked(std::move(body));
  update.conversation = whose;
  return update;
}

/// What a command that only reads finds.
template <class F>
auto found_by(const conformance& c, F look) {
  std::optional<std::invoke_result_t<F, persistence::snapshot&, const persistence::keyring&>> found;
  c.read([&](persistence::snapshot& database, const persistence::keyring& keys) { found = look(database, keys); });
  return *found;
}

std::vector<persistence::parked_body> all_parked(const conformance& c) {
  return found_by(c, [](persistence::snapshot& database, const persistence::keyring&) {
    return persistence::parked_updates(database);
  });
}

/// What is kept of an update; none: its person was erased.
std::optional<std::string> words(const conformance& c, std::int64_t id) {
  return found_by(c, [&](persistence::snapshot& database,
                         const persistence::keyring& keys) { return persistence::parked_update(database, keys, id); })
    .value()
    .body;
}

} // namespace

TEST_CASE_METHOD(conformance, "what could not be handled is kept, sealed, until its events wait for their turn",
                 "[persistence][aside]") {
  REQUIRE(store->park(std::vector{parked("{\"secret\":1}"), parked("{\"other\":2}")}).has_value());
  auto all = found_by(*this, [](persistence::snapshot& database, const persistence::keyring&) {
    return persistence::parked_updates(database);
  });
  REQUIRE(all.size() == 2);
  CHECK(all[0].channel == "telegram");
  CHECK(all[0].account == "7");
  CHECK(all[0].at == now);
  CHECK(all[0].reason == "why");
  auto first = found_by(*this, [&](persistence::snapshot& database, const persistence::keyring& keys) {
    return persistence::parked_update(database, keys, all[0].id);
  });
  REQUIRE(first);
  CHECK(first->body == "{\"secret\":1}");
  std::vector events{wait(asha, "a")};
  CHECK(store->replay_update(all[0].id, events).has_value());
  CHECK(store->waiting(10, 10, {})->size() == 1);
  CHECK(found_by(*this, [](persistence::snapshot& database,
                           const persistence::keyring&) { return persistence::parked_updates(database); })
          .size()
        == 1);
  CHECK(store->replay_update(all[0].id, events).error() == domain::fault::not_found);
  CHECK(store->waiting(10, 10, {})->size() == 1);
}

TEST_CASE_METHOD(conformance, "a parked reply can be sent after all, and that its turn has passed is no disorder",
                 "[persistence][aside]") {
  auto turn = turn_of(asha, 1, "a", {"one", "two"});
  turn.heard = 5;
  REQUIRE(commit(turn).has_value());
  auto first = claim().at(0);
  settle(first.id, settlement::kind::unreachable, "403: blocked");
  auto second = claim().at(0);
  CHECK(second.unreachable != 0);
  settle(second.id, settlement::kind::accepted, "wamid.2");
  auto all = found_by(*this, [](persistence::snapshot& database, const persistence::keyring&) {
    return persistence::parked_replies(database);
  });
  REQUIRE(all.size() == 1);
  CHECK(all[0].id == first.id);
  CHECK(all[0].reason == "403: blocked");
  CHECK(found_by(*this, [&](persistence::snapshot& database,
                            const persistence::keyring& keys) { return persistence::reply_of(database, keys, all[0]); })
          ->text
        == "one");
  CHECK(
    found_by(*this, [&](persistence::snapshot& database,
                        const persistence::keyring&) { return persistence::last_heard(database, all[0].conversation); })
    == 5);
  CHECK(store->replay_delivery(second.id, 0).error() == domain::fault::not_found);
  CHECK(store->replay_delivery("elsewhere-1", 0).error() == domain::fault::not_found);
  REQUIRE(store->replay_delivery(first.id, 9).has_value());
  auto again = claim();
  REQUIRE(again.size() == 1);
  CHECK(again[0].what.text == "one");
  CHECK(again[0].heard == 9);
  CHECK(again[0].unreachable == 0);
  settle(again[0].id, settlement::kind::accepted, "wamid.1");
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "a code links two conversations, once, until it expires", "[persistence][aside]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  REQUIRE(commit(turn_of(ravi, 1, "r")).has_value());
  auto whose = [&](const domain::conversation_id& id) {
    return found_by(*this, [&](persistence::snapshot& database, const persistence::keyring& keys) {
      return persistence::conversations_of(database, keys, id.channel + ':' + id.account + ':' + id.person).size();
    });
  };
  REQUIRE(store->offer_link(asha, "AB12", now + 10min).has_value());
  CHECK_FALSE(*store->take_link(asha, "AB12", now)); // their own
  CHECK_FALSE(*store->take_link(ravi, "XXXX", now));
  CHECK_FALSE(*store->take_link(ravi, "AB12", now + 10min));
  CHECK(whose(asha) == 1);
  REQUIRE(store->offer_link(asha, "OLD1", now + 10min).has_value());
  REQUIRE(store->offer_link(asha, "NEW1", now + 10min).has_value()); // one a conversation
  CHECK_FALSE(*other_process().take_link(ravi, "OLD1", now));
  CHECK(*other_process().take_link(ravi, "NEW1", now));
  CHECK_FALSE(*store->take_link(ravi, "NEW1", now));
  CHECK(whose(asha) == 2);
  CHECK(whose(ravi) == 2);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "of each account the latest is kept, with what waits and what is parked",
                 "[persistence][aside]") {
  using report = persistence::store::account_report;
  REQUIRE(store->report(std::vector{report{"telegram", "7", "open", now, now, "late"}}).has_value());
  REQUIRE(store
            ->report(std::vector{report{"telegram", "7", "stopped", now - 5s, now - 5s, "early"},
                                 report{"web", "", "open", {}, {}, ""}})
            .has_value());
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  auto first = claim().at(0);
  settle(first.id, settlement::kind::parked, "no");
  auto records = found_by(*this, [](persistence::snapshot& database, const persistence::keyring&) {
    return persistence::account_records(database);
  });
  REQUIRE(records.size() == 3);
  CHECK(records[0].channel == "telegram");
  CHECK(records[0].state == "stopped");
  CHECK(records[0].last_inbound == now);
  CHECK(records[0].last_error == "late");
  auto served = std::find_if(records.begin(), records.end(), [](const auto& r) { return r.channel == asha.channel; });
  REQUIRE(served != records.end());
  CHECK(served->account == asha.account);
  CHECK(served->queued == 1);
  CHECK(served->parked == 1);
}

TEST_CASE_METHOD(conformance, "a reply of somebody who was erased since cannot be replayed", "[persistence][aside]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one"})).has_value());
  auto first = claim().at(0);
  settle(first.id, settlement::kind::parked, "no");
  REQUIRE(store->erase(asha, now).has_value());
  REQUIRE(commit(turn_of(asha, load(asha).seq + 1, "b", {"two"})).has_value());
  CHECK(found_by(*this, [](persistence::snapshot& database, const persistence::keyring&) {
          return persistence::parked_replies(database);
        }).empty());
  CHECK(store->replay_delivery(first.id, 0).error() == domain::fault::not_found);
  CHECK(claim().at(0).what.text == "two");
}

TEST_CASE_METHOD(conformance, "who was erased is linked to nobody any more, and their code is of no use",
                 "[persistence][aside]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  REQUIRE(commit(turn_of(ravi, 1, "r")).has_value());
  REQUIRE(store->offer_link(asha, "AB12", now + 10min).has_value());
  REQUIRE(*store->take_link(ravi, "AB12", now));
  REQUIRE(store->offer_link(asha, "CD34", now + 10min).has_value());
  REQUIRE(store->erase(asha, now).has_value());
  CHECK_FALSE(*store->take_link(ravi, "CD34", now));
  REQUIRE(commit(turn_of(asha, load(asha).seq + 1, "b")).has_value());
  CHECK(found_by(*this,
                 [](persistence::snapshot& database, const persistence::keyring& keys) {
                   return persistence::conversations_of(database, keys,
                                                        ravi.channel + ':' + ravi.account + ':' + ravi.person)
                     .size();
                 })
        == 1);
}

TEST_CASE_METHOD(conformance, "a waiting event that is parked waits no more, is parked once, and can be replayed",
                 "[persistence][aside]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  accept(std::vector{wait(asha, "bad"), wait(asha, "good")});
  auto bad = waiting().at(0);
  std::vector updates{parked(bad.event), parked("another")};
  updates[0].waited = bad.id;
  REQUIRE(store->park(updates).has_value());
  REQUIRE(store->park({&updates[0], 1}).has_value()); // as where nobody knows whether it was
  auto all = found_by(*this, [](persistence::snapshot& database, const persistence::keyring&) {
    return persistence::parked_updates(database);
  });
  REQUIRE(all.size() == 2);
  REQUIRE(waiting().size() == 1);
  CHECK(waiting()[0].event_key == "good");
  CHECK(verify().updates_parked == 2);
  REQUIRE(store->replay_update(all[0].id, {&bad, 1}).has_value());
  REQUIRE(waiting().size() == 2);
  CHECK(waiting()[1].event == bad.event);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "what is parked is erased with its person, and what is nobody's stays",
                 "[persistence][aside]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  accept(std::vector{wait(asha, "bad")});
  std::vector updates{parked_of(asha, "{\"hers\":1}"), parked_of(asha, waiting().at(0).event),
                      parked_of(ravi, "{\"his\":1}"), parked("no JSON")};
  updates[1].waited = waiting().at(0).id;
  REQUIRE(store->park(updates).has_value());
  auto all = all_parked(*this);
  REQUIRE(all.size() == 4);
  CHECK(words(*this, all[0].id) == updates[0].body);
  CHECK(words(*this, all[1].id) == updates[1].body);
  CHECK(verify().clean());
  REQUIRE(other_process().erase(asha, now).has_value());
  auto left = all_parked(*this);
  REQUIRE(left.size() == 2);
  CHECK(words(*this, left[0].id) == updates[2].body);
  CHECK(words(*this, left[1].id) == updates[3].body);
  std::vector events{wait(asha, "bad")};
  CHECK(store->replay_update(all[1].id, events).error() == domain::fault::not_found);
  CHECK(waiting().empty());
  REQUIRE(store->park({updates.data(), 2}).has_value()); // of who writes again; the second does not wait any more
  CHECK(all_parked(*this).size() == 3);
  CHECK(words(*this, all_parked(*this).back().id) == updates[0].body);
  REQUIRE(store->erase(ravi, now).has_value()); // of whom nothing else was known
  CHECK(all_parked(*this).size() == 2);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "what is parked of a person under another id, or on another channel, is erased with them",
                 "[persistence][aside]") {
  const domain::conversation_id other{asha.channel, asha.account, "IN.7"}, early{asha.channel, asha.account, "IN.8"};
  REQUIRE(store->park(std::vector{parked_of(early, "of an id that was not known to be theirs")}).has_value());
  auto turn = turn_of(asha, 1, "a");
  turn.identities = {other.person, early.person};
  REQUIRE(commit(turn).has_value());
  REQUIRE(commit(turn_of(ravi, 1, "r")).has_value());
  REQUIRE(store->offer_link(asha, "AB12", now + 10min).has_value());
  REQUIRE(*store->take_link(ravi, "AB12", now));
  REQUIRE(other_process().park(std::vector{parked_of(other, "hers"), parked_of(ravi, "his")}).has_value());
  for (const auto& update : all_parked(*this))
    CHECK(words(*this, update.id));
  CHECK(verify().clean());
  auto theirs = found_by(*this, [](persistence::snapshot& database, const persistence::keyring& keys) {
    return persistence::conversations_of(database, keys, asha.person);
  });
  REQUIRE(theirs.size() == 2);
  for (const auto& conversation : theirs)
    REQUIRE(store->erase(conversation.id, now).has_value());
  CHECK(all_parked(*this).empty());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(conformance, "what is parked of a person whose key is destroyed is told to be theirs, and goes",
                 "[persistence][aside]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  REQUIRE(store->park(std::vector{parked_of(asha, "hers")}).has_value());
  auto wrapped = blob("select wrapped from persons");
  change_keys([&](persistence::keyring& keys) { REQUIRE(keys.destroy(wrapped)); }); // as after a backup came back
  auto all = all_parked(*this);
  REQUIRE(all.size() == 1);
  CHECK_FALSE(words(*this, all[0].id));
  CHECK(verify().clean());
  open();
  load(asha);
  CHECK(all_parked(*this).empty());
}

TEST_CASE_METHOD(conformance, "U+0000 in the name of an account or in a reason is no trouble", "[persistence][aside]") {
  const std::string zero{"a\0b", 3};
  auto update = parked(zero);
  update.channel = update.account = update.reason = zero;
  CHECK(store->park({&update, 1}).has_value());
  CHECK(store->report(std::vector{persistence::store::account_report{zero, zero, zero, now, now, zero}}).has_value());
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  settle(claim().at(0).id, settlement::kind::parked, zero);
  CHECK(store->count()->parked == 1);
}

TEST_CASE_METHOD(conformance, "what was parked and does not open any more is a violation", "[persistence][aside]") {
  REQUIRE(store->park(std::vector{parked("{}")}).has_value());
  CHECK(verify().clean());
  tamper(on_postgres() ? "update parked_updates set body = '\\x00'" : "update parked_updates set body = x'00'");
  auto report = verify();
  REQUIRE(report.violations == 1);
  CHECK_THAT(report.first_violations[0], Catch::Contains("parked update"));
}

TEST_CASE_METHOD(conformance, "a code is not spent on a conversation that is not there", "[persistence][aside]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  REQUIRE(store->offer_link(asha, "AB12", now + 10min).has_value());
  CHECK_FALSE(*store->take_link(ravi, "AB12", now));
  REQUIRE(commit(turn_of(ravi, 1, "r")).has_value());
  CHECK(*store->take_link(ravi, "AB12", now));
}
