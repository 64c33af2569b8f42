// What must hold for whatever a payment provider's parser accepts.
#pragma once

#include "channels/inspect.hpp"

#include <cstdlib>
#include <string_view>
#include <vector>

namespace luna::fuzz {

inline void demand(bool holds) {
  if (!holds)
    std::abort();
}

inline void check(const std::vector<domain::event>& events, std::string_view channel) {
  demand(events.size() == 1);
  const auto& what = events.front();
  demand(what.channel == channel && what.dedup_key.size() > channel.size() + 1 && what.time >= 0);
  const auto* payment = std::get_if<domain::payment_content>(&what.content);
  demand(payment && payment->provider == channel && !payment->kind.empty());
  demand(!payment->amount || *payment->amount >= 0);
  demand(payment->kind != "payment_succeeded" || (payment->amount && !payment->payment_id.empty()));
  auto stored = channels::to_json(what);
  demand(stored.find_first_of(std::string_view{"\0\n\r", 3}) == stored.npos);
  auto restored = channels::event_from_json(stored);
  demand(restored && *restored == what);
}

} // namespace luna::fuzz
