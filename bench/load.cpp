// luna-bench: signed WhatsApp webhooks at a running Luna, as fast as it acknowledges them. Each connection keeps one
// request on its way (a closed loop); every message is new, from one of many people in turn.
#include "channels/signature.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using luna::channels::hmac_sha256;
using steady = std::chrono::steady_clock;

struct load_options {
  unsigned port = 8000;
  unsigned connections = 64;
  double seconds = 10.0;
  std::uint64_t people = 1000;
  std::uint64_t first_person = 910000000000;
  std::string secret;
  std::string run = "1"; // part of every message id: another run, other messages
  std::string text = "hello";
  bool json = false;
};

/// Makes one signed request after the other.
class request_maker {
public:
  explicit request_maker(const load_options& options) : options_{options}, signer_{options.secret} {}

  void next(std::string& out) {
    auto number = count_++;
    body_.clear();
    fmt::format_to(
      std::back_inserter(body_),
      R"({{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"messages","value":{{)"
      R"("messaging_product":"whatsapp","metadata":{{"display_phone_number":"1","phone_number_id":"106540352242922"}},)"
      R"("contacts":[{{"profile":{{"name":"Asha"}},"wa_id":"{0}"}}],"messages":[{{"from":"{0}","id":"wamid.{1}-{2}",)"
      R"("timestamp":"1749416383","type":"text","text":{{"body":"{3}"}}}}]}}}}]}}]}})",
      options_.first_person + number % options_.people, options_.run, number, options_.text);
    out.clear();
    fmt::format_to(std::back_inserter(out),
                   "POST /webhooks/whatsapp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                   "X-Hub-Signature-256: sha256=");
    static constexpr char digits[] = "0123456789abcdef";
    for (auto byte : signer_(body_)) {
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
    fmt::format_to(std::back_inserter(out), "\r\nContent-Length: {}\r\n\r\n", body_.size());
    out += body_;
  }

private:
  const load_options& options_;
  hmac_sha256 signer_;
  std::string body_;
  std::uint64_t count_ = 0;
};

struct client {
  int socket = -1;
  std::string out, in;
  steady::time_point sent;
};

struct load_result {
  std::uint64_t acknowledged = 0;
  std::uint64_t refused = 0; // answered with anything but 200
  std::vector<std::uint32_t> microseconds;
  double seconds = 0.0;
};

void fail(const std::string& what) {
  fmt::print(stderr, "luna-bench: {}: {}\n", what, std::strerror(errno));
  std::exit(69);
}

void send_next(client& c, request_maker& maker) {
  maker.next(c.out);
  c.sent = steady::now();
  if (::send(c.socket, c.out.data(), c.out.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(c.out.size()))
    fail("cannot send");
}

/// Takes a whole answer off the buffer; its status, or 0 if it is not complete yet.
int take_answer(std::string& in) {
  auto end = in.find("\r\n\r\n");
  if (end == std::string::npos)
    return 0;
  std::size_t length = 0;
  if (auto at = in.find("Content-Length: "); at < end)
    std::from_chars(in.data() + at + 16, in.data() + end, length);
  if (in.size() < end + 4 + length)
    return 0;
  auto status = std::atoi(in.c_str() + 9);
  in.erase(0, end + 4 + length);
  return status;
}

load_result run(const load_options& options) {
  request_maker maker{options};
  std::vector<client> clients(options.connections);
  auto poll = ::epoll_create1(EPOLL_CLOEXEC);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(options.port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (std::size_t i = 0; i < clients.size(); ++i) {
    auto& c = clients[i];
    c.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(c.socket, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
      fail("cannot connect to port " + std::to_string(options.port));
    auto on = 1;
    ::setsockopt(c.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{EPOLLIN, {.u64 = i}};
    ::epoll_ctl(poll, EPOLL_CTL_ADD, c.socket, &event);
  }
  load_result result;
  auto begin = steady::now(),
       end = begin + std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>{options.seconds});
  for (auto& c : clients)
    send_next(c, maker);
  auto open = clients.size();
  std::vector<epoll_event> events(clients.size());
  while (open > 0) {
    auto ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), 30'000);
    if (ready <= 0)
      fail("no answer for 30 s");
    for (auto i = 0; i < ready; ++i) {
      auto& c = clients[events[static_cast<std::size_t>(i)].data.u64];
      char bytes[4096];
      auto got = ::recv(c.socket, bytes, sizeof bytes, 0);
      if (got <= 0)
        fail("the connection closed");
      c.in.append(bytes, static_cast<std::size_t>(got));
      auto status = take_answer(c.in);
      if (status == 0)
        continue;
      auto now = steady::now();
      ++(status == 200 ? result.acknowledged : result.refused);
      result.microseconds.push_back(
        static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(now - c.sent).count()));
      if (now < end)
        send_next(c, maker);
      else
        --open;
    }
  }
  result.seconds = std::chrono::duration<double>{steady::now() - begin}.count();
  for (auto& c : clients)
    ::close(c.socket);
  ::close(poll);
  return result;
}

void print(load_result& r, bool json) {
  std::sort(r.microseconds.begin(), r.microseconds.end());
  auto at = [&](double share) {
    if (r.microseconds.empty())
      return 0.0;
    auto index = static_cast<std::size_t>(share * static_cast<double>(r.microseconds.size() - 1));
    return r.microseconds[index] / 1000.0;
  };
  auto rate = static_cast<double>(r.acknowledged) / r.seconds;
  if (json)
    fmt::print(
      R"({{"acknowledged":{},"refused":{},"per_second":{:.0f},"p50_ms":{:.2f},"p99_ms":{:.2f},"p999_ms":{:.2f}}})"
      "\n",
      r.acknowledged, r.refused, rate, at(0.5), at(0.99), at(0.999));
  else
    fmt::print("{} acknowledged, {} refused: {:.0f} a second; p50 {:.2f} ms, p99 {:.2f} ms, p99.9 {:.2f} ms\n",
               r.acknowledged, r.refused, rate, at(0.5), at(0.99), at(0.999));
}

} // namespace

int main(int argc, char** argv) {
  load_options options;
  CLI::App app{"Sends signed WhatsApp webhooks to a Luna on this machine, and says how many were acknowledged.",
               "luna-bench"};
  app.add_option("--port", options.port, "port Luna listens on")->capture_default_str();
  app.add_option("--connections", options.connections, "connections, each with one request on its way")
    ->capture_default_str();
  app.add_option("--seconds", options.seconds, "for how long")->capture_default_str();
  app.add_option("--people", options.people, "how many people write, in turn")->capture_default_str();
  app.add_option("--first-person", options.first_person, "phone number of the first")->capture_default_str();
  app.add_option("--secret", options.secret, "the app secret (LUNA_WHATSAPP_APP_SECRET)")->required();
  app.add_option("--run", options.run, "part of every message id")->capture_default_str();
  app.add_option("--text", options.text, "what they write")->capture_default_str();
  app.add_flag("--json", options.json, "print JSON");
  CLI11_PARSE(app, argc, argv);
  auto result = run(options);
  print(result, options.json);
  return result.refused == 0 ? 0 : 75;
}
