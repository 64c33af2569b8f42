// Links by which a person's browser gets a file of the media store: signed, so that nobody can make one up, and
// expiring.
//   /media/<hash>?expires=<seconds since 1970>&type=<mime>&name=<filename>&signature=<64 lower hex digits>
// The values are percent-encoded. The signature is HMAC-SHA256 over all that stands before "&signature=".
#pragma once

#include "domain/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luna::channels::web {

constexpr std::string_view media_path = "/media/"; // what follows is the hash

struct media_link {
  std::string hash; // SHA-256 of the content, 64 lower hex digits
  std::string mime;
  std::string filename; // as the person sees it; may be empty

  friend bool operator==(const media_link&, const media_link&) = default;
};

/// Path and query of a link that holds until `expires`, in seconds since 1970.
std::string make_media_link(const media_link& what, std::int64_t expires, std::string_view key);

/// What a link stands for; `path` and `query` as the browser sent them. Errors: unauthorized, if it is not the work of
/// make_media_link under this key, in a time that does not tell how far from it; not_found, if it has expired.
domain::result<media_link> check_media_link(std::string_view path, std::string_view query, std::int64_t now,
                                            std::string_view key);

/// The header fields that a file is to be sent with, Content-Type among them, so that it cannot do anything in our name
/// in the browser: only pictures, sound and video are shown, the rest is saved to a file.
std::vector<std::pair<std::string, std::string>> media_headers(const media_link& what);

} // namespace luna::channels::web
