// SQLite as we use it: a connection, statements, and errors as one exception that stops at the store's border.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace luna::persistence::sqlite {

/// Any result code but OK, ROW and DONE. The text is SQLite's and holds no values.
struct error : std::runtime_error {
  error(int c, const std::string& text) : std::runtime_error{text}, code{c} {}
  int code; // primary result code
};

struct closer {
  void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using database = std::unique_ptr<sqlite3, closer>;

/// Throws error.
database open_database(const std::string& file, int flags);
void execute(sqlite3& db, const char* sql);

/// A prepared statement. One use: run(args...), then next() for rows; reset by the next run and by done().
class statement {
public:
  /// Throws error if it does not fit the schema.
  statement(sqlite3& db, const char* sql);

  template <class... Args>
  statement& run(const Args&... args) {
    sqlite3_reset(handle_.get());
    auto at = 0;
    (bind(++at, args), ...);
    return *this;
  }
  /// True while there is a row.
  bool next();
  /// Runs a statement that gives no rows.
  void done();

  std::int64_t number(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  bool is_null(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }
  std::string bytes(int column) const;

private:
  void bind(int at, std::int64_t value) { sqlite3_bind_int64(handle_.get(), at, value); }
  void bind(int at, int value) { sqlite3_bind_int64(handle_.get(), at, value); }
  void bind(int at, std::nullptr_t) { sqlite3_bind_null(handle_.get(), at); }
  /// Blobs; the text must live until the statement is reset.
  void bind(int at, std::string_view value) {
    sqlite3_bind_blob64(handle_.get(), at, value.data(), value.size(), SQLITE_STATIC);
  }
  void bind(int at, const std::string& value) { bind(at, std::string_view{value}); }
  struct text {
    std::string_view value;
  };
  void bind(int at, text value) {
    sqlite3_bind_text64(handle_.get(), at, value.value.data(), value.value.size(), SQLITE_STATIC, SQLITE_UTF8);
  }

  std::unique_ptr<sqlite3_stmt, closer> handle_;
  sqlite3* db_;

public:
  static text as_text(std::string_view value) { return {value}; }
};

/// Rolls back unless committed.
class transaction {
public:
  explicit transaction(sqlite3& db) : db_{db} { execute(db, "begin immediate"); }
  transaction(const transaction&) = delete;
  ~transaction();
  void commit();

private:
  sqlite3& db_;
  bool open_ = true;
};

} // namespace luna::persistence::sqlite
