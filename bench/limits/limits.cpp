// luna-bench-limits: what this machine could do at best, so that every other figure reads as a share of it.
//   http     a bare Beast server: reads a request, answers 200
//   checked  the same, with the webhook's signature checked and its body parsed
//   durable  the same, each message one row of PostgreSQL before the answer, committed in groups
//   inserts  no HTTP: such rows, in batches, as fast as one connection takes them
#include "channels/signature.hpp"
#include "channels/whatsapp/parse.hpp"
#include "persistence/postgres/connection.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include <condition_variable>
#include <csignal>
#include <functional>
#include <mutex>
#include <thread>

namespace luna::bench {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using persistence::postgres::arguments;
using persistence::postgres::connection;

constexpr std::chrono::seconds database_limit{10};
constexpr std::size_t body_bytes = 400; // a turn's, sealed

// The journal's row without what makes it Luna's: its two unique keys and its bytes.
constexpr const char* table_sql = R"(
drop table if exists limit_rows;
create table limit_rows (conversation bytea not null, seq bigint not null, event_key bytea not null unique,
                         body bytea not null, primary key (conversation, seq));
alter table limit_rows alter column body set storage external)";
constexpr const char* insert_sql = R"(
insert into limit_rows select * from unnest($1::bytea[], $2::int8[], $3::bytea[], $4::bytea[]) on conflict do nothing)";

/// Writes rows of 1,000 conversations in turn.
class inserter {
public:
  explicit inserter(const std::string& url) : db_{url, database_limit} { db_.execute(table_sql); }

  void insert(std::size_t rows) {
    std::vector<std::string> conversations, keys;
    std::vector<std::int64_t> seqs;
    for (std::size_t i = 0; i < rows; ++i, ++count_) {
      conversations.push_back(fmt::format("conversation{:04}", count_ % 1000));
      seqs.push_back(static_cast<std::int64_t>(count_ / 1000 + 1));
      // Keys are hashes, so they come in no order.
      keys.push_back(fmt::format("{:016x}", count_ * 0x9e3779b97f4a7c15ULL));
    }
    std::vector<std::string> bodies(rows, std::string(body_bytes, 'x'));
    db_.run(insert_sql, arguments{}.bytes(conversations).numbers(seqs).bytes(keys).bytes(bodies));
  }

  std::uint64_t count() const { return count_; }

private:
  connection db_;
  std::uint64_t count_ = 0;
};

/// Commits whatever has gathered while the last commit ran.
class group_writer {
public:
  explicit group_writer(const std::string& url) : rows_{url}, thread_{[this] { run(); }} {}

  /// `done` is called on the writer's thread once that many rows are durable.
  void add(std::size_t rows, std::function<void()> done) {
    {
      std::lock_guard guard{mutex_};
      count_ += rows;
      waiting_.push_back(std::move(done));
    }
    more_.notify_one();
  }

private:
  void run() {
    for (;;) {
      std::vector<std::function<void()>> now;
      std::size_t count = 0;
      {
        std::unique_lock guard{mutex_};
        more_.wait(guard, [&] { return !waiting_.empty(); });
        now.swap(waiting_);
        count = std::exchange(count_, 0);
      }
      rows_.insert(count);
      for (auto& done : now)
        done();
    }
  }

  inserter rows_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::function<void()>> waiting_;
  std::size_t count_ = 0;
  std::thread thread_; // uses all above
};

struct limit_options {
  unsigned short port = 0;
  unsigned threads = 2;
  bool check = false;
  std::string secret, database;
};

asio::awaitable<void> durable(group_writer& writer, std::size_t rows) {
  auto executor = co_await asio::this_coro::executor;
  auto start = [&writer, rows, executor](auto handler) {
    auto held = std::make_shared<decltype(handler)>(std::move(handler));
    writer.add(rows, [held, executor] { asio::post(executor, [held] { std::move (*held)(); }); });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
}

asio::awaitable<void> serve(tcp::socket socket, const limit_options& options, group_writer* writer) {
  boost::beast::flat_buffer buffer;
  boost::system::error_code error;
  auto quietly = asio::redirect_error(asio::use_awaitable, error);
  for (;;) {
    http::request<http::string_body> request;
    co_await http::async_read(socket, buffer, request, quietly);
    if (error)
      co_return;
    http::response<http::empty_body> response{http::status::ok, 11};
    std::size_t messages = 1;
    if (options.check && request.method() == http::verb::post) {
      thread_local channels::hmac_sha256 signer{options.secret};
      auto signature = request["X-Hub-Signature-256"];
      auto header = std::string_view{signature.data(), signature.size()};
      if (!channels::whatsapp::signature_matches(signer, request.body(), header)) {
        response.result(http::status::unauthorized);
      } else if (auto events = channels::whatsapp::parse(request.body())) {
        messages = events->size();
        if (writer != nullptr)
          co_await durable(*writer, messages);
      } else {
        response.result(http::status::bad_request);
      }
    }
    response.prepare_payload();
    co_await http::async_write(socket, response, quietly);
    if (error)
      co_return;
  }
}

int run_server(const limit_options& options) {
  asio::io_context io;
  std::unique_ptr<group_writer> writer;
  if (!options.database.empty())
    writer = std::make_unique<group_writer>(options.database);
  tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), options.port}};
  auto accept = [&]() -> asio::awaitable<void> {
    for (;;) {
      auto socket = co_await acceptor.async_accept(asio::use_awaitable);
      socket.set_option(tcp::no_delay{true});
      asio::co_spawn(socket.get_executor(), serve(std::move(socket), options, writer.get()), asio::detached);
    }
  };
  asio::co_spawn(io, accept(), asio::detached);
  fmt::print("ready on port {}\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < options.threads; ++i)
    threads.emplace_back([&] { io.run(); });
  io.run(); // until a signal ends the process
  return 0;
}

int run_inserts(const std::string& database, double seconds, std::size_t batch) {
  inserter rows{database};
  using steady = std::chrono::steady_clock;
  auto begin = steady::now();
  auto passed = [&] { return std::chrono::duration<double>{steady::now() - begin}.count(); };
  while (passed() < seconds)
    rows.insert(batch);
  fmt::print(R"({{"rows":{},"seconds":{:.3f},"per_second":{:.0f}}})"
             "\n",
             rows.count(), passed(), static_cast<double>(rows.count()) / passed());
  return 0;
}

int main_of(int argc, char** argv) {
  CLI::App app{"What this machine could do at best: servers that do less and less, and bare inserts.",
               "luna-bench-limits"};
  app.require_subcommand(1);
  limit_options options;
  auto seconds = 5.0;
  std::size_t batch = 64;
  auto server = [&](const char* name, const char* help) {
    auto* sub = app.add_subcommand(name, help);
    sub->add_option("--port", options.port, "to listen on")->required();
    sub->add_option("--threads", options.threads, "that serve")->capture_default_str();
    return sub;
  };
  auto* bare = server("http", "answers 200 to everything");
  auto* checked = server("checked", "checks the signature, parses the body, answers 200");
  auto* durable = server("durable", "the same; each message is a row before the answer");
  for (auto* sub : {checked, durable})
    sub->add_option("--secret", options.secret, "WhatsApp's app secret")->required();
  auto* inserts = app.add_subcommand("inserts", "inserts rows in batches; prints JSON");
  for (auto* sub : {durable, inserts})
    sub->add_option("--database", options.database, "postgresql://...; table limit_rows is made anew")->required();
  inserts->add_option("--seconds", seconds, "for how long")->capture_default_str();
  inserts->add_option("--batch", batch, "rows a commit")->capture_default_str()->check(CLI::Range(1, 10'000));
  CLI11_PARSE(app, argc, argv);
  try {
    if (inserts->parsed())
      return run_inserts(options.database, seconds, batch);
    options.check = !bare->parsed();
    return run_server(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "luna-bench-limits: {}\n", error.what());
    return 69;
  }
}

} // namespace

} // namespace luna::bench

int main(int argc, char** argv) {
  return luna::bench::main_of(argc, argv);
}
