// The MEDIA SEND: readies the files of replies. One is taken from the media store and, where its platform wants that,
// uploaded first; few are in memory at once.
#pragma once

#include "actors/api_call.hpp"
#include "actors/media_store.hpp"

#include <deque>
#include <map>
#include <memory>
#include <variant>

namespace luna::actors {

/// The file, ready for codec::render, or what the delivery has come to without it. The file takes one of a few places
/// until nobody holds it any more: do not keep it longer than it takes to make the request.
using media_ready = std::variant<std::shared_ptr<const channels::attachment>, channels::send_judgement>;

/// Whether codec::render is to be given a file: what the reply holds, or its text where that is sent as a file.
bool wants_file(const send_order& what);

struct media_wish {
  send_order what;                       // one that wants_file
  std::function<void(media_ready)> done; // called once, from any thread; dropped uncalled if the actor ends
};

using media_send_actor = caf::typed_actor<caf::reacts_to<media_wish>,
                                          // Sent by the HTTP client.
                                          caf::reacts_to<numbered_answer>,
                                          // A file that was given out is in memory no more; sent by it.
                                          caf::reacts_to<caf::close_atom>>;

struct media_send_options {
  std::size_t at_once = 4;        // files in memory
  std::size_t waiting_max = 1000; // wishes; the rest is told to come again
  std::chrono::milliseconds upload_limit{300'000};
  std::chrono::milliseconds store_limit{360'000}; // longer than media_bucket_options::timeout
};

struct media_send_state {
  static inline const char* name = "media-send";
  std::deque<media_wish> waiting;
  std::map<std::uint64_t, std::pair<media_wish, channels::attachment>> uploading;
  std::size_t in_memory = 0; // or on its way there
  std::uint64_t last = 0;
};

media_send_actor::behavior_type media_send(media_send_actor::stateful_pointer<media_send_state> self,
                                           media_store_actor store, find_account accounts, http_sender send,
                                           media_send_options options);

} // namespace luna::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::actors::media_wish)
