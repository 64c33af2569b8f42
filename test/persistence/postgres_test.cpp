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

TEST_CASE_METHOD(postgres_fixture, "two writers of one conversation cannot both have the next place",
                 "[persistence][store]") {
  auto other = postgres::make_store(options);
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  auto second = turn_of(asha, 2, "b");
  REQUIRE(other->commit({&second, 1}).at(0).has_value());
  CHECK(commit(turn_of(asha, 2, "c")).error() == domain::fault::conflict);
  CHECK(store->load(asha)->seq == 2); // as the actor does after a conflict
  REQUIRE(commit(turn_of(asha, 3, "c")).has_value());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(postgres_fixture, "many writers that meet new people at once leave one conversation each",
                 "[persistence][store]") {
  constexpr auto writers = 4, people = 50;
  std::atomic<int> written = 0;
  {
    std::vector<std::jthread> threads;
    for (auto w = 0; w < writers; ++w)
      threads.emplace_back([&, w] {
        auto mine = postgres::make_store(options);
        std::vector<domain::turn> turns;
        for (auto p = 0; p < people; ++p)
          turns.push_back(turn_of({"whatsapp", "1", std::to_string(p)}, 1, fmt::format("{}-{}", w, p)));
        for (const auto& r : mine->commit(turns))
          written += r.has_value();
      });
  }
  CHECK(written == people);
  auto report = verify();
  CHECK(report.conversations == people);
  CHECK(report.turns == people);
  CHECK(report.clean());
}

TEST_CASE("a schema that is older than needed is refused until it is migrated", "[persistence][schema]") {
  postgres_fixture here{false};
  CHECK(here.store->probe().error() == domain::fault::unavailable);
  CHECK_THAT(here.store->trouble(), Catch::Contains("luna migrate"));
  std::string problem;
  CHECK(postgres::pending_migrations(here.options.url, problem)->size() == 1);
  CHECK(postgres::run_migrations(here.options.url, problem)->size() == 1);
  CHECK(postgres::run_migrations(here.options.url, problem)->empty());
  CHECK(here.store->probe().has_value());
}

TEST_CASE_METHOD(postgres_fixture, "one version newer is tolerated, two are not; a changed step is refused",
                 "[persistence][schema]") {
  REQUIRE(store->probe().has_value());
  auto note = [&](int version) {
    connect().execute(
      fmt::format("insert into schema_migrations(version, name, checksum) values({}, 'later', 'x')", version));
    open();
  };
  note(2);
  CHECK(store->probe().has_value());
  note(3);
  CHECK_FALSE(store->probe().has_value());
  CHECK_THAT(store->trouble(), Catch::Contains("use a newer luna"));
  connect().execute("delete from schema_migrations where version > 1; update schema_migrations set checksum = 'x'");
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
  CHECK(applied == 1);
}

TEST_CASE_METHOD(postgres_fixture, "PostgreSQL needs a master key that exists, the same for every replica",
                 "[persistence][key]") {
  REQUIRE(store->probe().has_value());
  options.key_file.clear();
  open();
  CHECK_FALSE(store->probe().has_value());
  CHECK_THAT(store->trouble(), Catch::Contains("LUNA_MASTER_KEY_FILE"));
  options.key_hex = std::string(64, '8');
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
