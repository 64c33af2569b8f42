#include "persistence/postgres/connection.hpp"

#include <fmt/format.h>

#include <poll.h>

namespace luna::persistence::postgres {

namespace {

// From pg_type.h, which is the server's; the numbers are part of the protocol.
constexpr Oid bytea_oid = 17, int8_oid = 20, text_oid = 25, bytea_array_oid = 1001, text_array_oid = 1009,
              int8_array_oid = 1016;

void put32(std::string& out, std::uint32_t value) {
  const char bytes[] = {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
                        static_cast<char>(value)};
  out.append(bytes, sizeof bytes);
}

void put64(std::string& out, std::uint64_t value) {
  put32(out, static_cast<std::uint32_t>(value >> 32));
  put32(out, static_cast<std::uint32_t>(value));
}

/// Dimensions, no nulls, element type; then size and lower bound.
std::string array_head(Oid element, std::size_t count) {
  std::string out;
  put32(out, count == 0 ? 0 : 1);
  put32(out, 0);
  put32(out, element);
  if (count != 0) {
    put32(out, static_cast<std::uint32_t>(count));
    put32(out, 1);
  }
  return out;
}

std::string array_of(Oid element, std::span<const std::string> values) {
  auto out = array_head(element, values.size());
  std::size_t size = out.size();
  for (const auto& value : values)
    size += 4 + value.size();
  out.reserve(size);
  for (const auto& value : values) {
    put32(out, static_cast<std::uint32_t>(value.size()));
    out += value;
  }
  return out;
}

} // namespace

bool error::is_lost() const {
  return sqlstate.empty() || sqlstate.starts_with("08") || sqlstate == "57P01" || sqlstate == "57P02"
         || sqlstate == "57P03";
}

bool error::is_conflict() const {
  return sqlstate == "40001" || sqlstate == "40P01";
}

bool error::is_taken() const {
  return sqlstate == "23505";
}

bool error::is_refusal() const {
  return sqlstate.starts_with("22") || sqlstate.starts_with("23") || sqlstate.starts_with("54");
}

arguments& arguments::owned(Oid type, std::string value) {
  values_.push_back({type, std::move(value), {}});
  return *this;
}

arguments& arguments::number(std::int64_t value) {
  std::string out;
  put64(out, static_cast<std::uint64_t>(value));
  return owned(int8_oid, std::move(out));
}

arguments& arguments::bytes(std::string_view value) {
  values_.push_back({bytea_oid, {}, value});
  return *this;
}

arguments& arguments::text(std::string_view value) {
  values_.push_back({text_oid, {}, value});
  return *this;
}

arguments& arguments::numbers(std::span<const std::int64_t> values) {
  auto out = array_head(int8_oid, values.size());
  out.reserve(out.size() + 12 * values.size());
  for (auto value : values) {
    put32(out, 8);
    put64(out, static_cast<std::uint64_t>(value));
  }
  return owned(int8_array_oid, std::move(out));
}

arguments& arguments::bytes(std::span<const std::string> values) {
  return owned(bytea_array_oid, array_of(bytea_oid, values));
}

arguments& arguments::texts(std::vector<std::string> values) {
  for (auto& value : values)
    std::erase(value, '\0');
  return owned(text_array_oid, array_of(text_oid, values));
}

std::int64_t answer::number(int row, int column) const {
  auto bytes = view(row, column);
  std::int64_t value = bytes.empty() ? 0 : static_cast<signed char>(bytes[0]);
  for (std::size_t i = 1; i < bytes.size(); ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string_view answer::view(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column), static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

connection::connection(const std::string& url, std::chrono::milliseconds limit) : limit_{limit} {
  auto seconds = std::max<std::int64_t>(2, std::chrono::ceil<std::chrono::seconds>(limit).count()); // libpq's least
  auto wait_text = std::to_string(seconds);
  const char* keys[] = {"dbname", "connect_timeout", "fallback_application_name", "client_encoding", nullptr};
  const char* values[] = {url.c_str(), wait_text.c_str(), "luna", "UTF8", nullptr};
  handle_.reset(PQconnectdbParams(keys, values, 1));
  if (!handle_ || PQstatus(handle_.get()) != CONNECTION_OK) {
    std::string text = handle_ ? PQerrorMessage(handle_.get()) : "out of memory";
    text.erase(text.find_last_not_of('\n') + 1);
    throw error{"", text};
  }
  PQsetNoticeProcessor(
    handle_.get(), [](void*, const char*) {}, nullptr);
  // The server gives up a little before we do, so that its reason arrives. What we leave open is not left open for
  // long.
  execute(fmt::format("set statement_timeout = {0}; set lock_timeout = {0}; "
                      "set idle_in_transaction_session_timeout = '10s'; set synchronous_commit = on; "
                      "set jit = off; set timezone = 'UTC'",
                      limit.count() * 9 / 10));
}

/// The next result, or null at the end of a statement.
PGresult* connection::wait() {
  auto* db = handle_.get();
  auto end = std::chrono::steady_clock::now() + limit_;
  auto flushing = PQflush(db);
  while (flushing > 0 || PQisBusy(db) != 0) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    if (left <= 0)
      throw error{"", fmt::format("no answer within {} ms", limit_.count())};
    pollfd ready{PQsocket(db), static_cast<short>(flushing > 0 ? POLLIN | POLLOUT : POLLIN), 0};
    ::poll(&ready, 1, static_cast<int>(left));
    if ((ready.revents & (POLLIN | POLLHUP | POLLERR)) != 0 && PQconsumeInput(db) == 0)
      throw error{"", "the connection broke"};
    if (flushing > 0)
      flushing = PQflush(db);
  }
  if (flushing < 0)
    throw error{"", "the connection broke"};
  return PQgetResult(db);
}

answer connection::checked(PGresult* result) {
  answer first{result};
  std::string state, text;
  while (result != nullptr) {
    auto status = PQresultStatus(result);
    // What follows an error in a pipeline was not run; the error itself has been told.
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_PIPELINE_ABORTED && text.empty()) {
      const auto* code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
      const auto* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
      state = code ? code : "";
      text = message ? message : "the connection broke";
    }
    result = wait();
    if (result != nullptr)
      first = answer{result};
  }
  if (!text.empty())
    throw error{state, text};
  return first;
}

/// The name under which the statement is prepared, now if it was not before.
const std::string& connection::prepare(const char* sql, const arguments& values) {
  if (auto at = prepared_.find(sql); at != prepared_.end())
    return at->second;
  std::vector<Oid> types;
  for (const auto& v : values.values_)
    types.push_back(v.type);
  auto name = fmt::format("s{}", prepared_.size());
  if (PQsendPrepare(handle_.get(), name.c_str(), sql, static_cast<int>(types.size()), types.data()) == 0)
    throw error{"", "the connection broke"};
  checked(wait());
  return prepared_.emplace(sql, std::move(name)).first->second;
}

void connection::send(const char* sql, const arguments& values) {
  auto count = static_cast<int>(values.values_.size());
  std::vector<const char*> data;
  std::vector<int> sizes, binary(values.values_.size(), 1);
  for (const auto& v : values.values_) {
    std::string_view bytes = v.owned.empty() ? v.borrowed : std::string_view{v.owned};
    data.push_back(bytes.data() ? bytes.data() : "");
    sizes.push_back(static_cast<int>(bytes.size()));
  }
  if (PQsendQueryPrepared(handle_.get(), prepare(sql, values).c_str(), count, data.data(), sizes.data(), binary.data(),
                          1)
      == 0)
    throw error{"", "the connection broke"};
}

answer connection::run(const char* sql, const arguments& values) {
  send(sql, values);
  return checked(wait());
}

std::vector<answer> connection::run_together(std::span<const statement> all) {
  auto* db = handle_.get();
  for (const auto& one : all)
    prepare(one.sql, one.values); // not possible among the others
  if (PQenterPipelineMode(db) == 0)
    throw error{"", "the connection broke"};
  for (const auto& one : all)
    send(one.sql, one.values);
  if (PQpipelineSync(db) == 0)
    throw error{"", "the connection broke"};
  std::vector<answer> answers;
  std::optional<error> first;
  for (std::size_t i = 0; i < all.size(); ++i) {
    try {
      answers.push_back(checked(wait()));
    } catch (const error& e) {
      if (e.is_lost())
        throw;
      first = e;
    }
  }
  answer end{wait()}; // of the transaction
  if (!end.ends_pipeline() || PQexitPipelineMode(db) == 0)
    throw error{"", "the connection broke"};
  if (first)
    throw error{*first};
  return answers;
}

answer connection::query(const std::string& sql) {
  if (PQsendQueryParams(handle_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1) == 0)
    throw error{"", "the connection broke"};
  return checked(wait());
}

void connection::execute(const std::string& sql) {
  if (PQsendQuery(handle_.get(), sql.c_str()) == 0)
    throw error{"", "the connection broke"};
  checked(wait());
}

bool connection::take_notices() {
  struct release {
    void operator()(PGnotify* n) const noexcept { PQfreemem(n); }
  };
  auto* db = handle_.get();
  if (PQconsumeInput(db) == 0)
    throw error{"", "the connection broke"};
  auto found = false;
  while (auto notice = std::unique_ptr<PGnotify, release>{PQnotifies(db)})
    found = found || notice->be_pid != PQbackendPID(db);
  return found;
}

std::string meta(connection& db, std::string_view name) {
  auto found = db.run("select value from meta where name = $1", arguments{}.text(name));
  return found.rows() == 0 ? std::string{} : found.bytes(0, 0);
}

transaction::~transaction() {
  try {
    if (open_)
      db_.execute("rollback");
  } catch (const error&) {
    // A lost connection rolls back by itself.
  }
}

void transaction::commit() {
  db_.execute("commit");
  open_ = false;
}

} // namespace luna::persistence::postgres
