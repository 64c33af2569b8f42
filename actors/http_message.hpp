// What a handler of the HTTP server gets and gives.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luna::actors {

using http_headers = std::vector<std::pair<std::string, std::string>>;

struct http_request {
  std::string method;
  std::string path;  // raw: not percent-decoded
  std::string query; // raw, without the '?'
  http_headers headers;
  std::string body;     // has 64 bytes of spare capacity, so that a JSON parser need not copy it
  std::string trace_id; // the client's X-Request-ID if that is fit for a log, else a random one

  /// The first value under `name`, whatever its case; empty if absent.
  std::string_view header(std::string_view name) const;
};

/// Names and values of headers go out as they are: they must come from us, not from a client.
struct http_response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  http_headers headers;
};

/// To be called once, from any thread; later calls do nothing. If every copy is dropped uncalled, the client gets a
/// 500.
using http_responder = std::function<void(http_response)>;

/// Runs on an I/O thread: must not block. What it throws becomes a 500.
using http_handler = std::function<void(http_request, http_responder)>;

/// `path` matches exactly, or, if it ends in "/", whatever begins with it, unless it is "/". A GET route answers HEAD,
/// too.
struct http_route {
  std::string method;
  std::string path;
  http_handler handler;
};

/// An answered request, for logs and metrics: holds nothing a client could choose but the trace id.
struct http_access {
  std::string_view method; // "other" if HTTP knows no such method
  std::string_view route;  // the path of the route, or "unmatched"
  unsigned status;
  std::chrono::nanoseconds took; // from the complete header until the answer was handed to the kernel
  std::size_t bytes;             // of the answer, with its header
  std::string_view trace_id;
};

/// A problem of RFC 9457. `detail` says what would be right.
http_response problem_response(unsigned status, std::string_view detail);

/// problem_response(503, …) with Retry-After: 1.
http_response overload_response(std::string_view detail);

/// `proposed` if it has 1 to 64 of A-Za-z0-9._- , else 32 random hex digits.
std::string trace_id_of(std::string_view proposed);

/// False for the statuses that forbid a body.
bool may_have_body(unsigned status);

/// Status line and header fields, up to and with the empty line.
std::string head_of(const http_response& response, std::string_view trace_id, bool keep_alive);

} // namespace luna::actors
