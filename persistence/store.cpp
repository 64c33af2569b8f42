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

} // namespace luna::persistence
