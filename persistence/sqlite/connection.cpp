#include "persistence/sqlite/connection.hpp"

namespace luna::persistence::sqlite {

namespace {

[[noreturn]] void fail(sqlite3* db, int code) {
  throw error{code & 0xff, db ? sqlite3_errmsg(db) : sqlite3_errstr(code)};
}

} // namespace

database open_database(const std::string& file, int flags) {
  sqlite3* raw = nullptr;
  auto code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  database db{raw};
  if (code != SQLITE_OK)
    fail(raw, code);
  return db;
}

void execute(sqlite3& db, const char* sql) {
  if (auto code = sqlite3_exec(&db, sql, nullptr, nullptr, nullptr); code != SQLITE_OK)
    fail(&db, code);
}

statement::statement(sqlite3& db, const char* sql) : db_{&db} {
  sqlite3_stmt* raw = nullptr;
  auto code = sqlite3_prepare_v3(&db, sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  handle_.reset(raw);
  if (code != SQLITE_OK)
    fail(&db, code);
}

bool statement::next() {
  auto code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW)
    return true;
  if (code != SQLITE_DONE) {
    sqlite3_reset(handle_.get());
    fail(db_, code);
  }
  sqlite3_reset(handle_.get());
  return false;
}

void statement::done() {
  while (next())
    continue;
}

std::string statement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
  auto size = sqlite3_column_bytes(handle_.get(), column);
  return data ? std::string{data, static_cast<std::size_t>(size)} : std::string{};
}

transaction::~transaction() {
  if (open_)
    sqlite3_exec(&db_, "rollback", nullptr, nullptr, nullptr);
}

void transaction::commit() {
  execute(db_, "commit");
  open_ = false;
}

} // namespace luna::persistence::sqlite
