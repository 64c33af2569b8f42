// PostgreSQL as we use it: one connection, prepared statements, binary values, a limit on every wait, and errors as one
// exception that stops at the store's border.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace luna::persistence::postgres {

/// Anything that went wrong. The text is PostgreSQL's own primary message and holds no values.
struct error : std::runtime_error {
  error(std::string state, const std::string& text) : std::runtime_error{text}, sqlstate{std::move(state)} {}

  std::string sqlstate; // empty: no answer, the connection is lost

  /// The connection is of no use any more: lost, or the server goes down (57P01, 57P02, 57P03, class 08).
  bool is_lost() const;
  /// The same again may succeed at once: serialization failure, deadlock (40001, 40P01).
  bool is_conflict() const;
  /// A unique index has the value already (23505).
  bool is_taken() const;
  /// The values cannot be stored, now or later (classes 22, 23, 54).
  bool is_refusal() const;
};

/// The values of a statement's $1, $2, ...
class arguments {
public:
  arguments& number(std::int64_t value);                    // int8
  arguments& bytes(std::string_view value);                 // bytea; must live until the statement has run
  arguments& text(std::string_view value);                  // text; likewise
  arguments& numbers(std::span<const std::int64_t> values); // int8[]
  arguments& bytes(std::span<const std::string> values);    // bytea[]
  arguments& texts(std::vector<std::string> values);        // text[]; without U+0000, which no text can hold there

private:
  friend class connection;
  arguments& owned(Oid type, std::string value);

  struct argument {
    Oid type;
    std::string owned;
    std::string_view borrowed;
  };
  std::vector<argument> values_;
};

/// The rows of one statement.
class answer {
public:
  explicit answer(PGresult* result) : result_{result} {}

  int rows() const { return PQntuples(result_.get()); }
  std::int64_t number(int row, int column) const; // of any integer type, or bool
  std::string bytes(int row, int column) const { return std::string{view(row, column)}; }
  std::string_view view(int row, int column) const; // valid as long as the answer
  bool ends_pipeline() const { return PQresultStatus(result_.get()) == PGRES_PIPELINE_SYNC; }
  bool is_null(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }

private:
  struct clear {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
  };
  std::unique_ptr<PGresult, clear> result_;
};

/// One of several that run together.
struct statement {
  const char* sql; // as of connection::run
  arguments values;
};

/// Belongs to one thread; blocks, at most for its limit.
class connection {
public:
  /// Throws error. `limit` holds for connecting and for each statement; the server enforces it too.
  connection(const std::string& url, std::chrono::milliseconds limit);

  /// Prepares `sql`, a literal, when it is first used. Throws error.
  answer run(const char* sql, const arguments& values = {});
  /// Several in one message and one transaction: none of them takes effect unless all do, and one that stops here in
  /// the middle holds no locks. None may depend on the answer of another. Throws error, the first.
  std::vector<answer> run_together(std::span<const statement> all);
  /// The same without preparing, for SQL that is composed.
  answer query(const std::string& sql);
  /// Several statements without values. Throws error.
  void execute(const std::string& sql);

  /// To poll for what the server sends unasked.
  int socket() const { return PQsocket(handle_.get()); }
  /// True if another connection has notified us since the last call. Throws error if the connection is lost.
  bool take_notices();

private:
  const std::string& prepare(const char* sql, const arguments& values);
  void send(const char* sql, const arguments& values);
  PGresult* wait();
  answer checked(PGresult* result);

  struct finish {
    void operator()(PGconn* c) const noexcept { PQfinish(c); }
  };
  std::unique_ptr<PGconn, finish> handle_;
  std::chrono::milliseconds limit_;
  std::map<const char*, std::string> prepared_; // by the literal's address
};

/// A value of table meta; empty if it is not set.
std::string meta(connection& db, std::string_view name);

/// Rolls back unless committed.
class transaction {
public:
  /// `mode`: what follows BEGIN.
  explicit transaction(connection& db, const std::string& mode = "") : db_{db} { db_.execute("begin " + mode); }
  transaction(const transaction&) = delete;
  ~transaction();
  void commit();

private:
  connection& db_;
  bool open_ = true;
};

} // namespace luna::persistence::postgres
