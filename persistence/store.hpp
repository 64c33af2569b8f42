// The one seam between Luna and a database. Engines live in their own folders and pass one conformance suite.
#pragma once

#include "domain/delivery.hpp"
#include "domain/result.hpp"
#include "domain/turn.hpp"

#include <functional>
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

  /// The conversation as of its last committed turn; an empty head if it never had one, which `leads_to` another
  /// conversation if a turn there bound this id (domain::turn::identities), or it moved here.
  virtual domain::result<domain::conversation_head> load(const domain::conversation_id& conversation) = 0;

  /// Makes the turns durable, in order, in one commit. Each result is its turn's own and does not disturb its
  /// neighbours: a duplicate event answers with the first turn's replies; a seq that is not the head's + 1 is
  /// fault::conflict; a turn while older events of its conversation wait is fault::behind; one of a partition that is
  /// not owned (any more) is fault::not_owner; one that can never be stored is fault::invalid. A turn of a waiting
  /// event ends its wait.
  virtual std::vector<domain::result<domain::committed>> commit(std::span<const domain::turn> turns) = 0;

  /// Renews this process's lease and shares the partitions evenly with the processes that hold one: takes what nobody
  /// owns, gives back what is beyond its share. Gives the partitions it owns until `lease` from now, by the database's
  /// clock. To be called often, and before anything that depends on ownership.
  virtual domain::result<domain::partition_set> own(std::chrono::milliseconds lease) = 0;

  /// Gives every partition back at once, so that others need not wait for the lease to end.
  virtual domain::result<void> disown() = 0;

  /// True if other processes may share the database.
  virtual bool is_shared() const = 0;

  /// Makes events durable that wait for their turn, whoever will run it, in one commit. One that waits or has taken
  /// effect already is left as it is. Each result is its event's own: fault::overloaded where `crowd` events of the
  /// conversation wait already.
  virtual std::vector<domain::result<void>> accept(std::span<const domain::waiting_event> events,
                                                   std::size_t crowd) = 0;

  /// The oldest events that wait in owned partitions, of each conversation at most `each`, without those of `known`.
  virtual domain::result<std::vector<domain::waiting_event>> waiting(std::size_t limit, std::size_t each,
                                                                     std::span<const std::int64_t> known) = 0;

  /// Calls `heard`, from a thread of its own, soon after another process has accepted events; never more often than
  /// every 10 ms. A hint that may be missed: look for waiting events without it too.
  virtual void on_arrival(std::function<void()> heard) = 0;

  /// Lets the events of timers that are due, in owned partitions, wait for their turn. Each does so once.
  virtual domain::result<void> sweep(domain::timestamp now) = 0;

  /// The turn that an event made, if it did.
  virtual domain::result<std::optional<domain::committed>> outcome(const std::string& event_key) = 0;

  /// Due replies in owned partitions, of up to `limit` conversations, claimed for this process; of each conversation
  /// only the first unsettled one, so that replies are sent in order. What another process had claimed and not settled
  /// when its partition came to this one becomes ambiguous until `now` + `reconcile`; what was ambiguous already waits
  /// as long again, because a status may have found nobody to hear it.
  virtual domain::result<std::vector<domain::delivery>> claim_due(domain::timestamp now, std::size_t limit,
                                                                  std::chrono::milliseconds reconcile) = 0;

  /// Records how claimed deliveries ended, in one commit. Unknown ids are ignored.
  virtual domain::result<void> settle(std::span<const domain::settlement> settlements, domain::timestamp now) = 0;

  /// In one commit. Statuses only climb. One that carries the id of an ambiguous delivery settles it as accepted. One
  /// that says failed makes it due again, out of order if need be, with the code to be judged by: once for each
  /// message, and not if it was delivered, before or by another of these. Each result is true if a delivery was known
  /// under either id.
  virtual domain::result<std::vector<bool>> apply_statuses(std::span<const domain::status_update> updates) = 0;

  /// What has gathered for the calls above; empty spans and a claim of 0 ask for nothing.
  struct gathered {
    std::span<const domain::turn> turns;
    std::span<const domain::settlement> settlements;
    std::span<const domain::status_update> statuses;
    std::size_t claim = 0; // claim_due's limit
    domain::timestamp now{};
    std::chrono::milliseconds reconcile{};
  };
  struct outcomes {
    std::vector<domain::result<domain::committed>> turns;
    domain::result<void> settled;
    domain::result<std::vector<bool>> statuses = std::vector<bool>{};
    domain::result<std::vector<domain::delivery>> claimed = std::vector<domain::delivery>{};
  };
  /// commit(), settle(), apply_statuses() and claim_due(), in this order; where the engine can, in one transaction.
  virtual outcomes work(const gathered& what);

  /// The texts of the last `limit` turns of a conversation, oldest first: the person's event and our replies.
  struct exchange {
    std::uint64_t seq = 0;
    std::string event; // as in domain::turn::event
    std::vector<domain::reply> replies;
  };
  virtual domain::result<std::vector<exchange>> transcript(const domain::conversation_id& conversation,
                                                           std::size_t limit) = 0;

  /// Erases a person: from now on nothing of what was said in the conversation can be opened, what was to be sent is
  /// parked, and what waits, is timed or is a parked update is dropped. The turns stay, sealed, so that the journal
  /// still proves itself. The next message begins anew. Errors: also not_found.
  virtual domain::result<void> erase(const domain::conversation_id& conversation, domain::timestamp at) = 0;

  /// Leaves the master key for the one in the key file with that check value: new people get it at once, the others'
  /// keys are wrapped anew, portion by portion; `progress` hears of their number. May be repeated until it has
  /// succeeded. Gives how many were wrapped anew. Errors: also invalid if there is no such key.
  virtual domain::result<std::uint64_t> rotate(const std::string& check_value,
                                               const std::function<void(std::uint64_t)>& progress) = 0;

  /// An authentic webhook, or an event of one, that could not be handled, kept until somebody replays it or its person
  /// is erased.
  struct parked_update {
    std::int64_t id = 0; // the store's
    std::string channel;
    std::string account;
    domain::timestamp at{};
    std::string reason;                                    // for people; carries no text of a message
    std::string body;                                      // as it was received; sealed at rest
    std::int64_t waited = 0;                               // the waiting_event it was, which waits no more; 0: none
    std::optional<domain::conversation_id> conversation{}; // whose it is; none: it could not be read, it is nobody's
  };
  /// No more than so many are kept: whoever has a secret of ours cannot fill the disk with what we cannot read.
  static constexpr std::int64_t parked_max = 100'000;
  /// Makes them durable, in one commit; those that wait no more are left out. Errors: also overloaded, where parked_max
  /// are kept already.
  virtual domain::result<void> park(std::span<const parked_update> updates) = 0;

  /// Lets the events of a parked update wait for their turn and forgets the update, in one commit. Errors: also
  /// not_found.
  virtual domain::result<void> replay_update(std::int64_t id, std::span<const domain::waiting_event> events) = 0;

  /// Lets a parked reply be sent after all, as if the person had written at `heard` (0: as when it was decided) and
  /// were reachable. Errors: also not_found, if there is no such reply or it is not parked.
  virtual domain::result<void> replay_delivery(const std::string& id, std::int64_t heard) = 0;

  /// Keeps a code that links whoever says it to this conversation's person until `expires`; one a conversation.
  virtual domain::result<void> offer_link(const domain::conversation_id& conversation, const std::string& code,
                                          domain::timestamp expires) = 0;

  /// Makes the conversation one of the person who was given the code, once. False if there is no such code (any more)
  /// or it is the person's own.
  virtual domain::result<bool> take_link(const domain::conversation_id& conversation, const std::string& code,
                                         domain::timestamp now) = 0;

  /// What a process has seen of one of our accounts since it last said so.
  struct account_report {
    std::string channel;
    std::string account;
    std::string state;                // "open", "stopped", "webhook off", ...
    domain::timestamp last_inbound{}; // 0: nothing came
    domain::timestamp last_error_at{};
    std::string last_error; // empty: none
  };
  /// Keeps the latest of each, in one commit.
  virtual domain::result<void> report(std::span<const account_report> accounts) = 0;

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
