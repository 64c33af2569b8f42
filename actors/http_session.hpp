// One connection of the HTTP server. Internal to http_server.cpp and http_session.cpp.
#pragma once

#include "actors/http_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>

namespace luna::actors {

namespace asio = boost::asio;

/// Errors come as values: on a connection they are daily business.
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

class http_session;

/// What the connections of a server share. They own it, so a responder called after the server's end finds its
/// io_context alive.
struct http_shared {
  explicit http_shared(http_server_options o) : options{std::move(o)}, io{static_cast<int>(options.limits.threads)} {}

  const http_server_options options;
  asio::io_context io;
  std::atomic<bool> draining = false;
  std::atomic<std::size_t> served = 0; // connections, without those that are being turned away
  std::atomic<std::size_t> in_flight = 0;
  std::atomic<std::size_t> body_bytes = 0;
  mutable std::mutex mutex;
  mutable std::condition_variable idle;
  bool stopping = false;
  std::map<http_session*, std::weak_ptr<http_session>> sessions;

  std::vector<std::shared_ptr<http_session>> all() const;
};

class http_session : public std::enable_shared_from_this<http_session> {
public:
  using socket_type = asio::ip::tcp::socket;

  /// The executor of `socket` must be a strand.
  http_session(std::shared_ptr<http_shared> shared, socket_type socket);
  ~http_session();

  void serve();     // requests, until the connection ends
  void turn_away(); // with a 503

  // From any thread:
  void close();
  void close_if_idle();
  void deliver(std::uint64_t exchange, http_response answer);

private:
  enum class on_expiry { cancel_read, close };
  enum class after { next_exchange, linger, end };
  using refusal = std::optional<http_response>;
  using parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  class body_lease;

  asio::awaitable<void> run(std::shared_ptr<http_session> self);
  asio::awaitable<void> run_away(std::shared_ptr<http_session> self);
  asio::awaitable<after> exchange();
  asio::awaitable<bool> first_bytes();
  asio::awaitable<refusal> read_header();
  asio::awaitable<refusal> read_body(body_lease& lease);
  asio::awaitable<void> invite_body();
  asio::awaitable<bool> read_more();
  asio::awaitable<http_response> handle();
  asio::awaitable<bool> write(const http_response& answer, bool keep_alive);
  asio::awaitable<void> linger();

  refusal accept_header();
  void identify();
  refusal refuse(boost::system::error_code error);
  refusal cut_off(std::string_view part);
  http_responder responder_of(std::uint64_t exchange);
  void limit(std::chrono::milliseconds time, on_expiry action);
  void watch();
  void shut();

  const std::shared_ptr<http_shared> shared_; // first: what follows lives on its io_context
  const http_limits& limits_;
  socket_type socket_;
  asio::steady_timer timer_;                                       // of the handler; cancelled when it has answered
  asio::steady_timer watchdog_;                                    // of everything else
  std::optional<std::chrono::steady_clock::time_point> limit_end_; // of the running operation
  on_expiry limit_action_ = on_expiry::cancel_read;
  bool watching_ = false; // watchdog_ will fire
  boost::beast::flat_buffer buffer_;
  bool served_ = false;   // counts among shared_->served
  bool expired_ = false;  // the time limit of the running operation has passed
  bool closed_ = false;   // by either side
  bool answered_ = false; // at least one request of this connection
  bool idle_ = false;     // between two requests

  // Of the current exchange:
  std::optional<parser> parser_;
  http_request request_;
  const http_route* route_ = nullptr;
  std::chrono::steady_clock::time_point begin_;
  bool keep_alive_ = false;
  std::uint64_t number_ = 0;
  std::uint64_t awaited_ = 0; // the number a responder must have; 0: none
  std::optional<http_response> answer_;
};

} // namespace luna::actors
