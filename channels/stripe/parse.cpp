#include "channels/stripe/parse.hpp"

#include "channels/body.hpp"
#include "channels/payment.hpp"

#include <algorithm>
#include <array>

namespace luna::channels::stripe {

namespace {

struct event_type {
  std::string_view name;
  std::string_view kind; // of a session that ended: if it is paid
  std::string_view amount;
};

constexpr std::array<event_type, 16> event_types{{
  {"checkout.session.completed", "payment_succeeded", "amount_total"},
  {"checkout.session.async_payment_succeeded", "payment_succeeded", "amount_total"},
  {"checkout.session.async_payment_failed", "payment_failed", "amount_total"},
  {"checkout.session.expired", "checkout_expired", "amount_total"},
  {"payment_intent.succeeded", "payment_succeeded", "amount_received"},
  {"payment_intent.payment_failed", "payment_failed", "amount"},
  {"charge.succeeded", "payment_succeeded", "amount"},
  {"charge.captured", "payment_succeeded", "amount_captured"},
  {"charge.failed", "payment_failed", "amount"},
  {"charge.refunded", "refunded", "amount_refunded"},
  {"charge.dispute.created", "dispute_created", "amount"},
  {"charge.dispute.closed", "dispute_closed", "amount"},
  {"refund.failed", "refund_failed", "amount"},
  {"invoice.paid", "payment_succeeded", "amount_paid"},
  {"invoice.payment_succeeded", "payment_succeeded", "amount_paid"},
  {"invoice.payment_failed", "payment_failed", "amount_due"},
}};

/// A reference to another object is its id, or the object itself where it was expanded.
std::string id_of(const node& reference) {
  return first_text(reference, reference["id"]);
}

std::string payment_of(const node& object, std::string_view type) {
  auto paid_by = object["payments"]["data"].at(0)["payment"]; // of an invoice since 2025-03-31, where it was expanded
  if (type == "payment_intent")
    return text_of(object["id"]);
  for (const auto& reference :
       {object["payment_intent"], paid_by["payment_intent"], object["charge"], paid_by["charge"]})
    if (auto id = id_of(reference); !id.empty())
      return id;
  return type == "charge" || type == "invoice" ? text_of(object["id"]) : std::string{};
}

std::string_view kind_of_session(const domain::payment_content& session) {
  if (session.payment_status == "unpaid")
    return "payment_pending";
  return session.mode == "payment" && session.payment_status == "paid" ? "payment_succeeded" : "checkout_completed";
}

/// The objects of different types call the same things by the same names.
void read_object(domain::payment_content& read, const node& object, const event_type& type) {
  auto name = text_of(object["object"]);
  auto error = object["last_payment_error"];
  read.kind = type.kind;
  read.payment_id = payment_of(object, name);
  read.link_id = id_of(object["payment_link"]);
  read.reference = text_of(object["client_reference_id"]);
  read.amount = amount_of(object[type.amount]);
  read.currency = text_of(object["currency"]);
  read.mode = text_of(object["mode"]);
  read.payment_status = text_of(object["payment_status"]);
  read.status = text_of(object["status"]);
  read.method = first_text(object["payment_method_details"]["type"], error["payment_method"]["type"]);
  read.error_code = first_text(error["code"], object["failure_code"]);
  read.error_reason =
    first_text(error["decline_code"], object["outcome"]["reason"], object["failure_reason"], object["reason"]);
  read.notes = first_notes(object["metadata"], object["subscription_details"]["metadata"],
                           object["parent"]["subscription_details"]["metadata"]);
  if (name == "refund")
    read.refund_id = text_of(object["id"]);
  if (name == "charge" && read.kind == "payment_succeeded" && !value_of<bool>(object["captured"]))
    read.kind = "payment_authorized";
  if (name == "checkout.session") {
    read.session_id = text_of(object["id"]);
    if (read.kind == "payment_succeeded")
      read.kind = kind_of_session(read);
    if (read.kind == "payment_succeeded" && read.payment_id.empty())
      read.payment_id = read.session_id;
  }
  if (read.kind == "payment_succeeded" && !is_creditable(read))
    read.kind = "ignore";
}

} // namespace

domain::result<std::vector<domain::event>> parse(std::string& body, std::string_view account_id) {
  auto root = parse_body(body);
  domain::payment_content read;
  read.kind = "ignore";
  read.provider = "stripe";
  read.event_id = text_of(root["id"]);
  read.event_type = text_of(root["type"]);
  if (read.event_id.empty())
    return domain::fault::invalid;
  bool livemode = false;
  if (root["livemode"].get(livemode) == simdjson::SUCCESS)
    read.livemode = livemode;
  const auto* type = std::find_if(event_types.begin(), event_types.end(),
                                  [&](const event_type& known) { return known.name == read.event_type; });
  if (type != event_types.end())
    read_object(read, root["data"]["object"], *type);
  domain::event what;
  what.channel = "stripe";
  what.account_id = text_of(root["account"]);
  if (what.account_id.empty())
    what.account_id = account_id;
  what.time = std::max<std::int64_t>(value_of<std::int64_t>(root["created"]), 0);
  what.dedup_key = "stripe:" + read.event_id;
  what.content = std::move(read);
  return std::vector{std::move(what)};
}

} // namespace luna::channels::stripe
