// Just enough HTTP/1.1 over loopback, so that the harness takes little of the machine it measures on.
#pragma once

#include "bench/harness/reactor.hpp"

#include <deque>
#include <memory>
#include <random>
#include <string>
#include <string_view>

namespace luna::bench {

struct http_answer {
  int status = 0;
  std::string_view body;
};

/// Keeps connections to some ports of this machine and sends requests over them, one at a time each. A request that is
/// answered with 408, 429 or 5xx, or not at all, is sent again after a pause, as a platform would: to any port.
class http_pool {
public:
  using callback = std::function<void(const http_answer&)>;

  struct counts {
    std::uint64_t refused = 0; // answers with 408, 429 or 5xx
    std::uint64_t broken = 0;  // no answer: refused, reset or too late
  };

  http_pool(reactor& loop, std::vector<unsigned> ports, unsigned connections);
  ~http_pool();

  /// `done` is called once, with the first answer that is none of the above.
  void send(std::string request, callback done);

  /// Requests that have no answer yet: on their way, waiting for a connection or for their next attempt.
  std::size_t open() const { return open_; }
  std::size_t waiting() const { return queue_.size(); }
  const counts& troubles() const { return counts_; }

  static constexpr std::chrono::milliseconds pause{50};
  static constexpr std::chrono::seconds answer_limit{15};

private:
  struct job {
    std::string request;
    callback done;
  };
  class connection;

  void pump();
  void again(job what);
  void check_limits();

  reactor& loop_;
  std::vector<std::unique_ptr<connection>> connections_;
  std::vector<connection*> idle_;
  std::deque<job> queue_;
  std::size_t open_ = 0;
  counts counts_;
  std::mt19937 random_{1};
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// Answers POST requests with 200 and the JSON that the handler gives.
class http_server {
public:
  using handler = std::function<std::string(std::string_view path, std::string_view body)>;

  /// `delay` passes before each answer. Throws std::system_error if the port (0: any free one) cannot be had.
  http_server(reactor& loop, unsigned port, std::chrono::milliseconds delay, handler answer);
  ~http_server();

  unsigned port() const { return port_; }

  /// While closed, nobody can connect.
  void open();
  void close();

private:
  class connection;
  class acceptor;

  reactor& loop_;
  std::chrono::milliseconds delay_;
  handler answer_;
  unsigned port_ = 0;
  std::unique_ptr<acceptor> acceptor_;
  std::vector<std::unique_ptr<connection>> connections_;
};

/// A port of loopback that nobody listens on now.
unsigned free_port();

/// "POST <path>" with the given extra header lines (each ended by \r\n) and a JSON body.
std::string post_request(std::string_view path, std::string_view headers, std::string_view body);

} // namespace luna::bench
