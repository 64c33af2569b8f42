// A store in a database of its own, on either engine.
#pragma once

#include "persistence/postgres/connection.hpp"
#include "persistence/postgres/store.hpp"
#include "persistence/sqlite/connection.hpp"
#include "persistence/sqlite/store.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

namespace test {

using namespace luna;
using namespace std::chrono_literals;
using domain::settlement;
namespace sqlite = persistence::sqlite;
namespace postgres = persistence::postgres;

inline const domain::timestamp now{1'790'000'000'000ms};
inline const domain::conversation_id asha{"whatsapp", "106540352242922", "919876543210"};
inline const domain::conversation_id ravi{"whatsapp", "106540352242922", "918888888888"};

inline std::string random_name() {
  std::random_device random;
  return std::to_string(random()) + std::to_string(random());
}

inline domain::turn turn_of(const domain::conversation_id& who, std::uint64_t seq, const std::string& event,
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

/// The same account's person of that id.
inline domain::conversation_id same_account(const domain::conversation_id& who, const std::string& person) {
  return {who.channel, who.account, person};
}

/// A temporary folder with a store in it; what every engine's fixture adds to.
struct store_user {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("luna-store-" + random_name());
  std::unique_ptr<persistence::store> store;

  store_user() { std::filesystem::create_directories(folder); }
  store_user(const store_user&) = delete;
  ~store_user() {
    store.reset();
    std::filesystem::remove_all(folder);
  }

  domain::result<domain::committed> commit(const domain::turn& turn) const { return store->commit({&turn, 1}).at(0); }

  void settle(const std::string& id, settlement::kind outcome, const std::string& detail = "",
              domain::timestamp due = now) const {
    auto is_reason = outcome == settlement::kind::parked || outcome == settlement::kind::unreachable;
    settlement ended{id, 0, outcome, is_reason ? "" : detail, due, is_reason ? detail : ""};
    REQUIRE(store->settle({&ended, 1}, now).has_value());
  }

  std::vector<domain::delivery> claim(domain::timestamp at = now) const {
    auto due = store->claim_due(at, 10, 30s);
    INFO(store->trouble());
    REQUIRE(due.has_value());
    return *due;
  }

  bool apply(const domain::status_update& update) const {
    auto known = store->apply_statuses({&update, 1});
    REQUIRE(known.has_value());
    return known->at(0);
  }
};

persistence::verify_report verified(const auto& fixture) {
  persistence::verify_report report;
  fixture.read([&](persistence::snapshot& found, const persistence::keyring& keys) {
    report = persistence::verify(found, &keys);
  });
  return report;
}

struct sqlite_fixture : store_user {
  sqlite::store_options options;
  std::chrono::steady_clock::time_point steady{};

  sqlite_fixture() {
    options.database = folder / "data" / "luna.db";
    options.clock = [this] { return steady += 1s; };
    open();
  }

  void open() {
    store.reset();
    store = sqlite::make_store(options);
  }

  void read(const std::function<void(persistence::snapshot&, const persistence::keyring&)>& use) const {
    std::string problem;
    auto keys = sqlite::find_keyring(options, problem);
    INFO(problem);
    REQUIRE(keys.has_value());
    auto done = sqlite::read(
      options.database, [&](persistence::snapshot& found) { use(found, *keys); }, problem);
    INFO(problem);
    REQUIRE(done.has_value());
  }

  persistence::verify_report verify() const { return verified(*this); }
};

/// Needs LUNA_TEST_POSTGRES: the tests are started through test/support/postgres.py.
struct postgres_fixture : store_user {
  std::string schema = "test" + random_name();
  postgres::store_options options;

  explicit postgres_fixture(bool migrate = true) {
    const auto* url = std::getenv("LUNA_TEST_POSTGRES");
    if (!url)
      FAIL("LUNA_TEST_POSTGRES is not set: run this through ctest, or through test/support/postgres.py");
    options.url = std::string{url} + "&options=-csearch_path%3D" + schema;
    options.key_file = folder / "luna.key";
    std::ofstream{options.key_file} << std::string(64, '7') << '\n';
    options.migrate = migrate;
    connect().execute("create schema " + schema);
    open();
    if (migrate)
      REQUIRE(store->own(60s)->all());
  }

  postgres::connection connect() const { return {options.url, 5s}; }

  void open() {
    store.reset();
    store = postgres::make_store(options);
  }

  /// As when the lease of every process before has ended.
  void end_leases() const { connect().execute("update replicas set until = clock_timestamp() - interval '1 second'"); }

  void read(const std::function<void(persistence::snapshot&, const persistence::keyring&)>& use) const {
    std::string problem;
    auto keys = postgres::find_keyring(options, problem);
    INFO(problem);
    REQUIRE(keys.has_value());
    auto done = postgres::read(
      options.url, [&](persistence::snapshot& found) { use(found, *keys); }, problem);
    INFO(problem);
    REQUIRE(done.has_value());
  }

  persistence::verify_report verify() const { return verified(*this); }
};

} // namespace test
