#include "actors/http_client.hpp"

#include "actors/http_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <thread>

using namespace luna;
using namespace std::chrono_literals;
using actors::http_client;

namespace {

constexpr auto patience = 20s; // nothing waits that long unless it is broken

/// A server that does, for one connection after the other, what the test wrote down.
class scripted_server {
public:
  using connection_script = std::function<void(int socket)>;

  explicit scripted_server(std::vector<connection_script> scripts) : listener_{::socket(AF_INET, SOCK_STREAM, 0)} {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0);
    REQUIRE(::listen(listener_, 16) == 0);
    socklen_t size = sizeof here;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size);
    url = "http://127.0.0.1:" + std::to_string(ntohs(here.sin_port)) + '/';
    thread_ = std::thread{[this, scripts = std::move(scripts)] { run(scripts); }};
  }
  ~scripted_server() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  scripted_server(const scripted_server&) = delete;
  scripted_server& operator=(const scripted_server&) = delete;

  std::string url;

private:
  void run(const std::vector<connection_script>& scripts) {
    for (const auto& script : scripts) {
      auto socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0)
        return;
      if (&script == &scripts.back())
        ::shutdown(listener_, SHUT_RDWR); // who comes later is refused
      timeval limit{std::chrono::seconds{patience}.count(), 0};
      ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
      script(socket);
      ::close(socket);
    }
  }

  int listener_;
  std::thread thread_;
};

/// Reads until `end` has come, or nothing more does.
std::string read_all_until(int socket, std::string_view end) {
  std::string got;
  char bytes[4096];
  while (got.find(end) == std::string::npos) {
    auto size = ::recv(socket, bytes, sizeof bytes, 0);
    if (size <= 0)
      break;
    got.append(bytes, static_cast<std::size_t>(size));
  }
  return got;
}

/// Reads until `end` has come; true if it did.
bool read_until(int socket, std::string_view end) {
  return read_all_until(socket, end).find(end) != std::string::npos;
}

void write(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0)
      return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void reset_on_close(int socket) {
  linger hard{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

/// Answers with `bytes` once a body that ends in "end" has come.
scripted_server::connection_script answer(std::string bytes) {
  return [bytes = std::move(bytes)](int socket) {
    read_until(socket, "end");
    write(socket, bytes);
  };
}

http_client::request request_to(std::string url) {
  http_client::request what;
  what.method = "POST";
  what.url = std::move(url);
  what.headers = {{"Content-Type", "text/plain"}, {"X-Tag", "a"}};
  what.body = "body end";
  return what;
}

std::future<http_client::response> begin(http_client& client, http_client::request what) {
  auto promise = std::make_shared<std::promise<http_client::response>>();
  client.send(std::move(what), [promise](http_client::response r) { promise->set_value(std::move(r)); });
  return promise->get_future();
}

http_client::response finish(std::future<http_client::response> pending) {
  REQUIRE(pending.wait_for(patience) == std::future_status::ready);
  return pending.get();
}

http_client::response ask(http_client& client, http_client::request what) {
  return finish(begin(client, std::move(what)));
}

/// One of ours, that echoes method, a header and the body; answers /held when told to.
class echo_server {
public:
  echo_server() : server_{options()} {
    std::string problem;
    REQUIRE(server_.start(problem));
    url = "http://127.0.0.1:" + std::to_string(server_.port());
  }

  std::string url;
  std::promise<actors::http_responder> held;
  std::size_t connections() const { return server_.connections(); }

private:
  actors::http_server_options options() {
    auto echo = [](actors::http_request request, actors::http_responder respond) {
      respond(
        {200, "text/plain", request.method + ' ' + std::string{request.header("X-Tag")} + ' ' + request.body, {}});
    };
    actors::http_server_options made;
    for (const auto* method : {"GET", "POST", "PUT", "DELETE"})
      made.routes.push_back({method, "/echo", echo});
    made.routes.push_back({"GET", "/held", [this](actors::http_request, actors::http_responder respond) {
                             held.set_value(std::move(respond));
                           }});
    return made;
  }

  actors::http_server server_;
};

} // namespace

TEST_CASE("a client sends method, headers and body, and reuses the connection", "[actors][http_client]") {
  echo_server server;
  http_client client;
  for (const auto* method : {"POST", "PUT", "DELETE"}) {
    auto what = request_to(server.url + "/echo");
    what.method = method;
    auto got = ask(client, std::move(what));
    CHECK(got.status == 200);
    CHECK(got.body == method + std::string{" a body end"});
    CHECK(got.may_have_been_sent);
    CHECK(got.error.empty());
  }
  auto plain = request_to(server.url + "/echo");
  plain.method = "GET";
  plain.body.clear();
  CHECK(ask(client, std::move(plain)).body == "GET a ");
  CHECK(server.connections() == 1);
}

TEST_CASE("a client sends large bodies whole", "[actors][http_client]") {
  actors::http_server_options options;
  options.routes = {{"POST", "/", [](actors::http_request request, actors::http_responder respond) {
                       respond({200, "text/plain", std::to_string(request.body.size()), {}});
                     }}};
  actors::http_server server{std::move(options)};
  std::string problem;
  REQUIRE(server.start(problem));
  http_client client;
  auto what = request_to("http://127.0.0.1:" + std::to_string(server.port()) + '/');
  what.body.assign(2'000'000, 'x');
  CHECK(ask(client, std::move(what)).body == "2000000");
}

TEST_CASE("Retry-After is read if it is a number of seconds", "[actors][http_client]") {
  auto with = [](const std::string& value) {
    scripted_server server{{answer("HTTP/1.1 429 Slow\r\nRetry-After: " + value + "\r\nContent-Length: 0\r\n\r\n")}};
    http_client client;
    auto got = ask(client, request_to(server.url));
    CHECK(got.status == 429);
    return got.retry_after;
  };
  CHECK(with("0") == 0s);
  CHECK(with("120") == 120s);
  CHECK_FALSE(with("Fri, 31 Dec 1999 23:59:59 GMT").has_value());
  CHECK_FALSE(with("-1").has_value());
  CHECK_FALSE(with("99999999999999999999").has_value());
}

TEST_CASE("redirects are answers, not followed", "[actors][http_client]") {
  scripted_server server{{answer("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")}};
  http_client client;
  CHECK(ask(client, request_to(server.url)).status == 302);
}

TEST_CASE("an answer of the greatest size is taken, a longer one is not", "[actors][http_client]") {
  actors::http_client_options options;
  options.body_bytes = 10;
  scripted_server server{{answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n0123456789"),
                          answer("HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\n0123456789A")}};
  http_client client{options};
  CHECK(ask(client, request_to(server.url)).body == "0123456789");
  auto longer = ask(client, request_to(server.url));
  CHECK(longer.status == 0);
  CHECK(longer.may_have_been_sent);
  CHECK(longer.error == "the answer is longer than 10 bytes");
}

TEST_CASE("a request may allow its answer more or fewer bytes than others have", "[actors][http_client]") {
  actors::http_client_options options;
  options.body_bytes = 10;
  for (std::size_t size : {9, 20}) {
    auto chunk = std::string(size, 'x');
    auto longer = fmt::format("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{:x}\r\n{}\r\n"
                              "1\r\nx\r\n0\r\n\r\n",
                              size, chunk);
    scripted_server server{
      {answer(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}", size, chunk)),
       answer(longer)}};
    http_client client{options};
    auto what = request_to(server.url);
    what.answer_bytes = size;
    auto fits = ask(client, what);
    CHECK(fits.body == chunk);
    CHECK_FALSE(fits.too_long);
    auto refused = ask(client, what);
    CHECK(refused.status == 0);
    CHECK(refused.too_long);
    CHECK(refused.error == fmt::format("the answer is longer than {} bytes", size));
  }
}

TEST_CASE("an answer that says it is too long is not awaited", "[actors][http_client]") {
  scripted_server server{{[](int socket) {
    read_until(socket, "end");
    write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"); // and nothing of it
    read_until(socket, "never");
  }}};
  http_client client;
  auto got = ask(client, request_to(server.url));
  CHECK(got.too_long);
  CHECK(got.error == "the answer is longer than 1048576 bytes");
}

TEST_CASE("the type of an answer is what its server says", "[actors][http_client]") {
  scripted_server server{
    {answer(
       "HTTP/1.1 200 OK\r\nContent-Type: audio/ogg; codecs=opus\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
     answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")}};
  http_client client;
  CHECK(ask(client, request_to(server.url)).content_type == "audio/ogg; codecs=opus");
  CHECK(ask(client, request_to(server.url)).content_type.empty());
}

TEST_CASE("a signed request carries what it was signed over, and not the secret", "[actors][http_client]") {
  std::string got;
  scripted_server server{{[&](int socket) {
    got = read_all_until(socket, "end");
    write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  }}};
  http_client client;
  auto what = request_to(server.url);
  what.method = "PUT";
  what.headers = {{"Content-Type", "text/plain"}, {"x-amz-content-sha256", std::string(64, 'a')}};
  what.signer = http_client::aws_signer{"the-key", "the-secret:with a colon", "eu-west-9"};
  CHECK(ask(client, what).status == 200);
  CHECK(got.find("Authorization: AWS4-HMAC-SHA256 Credential=the-key/") != got.npos);
  CHECK(got.find("/eu-west-9/s3/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, ")
        != got.npos);
  CHECK(got.find("X-Amz-Date: ") != got.npos);
  CHECK(got.find("the-secret") == got.npos);
}

TEST_CASE("what never reached a server was not sent", "[actors][http_client]") {
  http_client client;
  SECTION("nobody listens") {
    std::string url;
    { url = scripted_server{{}}.url; }
    auto got = ask(client, request_to(url));
    CHECK(got.status == 0);
    CHECK_FALSE(got.may_have_been_sent);
    CHECK_FALSE(got.error.empty());
  }
  SECTION("the host has no address") {
    CHECK_FALSE(ask(client, request_to("http://luna.invalid/")).may_have_been_sent);
  }
  SECTION("the scheme is not HTTP") {
    auto got = ask(client, request_to("file:///etc/passwd"));
    CHECK(got.status == 0);
    CHECK_FALSE(got.may_have_been_sent);
  }
  SECTION("the server does not speak TLS") {
    scripted_server server{{[](int socket) { write(socket, "no TLS here\r\n\r\n"); }}};
    auto got = ask(client, request_to("https" + server.url.substr(4)));
    CHECK(got.status == 0);
    CHECK_FALSE(got.may_have_been_sent);
  }
}

TEST_CASE("what reached a server without a whole answer may have been sent", "[actors][http_client]") {
  http_client client;
  SECTION("reset") {
    scripted_server server{{[](int socket) {
      read_until(socket, "end");
      reset_on_close(socket);
    }}};
    auto got = ask(client, request_to(server.url));
    CHECK(got.status == 0);
    CHECK(got.may_have_been_sent);
  }
  SECTION("cut off") {
    scripted_server server{{answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n012")}};
    auto got = ask(client, request_to(server.url));
    CHECK(got.status == 0);
    CHECK(got.may_have_been_sent);
  }
  SECTION("silent") {
    scripted_server server{{[](int socket) { read_until(socket, "never"); }}};
    auto what = request_to(server.url);
    what.timeout = 100ms;
    auto got = ask(client, std::move(what));
    CHECK(got.status == 0);
    CHECK(got.may_have_been_sent);
  }
}

TEST_CASE("a request on a reused connection that breaks is not sent a second time", "[actors][http_client]") {
  std::atomic<int> received = 0;
  auto answer_one_then_reset = [&](int socket) {
    for (auto again : {true, false}) {
      received += read_until(socket, "end") ? 1 : 0;
      if (again)
        write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
    reset_on_close(socket);
  };
  std::vector<scripted_server::connection_script> scripts{answer_one_then_reset};
  SECTION("although the server takes new connections") {
    scripts.resize(3, answer_one_then_reset);
  }
  SECTION("although the server is gone by then") {}
  scripted_server server{std::move(scripts)};
  http_client client;
  CHECK(ask(client, request_to(server.url)).status == 200);
  auto broken = ask(client, request_to(server.url));
  CHECK(broken.status == 0);
  CHECK(broken.may_have_been_sent);
  CHECK(received == 2);
}

TEST_CASE("more requests than may run at once queue, and all are answered", "[actors][http_client]") {
  echo_server server;
  actors::http_client_options options;
  options.concurrent = 4;
  http_client client{options};
  std::vector<std::future<http_client::response>> pending;
  for (auto i = 0; i < 200; ++i) {
    auto what = request_to(server.url + "/echo");
    what.body = std::to_string(i);
    pending.push_back(begin(client, std::move(what)));
  }
  for (auto i = 0; i < 200; ++i)
    CHECK(finish(std::move(pending[static_cast<std::size_t>(i)])).body == "POST a " + std::to_string(i));
  CHECK(server.connections() <= 4);
}

TEST_CASE("a completion may send the next request", "[actors][http_client]") {
  echo_server server;
  http_client client;
  auto second = std::make_shared<std::promise<http_client::response>>();
  client.send(request_to(server.url + "/echo"), [&, second](http_client::response) {
    client.send(request_to(server.url + "/echo"), [second](http_client::response r) { second->set_value(r); });
  });
  CHECK(finish(second->get_future()).status == 200);
}

TEST_CASE("a stopped client has called every completion once", "[actors][http_client]") {
  echo_server server;
  actors::http_client_options options;
  options.concurrent = 1;
  http_client client{options};
  auto held = request_to(server.url + "/held");
  held.method = "GET";
  held.body.clear();
  auto under_way = begin(client, std::move(held));
  auto arrived = server.held.get_future();
  REQUIRE(arrived.wait_for(patience) == std::future_status::ready);
  auto queued = begin(client, request_to(server.url + "/echo"));
  client.stop();
  client.stop();
  auto cut = finish(std::move(under_way));
  CHECK(cut.status == 0);
  CHECK(cut.may_have_been_sent);
  auto unsent = finish(std::move(queued));
  CHECK(unsent.status == 0);
  CHECK_FALSE(unsent.may_have_been_sent);
  auto late = finish(begin(client, request_to(server.url + "/echo")));
  CHECK(late.status == 0);
  CHECK_FALSE(late.may_have_been_sent);
  CHECK(late.error == "the client was stopped");
}
