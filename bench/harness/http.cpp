#include "bench/harness/http.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <system_error>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace luna::bench {

namespace {

sockaddr_in loopback(unsigned port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void no_delay(int socket) {
  auto on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

[[noreturn]] void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

/// The value of a header; none if it is absent. `head` ends before the empty line.
std::optional<std::string_view> header(std::string_view head, std::string_view name) {
  for (auto line = head.find("\r\n"); line != std::string_view::npos; line = head.find("\r\n", line + 2)) {
    auto rest = head.substr(line + 2);
    if (rest.size() <= name.size() || rest[name.size()] != ':'
        || ::strncasecmp(rest.data(), name.data(), name.size()) != 0)
      continue;
    auto value = rest.substr(name.size() + 1, rest.find("\r\n") - name.size() - 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    return value;
  }
  return std::nullopt;
}

struct http_message {
  std::string_view head, body;
  std::size_t size = 0; // bytes taken
};

/// Where a chunked body that begins at `at` ends; none if it is not there whole.
std::optional<std::size_t> end_of_chunks(std::string_view in, std::size_t at) {
  for (;;) {
    auto line = in.find("\r\n", at);
    std::size_t length = 0;
    if (line == std::string_view::npos)
      return std::nullopt;
    std::from_chars(in.data() + at, in.data() + line, length, 16);
    at = line + 2 + length + 2;
    if (at > in.size())
      return std::nullopt;
    if (length == 0)
      return at;
  }
}

/// The first message in `in`, once it is there whole. A body in chunks is skipped: those who send it say nothing there
/// that matters here.
std::optional<http_message> whole_message(std::string_view in) {
  auto end = in.find("\r\n\r\n");
  if (end == std::string_view::npos)
    return std::nullopt;
  auto head = in.substr(0, end);
  if (header(head, "Transfer-Encoding")) {
    auto last = end_of_chunks(in, end + 4);
    return last ? std::optional{http_message{head, {}, *last}} : std::nullopt;
  }
  std::size_t length = 0;
  if (auto value = header(head, "Content-Length"))
    std::from_chars(value->data(), value->data() + value->size(), length);
  if (in.size() < end + 4 + length)
    return std::nullopt;
  return http_message{head, in.substr(end + 4, length), end + 4 + length};
}

/// The bytes of a non-blocking socket: what came and what is to go.
class stream {
public:
  /// False once the other side has closed or reset.
  bool receive(int socket) {
    char bytes[16 * 1024];
    for (;;) {
      auto got = ::recv(socket, bytes, sizeof bytes, MSG_DONTWAIT);
      if (got > 0)
        in.append(bytes, static_cast<std::size_t>(got));
      if (got == static_cast<ssize_t>(sizeof bytes))
        continue;
      return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
    }
  }

  /// Sends what goes now; false if the connection is gone. `out` is empty once all is sent.
  bool flush(int socket) {
    auto sent = ::send(socket, out.data(), out.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0)
      return errno == EAGAIN || errno == EINTR;
    out.erase(0, static_cast<std::size_t>(sent));
    return true;
  }

  std::string in, out;
};

} // namespace

class http_pool::connection final : public watcher {
public:
  connection(http_pool& pool, unsigned port) : pool_{pool}, port_{port} {}
  ~connection() override { hang_up(); }

  void start(job what) {
    job_ = std::move(what);
    began_ = reactor::clock::now();
    if (socket_ < 0 && !dial())
      return broken();
    bytes_.out = job_->request;
    if (!bytes_.flush(socket_))
      return broken();
    if (!bytes_.out.empty())
      pool_.loop_.rewatch(socket_, *this, true);
  }

  void ready(std::uint32_t events) override {
    if ((events & EPOLLOUT) != 0 && !bytes_.out.empty()) {
      if (!bytes_.flush(socket_))
        return broken();
      if (bytes_.out.empty())
        pool_.loop_.rewatch(socket_, *this, false);
    }
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0)
      return;
    auto open = bytes_.receive(socket_);
    auto answer = whole_message(bytes_.in);
    if (!answer || !job_) {
      if (!open || answer) // gone, or it talks without being asked
        broken();
      return;
    }
    auto status = std::atoi(bytes_.in.c_str() + sizeof "HTTP/1.1");
    auto closes = header(answer->head, "Connection");
    auto stays = open && !(closes && ::strncasecmp(closes->data(), "close", 5) == 0);
    auto refused = status == 408 || status == 429 || status >= 500;
    auto ended = std::move(*job_);
    job_.reset();
    if (refused) {
      ++pool_.counts_.refused;
      pool_.again(std::move(ended));
    } else {
      --pool_.open_;
      ended.done({status, answer->body});
    }
    bytes_.in.erase(0, answer->size);
    if (!stays)
      hang_up();
    if (refused)
      later();
    else
      rest();
  }

  void check_limit(reactor::clock::time_point now) {
    if (job_ && now - began_ > answer_limit)
      broken();
  }

private:
  bool dial() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0)
      fail("socket");
    auto to = loopback(port_);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) { // at once, on loopback
      ::close(socket_);
      socket_ = -1;
      return false;
    }
    no_delay(socket_);
    pool_.loop_.watch(socket_, *this);
    return true;
  }

  void hang_up() {
    if (socket_ < 0)
      return;
    pool_.loop_.drop(socket_, *this);
    ::close(socket_);
    socket_ = -1;
    bytes_ = {};
  }

  void broken() {
    hang_up();
    std::erase(pool_.idle_, this);
    if (job_) {
      ++pool_.counts_.broken;
      pool_.again(std::move(*job_));
      job_.reset();
    }
    later();
  }

  /// After a pause, and once somebody listens: what a load balancer's health check does.
  void later() {
    pool_.loop_.at(reactor::clock::now() + pause, [this, alive = pool_.alive_] {
      if (!*alive)
        return;
      if (socket_ < 0 && !dial())
        later();
      else
        rest();
    });
  }

  void rest() {
    pool_.idle_.push_back(this);
    pool_.pump();
  }

  http_pool& pool_;
  unsigned port_;
  int socket_ = -1;
  stream bytes_;
  std::optional<job> job_;
  reactor::clock::time_point began_{};
};

http_pool::http_pool(reactor& loop, std::vector<unsigned> ports, unsigned connections) : loop_{loop} {
  for (unsigned i = 0; i < std::max<unsigned>(connections, static_cast<unsigned>(ports.size())); ++i) {
    connections_.push_back(std::make_unique<connection>(*this, ports[i % ports.size()]));
    idle_.push_back(connections_.back().get());
  }
  check_limits();
}

http_pool::~http_pool() {
  *alive_ = false;
}

void http_pool::send(std::string request, callback done) {
  ++open_;
  queue_.push_back({std::move(request), std::move(done)});
  pump();
}

void http_pool::pump() {
  while (!queue_.empty() && !idle_.empty()) {
    // Any idle one, as a load balancer would.
    auto pick = std::uniform_int_distribution<std::size_t>{0, idle_.size() - 1}(random_);
    std::swap(idle_[pick], idle_.back());
    auto* to = idle_.back();
    idle_.pop_back();
    auto what = std::move(queue_.front());
    queue_.pop_front();
    to->start(std::move(what));
  }
}

void http_pool::again(job what) {
  loop_.at(reactor::clock::now() + pause, [this, alive = alive_, held = std::make_shared<job>(std::move(what))] {
    if (!*alive)
      return;
    queue_.push_front(std::move(*held));
    pump();
  });
}

void http_pool::check_limits() {
  auto now = reactor::clock::now();
  for (auto& each : connections_)
    each->check_limit(now);
  loop_.at(now + std::chrono::seconds{1}, [this, alive = alive_] {
    if (*alive)
      check_limits();
  });
}

class http_server::connection final : public watcher {
public:
  connection(http_server& server, int socket) : server_{server}, socket_{socket} {
    no_delay(socket_);
    server_.loop_.watch(socket_, *this);
  }
  ~connection() override { hang_up(); }

  bool closed() const { return socket_ < 0; }

  void ready(std::uint32_t) override {
    auto open = bytes_.receive(socket_);
    while (auto request = whole_message(bytes_.in)) {
      auto path = request->head.substr(0, request->head.find("\r\n"));
      path.remove_prefix(std::min(path.find(' ') + 1, path.size()));
      path = path.substr(0, path.find(' '));
      auto json = server_.answer_(path, request->body);
      bytes_.in.erase(0, request->size);
      auto answer = fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                                json.size(), json);
      if (server_.delay_.count() == 0) {
        reply(answer);
      } else {
        server_.loop_.at(reactor::clock::now() + server_.delay_,
                         [this, alive = std::weak_ptr<bool>{alive_}, answer = std::move(answer)] {
                           if (!alive.expired())
                             reply(answer);
                         });
      }
    }
    if (!open)
      hang_up();
  }

private:
  void reply(std::string_view answer) {
    if (socket_ < 0)
      return;
    bytes_.out += answer;
    // Answers are small: a reader that does not take one is gone.
    if (!bytes_.flush(socket_) || !bytes_.out.empty())
      hang_up();
  }

  void hang_up() {
    if (socket_ < 0)
      return;
    server_.loop_.drop(socket_, *this);
    ::close(socket_);
    socket_ = -1;
  }

  http_server& server_;
  int socket_;
  stream bytes_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

class http_server::acceptor final : public watcher {
public:
  acceptor(http_server& server, unsigned port) : server_{server} {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket_ < 0)
      fail("socket");
    auto on = 1;
    ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    auto address = loopback(port);
    socklen_t length = sizeof address;
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(socket_, 1024) != 0
        || ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
      ::close(socket_);
      fail("cannot listen for the server's sends");
    }
    server_.port_ = ntohs(address.sin_port);
    server_.loop_.watch(socket_, *this);
  }
  ~acceptor() override {
    server_.loop_.drop(socket_, *this);
    ::close(socket_);
  }

  void ready(std::uint32_t) override {
    for (;;) {
      auto accepted = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (accepted < 0)
        return;
      std::erase_if(server_.connections_, [](const auto& c) { return c->closed(); });
      server_.connections_.push_back(std::make_unique<connection>(server_, accepted));
    }
  }

private:
  http_server& server_;
  int socket_ = -1;
};

http_server::http_server(reactor& loop, unsigned port, std::chrono::milliseconds delay, handler answer)
  : loop_{loop}, delay_{delay}, answer_{std::move(answer)}, port_{port} {
  open();
}

http_server::~http_server() = default;

void http_server::open() {
  if (!acceptor_)
    acceptor_ = std::make_unique<acceptor>(*this, port_);
}

void http_server::close() {
  acceptor_.reset();
  connections_.clear();
}

unsigned free_port() {
  auto socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t length = sizeof address;
  if (socket < 0 || ::bind(socket, reinterpret_cast<sockaddr*>(&address), length) != 0
      || ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    fail("cannot find a free port");
  ::close(socket);
  return ntohs(address.sin_port);
}

std::string post_request(std::string_view path, std::string_view headers, std::string_view body) {
  return fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\n"
                     "\r\n{}",
                     path, headers, body.size(), body);
}

} // namespace luna::bench
