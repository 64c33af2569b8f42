// The MEDIA STORE in an S3 bucket, or what speaks as one: objects <prefix>/<name> with the sealed bytes that a folder
// would hold.
#pragma once

#include "actors/media_store.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace luna::actors {

struct media_bucket_options {
  std::string endpoint; // "https://minio.example:9000"; no slash at the end
  std::string region;
  std::string bucket;
  std::string prefix; // may be empty, or of several parts: "luna/media"
  std::string key_id;
  std::string secret;
  std::chrono::milliseconds timeout{300'000};     // of a request
  std::size_t file_bytes_max = 128 * 1024 * 1024; // that is read
};

/// From "s3://bucket/prefix?endpoint=https://...&region=..."; without a region it is us-east-1, without an endpoint
/// Amazon's of that region. The keys are left empty. None for anything else, and for names of other characters than
/// A-Za-z0-9._- : they would have to be encoded, which curl 7.88 signs wrongly.
std::optional<media_bucket_options> media_bucket_from(std::string_view url);

using media_bucket_actor = media_store_actor::extend<
  // Sent by the HTTP client.
  caf::reacts_to<numbered_answer>>;

struct media_bucket_state {
  static inline const char* name = "media-bucket";
  struct asked {
    std::string hash;
    bool put = false;
    caf::typed_response_promise<std::string> promise;
  };
  std::map<std::uint64_t, asked> open;
  std::uint64_t last = 0;
};

/// `key` is persistence::media_key's. Spawn detached: to hash and seal a hundred megabytes takes its time.
media_bucket_actor::behavior_type media_bucket(media_bucket_actor::stateful_pointer<media_bucket_state> self,
                                               persistence::key_bytes key, http_sender send,
                                               media_bucket_options options);

} // namespace luna::actors
