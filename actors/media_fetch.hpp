// The MEDIA FETCH: gets the files that come with messages from their platform into the media store, and tells their
// conversation what became of them. It keeps nothing that must survive: domain/media.hpp says how a file that it lost
// is wanted again.
#pragma once

#include "actors/api_call.hpp"
#include "actors/media_store.hpp"
#include "domain/media.hpp"

#include <deque>
#include <map>
#include <random>

namespace luna::actors {

/// An event with a file, durable.
struct media_order {
  domain::event what;
};

/// How an event was taken that had been handed to its conversation; false: not at all.
struct media_told {
  std::uint64_t number = 0;
  std::string key; // of the event
  bool taken = false;
  bool duplicate = false;
};

/// Turns events into turns.
using inbound_taker = caf::typed_actor<caf::reacts_to<inbound>>;

using media_fetch_actor = caf::typed_actor<
  // Gets the file of an event. One whose platform has no files to get, and one that is on its way already, is no more
  // than that.
  caf::reacts_to<media_order>,
  // Sent by the HTTP client.
  caf::reacts_to<numbered_answer>,
  // Tries again; sent by the actor to itself.
  caf::reacts_to<caf::tick_atom, std::uint64_t>,
  // Sent by the callback of an inbound event.
  caf::reacts_to<media_told>>;

struct media_fetch_options {
  std::size_t at_once = 4;                     // files in memory
  std::size_t waiting_max = 1000;              // orders, about 1 KB each; the rest is wanted again later
  std::uint32_t attempts_max = 8;              // in a row
  std::chrono::milliseconds first_pause{1000}; // before the second attempt; doubles
  std::chrono::milliseconds longest_pause{60'000};
  std::chrono::milliseconds locate_limit{30'000};
  std::chrono::milliseconds fetch_limit{300'000};
  std::chrono::milliseconds store_limit{360'000}; // longer than media_bucket_options::timeout
  std::uint64_t seed = 1;                         // of the jitter
};

struct media_fetch_state {
  static inline const char* name = "media-fetch";
  enum class stage { ready, locating, fetching, storing, resting, telling };
  struct order {
    domain::event what;
    stage at = stage::ready;
    std::uint32_t attempts = 0;
    channels::media_location where;
    std::string mime;
    std::optional<domain::stored_media_content> became; // to be told
  };
  std::map<std::uint64_t, order> orders;
  std::map<std::string, std::uint64_t, std::less<>> by_origin; // which message's file an order is for
  std::deque<std::uint64_t> ready;
  std::size_t under_way = 0; // from locating to storing
  std::uint64_t last = 0;
  std::mt19937_64 random;
};

media_fetch_actor::behavior_type media_fetch(media_fetch_actor::stateful_pointer<media_fetch_state> self,
                                             media_store_actor store, inbound_taker conversations,
                                             find_account accounts, http_sender send, wall_clock clock,
                                             media_fetch_options options);

} // namespace luna::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::actors::media_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(luna::actors::media_told)
