// The DELIVERY: hands decided replies to their platforms, one conversation's in order, and settles how each attempt
// ended.
#pragma once

#include "actors/accounts.hpp"
#include "actors/writer.hpp"

#include <random>
#include <set>

namespace luna::actors {

/// Makes one attempt and calls back exactly once, from any thread.
using transport = std::function<void(send_order, std::function<void(send_result)>)>;

using delivery_actor = caf::typed_actor<
  // Replies may be due: claim and send them.
  caf::reacts_to<wake_atom>,
  // An attempt ended; sent by the transport.
  caf::reacts_to<send_result>,
  // Settles what has ended; sent by the delivery to itself.
  caf::reacts_to<flush_atom>,
  // Looks for replies that became due; sent by the delivery to itself.
  caf::reacts_to<caf::tick_atom>,
  // Claims no more, and answers when nothing is on its way.
  caf::reacts_to<drain_atom>>;

struct delivery_options {
  std::size_t in_flight_max = 256; // conversations that are being sent to
  std::chrono::milliseconds poll{500};
  // What a claim hands out after we stopped waiting for it would wait for the next start: wait long.
  std::chrono::milliseconds claim_limit{60'000};
  std::chrono::milliseconds settle_limit{5000};
  std::chrono::milliseconds reconcile{30'000}; // as the writer's
  std::chrono::milliseconds first_pause{1000}; // before the second attempt; doubles
  std::chrono::milliseconds longest_pause{300'000};
  std::chrono::milliseconds stopped_pause{300'000}; // after the platform refused the whole account
  std::chrono::milliseconds reach_pause{10'000};    // the longest, while the platform cannot be reached at all
  std::chrono::milliseconds put_back{60'000};       // replies of an account that is out while others are not
  std::uint32_t attempts_max = 200;
  std::uint64_t seed = 1; // of the jitter
};

struct delivery_state {
  static inline const char* name = "delivery";
  struct lane {                     // of an account
    domain::timestamp out_until{};  // refused as a whole, or out of reach
    std::uint32_t out_of_reach = 0; // times in a row
    bool stopped = false;           // refused as a whole, and nothing was taken since
    std::size_t in_flight = 0;
  };
  std::map<const accounts::entry*, lane> lanes;
  std::set<std::string> in_flight; // delivery ids claimed and not settled
  settlements ended;               // to be settled
  bool claiming = false;
  bool claim_again = false;
  bool settling = false;
  std::mt19937_64 random;
  bool draining = false;
  std::optional<caf::typed_response_promise<caf::unit_t>> drained; // answered when nothing is on its way
};

/// The pause before attempt `attempt` + 1, without jitter: doubles from first_pause to longest_pause.
std::chrono::milliseconds pause_after(std::uint32_t attempt, const delivery_options& options);

delivery_actor::behavior_type delivery(delivery_actor::stateful_pointer<delivery_state> self, writer_actor writer,
                                       std::shared_ptr<accounts> ours, transport send, wall_clock clock,
                                       std::shared_ptr<metrics> counters, delivery_options options);

} // namespace luna::actors
