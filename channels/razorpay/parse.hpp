// Razorpay's webhook events, read into canonical events (PROTOCOLS 5 and 8).
#pragma once

#include "domain/event.hpp"
#include "domain/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace luna::channels::razorpay {

/// Reads {"event", "account_id", "created_at", "payload": {"payment": {"entity": {...}}, ...}} into one event with
/// payment_content. Its kind:
///
/// - payment_succeeded: money came: payment.captured, order.paid, payment_link.paid, subscription.charged. All of them
///   report the same money, in any order: it is credited once by its payment_id.
/// - payment_authorized, payment_failed (a success of the same payment may follow), payment_link_partially_paid,
///   payment_link_expired, payment_link_cancelled
/// - refund_created, refund_processed, refund_failed, refund_speed_changed: `amount` is that of this one refund.
/// - dispute_created, dispute_won, dispute_lost, dispute_closed, dispute_under_review, dispute_action_required
/// - subscription_<word>, for what else happens to a subscription
/// - ignore: every other type, and money without an amount or an id. Carries the event's own fields at least.
///
/// amount, currency and status are those of what the kind names: the payment, the refund, the dispute, the
/// subscription, the link that expired or was cancelled. Its notes likewise, and if it has none, those of what else the
/// event holds. `reference` is the link's reference_id, else the order's receipt.
///
/// The body has no id of its own: `event_id` is the header X-Razorpay-Event-Id, and the dedup_key
/// "razorpay:<event_id>". Without it, or if it is not 1 to 64 visible ASCII letters, the key is made of the body's
/// SHA-256: the same event sent again is the same text.
///
/// account_id is the body's, else the one given. `body` may be moved in memory; its text stays as it is. Errors:
/// invalid, for what parse_body cannot read or what has no text `event`.
domain::result<std::vector<domain::event>> parse(std::string& body, std::string_view event_id,
                                                 std::string_view account_id);

} // namespace luna::channels::razorpay
