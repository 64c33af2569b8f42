// What is done to a database beside serving it: migrating, verifying.
#include "persistence/database_url.hpp"
#include "persistence/postgres/migrations.hpp"
#include "persistence/postgres/session.hpp"

#include <fmt/format.h>

#include <optional>

namespace luna::persistence::postgres {

namespace {

using domain::fault;
using domain::result;

constexpr auto maintenance_limit = std::chrono::minutes{10}; // a statement may take so long here

/// A cursor, read in portions.
class cursor_rows final : public rows {
public:
  cursor_rows(connection& db, std::string name, const std::string& sql) : db_{db}, name_{std::move(name)} {
    db_.execute(fmt::format("declare {} no scroll cursor for {}", name_, sql));
  }

  bool next() override {
    if (!portion_ || ++row_ >= portion_->rows()) {
      portion_ = db_.query(fmt::format("fetch 1000 from {}", name_));
      row_ = 0;
    }
    return row_ < portion_->rows();
  }
  std::int64_t number(int column) const override { return portion_->number(row_, column); }
  std::string bytes(int column) const override { return portion_->bytes(row_, column); }
  bool is_null(int column) const override { return portion_->is_null(row_, column); }

private:
  connection& db_;
  std::string name_;
  std::optional<answer> portion_;
  int row_ = 0;
};

class postgres_snapshot final : public snapshot {
public:
  explicit postgres_snapshot(connection& db) : db_{db}, view_{db, "isolation level repeatable read read only"} {}

  std::unique_ptr<rows> query(const std::string& sql) override {
    return std::make_unique<cursor_rows>(db_, fmt::format("c{}", ++cursors_), sql);
  }
  std::string unindexed(const std::string& column) const override { return column; }

  std::string literal(std::string_view bytes) const override { return "'\\x" + to_hex(bytes) + "'::bytea"; }

  std::vector<std::string> defects() override {
    std::vector<std::string> found;
    for (const auto& name : pending(db_))
      found.push_back(fmt::format("schema: migration {} has not been applied", name));
    return found;
  }

private:
  connection& db_;
  transaction view_;
  int cursors_ = 0;
};

/// Runs `f` on a connection of its own; what it throws becomes `problem`.
template <class F>
auto with_connection(const std::string& url, std::string& problem, F f)
  -> result<decltype(f(std::declval<connection&>()))> {
  try {
    connection db{url, maintenance_limit};
    return f(db);
  } catch (const std::exception& e) {
    problem = fmt::format("{}: {}", public_url(url), e.what());
    return fault::unavailable;
  }
}

} // namespace

result<keyring> find_keyring(const store_options& options, std::string& problem) {
  return with_connection(options.url, problem, [&](connection& db) { return keys_of(db, options); });
}

result<void> read(const std::string& url, const snapshot_user& use, std::string& problem) {
  auto done = with_connection(url, problem, [&](connection& db) {
    postgres_snapshot now{db};
    use(now);
    return true;
  });
  if (!done)
    return done.error();
  return {};
}

result<std::vector<std::string>> pending_migrations(const std::string& url, std::string& problem) {
  return with_connection(url, problem, [](connection& db) { return pending(db); });
}

result<std::vector<std::string>> run_migrations(const std::string& url, std::string& problem) {
  return with_connection(url, problem, [](connection& db) { return migrate(db); });
}

} // namespace luna::persistence::postgres
