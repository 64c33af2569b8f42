#include "actors/http_server.hpp"

#include "actors/http_session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>
#include <thread>

namespace luna::actors {

namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t turned_away_max = 64;            // at once; beyond, a connection is closed without an answer
constexpr std::chrono::milliseconds accept_pause{100}; // after a failure, such as no file descriptor left

} // namespace

class http_server::listener {
public:
  explicit listener(std::shared_ptr<http_shared> shared)
    : shared_{std::move(shared)}, acceptor_{asio::make_strand(shared_->io)}, pause_{acceptor_.get_executor()} {}

  error_code open() {
    const auto& options = shared_->options;
    error_code error;
    auto found = tcp::resolver{shared_->io}.resolve(options.host, std::to_string(options.port),
                                                    tcp::resolver::passive | tcp::resolver::numeric_service, error);
    if (error)
      return error;
    std::vector<tcp::endpoint> endpoints{found.begin(), found.end()};
    // "localhost" has an address of each kind; IPv4 is there even in containers that have no IPv6.
    std::stable_partition(endpoints.begin(), endpoints.end(),
                          [](const tcp::endpoint& e) { return e.address().is_v4(); });
    return open(endpoints.front());
  }

  void start() {
    // What escapes ends the process: a server that no longer accepts must not look alive.
    asio::co_spawn(acceptor_.get_executor(), accept(), [](std::exception_ptr failure) {
      if (failure)
        std::rethrow_exception(failure);
    });
    for (unsigned i = 0; i < shared_->options.limits.threads; ++i)
      threads_.emplace_back([this] { shared_->io.run(); });
  }

  unsigned short port() const { return port_; }

  void close() {
    asio::post(acceptor_.get_executor(), [this] {
      error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
    });
  }

  void stop() {
    if (threads_.empty())
      return;
    close();
    {
      std::lock_guard guard{shared_->mutex};
      shared_->stopping = true;
    }
    for (const auto& session : shared_->all())
      session->close();
    // With no connection left the threads run out of work.
    for (auto& thread : threads_)
      thread.join();
    threads_.clear();
  }

private:
  error_code open(const tcp::endpoint& endpoint) {
    error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error)
      acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && endpoint.protocol() == tcp::v6())
      acceptor_.set_option(asio::ip::v6_only(false), error);
    if (!error)
      acceptor_.bind(endpoint, error);
    if (!error)
      acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (!error)
      port_ = acceptor_.local_endpoint(error).port();
    return error;
  }

  asio::awaitable<void> accept() {
    while (acceptor_.is_open()) {
      asio::any_io_executor strand = asio::make_strand(shared_->io);
      auto [error, socket] = co_await acceptor_.async_accept(strand, quietly);
      if (!error) {
        admit(std::move(socket));
      } else if (acceptor_.is_open()) {
        pause_.expires_after(accept_pause);
        co_await pause_.async_wait(quietly);
      }
    }
  }

  void admit(tcp::socket socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    auto most = shared_->options.limits.connections;
    auto session = std::make_shared<http_session>(shared_, std::move(socket));
    {
      std::lock_guard guard{shared_->mutex};
      if (shared_->stopping || shared_->sessions.size() >= most + turned_away_max)
        return;
      shared_->sessions.emplace(session.get(), session);
    }
    if (shared_->served < most)
      session->serve();
    else
      session->turn_away();
  }

  std::shared_ptr<http_shared> shared_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  unsigned short port_ = 0;
  std::vector<std::thread> threads_;
};

http_server::http_server(http_server_options options)
  : shared_{std::make_shared<http_shared>(std::move(options))}, listener_{std::make_unique<listener>(shared_)} {}

http_server::~http_server() {
  stop();
}

bool http_server::start(std::string& problem) {
  auto error = listener_->open();
  if (error) {
    problem = error.message();
    return false;
  }
  listener_->start();
  return true;
}

unsigned short http_server::port() const {
  return listener_->port();
}

void http_server::close() {
  listener_->close();
}

void http_server::drain() {
  shared_->draining = true;
  for (const auto& session : shared_->all())
    session->close_if_idle();
}

bool http_server::wait_idle(std::chrono::steady_clock::time_point deadline) const {
  std::unique_lock guard{shared_->mutex};
  return shared_->idle.wait_until(guard, deadline, [this] { return shared_->in_flight == 0; });
}

void http_server::stop() {
  listener_->stop();
}

std::size_t http_server::connections() const {
  std::lock_guard guard{shared_->mutex};
  return shared_->sessions.size();
}

std::size_t http_server::in_flight() const {
  return shared_->in_flight;
}

} // namespace luna::actors
