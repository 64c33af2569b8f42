// What is PostgreSQL's own: lost connections, several writers, schemas and URLs.
#include "test/persistence/store_fixture.hpp"

#include <fmt/format.h>

#include <atomic>
#include <thread>

using namespace test;

TEST_CASE_METHOD(postgres_fixture, "a backend that is killed is replaced before the caller hears of it",
                 "[persistence][healing]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  connect().execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'luna' and pid <> "
                    "pg_backend_pid()");
  REQUIRE(commit(turn_of(asha, 2, "b")).has_value());
  CHECK(store->trouble().empty());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(postgres_fixture, "a claim whose answer was lost with its connection is not forgotten",
                 "[persistence][healing]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  auto id = claim().at(0).id; // its answer did not arrive, say
  connect().execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'luna' and pid <> "
                    "pg_backend_pid()");
  CHECK(claim().empty());
  auto again = claim(now + 30s);
  REQUIRE(again.size() == 1);
  CHECK(again[0].what.text == "one");
  settle(id, settlement::kind::accepted, "wamid.1");
  CHECK(verify().clean());
}

TEST_CASE_METHOD(postgres_fixture, "more conversations than are kept in memory go on all the same",
                 "[persistence][store]") {
  options.known_max = 2;
  open();
  end_leases();
  REQUIRE(store->own(60s)->all());
  for (std::uint64_t seq = 1; seq <= 3; ++seq) {
    std::vector<domain::turn> turns;
    for (auto p = 0; p < 3 + static_cast<int>(seq); ++p)
      turns.push_back(turn_of({"whatsapp", "1", std::to_string(p)}, p < 3 ? seq : 1, fmt::format("{}-{}", seq, p)));
    auto results = store->commit(turns);
    INFO(store->trouble());
    for (auto p = 0; p < 3; ++p)
      CHECK(results[static_cast<std::size_t>(p)].has_value());
  }
  CHECK(verify().clean());
}

TEST_CASE_METHOD(postgres_fixture, "a server that is not there is said without the password, and heals",
                 "[persistence][healing]") {
  auto good = options.url;
  options.url = "postgresql://luna:hunter2@localhost:1/luna";
  options.reconnect = 0ms;
  open();
  CHECK(commit(turn_of(asha, 1, "a")).error() == domain::fault::unavailable);
  CHECK_THAT(store->trouble(), Catch::Contains("postgresql://localhost:1/luna"));
  CHECK_THAT(store->trouble(), !Catch::Contains("hunter2"));
}

TEST_CASE_METHOD(postgres_fixture, "processes share the partitions evenly, and a gone one's are taken over",
                 "[persistence][replicas]") {
  auto second = postgres::make_store(options), third = postgres::make_store(options);
  auto settle = [](auto&... stores) { // each gives, then takes
    for (auto round = 0; round < 2; ++round)
      (void)std::initializer_list<bool>{stores->own(60s).has_value()...};
  };
  settle(store, second, third);
  auto mine = *store->own(60s), theirs = *second->own(60s), others = *third->own(60s);
  CHECK((mine | theirs | others).all());
  CHECK((mine & theirs).none());
  CHECK((mine & others).none());
  for (const auto& share : {mine, theirs, others})
    CHECK(share.count() <= 86);
  SECTION("at once, if it says good-bye") {
    REQUIRE(third->disown().has_value());
  }
  SECTION("when its lease has ended, if it does not") {
    third.reset();
    end_leases();
  }
  settle(store, second);
  CHECK((*store->own(60s) | *second->own(60s)).all());
  CHECK(store->own(60s)->count() == 128);
}

TEST_CASE_METHOD(postgres_fixture, "a process whose lease has ended cannot write until it has one again",
                 "[persistence][replicas]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  end_leases(); // as if it had been stopped for longer than that
  CHECK(commit(turn_of(asha, 2, "b")).error() == domain::fault::not_owner);
  SECTION("with nobody else there it goes on") {
    auto mine = store->own(60s);
    INFO(store->trouble());
    REQUIRE(mine.has_value());
    CHECK(mine->all());
    CHECK(commit(turn_of(asha, 2, "b")).has_value());
  }
  SECTION("what another has taken meanwhile stays the other's") {
    auto other = postgres::make_store(options);
    CHECK(other->own(60s)->all());
    auto turn = turn_of(asha, 2, "b");
    REQUIRE(other->commit({&turn, 1}).at(0).has_value());
    CHECK(store->own(60s)->none());
    CHECK(commit(turn_of(asha, 2, "c")).error() == domain::fault::not_owner);
    CHECK(claim().empty());
  }
  CHECK(verify().clean());
}

TEST_CASE_METHOD(postgres_fixture, "what a gone process was sending waits for its status at the next owner",
                 "[persistence][replicas]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  auto id = claim().at(0).id;
  end_leases();
  auto other = postgres::make_store(options);
  REQUIRE(other->own(60s)->all());
  CHECK(other->claim_due(now, 10, 30s)->empty());
  SECTION("an answer that the first one had after all settles it") {
    settle(id, settlement::kind::accepted, "wamid.1");
  }
  SECTION("so does the status") {
    CHECK(apply({id, "wamid.1", "sent", 0, now}));
  }
  CHECK(other->claim_due(now, 10, 30s)->at(0).what.text == "two");
  CHECK(verify().clean());
}

TEST_CASE_METHOD(postgres_fixture, "how an earlier attempt ended says nothing of the one after it",
                 "[persistence][replicas]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  auto first = claim().at(0);
  end_leases();
  auto other = postgres::make_store(options);
  REQUIRE(other->own(60s)->all());
  CHECK(other->claim_due(now, 10, 30s)->empty());
  auto second = other->claim_due(now + 30s, 10, 30s)->at(0); // no status came: sent once more
  CHECK(second.attempt == 2);
  settlement late{first.id, first.attempt, settlement::kind::retry, {}, now, {}};
  REQUIRE(store->settle({&late, 1}, now).has_value());
  CHECK(other->claim_due(now + 60s, 10, 30s)->empty()); // the second is still on its way
}

TEST_CASE_METHOD(postgres_fixture, "many that meet new people at once leave one conversation each",
                 "[persistence][replicas]") {
  constexpr auto processes = 4, people = 50;
  {
    std::vector<std::jthread> threads;
    for (auto n = 0; n < processes; ++n)
      threads.emplace_back([&, n] {
        auto mine = postgres::make_store(options);
        std::vector<domain::waiting_event> events;
        for (auto p = 0; p < people; ++p)
          events.push_back({0, {"whatsapp", "1", std::to_string(p)}, fmt::format("{}-{}", n, p), "x"});
        (void)mine->accept(events, 100);
      });
  }
  auto report = verify();
  CHECK(report.conversations == people);
  CHECK(report.events_waiting == processes * people);
  CHECK(report.clean());
}

namespace {

constexpr std::size_t steps = 4; // migrations there are

} // namespace

TEST_CASE("a schema that is older than needed is refused until it is migrated", "[persistence][schema]") {
  postgres_fixture here{false};
  CHECK(here.store->probe().error() == domain::fault::unavailable);
  CHECK_THAT(here.store->trouble(), Catch::Contains("luna migrate"));
  std::string problem;
  CHECK(postgres::pending_migrations(here.options.url, problem)->size() == steps);
  CHECK(postgres::run_migrations(here.options.url, problem)->size() == steps);
  CHECK(postgres::run_migrations(here.options.url, problem)->empty());
  CHECK(here.store->probe().has_value());
}

TEST_CASE_METHOD(postgres_fixture, "one version newer is tolerated, two are not; a changed step is refused",
                 "[persistence][schema]") {
  REQUIRE(store->probe().has_value());
  auto note = [&](std::size_t version) {
    connect().execute(
      fmt::format("insert into schema_migrations(version, name, checksum) values({}, 'later', 'x')", version));
    open();
  };
  note(steps + 1);
  CHECK(store->probe().has_value());
  note(steps + 2);
  CHECK_FALSE(store->probe().has_value());
  CHECK_THAT(store->trouble(), Catch::Contains("use a newer luna"));
  connect().execute(fmt::format("delete from schema_migrations where version > {}; "
                                "update schema_migrations set checksum = 'x'",
                                steps));
  open();
  CHECK_FALSE(store->probe().has_value());
  CHECK_THAT(store->trouble(), Catch::Contains("applied in another form"));
}

TEST_CASE("several that migrate at once apply each step once", "[persistence][schema]") {
  postgres_fixture here{false};
  std::atomic<std::size_t> applied = 0;
  {
    std::vector<std::jthread> threads;
    for (auto i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        std::string problem;
        if (auto names = postgres::run_migrations(here.options.url, problem))
          applied += names->size();
        else
          applied += 100;
      });
  }
  CHECK(applied == steps);
}

TEST_CASE_METHOD(postgres_fixture, "PostgreSQL needs a master key that exists, the same for every replica",
                 "[persistence][key]") {
  REQUIRE(store->probe().has_value());
  options.key_file.clear();
  open();
  CHECK_FALSE(store->probe().has_value());
  CHECK_THAT(store->trouble(), Catch::Contains("LUNA_MASTER_KEY_FILE"));
  options.key_text = std::string(64, '8');
  open();
  CHECK_FALSE(store->probe().has_value());
  CHECK_THAT(store->trouble(), Catch::Contains("not the master key"));
}

TEST_CASE_METHOD(postgres_fixture, "nothing personal stands readable in the tables", "[persistence][privacy]") {
  REQUIRE(commit(turn_of(asha, 1, "wa:wamid.HBgMOTE5ODc2NTQzMjEw", {"Birth chart of Asha Rao"})).has_value());
  settle(claim().at(0).id, settlement::kind::accepted, "wamid.OUTHBgMOTE5ODc2NTQzMjEw");
  auto db = connect();
  std::string all;
  for (const auto* table : {"persons", "conversations", "turns", "deliveries", "commits", "meta"}) {
    auto rows = db.query(fmt::format("select convert_to(t::text, 'UTF8') from {} t", table));
    for (auto i = 0; i < rows.rows(); ++i)
      all += rows.bytes(i, 0);
  }
  for (const auto* secret : {"919876543210", "Asha", "born at noon", "HBgMOTE5ODc2NTQzMjEw", "state 1"}) {
    CHECK(all.find(secret) == std::string::npos);
    std::string hex;
    for (const auto* c = secret; *c; ++c)
      hex += fmt::format("{:02x}", static_cast<unsigned char>(*c));
    CHECK(all.find(hex) == std::string::npos);
  }
}
