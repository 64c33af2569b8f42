#include "channels/razorpay/parse.hpp"

#include "channels/body.hpp"
#include "channels/payment.hpp"
#include "channels/signature.hpp"

#include <algorithm>
#include <array>

namespace luna::channels::razorpay {

namespace {

struct event_type {
  std::string_view name;
  std::string_view kind;
  std::string_view entity; // what the event is about
};

constexpr std::array<event_type, 31> event_types{{
  {"payment.authorized", "payment_authorized", "payment"},
  {"payment.captured", "payment_succeeded", "payment"},
  {"payment.failed", "payment_failed", "payment"},
  {"order.paid", "payment_succeeded", "payment"},
  {"payment_link.paid", "payment_succeeded", "payment"},
  {"payment_link.partially_paid", "payment_link_partially_paid", "payment"},
  {"payment_link.expired", "payment_link_expired", "payment_link"},
  {"payment_link.cancelled", "payment_link_cancelled", "payment_link"},
  {"invoice.paid", "payment_succeeded", "payment"},
  {"qr_code.credited", "payment_succeeded", "payment"},
  {"virtual_account.credited", "payment_succeeded", "payment"},
  {"refund.created", "refund_created", "refund"},
  {"refund.processed", "refund_processed", "refund"},
  {"refund.failed", "refund_failed", "refund"},
  {"refund.speed_changed", "refund_speed_changed", "refund"},
  {"payment.dispute.created", "dispute_created", "dispute"},
  {"payment.dispute.won", "dispute_won", "dispute"},
  {"payment.dispute.lost", "dispute_lost", "dispute"},
  {"payment.dispute.closed", "dispute_closed", "dispute"},
  {"payment.dispute.under_review", "dispute_under_review", "dispute"},
  {"payment.dispute.action_required", "dispute_action_required", "dispute"},
  {"subscription.charged", "payment_succeeded", "payment"},
  {"subscription.authenticated", "subscription_authenticated", "subscription"},
  {"subscription.activated", "subscription_activated", "subscription"},
  {"subscription.completed", "subscription_completed", "subscription"},
  {"subscription.updated", "subscription_updated", "subscription"},
  {"subscription.pending", "subscription_pending", "subscription"},
  {"subscription.halted", "subscription_halted", "subscription"},
  {"subscription.cancelled", "subscription_cancelled", "subscription"},
  {"subscription.paused", "subscription_paused", "subscription"},
  {"subscription.resumed", "subscription_resumed", "subscription"},
}};

void read_payload(domain::payment_content& read, const node& payload, const event_type& type) {
  auto payment = payload["payment"]["entity"], link = payload["payment_link"]["entity"];
  auto order = payload["order"]["entity"], refund = payload["refund"]["entity"];
  auto dispute = payload["dispute"]["entity"];
  auto about = payload[type.entity]["entity"];
  read.kind = type.kind;
  read.payment_id = first_text(payment["id"], refund["payment_id"], dispute["payment_id"]);
  read.order_id = first_text(payment["order_id"], link["order_id"], order["id"]);
  read.link_id = text_of(link["id"]);
  read.refund_id = text_of(refund["id"]);
  read.reference = first_text(link["reference_id"], order["receipt"], payload["invoice"]["entity"]["receipt"]);
  read.amount = amount_of(about["amount"]);
  read.currency = text_of(about["currency"]);
  read.status = text_of(about["status"]);
  read.method = text_of(payment["method"]);
  read.error_code = text_of(payment["error_code"]);
  read.error_reason = first_text(payment["error_reason"], dispute["reason_code"]);
  read.notes = first_notes(about["notes"], payment["notes"], link["notes"], order["notes"],
                           payload["subscription"]["entity"]["notes"]);
  if (read.kind == "payment_succeeded" && !is_creditable(read))
    read.kind = "ignore";
}

/// The header is not signed: no more is taken from it than a key.
bool is_event_id(std::string_view text) {
  return !text.empty() && text.size() <= 64
         && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::string key_of(std::string_view body) {
  auto digits = hex_of(sha256(body));
  return {digits.data(), digits.size()};
}

} // namespace

domain::result<std::vector<domain::event>> parse(std::string& body, std::string_view event_id,
                                                 std::string_view account_id) {
  auto root = parse_body(body);
  domain::payment_content read;
  read.kind = "ignore";
  read.provider = "razorpay";
  read.event_type = text_of(root["event"]);
  if (read.event_type.empty())
    return domain::fault::invalid;
  if (is_event_id(event_id))
    read.event_id = event_id;
  const auto* type = std::find_if(event_types.begin(), event_types.end(),
                                  [&](const event_type& known) { return known.name == read.event_type; });
  if (type != event_types.end())
    read_payload(read, root["payload"], *type);
  domain::event what;
  what.channel = "razorpay";
  what.account_id = text_of(root["account_id"]);
  if (what.account_id.empty())
    what.account_id = account_id;
  // Some are documented with the time inside the payload.
  for (const auto& time : {root["created_at"], root["payload"]["created_at"]})
    if (what.time <= 0)
      what.time = value_of<std::int64_t>(time);
  what.time = std::max<std::int64_t>(what.time, 0);
  what.dedup_key = "razorpay:" + (read.event_id.empty() ? key_of(body) : read.event_id);
  what.content = std::move(read);
  return std::vector{std::move(what)};
}

} // namespace luna::channels::razorpay
