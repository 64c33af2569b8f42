#include "actors/media_bucket.hpp"

#include "actors/telemetry.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace luna::actors {

namespace {

using self_pointer = media_bucket_actor::stateful_pointer<media_bucket_state>;

bool is_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_'
           || c == '-';
  });
}

/// Parts of names between slashes; none is empty, "." or "..", which curl would take out of the URL.
bool is_prefix(std::string_view text) {
  while (!text.empty()) {
    auto part = text.substr(0, text.find('/'));
    if (part.empty() || part == "." || part == ".." || !is_name(part) || part.size() + 1 == text.size())
      return false;
    text.remove_prefix(std::min(part.size() + 1, text.size()));
  }
  return true;
}

/// "https://minio.example:9000": scheme, host and port, nothing behind them.
bool is_endpoint(std::string_view text) {
  for (std::string_view scheme : {"https://", "http://"})
    if (text.starts_with(scheme)) {
      auto host = text.substr(scheme.size());
      return !host.empty() && host.find_first_of("/?#@\\ \t\r\n") == host.npos;
    }
  return false;
}

http_client::request request_of(const media_bucket_options& options, std::string_view method, std::string_view name,
                                std::string body) {
  http_client::request what;
  what.method = method;
  what.url = fmt::format("{}/{}/{}{}{}", options.endpoint, options.bucket, options.prefix,
                         options.prefix.empty() ? "" : "/", name);
  what.headers = {{"x-amz-content-sha256", persistence::to_hex(persistence::sha256(body))}};
  if (method == "PUT")
    what.headers.emplace_back("Content-Type", "application/octet-stream");
  what.body = std::move(body);
  what.timeout = options.timeout;
  what.answer_bytes = options.file_bytes_max + persistence::media_seal_bytes;
  what.signer = http_client::aws_signer{options.key_id, options.secret, options.region};
  return what;
}

/// What S3 says of an error: "NoSuchKey". Empty if it says nothing.
std::string_view code_of(std::string_view body) {
  auto begin = body.find("<Code>");
  auto end = body.find("</Code>");
  if (begin == body.npos || end == body.npos || end < begin || end - begin > 70)
    return {};
  auto code = body.substr(begin + 6, end - begin - 6);
  return is_name(code) ? code : std::string_view{};
}

domain::result<std::string> outcome_of(const media_bucket_state::asked& asked, http_client::response& answer,
                                       const persistence::key_bytes& key) {
  auto code = code_of(answer.status == 200 ? std::string_view{} : std::string_view{answer.body});
  if (answer.status == 200 && asked.put)
    return asked.hash;
  if (answer.status == 404 && !asked.put && code == "NoSuchKey")
    return domain::fault::not_found;
  auto bytes = domain::result<std::string>{domain::fault::unavailable};
  if (answer.status == 200)
    bytes = persistence::open_media(key, asked.hash, answer.body);
  if (!bytes)
    log(log_level::error, "media-bucket-failed",
        answer.status == 200 ? "an object of the bucket was damaged, or was written under another master key"
                             : "the bucket did not take or give a file",
        {{"object", persistence::media_name(key, asked.hash)},
         {"status", std::to_string(answer.status)},
         {"code", std::string{code}},
         {"error", answer.error}});
  return bytes;
}

caf::typed_response_promise<std::string> ask(self_pointer self, const http_sender& send, std::string hash,
                                             http_client::request what) {
  auto number = ++self->state.last;
  auto promise = self->make_response_promise<std::string>();
  self->state.open.emplace(number, media_bucket_state::asked{std::move(hash), what.method == "PUT", promise});
  send(std::move(what), [back = caf::actor_cast<media_bucket_actor>(self), number](http_client::response answer) {
    caf::anon_send(back, numbered_answer{number, std::move(answer)});
  });
  return promise;
}

} // namespace

std::optional<media_bucket_options> media_bucket_from(std::string_view url) {
  constexpr std::string_view scheme = "s3://";
  if (!url.starts_with(scheme))
    return std::nullopt;
  url.remove_prefix(scheme.size());
  auto path = url.substr(0, url.find('?'));
  auto query = url.substr(std::min(path.size() + 1, url.size()));
  media_bucket_options options;
  options.bucket = path.substr(0, path.find('/'));
  options.prefix = path.substr(std::min(options.bucket.size() + 1, path.size()));
  options.region = "us-east-1";
  while (!query.empty()) {
    auto pair = query.substr(0, query.find('&'));
    auto name = pair.substr(0, pair.find('='));
    auto value = pair.substr(std::min(name.size() + 1, pair.size()));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (value.empty() || (name != "endpoint" && name != "region"))
      return std::nullopt;
    (name == "endpoint" ? options.endpoint : options.region) = value;
  }
  if (options.endpoint.empty())
    options.endpoint = "https://s3." + options.region + ".amazonaws.com";
  auto fits = !options.bucket.empty() && options.bucket != "." && options.bucket != ".." && is_name(options.bucket)
              && is_prefix(options.prefix) && is_name(options.region) && is_endpoint(options.endpoint);
  return fits ? std::optional{std::move(options)} : std::nullopt;
}

media_bucket_actor::behavior_type media_bucket(self_pointer self, persistence::key_bytes key, http_sender send,
                                               media_bucket_options options) {
  return {
    [=](caf::put_atom, const std::string& bytes) {
      auto hash = persistence::media_hash(bytes);
      auto sealed = persistence::seal_media(key, hash, bytes);
      auto what = request_of(options, "PUT", persistence::media_name(key, hash), std::move(sealed));
      return ask(self, send, std::move(hash), std::move(what));
    },
    [=](caf::get_atom, const std::string& hash) {
      return ask(self, send, hash, request_of(options, "GET", persistence::media_name(key, hash), {}));
    },
    [=](numbered_answer& answer) {
      auto asked = self->state.open.extract(answer.number);
      if (asked.empty())
        return;
      auto done = outcome_of(asked.mapped(), answer.what, key);
      if (done)
        asked.mapped().promise.deliver(std::move(*done));
      else
        asked.mapped().promise.deliver(caf::make_error(done.error()));
    },
  };
}

} // namespace luna::actors
