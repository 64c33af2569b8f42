// The MEDIA STORE: keeps files by what is in them, sealed. One of two: a folder, here, or an S3 bucket
// (media_bucket.hpp).
#pragma once

#include "actors/http_client.hpp"
#include "actors/messages.hpp"
#include "persistence/media_folder.hpp"

#include <string>

namespace luna::actors {

using media_store_actor = caf::typed_actor<
  // Keeps these bytes, durably once it answers. Gives their SHA-256, 64 lower hex digits. Errors: unavailable.
  caf::replies_to<caf::put_atom, std::string>::with<std::string>,
  // The bytes of that hash. Errors: not_found; invalid, if what is kept was damaged; unavailable.
  caf::replies_to<caf::get_atom, std::string>::with<std::string>>;

/// The answer to a request that an actor has sent, by the number it gave it.
struct numbered_answer {
  std::uint64_t number = 0;
  http_client::response what;
};

struct media_folder_state {
  static inline const char* name = "media-folder";
};

/// Spawn detached: it blocks on the disk.
media_store_actor::behavior_type media_folder(media_store_actor::stateful_pointer<media_folder_state> self,
                                              persistence::media_folder folder);

} // namespace luna::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::actors::numbered_answer)
