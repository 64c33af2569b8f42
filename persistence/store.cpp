#include "persistence/store.hpp"

namespace luna::persistence {

store::outcomes store::work(const gathered& what) {
  outcomes done;
  if (!what.turns.empty())
    done.turns = commit(what.turns);
  if (!what.settlements.empty())
    done.settled = settle(what.settlements, what.now);
  if (!what.statuses.empty())
    done.statuses = apply_statuses(what.statuses);
  if (what.claim > 0)
    done.claimed = claim_due(what.now, what.claim, what.reconcile);
  return done;
}

// Until the engines have them.
domain::result<void> store::park(std::span<const parked_update>) {
  return domain::fault::unavailable;
}
domain::result<void> store::replay_update(std::int64_t, std::span<const domain::waiting_event>) {
  return domain::fault::unavailable;
}
domain::result<void> store::replay_delivery(const std::string&, std::int64_t) {
  return domain::fault::unavailable;
}
domain::result<void> store::offer_link(const domain::conversation_id&, const std::string&, domain::timestamp) {
  return domain::fault::unavailable;
}
domain::result<bool> store::take_link(const domain::conversation_id&, const std::string&, domain::timestamp) {
  return domain::fault::unavailable;
}
domain::result<void> store::report(std::span<const account_report>) {
  return domain::fault::unavailable;
}

} // namespace luna::persistence
