// A store in a database of its own, on either engine: what every store promises is tested through it.
#pragma once

#include "test/persistence/store_fixture.hpp"

#include <set>
#include <variant>

namespace test {

inline domain::waiting_event wait(const domain::conversation_id& who, const std::string& key) {
  return {0, who, key, "event " + key};
}

/// Each test runs on SQLite, then on PostgreSQL.
class conformance {
public:
  conformance()
    : on_{GENERATE(false, true) ? variant{std::make_unique<postgres_fixture>()}
                                : variant{std::make_unique<sqlite_fixture>()}} {
    INFO((on_postgres() ? "on PostgreSQL" : "on SQLite"));
    store = user().store.get();
  }

  bool on_postgres() const { return on_.index() == 1; }

  /// As a process that starts after the one before has died.
  void open() {
    std::visit([](auto& f) { f->open(); }, on_);
    store = user().store.get();
    if (auto* pg = std::get_if<1>(&on_))
      (*pg)->end_leases();
    REQUIRE(store->own(60s)->all());
  }

  /// As open(), without asking for the partitions.
  void open_unowned() {
    std::visit([](auto& f) { f->open(); }, on_);
    store = user().store.get();
  }

  /// A second process on the same database.
  persistence::store& other_process() {
    if (!other_)
      other_ =
        on_postgres() ? postgres::make_store(std::get<1>(on_)->options) : sqlite::make_store(std::get<0>(on_)->options);
    return *other_;
  }

  std::filesystem::path key_file() const {
    return on_postgres() ? std::get<1>(on_)->options.key_file
                         : std::get<0>(on_)->options.database.parent_path() / "luna.key";
  }
  std::string key_text() const {
    std::ifstream in{key_file()};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  void write_keys(const std::string& text) const { std::ofstream{key_file()} << text; }
  void change_keys(const std::function<void(persistence::keyring&)>& change) const {
    auto keys = persistence::keyring::load(key_file());
    REQUIRE(keys.has_value());
    change(*keys);
    REQUIRE(keys->save(key_file()).has_value());
  }

  persistence::verify_report verify() const {
    return std::visit([](const auto& f) { return f->verify(); }, on_);
  }

  /// As a command that only reads.
  void read(const std::function<void(persistence::snapshot&, const persistence::keyring&)>& use) const {
    std::visit([&](const auto& f) { f->read(use); }, on_);
  }

  domain::result<domain::committed> commit(const domain::turn& turn) { return user().commit(turn); }
  std::vector<domain::delivery> claim(domain::timestamp at = now) { return user().claim(at); }
  bool apply(const domain::status_update& update) { return user().apply(update); }
  void settle(const std::string& id, settlement::kind outcome, const std::string& detail = "",
              domain::timestamp due = now) {
    user().settle(id, outcome, detail, due);
  }

  domain::conversation_head load(const domain::conversation_id& who) {
    auto head = store->load(who);
    INFO(store->trouble());
    REQUIRE(head.has_value());
    return *head;
  }

  void accept(std::span<const domain::waiting_event> events) {
    for (const auto& accepted : store->accept(events, 100))
      REQUIRE(accepted.has_value());
  }
  std::vector<domain::waiting_event> waiting(std::size_t limit = 10, std::size_t each = 10) {
    auto found = store->waiting(limit, each, {});
    INFO(store->trouble());
    REQUIRE(found.has_value());
    return *found;
  }

  /// Changes what is stored behind the store's back.
  void tamper(const std::string& sql) {
    if (auto* pg = std::get_if<1>(&on_))
      return (*pg)->connect().execute(sql);
    auto db = sqlite::open_database(std::get<0>(on_)->options.database.string(), SQLITE_OPEN_READWRITE);
    sqlite::execute(*db, "pragma ignore_check_constraints = on");
    sqlite::execute(*db, sql.c_str());
  }

  std::int64_t number(const char* sql) {
    if (auto* pg = std::get_if<1>(&on_))
      return (*pg)->connect().run(sql).number(0, 0);
    auto db = sqlite::open_database(std::get<0>(on_)->options.database.string(), SQLITE_OPEN_READONLY);
    sqlite::statement get{*db, sql};
    get.run().next();
    return get.number(0);
  }

  std::string blob(const char* sql) {
    if (auto* pg = std::get_if<1>(&on_))
      return (*pg)->connect().run(sql).bytes(0, 0);
    auto db = sqlite::open_database(std::get<0>(on_)->options.database.string(), SQLITE_OPEN_READONLY);
    sqlite::statement get{*db, sql};
    get.run().next();
    return get.bytes(0);
  }

  persistence::store* store = nullptr;

private:
  using variant = std::variant<std::unique_ptr<sqlite_fixture>, std::unique_ptr<postgres_fixture>>;

  store_user& user() {
    return *std::visit([](auto& f) -> store_user* { return f.get(); }, on_);
  }

  variant on_;
  std::unique_ptr<persistence::store> other_;
};

} // namespace test
