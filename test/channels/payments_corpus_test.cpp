#include "channels/inspect.hpp"
#include "test/channels/request.hpp"
#include "test/channels/support.hpp"

#include <catch2/catch.hpp>

#ifdef LUNA_SHARED
using namespace luna;

namespace {

constexpr std::int64_t signed_at = 1'700'000'000; // of the corpus, for Stripe

/// Calls `visit(item, codec, request)` for every recorded webhook of a payment provider.
template <class Visitor>
std::size_t for_each_payment(Visitor&& visit) {
  std::size_t count = 0;
  for (auto [channel, secret] : {std::pair{"stripe", "whsec_test_secret"}, {"razorpay", "rzp-webhook-secret"}}) {
    channels::account account;
    account.channel = channel;
    account.secret = secret;
    auto codec = channels::find_platform(channel)->open(account);
    test::for_each_webhook(channel, [&](const boost::json::value& item) {
      INFO(item.at("id"));
      visit(item, *codec,
            test::request{test::payload_of(item), test::headers_of(item.at("request").at("headers")), signed_at});
      ++count;
    });
  }
  return count;
}

} // namespace

TEST_CASE("every recorded payment event is authentic and gives what is expected", "[channels][corpus]") {
  auto count =
    for_each_payment([](const boost::json::value& item, const channels::codec& codec, test::request request) {
      auto view = request.view();
      CHECK(codec.authentic(view));
      auto events = codec.parse(view);
      REQUIRE(events.has_value());
      const auto& expected = item.at("expect").as_array();
      REQUIRE(events->size() == expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i) {
        auto got = boost::json::parse(channels::to_json((*events)[i]));
        INFO("expected " << expected[i] << "\n     got " << got);
        CHECK(test::fits(expected[i].as_object(), got.as_object()));
      }
    });
  CHECK(count == 8);
}

TEST_CASE("a recorded payment event that is cut anywhere is invalid", "[channels][corpus]") {
  for_each_payment([](const boost::json::value&, const channels::codec& codec, test::request request) {
    while (!request.body.empty() && request.body.back() != '}')
      request.body.pop_back();
    while (!request.body.empty()) {
      request.body.pop_back();
      if (codec.parse(request.view()))
        FAIL("accepted after " << request.body.size() << " bytes");
    }
  });
}

TEST_CASE("a recorded payment event with any one byte changed is no longer authentic, and never a crash",
          "[channels][corpus]") {
  for_each_payment([](const boost::json::value&, const channels::codec& codec, test::request request) {
    auto view = request.view();
    for (std::size_t i = 0; i < request.body.size(); ++i)
      for (char byte : {'\0', '"', '{', ']', '\\', '\xff', '9'}) {
        auto kept = std::exchange(request.body[i], byte);
        if (codec.authentic(view) != (kept == byte))
          FAIL("byte " << i);
        if (auto events = codec.parse(view))
          for (const auto& what : *events)
            if (*channels::event_from_json(channels::to_json(what)) != what)
              FAIL("byte " << i);
        request.body[i] = kept;
      }
  });
}
#endif
