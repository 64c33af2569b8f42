// The WATCH: tells the store what was seen of our accounts, and asks platforms how they see our webhooks.
#pragma once

#include "actors/accounts.hpp"
#include "actors/writer.hpp"

namespace luna::actors {

/// Makes a request of an account's and calls back at most once, from any thread, with the answer's status (0: none
/// came) and body.
using api_client =
  std::function<void(const accounts::entry&, channels::api_call, std::function<void(int, std::string)>)>;

using watch_actor = caf::typed_actor<
  // Tells the store; sent by the watch to itself.
  caf::reacts_to<caf::tick_atom>,
  // Asks the platforms; sent by the watch to itself.
  caf::reacts_to<poll_atom>,
  // A platform answered, for the account of that index; sent by the client.
  caf::reacts_to<poll_atom, std::size_t, int, std::string>>;

struct watch_options {
  std::chrono::seconds report{10};
  std::chrono::seconds ask{300};
  std::chrono::seconds first_ask{2};
};

watch_actor::behavior_type watch(watch_actor::pointer self, writer_actor writer, std::shared_ptr<accounts> ours,
                                 api_client client, wall_clock clock, watch_options options);

} // namespace luna::actors
