// The one seam between Luna and a database. Engines live in their own folders and pass one conformance suite.
#pragma once

#include "domain/delivery.hpp"
#include "domain/result.hpp"
#include "domain/turn.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace luna::persistence {

/// A connection to the journal. Belongs to one thread; may block. Every call is one transaction.
/// All errors are fault::unavailable (the database cannot serve now; `trouble()` says why) unless noted.
class store {
public:
  virtual ~store() = default;

  /// The conversation as of its last committed turn; an empty head if it never had one.
  virtual domain::result<domain::conversation_head> load(const domain::conversation_id& conversation) = 0;

  /// Makes the turns durable, in order, in one commit. Each result is its turn's own: a duplicate event answers
  /// with the first turn's replies; a seq that is not the head's + 1 is fault::conflict; neither disturbs its
  /// neighbours.
  virtual std::vector<domain::result<domain::committed>> commit(std::span<const domain::turn> turns) = 0;

  /// Due replies of up to `limit` conversations, claimed for this process; of each conversation only the first
  /// unsettled one, so that replies are sent in order. What an earlier process had claimed and not settled becomes
  /// ambiguous until `now` + `reconcile` on the first call.
  virtual domain::result<std::vector<domain::delivery>> claim_due(domain::timestamp now, std::size_t limit,
                                                                  std::chrono::milliseconds reconcile) = 0;

  /// Records how claimed deliveries ended, in one commit. Unknown ids are ignored.
  virtual domain::result<void> settle(std::span<const domain::settlement> settlements, domain::timestamp now) = 0;

  /// In one commit. Statuses only climb. One that carries the id of an ambiguous delivery settles it as accepted (or,
  /// if it says failed, as parked). Each result is true if a delivery was known under either id.
  virtual domain::result<std::vector<bool>> apply_statuses(std::span<const domain::status_update> updates) = 0;

  /// When the next delivery is due; none when nothing waits.
  virtual domain::result<std::optional<domain::timestamp>> next_due() = 0;

  /// The texts of the last `limit` turns of a conversation, oldest first: the person's event and our replies.
  struct exchange {
    std::uint64_t seq = 0;
    std::string event; // as in domain::turn::event
    std::vector<domain::reply> replies;
  };
  virtual domain::result<std::vector<exchange>> transcript(const domain::conversation_id& conversation,
                                                           std::size_t limit) = 0;

  /// Counts for metrics and for operators.
  struct counts {
    std::uint64_t conversations = 0; // this and the next may be estimates
    std::uint64_t turns = 0;
    std::uint64_t waiting = 0; // deliveries pending or to be retried
    std::uint64_t ambiguous = 0;
    std::uint64_t parked = 0;
  };
  virtual domain::result<counts> count() = 0;

  /// Proves that the database can commit right now; heals the connection if it can.
  virtual domain::result<void> probe() = 0;

  /// What is wrong, where and what would mend it; empty while all is well. Carries no personal data.
  virtual std::string trouble() const = 0;
};

} // namespace luna::persistence
