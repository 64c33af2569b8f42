// Stripe's webhook events, read into canonical events (PROTOCOLS 5 and 8).
#pragma once

#include "domain/event.hpp"
#include "domain/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace luna::channels::stripe {

/// Reads {"id", "type", "created", "livemode", "data": {"object": {...}}} into one event with payment_content, whose
/// dedup_key is "stripe:<id>". Its kind:
///
/// - payment_succeeded: money came. A session in mode `payment` that is paid, payment_intent.succeeded, a captured
///   charge, a paid invoice. Several events report the same money: payment_id is the payment_intent in all of them, so
///   that it is credited once; where there is none, the charge, the invoice or the session.
/// - checkout_completed: a session that ended and credits nothing by itself: a subscription's (its invoices do), one in
///   mode `setup`, a free one. payment_pending: a session that is not paid yet. checkout_expired.
/// - payment_authorized: a charge that has to be captured yet. payment_failed.
/// - refunded: `amount` is what was given back of the charge so far, this time included. refund_failed.
/// - dispute_created, dispute_closed: `status` says how it ended.
/// - ignore: every other type, and money without an amount or an id. Carries the event's own fields at least.
///
/// `reference` is the client_reference_id, `notes` the metadata (an invoice's own, else its subscription's). Invoices
/// of API 2025-03-31 and later name no payment_intent, so that nothing but the notes tells their payment_intent's event
/// apart from other money. account_id is the body's `account` (Connect), else the one given.
///
/// `body` may be moved in memory; its text stays as it is. Errors: invalid, for what parse_body cannot read or what has
/// no text `id`.
domain::result<std::vector<domain::event>> parse(std::string& body, std::string_view account_id);

} // namespace luna::channels::stripe
