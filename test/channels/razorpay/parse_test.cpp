#include "channels/razorpay/parse.hpp"

#include "channels/inspect.hpp"

#include <catch2/catch.hpp>

using namespace luna;

namespace {

const std::string captured = R"("payment":{"entity":{"id":"pay_1","amount":500,"currency":"INR","status":"captured",)"
                             R"("order_id":"order_1","method":"upi","notes":[]}})";

domain::event parsed(std::string body, std::string_view event_id = "EV1") {
  auto events = channels::razorpay::parse(body, event_id, "ours");
  REQUIRE(events.has_value());
  REQUIRE(events->size() == 1);
  CHECK(*channels::event_from_json(channels::to_json(events->front())) == events->front());
  return events->front();
}

domain::payment_content content(const domain::event& what) {
  REQUIRE(std::holds_alternative<domain::payment_content>(what.content));
  return std::get<domain::payment_content>(what.content);
}

/// What an event of this type says about a payload with these members.
domain::payment_content payment(const std::string& type, const std::string& members) {
  return content(parsed(R"({"entity":"event","account_id":"acc_1","event":")" + type + R"(","contains":[],"payload":{)"
                        + members + R"(},"created_at":7})"));
}

bool is_invalid(std::string body) {
  auto events = channels::razorpay::parse(body, "EV1", "");
  return events.has_error() && events.error() == domain::fault::invalid;
}

} // namespace

TEST_CASE("a Razorpay event is known by its header", "[channels][razorpay]") {
  auto what = parsed(R"({"event":"settlement.processed","account_id":"acc_1","created_at":7,"payload":{}})");
  CHECK(what.channel == "razorpay");
  CHECK(what.account_id == "acc_1");
  CHECK(what.time == 7);
  CHECK(what.dedup_key == "razorpay:EV1");
  CHECK(what.conversation_id.empty());
  auto read = content(what);
  CHECK(read.provider == "razorpay");
  CHECK(read.event_id == "EV1");
  CHECK(read.event_type == "settlement.processed");
  CHECK(read.kind == "ignore");
  CHECK_FALSE(read.livemode.has_value());
}

TEST_CASE("an event that names no account is the account's that was asked", "[channels][razorpay]") {
  CHECK(parsed(R"({"event":"order.paid"})").account_id == "ours");
}

TEST_CASE("without the header an event is known by its text", "[channels][razorpay]") {
  std::string body = R"({"event":"order.paid","created_at":7})";
  auto what = parsed(body, "");
  CHECK(what.dedup_key == "razorpay:20e961de4aa2c40abafd4c097e4a60b7fb871f90d807a4887479b0ab90796f5b");
  CHECK(parsed(body, "").dedup_key == what.dedup_key);
  CHECK(parsed(R"({"event":"order.paid","created_at":8})", "").dedup_key != what.dedup_key);
  CHECK(content(what).event_id.empty());
}

TEST_CASE("a header that is no id is taken for none", "[channels][razorpay]") {
  std::string body = R"({"event":"order.paid","created_at":7})";
  CHECK(parsed(body, std::string(64, 'x')).dedup_key == "razorpay:" + std::string(64, 'x'));
  for (const auto& id : {std::string(65, 'x'), std::string{"a b"}, std::string{"a\x01"}, std::string{"\xff"},
                         std::string{"a\0b", 3}, std::string{"नमस्ते"}})
    CHECK(parsed(body, id).dedup_key == parsed(body, "").dedup_key);
}

TEST_CASE("every Razorpay event about the same money names the same payment", "[channels][razorpay]") {
  std::string order = R"(,"order":{"entity":{"id":"order_1","amount":900,"status":"paid","receipt":"r 7","notes":[]}})";
  std::string link = R"(,"payment_link":{"entity":{"id":"plink_1","amount":900,"status":"paid","reference_id":"ref",)"
                     R"("notes":{"user":"42"}}})";
  std::string subscription = R"(,"subscription":{"entity":{"id":"sub_1","status":"active"}})";
  for (const auto& read : {payment("payment.captured", captured), payment("order.paid", captured + order),
                           payment("payment_link.paid", captured + order + link),
                           payment("subscription.charged", captured + subscription), payment("invoice.paid", captured),
                           payment("qr_code.credited", captured), payment("virtual_account.credited", captured)}) {
    INFO(read.event_type);
    CHECK(read.kind == "payment_succeeded");
    CHECK(read.payment_id == "pay_1");
    CHECK(read.order_id == "order_1");
    CHECK(read.amount == 500);
    CHECK(read.currency == "INR");
    CHECK(read.status == "captured");
    CHECK(read.method == "upi");
  }
}

TEST_CASE("our own ids are the link's reference and notes, or else the order's", "[channels][razorpay]") {
  std::string order = R"(,"order":{"entity":{"id":"order_1","receipt":"r 7","notes":{"user":"1"}}})";
  std::string link = R"(,"payment_link":{"entity":{"id":"plink_1","reference_id":"ref","notes":{"user":"2"}}})";
  auto by_order = payment("order.paid", captured + order);
  CHECK(by_order.reference == "r 7");
  CHECK(by_order.notes == std::vector<std::pair<std::string, std::string>>{{"user", "1"}});
  auto by_invoice = payment("invoice.paid", captured + R"(,"invoice":{"entity":{"id":"inv_1","receipt":"i 9"}})");
  CHECK(by_invoice.reference == "i 9");
  auto by_link = payment("payment_link.paid", captured + order + link);
  CHECK(by_link.reference == "ref");
  CHECK(by_link.link_id == "plink_1");
  CHECK(by_link.notes == std::vector<std::pair<std::string, std::string>>{{"user", "2"}});
}

TEST_CASE("the payment's own notes come first", "[channels][razorpay]") {
  auto read = payment("payment_link.paid", R"("payment":{"entity":{"id":"pay_1","amount":5,"notes":{"user":"1"}}},)"
                                           R"("payment_link":{"entity":{"notes":{"user":"2"}}})");
  CHECK(read.notes == std::vector<std::pair<std::string, std::string>>{{"user", "1"}});
}

TEST_CASE("a subscription's charge carries the subscription's notes", "[channels][razorpay]") {
  auto read =
    payment("subscription.charged", captured + R"(,"subscription":{"entity":{"id":"sub_1","notes":{"user":"9"}}})");
  CHECK(read.notes == std::vector<std::pair<std::string, std::string>>{{"user", "9"}});
}

TEST_CASE("an authorized or failed payment is no money", "[channels][razorpay]") {
  CHECK(payment("payment.authorized", captured).kind == "payment_authorized");
  auto failed = payment("payment.failed", R"("payment":{"entity":{"id":"pay_1","amount":500,"currency":"","status":)"
                                          R"("failed","order_id":"order_1","method":"card","notes":null,"error_code":)"
                                          R"("BAD_REQUEST_ERROR","error_reason":"payment_failed"}})");
  CHECK(failed.kind == "payment_failed");
  CHECK(failed.payment_id == "pay_1");
  CHECK(failed.currency.empty());
  CHECK(failed.error_code == "BAD_REQUEST_ERROR");
  CHECK(failed.error_reason == "payment_failed");
}

TEST_CASE("a link that nobody pays any more says which", "[channels][razorpay]") {
  for (std::string word : {"expired", "cancelled"}) {
    auto read = payment("payment_link." + word,
                        R"("payment_link":{"entity":{"id":"plink_1","amount":900,"currency":"INR","status":")" + word
                          + R"(","reference_id":"ref","order_id":"order_1","notes":{"a":"b"}}})");
    CHECK(read.kind == "payment_link_" + word);
    CHECK(read.link_id == "plink_1");
    CHECK(read.reference == "ref");
    CHECK(read.order_id == "order_1");
    CHECK(read.amount == 900);
    CHECK(read.status == word);
    CHECK(read.notes.size() == 1);
    CHECK(read.payment_id.empty());
  }
}

TEST_CASE("a part of a link's money is told as a part", "[channels][razorpay]") {
  auto read = payment("payment_link.partially_paid", captured + R"(,"payment_link":{"entity":{"amount":900}})");
  CHECK(read.kind == "payment_link_partially_paid");
  CHECK(read.payment_id == "pay_1");
  CHECK(read.amount == 500);
}

TEST_CASE("a Razorpay refund says how much it is, and of which payment", "[channels][razorpay]") {
  for (std::string word : {"created", "processed", "failed", "speed_changed"}) {
    auto read = payment("refund." + word, R"("refund":{"entity":{"id":"rfnd_1","amount":200,"currency":"INR",)"
                                          R"("payment_id":"pay_1","status":"pending","notes":{"comment":"c"}}})");
    CHECK(read.kind == "refund_" + word);
    CHECK(read.payment_id == "pay_1");
    CHECK(read.refund_id == "rfnd_1");
    CHECK(read.amount == 200);
    CHECK(read.status == "pending");
    CHECK(read.notes.size() == 1);
  }
  auto beside_payment =
    payment("refund.processed", captured + R"(,"refund":{"entity":{"id":"rfnd_1","amount":200,"payment_id":"pay_1"}})");
  CHECK(beside_payment.amount == 200);
  CHECK(beside_payment.order_id == "order_1");
}

TEST_CASE("a Razorpay dispute names the payment it is about", "[channels][razorpay]") {
  for (std::string word : {"created", "won", "lost", "closed", "under_review", "action_required"}) {
    auto read = payment("payment.dispute." + word, captured
                                                     + R"(,"dispute":{"entity":{"id":"disp_1","payment_id":"pay_1",)"
                                                       R"("amount":400,"currency":"INR","status":"open",)"
                                                       R"("reason_code":"goods_not_received"}})");
    CHECK(read.kind == "dispute_" + word);
    CHECK(read.payment_id == "pay_1");
    CHECK(read.amount == 400);
    CHECK(read.status == "open");
    CHECK(read.error_reason == "goods_not_received");
  }
}

TEST_CASE("what else happens to a subscription is told by its word", "[channels][razorpay]") {
  for (std::string word :
       {"authenticated", "activated", "completed", "updated", "pending", "halted", "cancelled", "paused", "resumed"}) {
    auto read = payment("subscription." + word,
                        captured + R"(,"subscription":{"entity":{"id":"sub_1","status":"s","notes":{"user":"9"}}})");
    CHECK(read.kind == "subscription_" + word);
    CHECK(read.status == "s");
    CHECK(read.payment_id == "pay_1");
    CHECK_FALSE(read.amount.has_value());
    CHECK(read.notes.size() == 1);
  }
}

TEST_CASE("a Razorpay event that moves none of our money is ignored", "[channels][razorpay]") {
  for (auto type :
       {"payment.downtime.started", "transfer.processed", "payout.processed", "qr_code.created", "invoice.expired",
        "virtual_account.created", "account.app.authorization_revoked", "subscription.warped", "payment", "."}) {
    INFO(type);
    auto read = payment(type, captured);
    CHECK(read.kind == "ignore");
    CHECK(read.payment_id.empty());
    CHECK_FALSE(read.amount.has_value());
  }
}

TEST_CASE("Razorpay's money is ignored unless it says how much and which it is, in 64 bits", "[channels][razorpay]") {
  auto of_amount = [](const std::string& amount) {
    return payment("payment.captured", R"("payment":{"entity":{"id":"pay_1","amount":)" + amount + "}}");
  };
  CHECK(of_amount("0").kind == "payment_succeeded");
  CHECK(of_amount("9223372036854775807").amount == 9223372036854775807);
  for (auto amount : {"9223372036854775808", "-1", "5.5", "1e3", "\"500\"", "null", "[500]", "{}", "true"}) {
    INFO(amount);
    CHECK(of_amount(amount).kind == "ignore");
    CHECK_FALSE(of_amount(amount).amount.has_value());
  }
  CHECK(payment("payment.captured", R"("payment":{"entity":{"amount":500}})").kind == "ignore");
  CHECK(payment("payment_link.paid", R"("payment_link":{"entity":{"id":"plink_1","amount":500}})").kind == "ignore");
}

TEST_CASE("members of any type in a Razorpay event are read as nothing", "[channels][razorpay]") {
  for (std::string type : {"payment.captured", "order.paid", "payment_link.paid", "payment_link.expired",
                           "refund.processed", "payment.dispute.created", "subscription.charged"})
    for (auto payload : {"null", "7", "\"x\"", "[]", "{}", R"({"payment":7,"order":[]})",
                         R"({"payment":{"entity":[]},"refund":{"entity":"x"},"payment_link":{"entity":{"id":{}}}})"}) {
      INFO(type << " " << payload);
      auto read = content(parsed(R"({"event":")" + type + R"(","payload":)" + payload + "}"));
      CHECK(read.kind != "payment_succeeded");
      CHECK(read.payment_id.empty());
    }
}

TEST_CASE("an event whose time is inside its payload has that time", "[channels][razorpay]") {
  CHECK(parsed(R"({"event":"refund.speed_changed","payload":{"created_at":9}})").time == 9);
  CHECK(parsed(R"({"event":"refund.speed_changed","created_at":8,"payload":{"created_at":9}})").time == 8);
  for (auto created : {"null", "-7", "\"7\"", "1.5", "18446744073709551615"})
    CHECK(parsed(R"({"event":"order.paid","created_at":)" + std::string{created} + "}").time == 0);
}

TEST_CASE("half a surrogate pair in a Razorpay event costs only itself", "[channels][razorpay]") {
  auto read = payment("payment.captured", R"("payment":{"entity":{"id":"pay_1","amount":5,"notes":{"n":"a\ud83d"}}})");
  CHECK(read.kind == "payment_succeeded");
  CHECK(read.notes.front().second == "a\ufffd");
}

TEST_CASE("what is no Razorpay event is invalid", "[channels][razorpay]") {
  for (auto body : {"", "{", "[]", "null", "7", "{}", R"({"payload":{}})", R"({"event":7})", R"({"event":""})",
                    R"({"event":"order.paid"} {})", "{\"event\":\"\xff\"}",
                    R"({"event":"order.paid","n":184467440737095516160})"}) {
    INFO(body);
    CHECK(is_invalid(body));
  }
  CHECK(is_invalid(std::string(3'000'000, '[')));
}
