#include "actors/http_session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <fmt/format.h>

#include <array>

namespace luna::actors {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr std::size_t read_bytes = 16 * 1024;
constexpr std::size_t body_padding_bytes = 64; // simdjson reads up to this far beyond the end

class in_flight {
public:
  explicit in_flight(http_shared& shared) : shared_{shared} { ++shared_.in_flight; }
  ~in_flight() {
    if (--shared_.in_flight > 0)
      return;
    std::lock_guard guard{shared_.mutex}; // not between the waiter's look and its sleep
    shared_.idle.notify_all();
  }
  in_flight(const in_flight&) = delete;
  in_flight& operator=(const in_flight&) = delete;

private:
  http_shared& shared_;
};

/// The way back from a handler, shared by the copies of a responder.
class answer_slot {
public:
  answer_slot(std::weak_ptr<http_session> session, std::uint64_t exchange)
    : session_{std::move(session)}, exchange_{exchange} {}
  ~answer_slot() {
    if (!used_)
      send(problem_response(500, "the handler dropped the request without an answer"));
  }
  answer_slot(const answer_slot&) = delete;
  answer_slot& operator=(const answer_slot&) = delete;

  void send(http_response answer) {
    if (used_.exchange(true))
      return;
    if (auto session = session_.lock())
      session->deliver(exchange_, std::move(answer));
  }

private:
  std::weak_ptr<http_session> session_;
  std::uint64_t exchange_;
  std::atomic<bool> used_ = false;
};

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

bool is_head(const http_request& request) {
  return request.method == "HEAD";
}

/// "other" keeps the metrics' labels finite.
std::string_view method_label(const http_request& request) {
  auto known = http::string_to_verb({request.method.data(), request.method.size()}) != http::verb::unknown;
  return known ? std::string_view{request.method} : "other";
}

bool leads_to(const http_route& route, const std::string& path) {
  return route.path == path || (route.path.size() > 1 && route.path.back() == '/' && path.starts_with(route.path));
}

const http_route* route_of(const std::vector<http_route>& routes, const http_request& request) {
  auto method = is_head(request) ? std::string_view{"GET"} : std::string_view{request.method};
  for (const auto& route : routes)
    if (route.method == method && leads_to(route, request.path))
      return &route;
  return nullptr;
}

http_response unmatched(const std::vector<http_route>& routes, const http_request& request) {
  std::string allowed;
  for (const auto& route : routes)
    if (leads_to(route, request.path))
      allowed += (allowed.empty() ? "" : ", ") + route.method + (route.method == "GET" ? ", HEAD" : "");
  if (allowed.empty())
    return problem_response(404, "no such path here; paths match exactly");
  auto response = problem_response(405, "allowed methods here: " + allowed);
  response.headers.emplace_back("Allow", allowed);
  return response;
}

void fill(http_request& request, const http::request_header<>& header) {
  request.method = view(header.method_string());
  auto target = view(header.target());
  auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos)
    request.query = target.substr(question + 1);
  for (const auto& field : header)
    request.headers.emplace_back(view(field.name_string()), view(field.value()));
  request.trace_id = trace_id_of(view(header["X-Request-ID"]));
}

} // namespace

std::vector<std::shared_ptr<http_session>> http_shared::all() const {
  std::vector<std::shared_ptr<http_session>> alive;
  std::lock_guard guard{mutex};
  for (const auto& [raw, session] : sessions)
    if (auto locked = session.lock())
      alive.push_back(std::move(locked));
  return alive;
}

/// A share of the bytes that the bodies of all requests may take.
class http_session::body_lease {
public:
  explicit body_lease(http_shared& shared) : shared_{shared} {}
  ~body_lease() { shared_.body_bytes -= held_; }
  body_lease(const body_lease&) = delete;
  body_lease& operator=(const body_lease&) = delete;

  bool grow_to(std::size_t bytes) {
    if (bytes <= held_)
      return true;
    auto more = bytes - held_;
    if (shared_.body_bytes.fetch_add(more) + more > shared_.options.limits.body_bytes_in_flight) {
      shared_.body_bytes -= more;
      return false;
    }
    held_ = bytes;
    return true;
  }

private:
  http_shared& shared_;
  std::size_t held_ = 0;
};

http_session::http_session(std::shared_ptr<http_shared> shared, socket_type socket)
  : shared_{std::move(shared)}, limits_{shared_->options.limits}, socket_{std::move(socket)},
    timer_{socket_.get_executor()}, watchdog_{socket_.get_executor()} {}

http_session::~http_session() {
  if (served_)
    --shared_->served;
  std::lock_guard guard{shared_->mutex};
  shared_->sessions.erase(this);
}

void http_session::serve() {
  served_ = true; // here, not in run(): the next connection is admitted before that begins
  ++shared_->served;
  asio::co_spawn(socket_.get_executor(), run(shared_from_this()), asio::detached);
}

void http_session::turn_away() {
  asio::co_spawn(socket_.get_executor(), run_away(shared_from_this()), asio::detached);
}

void http_session::close() {
  asio::post(timer_.get_executor(), [self = shared_from_this()] { self->shut(); });
}

void http_session::close_if_idle() {
  asio::post(timer_.get_executor(), [self = shared_from_this()] {
    if (self->idle_)
      self->shut();
  });
}

void http_session::deliver(std::uint64_t exchange, http_response answer) {
  // Weak: nobody runs what is queued after the server's end, and it must not keep its own queue alive.
  asio::dispatch(timer_.get_executor(), [weak = weak_from_this(), exchange, answer = std::move(answer)]() mutable {
    auto self = weak.lock();
    if (!self || self->awaited_ != exchange)
      return;
    self->awaited_ = 0;
    self->answer_ = std::move(answer);
    self->timer_.cancel();
  });
}

asio::awaitable<void> http_session::run(std::shared_ptr<http_session> self) {
  static_cast<void>(self); // keeps what this coroutine runs on
  auto next = after::next_exchange;
  while (next == after::next_exchange)
    next = co_await exchange();
  if (next == after::linger)
    co_await linger();
}

asio::awaitable<void> http_session::run_away(std::shared_ptr<http_session> self) {
  self->request_.trace_id = trace_id_of({});
  self->begin_ = std::chrono::steady_clock::now();
  auto answer = overload_response(fmt::format("all {} connections are taken; try again", limits_.connections));
  auto written = co_await write(answer, false);
  if (written)
    co_await linger();
}

/// One request and its answer.
asio::awaitable<http_session::after> http_session::exchange() {
  auto started = co_await first_bytes();
  if (!started)
    co_return after::end;
  auto answer = co_await read_header();
  begin_ = std::chrono::steady_clock::now();
  in_flight busy{*shared_};
  {
    body_lease lease{*shared_};
    if (!answer && !closed_)
      answer = co_await read_body(lease);
    if (!answer && !closed_)
      answer = co_await handle();
  }
  if (closed_)
    co_return after::end;
  auto again = keep_alive_ && parser_->is_done() && !shared_->draining;
  auto written = co_await write(*answer, again);
  if (!written)
    co_return after::end;
  co_return again ? after::next_exchange : after::linger;
}

/// Waits for a request to begin. A client that sends nothing at all is owed no answer.
asio::awaitable<bool> http_session::first_bytes() {
  if (buffer_.size() > 0)
    co_return true;
  idle_ = answered_;
  limit(answered_ ? limits_.idle : limits_.header, on_expiry::cancel_read);
  if (idle_ && shared_->draining) // drain() may have come before idle_ was set
    co_return false;
  auto more = co_await read_more();
  idle_ = false;
  co_return more;
}

/// Gives the answer that ends the exchange early, or nothing: the header is fine, or the client gone.
asio::awaitable<http_session::refusal> http_session::read_header() {
  request_ = {};
  route_ = nullptr;
  keep_alive_ = false;
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
  parser_->body_limit(limits_.body_bytes);
  limit(limits_.header, on_expiry::cancel_read);
  std::size_t consumed = 0;
  while (true) {
    error_code error;
    auto used = parser_->put(buffer_.data(), error);
    buffer_.consume(used);
    consumed += used;
    // Beast's own limit counts the request line and the fields apart.
    auto pending = parser_->is_header_done() ? 0 : buffer_.size();
    if (consumed + pending > limits_.header_bytes)
      error = http::error::header_limit;
    if (error && error != http::error::need_more)
      co_return refuse(error);
    if (parser_->is_header_done())
      co_return accept_header();
    auto more = co_await read_more();
    if (!more)
      co_return cut_off("header");
  }
}

/// Takes the header into the request and finds its route; now, because later a chunked body's trailer could add fields.
http_session::refusal http_session::accept_header() {
  identify();
  const auto& header = parser_->get();
  if (header.version() >= 11 && header.count(http::field::host) != 1)
    return problem_response(400, "exactly one Host is needed");
  if (header.count(http::field::transfer_encoding) > 0
      && !beast::iequals(header[http::field::transfer_encoding], "chunked"))
    return problem_response(400, "Transfer-Encoding must be chunked, or absent");
  keep_alive_ = header.version() >= 11 && parser_->keep_alive();
  if (!route_)
    return unmatched(shared_->options.routes, request_);
  return std::nullopt;
}

/// Like read_header().
asio::awaitable<http_session::refusal> http_session::read_body(body_lease& lease) {
  auto& body = parser_->get().body();
  auto announced = static_cast<std::size_t>(parser_->content_length().value_or(0));
  auto afford = [&](std::size_t bytes) -> refusal {
    if (lease.grow_to(bytes))
      return std::nullopt;
    return overload_response("too many bytes are in flight; try again");
  };
  if (auto refused = afford(announced))
    co_return refused;
  body.reserve(announced + body_padding_bytes);
  if (!parser_->is_done()) {
    limit(limits_.body, on_expiry::cancel_read);
    co_await invite_body();
  }
  parser_->eager(true);
  while (!parser_->is_done()) {
    error_code error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    if (error && error != http::error::need_more)
      co_return refuse(error);
    if (auto refused = afford(body.size()))
      co_return refused;
    if (parser_->is_done())
      break;
    if (buffer_.size() > limits_.header_bytes)
      co_return problem_response(400, "a chunk's header or the trailer is too long");
    auto more = co_await read_more();
    if (!more)
      co_return cut_off("body");
  }
  body.reserve(body.size() + body_padding_bytes);
  request_.body = std::move(body);
  co_return std::nullopt;
}

/// Answers Expect: 100-continue, unless the client did not wait for it.
asio::awaitable<void> http_session::invite_body() {
  static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  if (buffer_.size() == 0 && beast::iequals(parser_->get()[http::field::expect], "100-continue"))
    co_await asio::async_write(socket_, asio::buffer(go_on), quietly);
}

/// False: the time limit has passed, or the client is gone.
asio::awaitable<bool> http_session::read_more() {
  auto [error, bytes] = co_await socket_.async_read_some(buffer_.prepare(read_bytes), quietly);
  buffer_.commit(bytes);
  if (error && !expired_)
    closed_ = true;
  co_return !error && !expired_;
}

/// Has the handler answer, in its time.
asio::awaitable<http_response> http_session::handle() {
  answer_.reset();
  awaited_ = ++number_;
  limit_end_.reset();
  timer_.expires_after(limits_.handler);
  auto request = std::move(request_);
  request_.method = request.method; // the answer still needs these two
  request_.trace_id = request.trace_id;
  try {
    route_->handler(std::move(request), responder_of(number_));
  } catch (...) {
    awaited_ = 0;
    co_return problem_response(500, "the handler failed");
  }
  if (!answer_ && !closed_)
    co_await timer_.async_wait(quietly);
  awaited_ = 0;
  if (answer_)
    co_return std::move(*answer_);
  co_return problem_response(504, fmt::format("no answer within {} ms; try again", limits_.handler.count()));
}

asio::awaitable<bool> http_session::write(const http_response& answer, bool keep_alive) {
  limit(limits_.write, on_expiry::close);
  auto head = head_of(answer, request_.trace_id, keep_alive);
  auto has_body = may_have_body(answer.status) && !is_head(request_);
  std::array<asio::const_buffer, 2> bytes{asio::buffer(head),
                                          has_body ? asio::buffer(answer.body) : asio::const_buffer{}};
  auto [error, sent] = co_await asio::async_write(socket_, bytes, quietly);
  limit_end_.reset();
  answered_ = true;
  if (const auto& access = shared_->options.access)
    access({method_label(request_), route_ ? std::string_view{route_->path} : "unmatched", answer.status,
            std::chrono::steady_clock::now() - begin_, sent, request_.trace_id});
  co_return !error;
}

/// Closing with unread bytes would reset the connection, and the reset may overtake the answer.
asio::awaitable<void> http_session::linger() {
  error_code ignored;
  socket_.shutdown(socket_type::shutdown_send, ignored);
  limit(limits_.linger, on_expiry::close);
  buffer_.clear();
  for (std::size_t discarded = 0; discarded < limits_.linger_bytes;) {
    auto [error, bytes] = co_await socket_.async_read_some(buffer_.prepare(read_bytes), quietly);
    if (error)
      co_return;
    discarded += bytes;
  }
}

/// Fills in whose request it is, from as much of the header as was read.
void http_session::identify() {
  if (!request_.trace_id.empty())
    return;
  fill(request_, parser_->get());
  route_ = route_of(shared_->options.routes, request_);
}

http_session::refusal http_session::refuse(error_code error) {
  identify();
  if (error == http::error::header_limit)
    return problem_response(431, fmt::format("the header may have at most {} bytes", limits_.header_bytes));
  if (error == http::error::body_limit)
    return problem_response(413, fmt::format("the body may have at most {} bytes", limits_.body_bytes));
  return problem_response(400, fmt::format("this is not HTTP/1.1: {}", error.message()));
}

http_session::refusal http_session::cut_off(std::string_view part) {
  if (closed_)
    return std::nullopt;
  identify();
  auto time = part == "header" ? limits_.header : limits_.body;
  return problem_response(408, fmt::format("the {} must be complete within {} ms", part, time.count()));
}

http_responder http_session::responder_of(std::uint64_t exchange) {
  auto slot = std::make_shared<answer_slot>(weak_from_this(), exchange);
  return [slot](http_response answer) { slot->send(std::move(answer)); };
}

void http_session::limit(std::chrono::milliseconds time, on_expiry action) {
  expired_ = false;
  limit_end_ = std::chrono::steady_clock::now() + time;
  limit_action_ = action;
  if (!watching_ || watchdog_.expiry() > *limit_end_)
    watch();
}

/// A timer that fires in vain now and then costs far less than one that is set anew for every step of a request.
void http_session::watch() {
  watching_ = true;
  watchdog_.expires_at(*limit_end_);
  watchdog_.async_wait([weak = weak_from_this()](error_code error) {
    auto self = weak.lock();
    if (error || !self)
      return;
    self->watching_ = false;
    if (!self->limit_end_)
      return;
    if (*self->limit_end_ > std::chrono::steady_clock::now())
      return self->watch();
    self->limit_end_.reset();
    self->expired_ = true;
    error_code ignored;
    if (self->limit_action_ == on_expiry::close)
      self->socket_.close(ignored);
    else
      self->socket_.cancel(ignored);
  });
}

void http_session::shut() {
  closed_ = true;
  error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
  watchdog_.cancel();
}

} // namespace luna::actors
