#include "actors/http_message.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/json.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <iterator>
#include <random>

namespace luna::actors {

namespace {

namespace beast = boost::beast;

constexpr std::string_view page_policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
  "form-action 'none'; frame-ancestors 'none'";

std::string_view reason_of(unsigned status) {
  auto reason = beast::http::obsolete_reason(beast::http::int_to_status(status));
  return {reason.data(), reason.size()};
}

bool is_trace_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
}

std::string random_id() {
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64{seed};
  }();
  return fmt::format("{:016x}{:016x}", random(), random());
}

} // namespace

std::string_view http_request::header(std::string_view name) const {
  auto found = std::find_if(headers.begin(), headers.end(), [=](const auto& field) {
    return beast::iequals(field.first, {name.data(), name.size()});
  });
  return found == headers.end() ? std::string_view{} : found->second;
}

http_response problem_response(unsigned status, std::string_view detail) {
  boost::json::object problem{{"type", "about:blank"},
                              {"title", boost::json::string_view{reason_of(status)}},
                              {"status", status},
                              {"detail", boost::json::string_view{detail}}};
  return {status, "application/problem+json", boost::json::serialize(problem), {}};
}

http_response overload_response(std::string_view detail) {
  auto response = problem_response(503, detail);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

std::string trace_id_of(std::string_view proposed) {
  if (proposed.empty() || proposed.size() > 64 || !std::all_of(proposed.begin(), proposed.end(), is_trace_character))
    return random_id();
  return std::string{proposed};
}

bool may_have_body(unsigned status) {
  return status >= 200 && status != 204 && status != 304;
}

namespace {

/// The Date header's value, made once a second.
const std::string& date_now() {
  thread_local std::time_t of = 0;
  thread_local std::string text;
  if (auto now = std::time(nullptr); now != of) {
    of = now;
    text = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
  }
  return text;
}

} // namespace

std::string head_of(const http_response& response, std::string_view trace_id, bool keep_alive) {
  std::string head;
  auto out = std::back_inserter(head);
  fmt::format_to(out, "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status, reason_of(response.status), date_now());
  if (may_have_body(response.status))
    fmt::format_to(out, "Content-Type: {}\r\nContent-Length: {}\r\n", response.content_type, response.body.size());
  fmt::format_to(out, "X-Request-ID: {}\r\nX-Content-Type-Options: nosniff\r\n", trace_id);
  if (response.content_type.starts_with("text/html"))
    fmt::format_to(out, "Content-Security-Policy: {}\r\nReferrer-Policy: no-referrer\r\n", page_policy);
  for (const auto& [name, value] : response.headers)
    fmt::format_to(out, "{}: {}\r\n", name, value);
  if (!keep_alive)
    head += "Connection: close\r\n";
  head += "\r\n";
  return head;
}

} // namespace luna::actors
