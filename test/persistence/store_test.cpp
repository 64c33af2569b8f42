// What every store promises; run on SQLite. See persistence/store.hpp.
#include "persistence/sqlite/store.hpp"

#include "persistence/sqlite/connection.hpp"
#include "persistence/sqlite/verify.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

using namespace luna;
using namespace std::chrono_literals;
using domain::settlement;
namespace sqlite = persistence::sqlite;

namespace {

const domain::timestamp now{1'790'000'000'000ms};
const domain::conversation_id asha{"whatsapp", "106540352242922", "919876543210"};
const domain::conversation_id ravi{"whatsapp", "106540352242922", "918888888888"};

struct store_fixture {
  std::filesystem::path folder;
  sqlite::store_options options;
  std::chrono::steady_clock::time_point steady{};
  std::unique_ptr<persistence::store> store;

  store_fixture() {
    std::random_device random;
    folder =
      std::filesystem::temp_directory_path() / ("luna-store-" + std::to_string(random()) + std::to_string(random()));
    std::filesystem::create_directories(folder);
    options.database = folder / "data" / "luna.db";
    options.clock = [this] { return steady += 1s; };
    open();
  }
  ~store_fixture() {
    store.reset();
    std::filesystem::remove_all(folder);
  }

  void open() {
    store.reset();
    store = sqlite::make_store(options);
  }

  static domain::turn turn_of(const domain::conversation_id& who, std::uint64_t seq, const std::string& event,
                              std::vector<std::string> replies = {"reply"}) {
    domain::turn turn;
    turn.conversation = who;
    turn.seq = seq;
    turn.event_key = event;
    turn.event = "{\"text\":\"born at noon\"}";
    turn.state = "state " + std::to_string(seq);
    for (auto& text : replies)
      turn.replies.push_back({std::move(text)});
    turn.at = now;
    return turn;
  }

  domain::result<domain::committed> commit(const domain::turn& turn) { return store->commit({&turn, 1}).at(0); }

  void settle(const std::string& id, settlement::kind outcome, const std::string& detail = "",
              domain::timestamp due = now) {
    settlement ended{id, outcome, outcome == settlement::kind::accepted ? detail : "", due,
                     outcome == settlement::kind::parked ? detail : ""};
    REQUIRE(store->settle({&ended, 1}, now).has_value());
  }

  std::vector<domain::delivery> claim(domain::timestamp at = now) {
    auto due = store->claim_due(at, 10, 30s);
    REQUIRE(due.has_value());
    return *due;
  }

  sqlite::verify_report verify() {
    std::string problem;
    auto keys = sqlite::find_keyring(options, problem);
    REQUIRE(keys.has_value());
    auto report = sqlite::verify(options.database, &*keys, problem);
    INFO(problem);
    REQUIRE(report.has_value());
    return *report;
  }

  void tamper(const char* sql) {
    auto db = sqlite::open_database(options.database.string(), SQLITE_OPEN_READWRITE);
    sqlite::execute(*db, "pragma ignore_check_constraints = on");
    sqlite::execute(*db, sql);
  }
};

} // namespace

TEST_CASE_METHOD(store_fixture, "a conversation begins empty and is loaded as of its last turn",
                 "[persistence][store]") {
  CHECK(store->load(asha)->seq == 0);
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  REQUIRE(commit(turn_of(asha, 2, "b")).has_value());
  CHECK(store->load(asha)->seq == 2);
  CHECK(store->load(asha)->state == "state 2");
  CHECK(store->load(ravi)->seq == 0);
}

TEST_CASE_METHOD(store_fixture, "an event takes effect once and answers alike ever after", "[persistence][store]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  auto again = commit(turn_of(asha, 2, "a", {"other"}));
  REQUIRE(again.has_value());
  CHECK(again->duplicate);
  CHECK(again->replies == std::vector<domain::reply>{{"one"}, {"two"}});
  CHECK(store->load(asha)->seq == 1);
}

TEST_CASE_METHOD(store_fixture, "a seq that is not the next is a conflict", "[persistence][store]") {
  CHECK(commit(turn_of(asha, 2, "a")).error() == domain::fault::conflict);
  REQUIRE(commit(turn_of(asha, 1, "b")).has_value());
  CHECK(commit(turn_of(asha, 1, "c")).error() == domain::fault::conflict);
  CHECK(commit(turn_of(asha, 3, "c")).error() == domain::fault::conflict);
}

TEST_CASE_METHOD(store_fixture, "a bad turn in a group does not disturb its neighbours", "[persistence][store]") {
  std::vector turns{turn_of(asha, 1, "a"), turn_of(ravi, 7, "b"), turn_of(asha, 2, "a"), turn_of(asha, 2, "c")};
  auto results = store->commit(turns);
  REQUIRE(results.size() == 4);
  CHECK(results[0].has_value());
  CHECK(results[1].error() == domain::fault::conflict);
  CHECK(results[2]->duplicate);
  CHECK(results[3]->seq == 2);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(store_fixture, "what was committed is there after the process died", "[persistence][store]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  auto copy = options;
  copy.database = folder / "copy.db";
  copy.key_file = folder / "data" / "luna.key";
  std::filesystem::copy(options.database, copy.database); // as a crash leaves it: the write-ahead log not folded in
  std::filesystem::copy(options.database.string() + "-wal", copy.database.string() + "-wal");
  auto after = sqlite::make_store(copy);
  CHECK(after->load(asha)->state == "state 1");
}

TEST_CASE_METHOD(store_fixture, "replies of one person are claimed one after the other, of several side by side",
                 "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  REQUIRE(commit(turn_of(ravi, 1, "b", {"for ravi"})).has_value());
  auto first = claim();
  REQUIRE(first.size() == 2);
  CHECK(first[0].text == "one");
  CHECK(first[0].conversation == asha);
  CHECK(first[1].text == "for ravi");
  CHECK(claim().empty());
  settle(first[0].id, settlement::kind::accepted, "wamid.1");
  auto second = claim();
  REQUIRE(second.size() == 1);
  CHECK(second[0].text == "two");
}

TEST_CASE_METHOD(store_fixture, "replies that travel with the answer are not queued", "[persistence][deliveries]") {
  auto turn = turn_of({"web", "", "s"}, 1, "a");
  turn.delivered = false;
  REQUIRE(commit(turn).has_value());
  CHECK(claim().empty());
  CHECK(verify().clean());
}

TEST_CASE_METHOD(store_fixture, "a retry waits for its time", "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  settle(claim().at(0).id, settlement::kind::retry, "", now + 10s);
  CHECK(claim(now + 9999ms).empty());
  auto again = claim(now + 10s);
  REQUIRE(again.size() == 1);
  CHECK(again[0].attempt == 2);
}

TEST_CASE_METHOD(store_fixture, "a parked reply lets the next one go", "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  settle(claim().at(0).id, settlement::kind::parked, "131026: unreachable");
  CHECK(claim().at(0).text == "two");
  CHECK(store->count()->parked == 1);
  CHECK(verify().clean());
}

TEST_CASE_METHOD(store_fixture, "what an earlier process was sending waits for its status",
                 "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  auto id = claim().at(0).id;
  open();
  CHECK(claim().empty());
  CHECK(store->count()->ambiguous == 1);
  SECTION("a status settles it") {
    CHECK(*store->apply_status({id, "wamid.1", "sent", 0, now}));
    CHECK(claim().at(0).text == "two");
    CHECK(verify().resent == 0);
  }
  SECTION("without one it is sent once more, and counted") {
    CHECK(claim(now + 29'999ms).empty());
    auto again = claim(now + 30s);
    REQUIRE(again.size() == 1);
    CHECK(again[0].text == "one");
    CHECK(verify().resent == 1);
    settle(id, settlement::kind::ambiguous, "", now + 60s);
    CHECK(claim(now + 60s).empty()); // parked: twice is enough
    CHECK(claim(now + 60s).at(0).text == "two");
  }
  SECTION("a status that says failed parks it") {
    CHECK(*store->apply_status({id, "wamid.1", "failed", 131026, now}));
    CHECK(claim().at(0).text == "two");
  }
  CHECK(verify().clean());
}

TEST_CASE_METHOD(store_fixture, "a status that overtakes the answer settles a send whose answer never comes",
                 "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  auto id = claim().at(0).id;
  CHECK(*store->apply_status({id, "wamid.1", "delivered", 0, now}));
  settle(id, settlement::kind::ambiguous, "", now + 30s);
  CHECK(claim().at(0).text == "two");
}

TEST_CASE_METHOD(store_fixture, "statuses only climb", "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  auto id = claim().at(0).id;
  settle(id, settlement::kind::accepted, "wamid.1");
  for (const auto* status : {"read", "sent", "delivered", "some new word"})
    CHECK(*store->apply_status({"", "wamid.1", status, 0, now}));
  auto db = sqlite::open_database(options.database.string(), SQLITE_OPEN_READONLY);
  sqlite::statement get{*db, "select status from deliveries"};
  get.run().next();
  CHECK(get.number(0) == 3);
}

TEST_CASE_METHOD(store_fixture, "statuses of messages that are not ours are told apart", "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  claim();
  for (const auto* tracker : {"", "x", "00000000-1", "some data", "deadbeef-99999999999999999999"})
    CHECK_FALSE(*store->apply_status({tracker, "wamid.unknown", "sent", 0, now}));
}

TEST_CASE_METHOD(store_fixture, "settling twice, or what is not being sent, changes nothing",
                 "[persistence][deliveries]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  auto id = claim().at(0).id;
  settle(id, settlement::kind::accepted, "wamid.1");
  settle(id, settlement::kind::retry);
  CHECK(claim().at(0).text == "two");
  settle("unknown", settlement::kind::accepted, "x");
}

TEST_CASE_METHOD(store_fixture, "nothing personal stands readable in the files", "[persistence][privacy]") {
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

TEST_CASE_METHOD(store_fixture, "the master key is created beside the database for its owner alone",
                 "[persistence][key]") {
  REQUIRE(store->probe().has_value());
  auto key = folder / "data" / "luna.key";
  CHECK(std::filesystem::status(key).permissions() == std::filesystem::perms{0600});
}

TEST_CASE_METHOD(store_fixture, "a missing or wrong master key is said, and never replaced", "[persistence][key]") {
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

TEST_CASE_METHOD(store_fixture, "a path that cannot be opened is said, and heals", "[persistence][healing]") {
  std::filesystem::create_directories(options.database); // a folder where the file should be
  CHECK(commit(turn_of(asha, 1, "a")).error() == domain::fault::unavailable);
  CHECK_THAT(store->trouble(), Catch::Contains("luna.db"));
  std::filesystem::remove(options.database);
  CHECK(commit(turn_of(asha, 1, "a")).has_value());
  CHECK(store->trouble().empty());
}

TEST_CASE_METHOD(store_fixture, "a file that is no database is said and left as it is", "[persistence][healing]") {
  std::filesystem::create_directories(options.database.parent_path());
  std::ofstream{options.database} << std::string(8192, 'x');
  CHECK(store->probe().error() == domain::fault::unavailable);
  CHECK(std::filesystem::file_size(options.database) == 8192);
}

TEST_CASE_METHOD(store_fixture, "a database that is deleted while in use is noticed, not made anew, and heals",
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

TEST_CASE_METHOD(store_fixture, "a full disk refuses before the last byte, and heals", "[persistence][healing]") {
  REQUIRE(commit(turn_of(asha, 1, "a")).has_value());
  options.free_bytes_min = ~std::uint64_t{0};
  open();
  CHECK(commit(turn_of(asha, 2, "b")).error() == domain::fault::unavailable);
  CHECK_THAT(store->trouble(), Catch::Contains("disk full"));
  options.free_bytes_min = 0;
  open();
  CHECK(commit(turn_of(asha, 2, "b")).has_value());
}

TEST_CASE_METHOD(store_fixture, "verify finds every kind of damage", "[persistence][verify]") {
  REQUIRE(commit(turn_of(asha, 1, "a", {"one", "two"})).has_value());
  REQUIRE(commit(turn_of(asha, 2, "b")).has_value());
  REQUIRE(commit(turn_of(asha, 3, "c")).has_value());
  for (int i = 0; i < 4; ++i)
    settle(claim().at(0).id, settlement::kind::accepted, "wamid." + std::to_string(i));
  auto report = verify();
  CHECK(report.clean());
  CHECK(report.turns == 3);
  CHECK(report.accepted == 4);
  store.reset();
  const auto* damage = GENERATE(
    "update turns set link = zeroblob(32) where seq = 2", "delete from turns where seq = 2",
    "delete from turns where seq = 3", "update turns set body = (select body from turns where seq = 1) where seq = 2",
    "update turns set replies = 2 where seq = 2", "update turns set at = at + 1 where seq = 3",
    "update conversations set seq = 4", "delete from deliveries where id = 2",
    "update deliveries set accepted_no = 9 where id = 1", "update deliveries set state = 0 where id = 2",
    "update deliveries set state = 4, reason = null where id = 4",
    "update deliveries set platform_key = null where id = 1", "update persons set wrapped = zeroblob(60)",
    "update turns set event_key = zeroblob(16) where seq = 1");
  INFO(damage);
  tamper(damage);
  CHECK_FALSE(verify().clean());
}
