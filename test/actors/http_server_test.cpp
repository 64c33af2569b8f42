#include "actors/http_server.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

using namespace luna;
using namespace std::chrono_literals;
using actors::http_request;
using actors::http_responder;
using actors::http_response;

namespace {

constexpr auto patience = 20s; // nothing waits that long unless it is broken

struct answer {
  unsigned status = 0;
  std::map<std::string, std::string> headers;
  std::string body;

  bool is_last() const { return headers.contains("Connection") && headers.at("Connection") == "close"; }
  std::string detail() const {
    REQUIRE(headers.at("Content-Type") == "application/problem+json");
    auto problem = boost::json::parse(body).as_object();
    CHECK(problem.at("type") == "about:blank");
    CHECK(problem.at("status").to_number<unsigned>() == status);
    return std::string{problem.at("detail").as_string()};
  }
};

/// A client that writes raw bytes and waits, with patience, for answers.
class peer {
public:
  explicit peer(unsigned short port) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
    timeval limit{std::chrono::seconds{patience}.count(), 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
  }
  ~peer() { ::close(socket_); }
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;

  /// False if the server stopped listening before all of it was sent.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0)
        return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// The next answer; `of_head`: without a body.
  answer read(bool of_head = false) {
    answer got;
    auto status_line = line();
    INFO(status_line);
    REQUIRE(status_line.starts_with("HTTP/1.1 "));
    std::from_chars(status_line.data() + 9, status_line.data() + 12, got.status);
    for (auto field = line(); !field.empty(); field = line()) {
      auto colon = field.find(": ");
      REQUIRE(colon != std::string::npos);
      got.headers[field.substr(0, colon)] = field.substr(colon + 2);
    }
    if (got.headers.contains("Content-Length") && !of_head)
      got.body = take(std::stoul(got.headers.at("Content-Length")));
    return got;
  }

  answer ask(std::string_view bytes) {
    REQUIRE(send(bytes));
    return read();
  }

  /// True once the server has closed, in order and without another byte.
  bool at_end() { return input_.empty() && receive() == 0; }

  /// Closes with a reset.
  void reset() {
    linger hard{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    ::close(std::exchange(socket_, -1));
  }

private:
  ssize_t receive() {
    char bytes[4096];
    auto got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got > 0)
      input_.append(bytes, static_cast<std::size_t>(got));
    return got;
  }

  std::string line() {
    while (input_.find("\r\n") == std::string::npos)
      REQUIRE(receive() > 0);
    auto text = input_.substr(0, input_.find("\r\n"));
    input_.erase(0, text.size() + 2);
    return text;
  }

  std::string take(std::size_t bytes) {
    while (input_.size() < bytes)
      REQUIRE(receive() > 0);
    auto text = input_.substr(0, bytes);
    input_.erase(0, bytes);
    return text;
  }

  int socket_;
  std::string input_;
};

/// What handlers leave for the test.
template <class T>
class inbox {
public:
  void put(T what) {
    std::lock_guard guard{mutex_};
    items_.push_back(std::move(what));
    arrived_.notify_all();
  }

  T take() {
    std::unique_lock guard{mutex_};
    REQUIRE(arrived_.wait_for(guard, patience, [this] { return !items_.empty(); }));
    auto first = std::move(items_.front());
    items_.pop_front();
    return first;
  }

  void clear() {
    std::lock_guard guard{mutex_};
    items_.clear();
  }

private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<T> items_;
};

struct seen {
  std::string method;
  std::string route;
  unsigned status;
  std::string trace_id;
};

std::string get(std::string_view path, std::string_view more = "") {
  return "GET " + std::string{path} + " HTTP/1.1\r\nHost: luna\r\n" + std::string{more} + "\r\n";
}

std::string post(std::string_view path, std::string_view body, std::string_view more = "") {
  return "POST " + std::string{path} + " HTTP/1.1\r\nHost: luna\r\nContent-Length: " + std::to_string(body.size())
         + "\r\n" + std::string{more} + "\r\n" + std::string{body};
}

/// `request` with a header of exactly `bytes`.
std::string header_of(std::size_t bytes) {
  auto shortest = get("/hello", "X-Fill: \r\n").size();
  return get("/hello", "X-Fill: " + std::string(bytes - shortest, 'x') + "\r\n");
}

class fixture {
public:
  inbox<http_responder> held; // of requests to /held, in order of arrival
  inbox<seen> log;
  actors::http_limits limits;
  std::unique_ptr<actors::http_server> server;

  unsigned short start() {
    actors::http_server_options options;
    options.limits = limits;
    options.routes = {
      {"GET", "/hello",
       [](http_request, http_responder respond) {
         respond({200, "text/plain", "hello", {}});
       }},
      {"POST", "/echo",
       [](http_request request, http_responder respond) {
         auto spare = request.body.capacity() - request.body.size();
         respond({200, "text/plain", std::move(request.body), {{"X-Spare", std::to_string(spare)}}});
       }},
      {"POST", "/sized",
       [](http_request request, http_responder respond) {
         respond({200, "text/plain", std::to_string(request.body.size()), {}});
       }},
      {"GET", "/query",
       [](http_request request, http_responder respond) {
         respond({200, "text/plain", request.query + '|' + std::string{request.header("x-tag")}, {}});
       }},
      {"GET", "/held", [this](http_request, http_responder respond) { held.put(std::move(respond)); }},
      {"POST", "/held", [this](http_request, http_responder respond) { held.put(std::move(respond)); }},
      {"GET", "/drop", [](http_request, http_responder) {}},
      {"GET", "/throw", [](http_request, http_responder) { throw std::runtime_error{"planned"}; }},
      {"GET", "/hold-and-throw",
       [this](http_request, http_responder respond) {
         held.put(std::move(respond));
         throw std::runtime_error{"planned"};
       }},
      {"GET", "/page",
       [](http_request, http_responder respond) {
         respond({200, "text/html; charset=utf-8", "<p>", {}});
       }},
      {"GET", "/large",
       [](http_request, http_responder respond) {
         respond({200, "text/plain", std::string(64 * 1024 * 1024, 'x'), {}}); // no socket buffers that much
       }},
      {"GET", "/nothing",
       [](http_request, http_responder respond) {
         respond({204, "", "", {}});
       }},
    };
    options.access = [this](const actors::http_access& access) {
      log.put({std::string{access.method}, std::string{access.route}, access.status, std::string{access.trace_id}});
    };
    server = std::make_unique<actors::http_server>(std::move(options));
    std::string problem;
    INFO(problem);
    REQUIRE(server->start(problem));
    return server->port();
  }

  void check_well() { CHECK(peer{server->port()}.ask(get("/hello")).body == "hello"); }

  ~fixture() { server.reset(); } // before what its handlers use
};

} // namespace

TEST_CASE_METHOD(fixture, "a connection serves one request after the other", "[actors][http_server]") {
  peer client{start()};
  auto first = client.ask(get("/hello"));
  CHECK(first.status == 200);
  CHECK(first.body == "hello");
  CHECK_FALSE(first.is_last());
  CHECK(first.headers.at("X-Content-Type-Options") == "nosniff");
  CHECK_FALSE(first.headers.contains("Server"));
  CHECK(client.ask(post("/echo", "again")).body == "again");
}

TEST_CASE_METHOD(fixture, "a handler sees the raw query and headers of any case", "[actors][http_server]") {
  peer client{start()};
  CHECK(client.ask(get("/query?a=%20&b", "X-TAG: t\r\n")).body == "a=%20&b|t");
  CHECK(client.ask(get("/query")).body == "|");
}

TEST_CASE_METHOD(fixture, "a body leaves room for the padding of a parser", "[actors][http_server]") {
  peer client{start()};
  for (std::size_t bytes : {0, 1, 15, 4096, 100'000}) {
    auto got = client.ask(post("/echo", std::string(bytes, 'x')));
    CHECK(got.body.size() == bytes);
    CHECK(std::stoul(got.headers.at("X-Spare")) >= 64);
  }
}

TEST_CASE_METHOD(fixture, "pipelined requests are answered in order, however late the first", "[actors][http_server]") {
  peer client{start()};
  REQUIRE(client.send(get("/held") + get("/hello") + post("/echo", "last")));
  auto respond = held.take();
  std::thread{[&] { respond({200, "text/plain", "first", {}}); }}.join();
  CHECK(client.read().body == "first");
  CHECK(client.read().body == "hello");
  CHECK(client.read().body == "last");
}

TEST_CASE_METHOD(fixture, "a client that asks for the end of the connection gets it", "[actors][http_server]") {
  peer client{start()};
  CHECK(client.ask(get("/hello", "Connection: close\r\n")).is_last());
  CHECK(client.at_end());
  peer old{server->port()};
  CHECK(old.ask("GET /hello HTTP/1.0\r\n\r\n").body == "hello");
  CHECK(old.at_end());
}

TEST_CASE_METHOD(fixture, "unknown paths and wrong methods are told apart and name what is right",
                 "[actors][http_server]") {
  peer client{start()};
  auto missing = client.ask(get("/secret/path"));
  CHECK(missing.status == 404);
  CHECK(missing.detail().find("exactly") != std::string::npos);
  auto wrong = client.ask("PUT /held HTTP/1.1\r\nHost: luna\r\n\r\n");
  CHECK(wrong.status == 405);
  CHECK(wrong.headers.at("Allow") == "GET, HEAD, POST");
  CHECK(wrong.detail() == "allowed methods here: GET, HEAD, POST");
  CHECK(client.ask(get("/hello")).status == 200);
}

TEST_CASE_METHOD(fixture, "HEAD is answered like GET, without the body", "[actors][http_server]") {
  peer client{start()};
  REQUIRE(client.send("HEAD /hello HTTP/1.1\r\nHost: luna\r\n\r\n" + get("/hello")));
  auto head = client.read(true);
  CHECK(head.status == 200);
  CHECK(head.headers.at("Content-Length") == "5");
  CHECK(client.read().body == "hello");
}

TEST_CASE_METHOD(fixture, "an answer that may have no body has none", "[actors][http_server]") {
  peer client{start()};
  auto got = client.ask(get("/nothing"));
  CHECK(got.status == 204);
  CHECK_FALSE(got.headers.contains("Content-Length"));
  CHECK(client.ask(get("/hello")).status == 200);
}

TEST_CASE_METHOD(fixture, "pages come with a policy that lets nothing foreign in", "[actors][http_server]") {
  peer client{start()};
  CHECK(client.ask(get("/page")).headers.at("Content-Security-Policy").starts_with("default-src 'none'; "));
  CHECK_FALSE(client.ask(get("/hello")).headers.contains("Content-Security-Policy"));
}

TEST_CASE_METHOD(fixture, "a fit request id is kept, another is replaced", "[actors][http_server]") {
  peer client{start()};
  auto id_for = [&](const std::string& id) {
    return client.ask(get("/hello", "X-Request-ID: " + id + "\r\n")).headers.at("X-Request-ID");
  };
  CHECK(id_for("Az-09_.") == "Az-09_.");
  CHECK(id_for(std::string(64, 'x')) == std::string(64, 'x'));
  CHECK(id_for(std::string(65, 'x')).size() == 32);
  CHECK(id_for("a b").size() == 32);
  CHECK(id_for("") != id_for(""));
}

TEST_CASE_METHOD(fixture, "the access hook learns routes and known methods, never what a client made up",
                 "[actors][http_server]") {
  peer client{start()};
  client.ask(get("/hello?who=me", "X-Request-ID: t1\r\n"));
  auto good = log.take();
  CHECK(good.method == "GET");
  CHECK(good.route == "/hello");
  CHECK(good.status == 200);
  CHECK(good.trace_id == "t1");
  client.ask("FROB /who/am/i HTTP/1.1\r\nHost: luna\r\n\r\n");
  auto bad = log.take();
  CHECK(bad.method == "other");
  CHECK(bad.route == "unmatched");
  CHECK(bad.status == 404);
  client.ask("POST /echo HTTP/1.1\r\nHost: luna\r\nContent-Length: 99999999\r\n\r\n");
  auto large = log.take();
  CHECK(large.method == "POST");
  CHECK(large.route == "/echo");
  CHECK(large.status == 413);
}

TEST_CASE_METHOD(fixture, "a header of 16 KiB is read, a longer one refused", "[actors][http_server]") {
  peer client{start()};
  CHECK(client.ask(header_of(16 * 1024)).status == 200);
  SECTION("by one byte") {
    auto refused = client.ask(header_of(16 * 1024 + 1));
    CHECK(refused.status == 431);
    CHECK(refused.detail() == "the header may have at most 16384 bytes");
    CHECK(refused.is_last());
    CHECK(client.at_end());
  }
  SECTION("without an end") {
    client.send(get("/hello").substr(0, 30) + std::string(200'000, 'x'));
    CHECK(client.read().status == 431);
    CHECK(client.at_end());
  }
  SECTION("in the request line") {
    client.send("GET /" + std::string(16 * 1024, 'x') + " HTTP/1.1\r\nHost: luna\r\n\r\n");
    CHECK(client.read().status == 431);
    CHECK(client.at_end());
  }
  check_well();
}

TEST_CASE_METHOD(fixture, "a body of 3 MiB is read, a longer one refused", "[actors][http_server]") {
  constexpr std::size_t most = 3 * 1024 * 1024;
  peer client{start()};
  CHECK(client.ask(post("/sized", std::string(most, 'x'))).body == "3145728");
  SECTION("before it is sent") {
    auto refused = client.ask("POST /sized HTTP/1.1\r\nHost: luna\r\nContent-Length: 3145729\r\n\r\n");
    CHECK(refused.status == 413);
    CHECK(refused.detail() == "the body may have at most 3145728 bytes");
    CHECK(refused.is_last());
  }
  SECTION("and its answer is seen even by a client that sends all of it first") {
    client.send(post("/sized", std::string(most + 1, 'x')));
    CHECK(client.read().status == 413);
    CHECK(client.at_end());
  }
  check_well();
}

TEST_CASE_METHOD(fixture, "a chunked body is joined, within the same bound", "[actors][http_server]") {
  limits.body_bytes = 8;
  peer client{start()};
  auto chunked = [](std::string_view path, std::string_view chunks) {
    return "POST " + std::string{path} + " HTTP/1.1\r\nHost: luna\r\nTransfer-Encoding: chunked\r\n\r\n"
           + std::string{chunks};
  };
  auto got = client.ask(chunked("/echo", "4\r\nabcd\r\n4;x=y\r\nefgh\r\n0\r\nX-Late: 1\r\n\r\n"));
  CHECK(got.body == "abcdefgh");
  CHECK(std::stoul(got.headers.at("X-Spare")) >= 64);
  SECTION("too long") {
    CHECK(client.ask(chunked("/echo", "4\r\nabcd\r\n5\r\n")).status == 413);
  }
  SECTION("malformed") {
    CHECK(client.ask(chunked("/echo", "zz\r\n")).status == 400);
  }
  SECTION("with an endless extension") {
    client.send(chunked("/echo", "4;" + std::string(100'000, 'x')));
    CHECK(client.read().status == 400);
  }
  CHECK(client.at_end());
  check_well();
}

TEST_CASE_METHOD(fixture, "a client that expects 100 Continue gets it before its body", "[actors][http_server]") {
  peer client{start()};
  REQUIRE(client.send("POST /echo HTTP/1.1\r\nHost: luna\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"));
  CHECK(client.read().status == 100);
  CHECK(client.ask("body").body == "body");
  SECTION("unless it is refused") {
    auto refused =
      client.ask("POST /sized HTTP/1.1\r\nHost: luna\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n");
    CHECK(refused.status == 413);
  }
}

TEST_CASE_METHOD(fixture, "what is not HTTP/1.1 is refused, and the next client served", "[actors][http_server]") {
  start();
  for (std::string_view bad : {
         "\x16\x03\x01\x02nonsense\r\n\r\n",
         "GET /hello HTTP/1.1\r\n\r\n",
         "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
         "GET /hello HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n",
         "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
         "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
         "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
         "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
         "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
         "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n",
       }) {
    INFO(bad);
    peer client{server->port()};
    auto refused = client.ask(bad);
    CHECK(refused.status == 400);
    CHECK(refused.is_last());
    CHECK(client.at_end());
  }
  check_well();
}

TEST_CASE_METHOD(fixture, "a slow header is told so", "[actors][http_server]") {
  limits.header = 100ms;
  peer client{start()};
  auto refused = client.ask("GET /hello HTTP/1.1\r\nHos");
  CHECK(refused.status == 408);
  CHECK(refused.detail() == "the header must be complete within 100 ms");
  CHECK(client.at_end());
  check_well();
}

TEST_CASE_METHOD(fixture, "dripping bytes do not extend the time for a header", "[actors][http_server]") {
  limits.header = 200ms;
  peer client{start()};
  std::promise<void> done;
  std::thread dripping{[&, stop = done.get_future()] {
    client.send("GET /hello HTTP/1.1\r\nX: ");
    while (stop.wait_for(1ms) == std::future_status::timeout)
      client.send("x");
  }};
  auto refused = client.read();
  done.set_value();
  dripping.join();
  CHECK(refused.status == 408);
}

TEST_CASE_METHOD(fixture, "a slow body is told so", "[actors][http_server]") {
  limits.body = 100ms;
  peer client{start()};
  auto refused = client.ask("POST /echo HTTP/1.1\r\nHost: luna\r\nContent-Length: 4\r\n\r\nab");
  CHECK(refused.status == 408);
  CHECK(refused.detail() == "the body must be complete within 100 ms");
  CHECK(client.at_end());
  check_well();
}

TEST_CASE_METHOD(fixture, "silent connections are closed without a word", "[actors][http_server]") {
  limits.header = 100ms;
  limits.idle = 100ms;
  peer mute{start()};
  CHECK(mute.at_end());
  peer idle{server->port()};
  idle.ask(get("/hello"));
  CHECK(idle.at_end());
}

TEST_CASE_METHOD(fixture, "a client that does not take its answer is cut off", "[actors][http_server]") {
  limits.write = 100ms;
  peer client{start()};
  REQUIRE(client.send(get("/large")));
  CHECK(log.take().status == 200);
  CHECK(server->wait_idle(std::chrono::steady_clock::now() + patience));
  check_well();
}

TEST_CASE_METHOD(fixture, "a handler that fails costs its client a 500, not the connection", "[actors][http_server]") {
  peer client{start()};
  auto failed = client.ask(get("/throw"));
  CHECK(failed.status == 500);
  CHECK(failed.detail() == "the handler failed"); // not what it threw
  CHECK(client.ask(get("/drop")).status == 500);
  REQUIRE(client.send(get("/held")));
  held.take() = nullptr;
  CHECK(client.read().status == 500);
  CHECK(client.ask(get("/hello")).status == 200);
}

TEST_CASE_METHOD(fixture, "a handler that takes too long costs its client a 504, and its late answer nothing",
                 "[actors][http_server]") {
  limits.handler = 100ms;
  peer client{start()};
  auto late = client.ask(get("/held"));
  CHECK(late.status == 504);
  auto respond = held.take();
  respond({200, "text/plain", "late", {}});
  CHECK(client.ask(get("/hello")).body == "hello");
}

TEST_CASE_METHOD(fixture, "an answer that comes too late is not taken for that to the next request",
                 "[actors][http_server]") {
  peer client{start()};
  CHECK(client.ask(get("/hold-and-throw")).status == 500);
  auto stale = held.take();
  REQUIRE(client.send(get("/held")));
  auto respond = held.take();
  stale({200, "text/plain", "stale", {}});
  check_well(); // gives the stale answer time to do its harm
  respond({200, "text/plain", "fresh", {}});
  CHECK(client.read().body == "fresh");
}

TEST_CASE_METHOD(fixture, "of several answers to one request the first counts", "[actors][http_server]") {
  peer client{start()};
  REQUIRE(client.send(get("/held") + get("/hello")));
  auto respond = held.take();
  respond({200, "text/plain", "one", {}});
  respond({200, "text/plain", "two", {}});
  CHECK(client.read().body == "one");
  CHECK(client.read().body == "hello");
}

TEST_CASE_METHOD(fixture, "connections over the bound are turned away until one ends", "[actors][http_server]") {
  limits.connections = 2;
  start();
  auto first = std::make_unique<peer>(server->port());
  peer second{server->port()};
  first->ask(get("/hello"));
  second.ask(get("/hello"));
  log.take();
  log.take();
  peer third{server->port()};
  auto refused = third.ask(get("/hello"));
  CHECK(refused.status == 503);
  CHECK(refused.headers.at("Retry-After") == "1");
  CHECK(refused.detail() == "all 2 connections are taken; try again");
  CHECK(third.at_end());
  first->send(get("/hello", "Connection: close\r\n"));
  CHECK(first->read().is_last());
  CHECK(first->at_end());
  first.reset();
  auto again = 503u;
  for (auto end = std::chrono::steady_clock::now() + patience; again == 503 && std::chrono::steady_clock::now() < end;)
    again = peer{server->port()}.ask(get("/hello")).status;
  CHECK(again == 200);
}

TEST_CASE_METHOD(fixture, "bodies over the common bound are refused until one is answered", "[actors][http_server]") {
  limits.body_bytes_in_flight = 10;
  peer first{start()};
  REQUIRE(first.send(post("/held", "sixsix")));
  auto respond = held.take();
  peer second{server->port()};
  CHECK(second.ask(post("/echo", "four")).body == "four");
  auto refused = second.ask(post("/echo", "fives"));
  CHECK(refused.status == 503);
  CHECK(refused.headers.at("Retry-After") == "1");
  peer third{server->port()};
  CHECK(third.ask("POST /echo HTTP/1.1\r\nHost: luna\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfives\r\n").status
        == 503);
  respond({});
  CHECK(first.read().status == 200);
  CHECK(first.ask(post("/echo", "ten bytes!")).body == "ten bytes!");
}

TEST_CASE_METHOD(fixture, "clients that vanish at any moment do no harm", "[actors][http_server]") {
  start();
  for (const auto& sent :
       {std::string{"GET /he"}, get("/hello"), post("/echo", "body").substr(0, 50), get("/held"), get("/throw")}) {
    peer client{server->port()};
    client.send(sent);
    if (sent == get("/held")) {
      auto respond = held.take();
      client.reset();
      respond({200, "text/plain", "to nobody", {}});
    } else {
      client.reset();
    }
    check_well();
  }
  CHECK(server->wait_idle(std::chrono::steady_clock::now() + patience));
}

TEST_CASE_METHOD(fixture, "a draining server closes idle connections, finishes the rest and still answers",
                 "[actors][http_server]") {
  peer idle{start()};
  idle.ask(get("/hello"));
  REQUIRE(server->wait_idle(std::chrono::steady_clock::now() + patience)); // the client may know before the server does
  peer busy{server->port()};
  REQUIRE(busy.send(get("/held")));
  auto respond = held.take();
  CHECK(server->in_flight() == 1);
  server->drain();
  CHECK(idle.at_end());
  CHECK_FALSE(server->wait_idle(std::chrono::steady_clock::now() + 10ms));
  auto probe = peer{server->port()}.ask(get("/hello"));
  CHECK(probe.status == 200);
  CHECK(probe.is_last());
  respond({200, "text/plain", "finished", {}});
  auto last = busy.read();
  CHECK(last.body == "finished");
  CHECK(last.is_last());
  CHECK(busy.at_end());
  CHECK(server->wait_idle(std::chrono::steady_clock::now() + patience));
}

TEST_CASE_METHOD(fixture, "after close nobody can connect, and what is under way is still answered",
                 "[actors][http_server]") {
  peer busy{start()};
  busy.send(get("/held"));
  auto respond = held.take();
  server->drain();
  server->close();
  auto refused = [&] {
    auto socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(server->port());
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto failed = ::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0;
    ::close(socket);
    return failed;
  };
  for (auto end = std::chrono::steady_clock::now() + patience; !refused() && std::chrono::steady_clock::now() < end;)
    std::this_thread::yield();
  CHECK(refused());
  respond({200, "text/plain", "finished", {}});
  CHECK(busy.read().body == "finished");
}

TEST_CASE_METHOD(fixture, "stop cuts what is under way, and responders outlive the server", "[actors][http_server]") {
  peer reading{start()};
  reading.send("POST /echo HTTP/1.1\r\nHost: luna\r\nContent-Length: 4\r\n\r\nab");
  peer waiting{server->port()};
  waiting.send(get("/held"));
  auto respond = held.take();
  server->stop();
  server->stop();
  CHECK(waiting.at_end());
  CHECK(server->connections() == 0);
  CHECK(server->in_flight() == 0);
  respond({200, "text/plain", "too late", {}});
  server.reset();
  respond = nullptr;
}

TEST_CASE_METHOD(fixture, "stop may meet answers, requests and connections at any moment", "[actors][http_server]") {
  for (auto round = 0; round < 20; ++round) {
    start();
    std::vector<std::unique_ptr<peer>> clients;
    for (auto i = 0; i < 8; ++i)
      clients.push_back(std::make_unique<peer>(server->port()));
    for (auto& client : clients)
      client->send(get("/held") + get("/hello"));
    std::thread answering{[&, respond = held.take()] { respond({}); }};
    server->stop();
    answering.join();
    server.reset();
    held.clear();
  }
}

TEST_CASE_METHOD(fixture, "many clients at once are all answered", "[actors][http_server]") {
  start();
  std::vector<std::unique_ptr<peer>> clients;
  for (auto i = 0; i < 100; ++i)
    clients.push_back(std::make_unique<peer>(server->port()));
  for (std::size_t round = 0; round < 10; ++round) {
    auto body_of = [=](std::size_t client) { return std::string(client * 500, static_cast<char>('a' + round)); };
    for (std::size_t i = 0; i < clients.size(); ++i)
      REQUIRE(clients[i]->send(post("/echo", body_of(i))));
    for (std::size_t i = 0; i < clients.size(); ++i)
      CHECK(clients[i]->read().body == body_of(i));
  }
}

TEST_CASE("a server that cannot listen says why", "[actors][http_server]") {
  actors::http_server first{actors::http_server_options{}};
  std::string problem;
  REQUIRE(first.start(problem));
  SECTION("the port is taken") {
    actors::http_server_options options;
    options.port = first.port();
    actors::http_server second{std::move(options)};
    CHECK_FALSE(second.start(problem));
    CHECK(problem == "Address already in use");
  }
  SECTION("the address is of another machine") {
    actors::http_server_options options;
    options.host = "192.0.2.1";
    actors::http_server second{std::move(options)};
    CHECK_FALSE(second.start(problem));
    CHECK(problem == "Cannot assign requested address");
  }
}

TEST_CASE("a server listens on addresses and names", "[actors][http_server]") {
  for (const auto* host : {"127.0.0.1", "0.0.0.0", "localhost"}) {
    INFO(host);
    actors::http_server_options options;
    options.host = host;
    actors::http_server server{std::move(options)};
    std::string problem;
    REQUIRE(server.start(problem));
    CHECK(peer{server.port()}.ask(get("/")).status == 404);
  }
}

TEST_CASE("a server on the IPv6 wildcard serves IPv4, too", "[actors][http_server]") {
  actors::http_server_options options;
  options.host = "::";
  actors::http_server server{std::move(options)};
  std::string problem;
  if (!server.start(problem)) {
    WARN("no IPv6 here: " << problem);
    return;
  }
  CHECK(peer{server.port()}.ask(get("/")).status == 404);
}
