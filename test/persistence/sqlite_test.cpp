// What is SQLite's own: files, the key beside them, healing.
#include "test/persistence/store_fixture.hpp"

#include <iterator>

using namespace test;

TEST_CASE_METHOD(sqlite_fixture, "what was committed is there after the process died", "[persistence][store]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  auto copy = options;
  copy.database = folder / "copy.db";
  copy.key_file = folder / "data" / "luna.key";
  std::filesystem::copy(options.database, copy.database); // as a crash leaves it: the write-ahead log not folded in
  std::filesystem::copy(options.database.string() + "-wal", copy.database.string() + "-wal");
  auto after = sqlite::make_store(copy);
  CHECK(after->load(asha)->state == "state 1");
}

TEST_CASE_METHOD(sqlite_fixture, "nothing personal stands readable in the files", "[persistence][privacy]") {
  auto turn = turn_of(asha, 1, "wa:wamid.HBgMOTE5ODc2NTQzMjEw", {"Birth chart of Asha Rao"});
  REQUIRE(commit(turn).has_value());
  auto id = claim().at(0).id;
  settle(id, settlement::kind::accepted, "wamid.OUTHBgMOTE5ODc2NTQzMjEw");
  std::string all;
  for (const auto& entry : std::filesystem::directory_iterator{options.database.parent_path()}) {
    std::ifstream in{entry.path(), std::ios::binary};
    all.append(std::istreambuf_iterator<char>{in}, {});
  }
  REQUIRE(all.size() > 4096);
  for (const auto* secret : {"919876543210", "Asha", "born at noon", "HBgMOTE5ODc2NTQzMjEw", "state 1"})
    CHECK(all.find(secret) == std::string::npos);
}

TEST_CASE_METHOD(sqlite_fixture, "the master key is created beside the database for its owner alone",
                 "[persistence][key]") {
  REQUIRE(store->probe().has_value());
  auto key = folder / "data" / "luna.key";
  CHECK(std::filesystem::status(key).permissions() == std::filesystem::perms{0600});
}

TEST_CASE_METHOD(sqlite_fixture, "a missing or wrong master key is said, and never replaced", "[persistence][key]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  store.reset();
  auto key = folder / "data" / "luna.key";
  std::filesystem::rename(key, folder / "aside");
  open();
  CHECK(store->load(asha).error() == domain::fault::unavailable);
  CHECK_THAT(store->trouble(), Catch::Contains("luna.key is missing"));
  CHECK_FALSE(std::filesystem::exists(key));
  std::ofstream{key} << std::string(64, 'a') << '\n';
  CHECK(store->load(asha).error() == domain::fault::unavailable);
  CHECK_THAT(store->trouble(), Catch::Contains("not the master key"));
  std::filesystem::rename(folder / "aside", key);
  CHECK(store->load(asha)->seq == 1);
}

TEST_CASE_METHOD(sqlite_fixture, "a path that cannot be opened is said, and heals", "[persistence][healing]") {
  std::filesystem::create_directories(options.database); // a folder where the file should be
  CHECK(commit(turn_of(asha, 1, "a")).error() == domain::fault::unavailable);
  CHECK_THAT(store->trouble(), Catch::Contains("luna.db"));
  std::filesystem::remove(options.database);
  CHECK(commit(turn_of(asha, 1, "a")).has_value());
  CHECK(store->trouble().empty());
}

TEST_CASE_METHOD(sqlite_fixture, "a file that is no database is said and left as it is", "[persistence][healing]") {
  std::filesystem::create_directories(options.database.parent_path());
  std::ofstream{options.database} << std::string(8192, 'x');
  CHECK(store->probe().error() == domain::fault::unavailable);
  CHECK(std::filesystem::file_size(options.database) == 8192);
}

TEST_CASE_METHOD(sqlite_fixture, "a database that is deleted while in use is noticed, not made anew, and heals",
                 "[persistence][healing]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  auto away = folder / "away.db";
  std::filesystem::rename(options.database, away);
  CHECK(commit(turn_of(asha, 2, "b")).error() == domain::fault::unavailable);
  CHECK(commit(turn_of(asha, 2, "b")).error() == domain::fault::unavailable);
  CHECK_FALSE(std::filesystem::exists(options.database));
  std::filesystem::rename(away, options.database);
  REQUIRE(commit(turn_of(asha, 2, "b")).has_value());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(sqlite_fixture, "a full disk refuses before the last byte, and heals", "[persistence][healing]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  options.free_bytes_min = ~std::uint64_t{0};
  open();
  CHECK(commit(turn_of(asha, 2, "b")).error() == domain::fault::unavailable);
  CHECK_THAT(store->trouble(), Catch::Contains("disk full"));
  options.free_bytes_min = 0;
  open();
  CHECK(commit(turn_of(asha, 2, "b")).has_value());
}
