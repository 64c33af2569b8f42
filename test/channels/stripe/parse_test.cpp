#include "channels/stripe/parse.hpp"

#include "channels/inspect.hpp"

#include <catch2/catch.hpp>

using namespace luna;

namespace {

domain::event parsed(std::string body) {
  auto events = channels::stripe::parse(body, "ours");
  REQUIRE(events.has_value());
  REQUIRE(events->size() == 1);
  CHECK(*channels::event_from_json(channels::to_json(events->front())) == events->front());
  return events->front();
}

domain::payment_content content(const domain::event& what) {
  REQUIRE(std::holds_alternative<domain::payment_content>(what.content));
  return std::get<domain::payment_content>(what.content);
}

/// What an event of this type says about an object with these members.
domain::payment_content payment(const std::string& type, const std::string& members) {
  return content(parsed(R"({"id":"evt_1","object":"event","created":7,"livemode":true,"type":")" + type
                        + R"(","data":{"object":{)" + members + "}}}"));
}

domain::payment_content session(const std::string& type, const std::string& members) {
  return payment("checkout.session." + type,
                 R"("id":"cs_1","object":"checkout.session","amount_total":500,"currency":"jpy",)" + members);
}

bool is_invalid(std::string body) {
  auto events = channels::stripe::parse(body, "");
  return events.has_error() && events.error() == domain::fault::invalid;
}

} // namespace

TEST_CASE("a Stripe event is known by its id", "[channels][stripe]") {
  auto what = parsed(R"({"id":"evt_1","object":"event","type":"plan.created","created":7,"livemode":true,"data":{}})");
  CHECK(what.channel == "stripe");
  CHECK(what.account_id == "ours");
  CHECK(what.time == 7);
  CHECK(what.dedup_key == "stripe:evt_1");
  CHECK(what.conversation_id.empty());
  auto read = content(what);
  CHECK(read.provider == "stripe");
  CHECK(read.event_id == "evt_1");
  CHECK(read.event_type == "plan.created");
  CHECK(read.livemode == true);
  CHECK(read.kind == "ignore");
}

TEST_CASE("an event of a connected account belongs to that account", "[channels][stripe]") {
  CHECK(parsed(R"({"id":"evt_1","account":"acct_9"})").account_id == "acct_9");
}

TEST_CASE("livemode that was not said stays unsaid", "[channels][stripe]") {
  CHECK_FALSE(content(parsed(R"({"id":"evt_1"})")).livemode.has_value());
  CHECK_FALSE(content(parsed(R"({"id":"evt_1","livemode":"true"})")).livemode.has_value());
}

TEST_CASE("a session that ended is money only if it is paid and not a subscription's", "[channels][stripe]") {
  auto kind = [](const std::string& mode, const std::string& status) {
    return session("completed", R"("mode":")" + mode + R"(","payment_status":")" + status + "\"").kind;
  };
  CHECK(kind("payment", "paid") == "payment_succeeded");
  CHECK(kind("payment", "unpaid") == "payment_pending");
  CHECK(kind("payment", "no_payment_required") == "checkout_completed");
  CHECK(kind("payment", "") == "checkout_completed");
  CHECK(kind("payment", "warped") == "checkout_completed");
  CHECK(kind("", "paid") == "checkout_completed");
  CHECK(kind("subscription", "paid") == "checkout_completed");
  CHECK(kind("subscription", "unpaid") == "payment_pending");
  CHECK(kind("setup", "no_payment_required") == "checkout_completed");
}

TEST_CASE("a session that was not paid at its end tells later how that went", "[channels][stripe]") {
  std::string paid = R"("mode":"payment","payment_status":"paid","payment_intent":"pi_1")";
  std::string unpaid = R"("mode":"payment","payment_status":"unpaid","payment_intent":"pi_1")";
  CHECK(session("async_payment_succeeded", paid).kind == "payment_succeeded");
  CHECK(session("async_payment_failed", unpaid).kind == "payment_failed");
  CHECK(session("expired", unpaid).kind == "checkout_expired");
}

TEST_CASE("a session carries our own ids and what was paid", "[channels][stripe]") {
  auto read = session("completed", R"("mode":"payment","payment_status":"paid","status":"complete",)"
                                   R"("payment_intent":"pi_1","payment_link":"plink_1","client_reference_id":"ref 7",)"
                                   R"("metadata":{"user":"42","plan":"day"})");
  CHECK(read.session_id == "cs_1");
  CHECK(read.payment_id == "pi_1");
  CHECK(read.link_id == "plink_1");
  CHECK(read.reference == "ref 7");
  CHECK(read.amount == 500);
  CHECK(read.currency == "jpy");
  CHECK(read.mode == "payment");
  CHECK(read.payment_status == "paid");
  CHECK(read.status == "complete");
  CHECK(read.notes == std::vector<std::pair<std::string, std::string>>{{"user", "42"}, {"plan", "day"}});
}

TEST_CASE("a paid session without a payment_intent is itself what is credited once", "[channels][stripe]") {
  CHECK(session("completed", R"("mode":"payment","payment_status":"paid","payment_intent":null)").payment_id == "cs_1");
  CHECK(session("completed", R"("mode":"subscription","payment_status":"paid","payment_intent":null)").payment_id
        == "");
}

TEST_CASE("every Stripe event about the same money names the same payment", "[channels][stripe]") {
  for (auto read : {
         session("completed", R"("mode":"payment","payment_status":"paid","payment_intent":"pi_1")"),
         session("completed", R"("mode":"payment","payment_status":"paid","payment_intent":{"id":"pi_1"})"),
         payment("payment_intent.succeeded",
                 R"("id":"pi_1","object":"payment_intent","amount":900,"amount_received":500)"),
         payment("charge.succeeded",
                 R"("id":"ch_1","object":"charge","payment_intent":"pi_1","amount":500,"captured":true)"),
         payment("charge.captured",
                 R"("id":"ch_1","object":"charge","payment_intent":"pi_1","amount":900,"amount_captured":500,)"
                 R"("captured":true)"),
         payment("invoice.paid", R"("id":"in_1","object":"invoice","payment_intent":"pi_1","amount_paid":500)"),
         payment("invoice.payment_succeeded",
                 R"("id":"in_1","object":"invoice","amount_paid":500,)"
                 R"("payments":{"data":[{"payment":{"type":"payment_intent","payment_intent":"pi_1"}}]})"),
       }) {
    INFO(read.event_type);
    CHECK(read.kind == "payment_succeeded");
    CHECK(read.payment_id == "pi_1");
    CHECK(read.amount == 500);
  }
}

TEST_CASE("money without a payment_intent is known by its charge, or its invoice", "[channels][stripe]") {
  CHECK(payment("charge.succeeded", R"("id":"ch_1","object":"charge","amount":5,"captured":true)").payment_id
        == "ch_1");
  CHECK(payment("invoice.paid", R"("id":"in_1","object":"invoice","charge":"ch_1","amount_paid":5)").payment_id
        == "ch_1");
  CHECK(payment("invoice.paid", R"("id":"in_1","object":"invoice","amount_paid":5)").payment_id == "in_1");
}

TEST_CASE("an invoice carries its notes, or else its subscription's", "[channels][stripe]") {
  auto user_of = [](const std::string& members) {
    auto read = payment("invoice.paid", R"("id":"in_1","object":"invoice","amount_paid":5,)" + members);
    REQUIRE(read.notes.size() == 1);
    return read.notes.front().second;
  };
  CHECK(user_of(R"("metadata":{"user":"1"},"subscription_details":{"metadata":{"user":"2"}})") == "1");
  CHECK(user_of(R"("metadata":{},"subscription_details":{"metadata":{"user":"2"}})") == "2");
  CHECK(user_of(R"("parent":{"subscription_details":{"metadata":{"user":"3"}}})") == "3");
}

TEST_CASE("a charge that has to be captured yet is no money", "[channels][stripe]") {
  CHECK(payment("charge.succeeded", R"("id":"ch_1","object":"charge","amount":5,"captured":false)").kind
        == "payment_authorized");
}

TEST_CASE("a failed payment says why", "[channels][stripe]") {
  auto intent = payment("payment_intent.payment_failed",
                        R"("id":"pi_1","object":"payment_intent","amount":500,"currency":"usd","status":)"
                        R"("requires_payment_method","last_payment_error":{"code":"card_declined",)"
                        R"("decline_code":"generic_decline","payment_method":{"type":"card"}})");
  CHECK(intent.kind == "payment_failed");
  CHECK(intent.payment_id == "pi_1");
  CHECK(intent.amount == 500);
  CHECK(intent.method == "card");
  CHECK(intent.status == "requires_payment_method");
  CHECK(intent.error_code == "card_declined");
  CHECK(intent.error_reason == "generic_decline");
  auto charge = payment("charge.failed", R"("id":"ch_1","object":"charge","payment_intent":"pi_1","amount":500,)"
                                         R"("failure_code":"card_declined","outcome":{"reason":"generic_decline"},)"
                                         R"("payment_method_details":{"type":"card"})");
  CHECK(charge.kind == "payment_failed");
  CHECK(charge.payment_id == "pi_1");
  CHECK(charge.method == "card");
  CHECK(charge.error_code == "card_declined");
  CHECK(charge.error_reason == "generic_decline");
  auto invoice = payment("invoice.payment_failed",
                         R"("id":"in_1","object":"invoice","payment_intent":"pi_1","amount_due":500,"amount_paid":0)");
  CHECK(invoice.kind == "payment_failed");
  CHECK(invoice.amount == 500);
}

TEST_CASE("a Stripe refund says how much was given back so far", "[channels][stripe]") {
  auto read = payment("charge.refunded",
                      R"("id":"ch_1","object":"charge","payment_intent":"pi_1","amount":500,"amount_refunded":200)");
  CHECK(read.kind == "refunded");
  CHECK(read.payment_id == "pi_1");
  CHECK(read.amount == 200);
  CHECK(payment("charge.refunded", R"("id":"ch_1","object":"charge","amount":5,"amount_refunded":5)").payment_id
        == "ch_1");
  auto failed = payment("refund.failed", R"("id":"re_1","object":"refund","payment_intent":"pi_1","charge":"ch_1",)"
                                         R"("amount":200,"failure_reason":"lost_or_stolen_card","reason":"duplicate")");
  CHECK(failed.kind == "refund_failed");
  CHECK(failed.payment_id == "pi_1");
  CHECK(failed.refund_id == "re_1");
  CHECK(failed.error_reason == "lost_or_stolen_card");
}

TEST_CASE("a Stripe dispute names the money it is about", "[channels][stripe]") {
  std::string members = R"("id":"dp_1","object":"dispute","charge":"ch_1","amount":500,"reason":"fraudulent",)";
  auto made = payment("charge.dispute.created", members + R"("payment_intent":"pi_1","status":"needs_response")");
  CHECK(made.kind == "dispute_created");
  CHECK(made.payment_id == "pi_1");
  CHECK(made.amount == 500);
  CHECK(made.status == "needs_response");
  CHECK(made.error_reason == "fraudulent");
  auto closed = payment("charge.dispute.closed", members + R"("payment_intent":null,"status":"lost")");
  CHECK(closed.kind == "dispute_closed");
  CHECK(closed.payment_id == "ch_1");
  CHECK(closed.status == "lost");
}

TEST_CASE("a Stripe event that moves no money is ignored", "[channels][stripe]") {
  for (auto type :
       {"payment_intent.created", "payment_intent.processing", "payment_intent.requires_action",
        "payment_intent.canceled", "charge.updated", "charge.pending", "charge.refund.updated", "refund.created",
        "charge.dispute.funds_withdrawn", "invoice.upcoming", "invoice.finalized", "customer.subscription.deleted",
        "payout.paid", "radar.early_fraud_warning.created", "v1.billing.meter.no_meter_found", ""}) {
    INFO(type);
    auto read =
      payment(type, R"("id":"x_1","object":"charge","amount":500,"payment_intent":"pi_1","metadata":{"a":"b"})");
    CHECK(read.kind == "ignore");
    CHECK(read.payment_id.empty());
    CHECK_FALSE(read.amount.has_value());
    CHECK(read.notes.empty());
  }
}

TEST_CASE("Stripe's money is ignored unless it says how much it is, in 64 bits", "[channels][stripe]") {
  auto of_amount = [](const std::string& amount) {
    return payment("payment_intent.succeeded", R"("id":"pi_1","object":"payment_intent","amount_received":)" + amount);
  };
  CHECK(of_amount("0").kind == "payment_succeeded");
  CHECK(of_amount("9223372036854775807").amount == 9223372036854775807);
  for (auto amount : {"9223372036854775808", "-1", "5.5", "1e3", "\"500\"", "null", "[500]", "{}", "true"}) {
    INFO(amount);
    CHECK(of_amount(amount).kind == "ignore");
    CHECK_FALSE(of_amount(amount).amount.has_value());
  }
  CHECK(payment("payment_intent.succeeded", R"("object":"payment_intent","amount_received":5)").kind == "ignore");
}

TEST_CASE("members of any type in a Stripe event are read as nothing", "[channels][stripe]") {
  for (std::string type :
       {"checkout.session.completed", "payment_intent.succeeded", "charge.succeeded", "refund.failed",
        "charge.refunded", "charge.dispute.created", "invoice.paid", "invoice.payment_failed"})
    for (auto object : {"null", "7", "\"x\"", "[]", "{}", "[[]]", R"({"object":7,"id":[],"payment_intent":{"id":{}}})",
                        R"({"metadata":[1],"last_payment_error":"x","payments":{"data":{"0":1}},"outcome":[]})"}) {
      INFO(type << " " << object);
      auto read = content(parsed(R"({"id":"evt_1","type":")" + type + R"(","data":{"object":)" + object + "}}"));
      CHECK(read.kind != "payment_succeeded");
      CHECK(read.payment_id.empty());
    }
}

TEST_CASE("notes keep what is text, number or truth value", "[channels][stripe]") {
  auto read =
    payment("charge.refunded", R"("metadata":{"a":"x","b":7,"c":true,"d":null,"e":[1],"f":{},"\u0000":"\u0000"})");
  CHECK(
    read.notes
    == std::vector<std::pair<std::string, std::string>>{{"a", "x"}, {"b", "7"}, {"c", "true"}, {"\ufffd", "\ufffd"}});
}

TEST_CASE("the time of an event that says none is 0", "[channels][stripe]") {
  for (auto created : {"null", "-7", "\"7\"", "1.5", "18446744073709551615"})
    CHECK(parsed(R"({"id":"evt_1","created":)" + std::string{created} + "}").time == 0);
}

TEST_CASE("half a surrogate pair in a Stripe event costs only itself", "[channels][stripe]") {
  auto read = session("completed", R"("mode":"payment","payment_status":"paid","client_reference_id":"a\ud83d")");
  CHECK(read.kind == "payment_succeeded");
  CHECK(read.reference == "a\ufffd");
}

TEST_CASE("what is no Stripe event is invalid", "[channels][stripe]") {
  for (auto body : {"", "{", "[]", "null", "7", "{}", R"({"type":"charge.succeeded"})", R"({"id":7})", R"({"id":""})",
                    R"({"id":"evt_1"} {})", "{\"id\":\"\xff\"}", R"({"id":"evt_1","n":184467440737095516160})"}) {
    INFO(body);
    CHECK(is_invalid(body));
  }
  auto nested = [](std::size_t depth) {
    return R"({"id":"evt_1","x":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  CHECK(parsed(nested(1000)).dedup_key == "stripe:evt_1");
  CHECK(is_invalid(nested(1100)));
  CHECK(is_invalid(std::string(3'000'000, '[')));
}
