// A decided reply on its way to the person.
#pragma once

#include "domain/turn.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace luna::domain {

/// One reply that is due now. Claimed: nobody else gets it until it is settled.
struct delivery {
  std::string id;               // ours, unique across databases; travels as biz_opaque_callback_data
  conversation_id conversation; // whom to send to, by the id they have now
  reply what;
  std::uint32_t attempt = 1;    // counts this one
  std::int64_t heard = 0;       // when the person had last written as this was decided; milliseconds since 1970
  std::int64_t unreachable = 0; // since when nothing reaches the person, likewise; 0: it does, as far as we know
  int failure = 0; // a status said with this code that the attempt failed: to be judged before all else; 0: none did
  bool failed_again = false; // after it was tried in another form
};

/// The code of a failure that was told without one.
constexpr int failure_unnamed = std::numeric_limits<int>::max();

/// How an attempt ended.
struct settlement {
  enum class kind : std::uint8_t {
    accepted,    // the platform took it; `platform_id` is its id
    retry,       // certainly not taken; again at `due`
    ambiguous,   // may have been taken: wait until `due` for a status that carries our id, then send once more
    parked,      // will never be taken; `reason` says why. Later replies of the conversation go on
    unreachable, // parked, and nothing that was decided before the person writes again reaches them either
    moved,       // certainly not taken: the person is `platform_id` on this account now; again at once
    put_back,    // not even tried, which counts as no attempt; again at `due`
  };
  std::string id;
  std::uint32_t attempt = 0; // which one ended; unless it was accepted, it says nothing of later ones. 0: the last
  kind outcome = kind::accepted;
  std::string platform_id;
  timestamp due{};
  std::string reason; // for people; carries no text of a message
};

/// What a platform says of a message of ours.
struct status_update {
  std::string tracker;     // our delivery id; may be empty
  std::string platform_id; // may be empty
  std::string status;      // sent, delivered, read, played, failed
  int error_code = 0;
  timestamp at{};
};

} // namespace luna::domain
