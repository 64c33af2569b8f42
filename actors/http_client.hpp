// An HTTP/1.1 client with one thread: many requests at once, connections kept and reused.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace luna::actors {

struct http_client_options {
  std::size_t concurrent = 64;          // requests at once; others queue, and their timeout has not begun
  std::size_t body_bytes = 1024 * 1024; // of an answer
  std::chrono::milliseconds connect{5'000};
};

/// Follows no redirect, verifies TLS, and never sends a request with a body twice.
class http_client {
public:
  /// Who signs a request for an S3 service. The request needs the header x-amz-content-sha256 with the body's SHA-256
  /// in hex: curl 7.88 signs what it says and does not add it. Its URL must be one that needs no percent-encoding, and
  /// have no query: 7.88 signs both as they are, neither encoded nor sorted (curl #13754, #9717).
  struct aws_signer {
    std::string key_id;
    std::string secret;
    std::string region;
  };

  struct request {
    std::string method = "GET";
    std::string url; // http or https
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::chrono::milliseconds timeout{30'000}; // from leaving the queue to the answer's last byte
    std::size_t answer_bytes = 0;              // at most; 0: http_client_options::body_bytes
    std::optional<aws_signer> signer;
  };

  struct response {
    int status = 0; // 0: no whole answer arrived, `error` says why
    std::string body;
    std::string content_type;
    std::optional<std::chrono::seconds> retry_after; // a date in Retry-After is ignored
    bool may_have_been_sent = false;                 // false: the server cannot have seen the request
    bool too_long = false;                           // the answer had more bytes than it may
    std::string error;                               // for logs; holds no URL, header or body
  };

  /// Must not block or throw: it runs on the client's thread. May call send().
  using completion = std::function<void(response)>;

  explicit http_client(http_client_options options = {});
  ~http_client(); // stops
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  /// Calls `done` exactly once. From any thread; once stop() was called, `done` is called here and now.
  void send(request what, completion done);

  /// Ends what is queued or under way, each with its `done`, and joins the thread. Not from a completion.
  void stop();

private:
  struct impl;

  std::unique_ptr<impl> impl_;
};

/// What sends requests for an actor: http_client::send, or what a test puts in its place.
using http_sender = std::function<void(http_client::request, http_client::completion)>;

} // namespace luna::actors
