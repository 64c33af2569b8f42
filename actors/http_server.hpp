// An HTTP/1.1 server with threads of its own. Each limit below is answered, not just enforced: a client that breaks one
// is told which, as application/problem+json, and sees that answer before the connection closes.
#pragma once

#include "actors/http_message.hpp"

#include <memory>

namespace luna::actors {

struct http_limits {
  std::chrono::milliseconds header{10'000};            // first to last byte; 408
  std::chrono::milliseconds body{30'000};              // first to last byte; 408
  std::chrono::milliseconds idle{60'000};              // between two requests of a connection; it is closed
  std::chrono::milliseconds handler{30'000};           // until the responder is called; 504
  std::chrono::milliseconds write{30'000};             // until the client took the whole answer; it is cut off
  std::chrono::milliseconds linger{2'000};             // reading on after the last answer, lest a reset destroy it
  std::size_t header_bytes = 16 * 1024;                // request line included; 431
  std::size_t body_bytes = 3 * 1024 * 1024;            // 413, before any of it is read if Content-Length tells
  std::size_t body_bytes_in_flight = 64 * 1024 * 1024; // of all requests not yet answered; 503
  std::size_t linger_bytes = 4 * 1024 * 1024;
  std::size_t connections = 1024; // 503
  unsigned threads = 2;
};

struct http_server_options {
  std::string host = "127.0.0.1"; // an address or a name; "::" listens on IPv4, too
  unsigned short port = 0;        // 0: any free one
  http_limits limits;
  std::vector<http_route> routes;
  std::function<void(const http_access&)> access; // on an I/O thread: must not block or throw; may be empty
};

struct http_shared;

/// A connection serves one request at a time, so pipelined requests are answered in order. Gauges and drain() may be
/// called from any thread, the rest from the owner's.
class http_server {
public:
  explicit http_server(http_server_options options);
  ~http_server(); // stops
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// Listens and starts the threads; once. Errors: false, with the reason in `problem`.
  bool start(std::string& problem);

  /// The port it listens on; 0 before start().
  unsigned short port() const;

  /// Keeps listening and answering, but every answer is the last of its connection; idle connections close now.
  void drain();

  /// After drain(): accepts no more connections; requests that are in flight are still answered.
  void close();

  /// True once no request was in flight at some moment before `deadline`.
  bool wait_idle(std::chrono::steady_clock::time_point deadline) const;

  /// Cuts what is left and joins the threads. Not from a handler. Responders stay callable and do nothing.
  void stop();

  std::size_t connections() const;
  std::size_t in_flight() const; // requests with a complete header, not yet answered

private:
  class listener;

  std::shared_ptr<http_shared> shared_;
  std::unique_ptr<listener> listener_;
};

} // namespace luna::actors
