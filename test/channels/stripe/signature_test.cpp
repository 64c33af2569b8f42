#include "channels/signature.hpp"
#include "test/channels/request.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using channels::hmac_sha256;
using channels::stripe::signature_matches;

namespace {

constexpr std::int64_t signed_at = 1'700'000'000;
constexpr std::string_view secret = "whsec_test_secret";
constexpr std::string_view body = "{\n  \"id\": \"evt_test_1\",\n  \"object\": \"event\"\n}";
const std::string v1 = "22fdbb1b882feff58762bf5fc4821b4363fa1ada86ce9088d95987cd3fe71919";

bool matches(const std::string& header, std::int64_t now = signed_at) {
  hmac_sha256 sign{secret};
  return signature_matches(sign, body, header, now);
}

/// The header that is right for this t.
std::string header_of(const std::string& time) {
  auto hex = channels::hex_of(hmac_sha256{secret}(time + "." + std::string{body}));
  return "t=" + time + ",v1=" + std::string{hex.data(), hex.size()};
}

} // namespace

TEST_CASE("a Stripe event passes for 300 seconds, and from the future", "[channels][stripe]") {
  CHECK(matches(header_of("1700000000"), signed_at + 300));
  CHECK_FALSE(matches(header_of("1700000000"), signed_at + 301));
  CHECK(matches(header_of("1700000000"), 0));
  CHECK(matches(header_of("9223372036854775807")));
}

TEST_CASE("a time that is no number of seconds is refused, though it is signed", "[channels][stripe]") {
  for (auto time : {"", "-1", "+1700000000", " 1700000000", "1700000000 ", "0x6553f100", "1700000000.0", "abc",
                    "9223372036854775808", "99999999999999999999", "-9223372036854775808"}) {
    INFO(time);
    CHECK_FALSE(matches(header_of(time)));
  }
}

TEST_CASE("any of several v1 may match, wherever it stands", "[channels][stripe]") {
  auto other = ",v1=" + std::string(64, '0');
  CHECK(matches("t=1700000000,v1=" + v1 + other + other));
  CHECK(matches("t=1700000000" + other + other + ",v1=" + v1));
  CHECK(matches("v1=" + v1 + ",t=1700000000"));
  CHECK(matches(",,t=1700000000,,v1=" + v1 + ",v0=x,,"));
  CHECK_FALSE(matches("t=1700000000" + other + other));
}

TEST_CASE("of several times the last is the one that must be signed", "[channels][stripe]") {
  CHECK(matches("t=1,t=1700000000,v1=" + v1));
  CHECK_FALSE(matches("t=1700000000,t=1700000001,v1=" + v1));
}

TEST_CASE("schemes other than v1 are not read", "[channels][stripe]") {
  for (auto scheme : {"v0", "v2", "v10", "v", "V1", " v1", "v1 ", "v1=", "xv1", ""})
    CHECK_FALSE(matches("t=1700000000," + std::string{scheme} + "=" + v1));
}

TEST_CASE("a signature that is cut, longer or changed is refused", "[channels][stripe]") {
  std::string header = "t=1700000000,v1=" + v1;
  CHECK(matches(header));
  for (std::size_t i = 0; i < header.size(); ++i) {
    CHECK_FALSE(matches(header.substr(0, i)));
    auto changed = header;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(matches(changed));
  }
  for (auto tail : {"0", " ", "\n", "="})
    CHECK_FALSE(matches(header + tail));
}

TEST_CASE("a Stripe account without a secret takes nothing for Stripe's", "[channels][stripe]") {
  auto hex = channels::hex_of(hmac_sha256{""}("1700000000." + std::string{body}));
  test::request forged{
    std::string{body}, {{"Stripe-Signature", "t=1700000000,v1=" + std::string{hex.data(), hex.size()}}}, signed_at};
  CHECK_FALSE(channels::find_platform("stripe")->open({})->authentic(forged.view()));
}

TEST_CASE("nobody writes on Stripe", "[channels][stripe]") {
  const auto* stripe = channels::find_platform("stripe");
  REQUIRE(stripe);
  CHECK_FALSE(stripe->delivers);
  CHECK(stripe->open({})->judge({}, 1).outcome == channels::send_judgement::kind::parked);
}
