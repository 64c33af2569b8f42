#include "channels/signature.hpp"

#include "test/channels/request.hpp"
#include "test/channels/support.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace luna;
using channels::hmac_sha256;
using channels::whatsapp::signature_matches;

namespace {

constexpr std::string_view secret = "test-app-secret";
constexpr std::string_view body = R"({"object":"whatsapp_business_account","entry":[]})";
const std::string header = "sha256=c84a394cc475525991e78ff16e430b02e47f953877d2af0ade26956ce6f384dc";

std::string hex(const channels::digest& bytes) {
  auto digits = channels::hex_of(bytes);
  return {digits.data(), digits.size()};
}

#ifdef LUNA_SHARED
std::string base64_decoded(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string decoded;
  unsigned bits = 0;
  int count = 0;
  for (char c : text.substr(0, text.find('='))) {
    bits = bits << 6 | static_cast<unsigned>(alphabet.find(c));
    if ((count += 6) >= 8)
      decoded += static_cast<char>(bits >> (count -= 8) & 0xff);
  }
  return decoded;
}
#endif

} // namespace

// RFC 4231, test cases 1, 2 and 6 (a key longer than the block).
TEST_CASE("HMAC-SHA256 gives the published digests", "[channels][signature]") {
  CHECK(hex(hmac_sha256{std::string(20, '\x0b')}("Hi There"))
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex(hmac_sha256{"Jefe"}("what do ya want for nothing?"))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac_sha256{std::string(131, '\xaa')}("Test Using Larger Than Block-Size Key - Hash Key First"))
        == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("a signer gives the same digest however often it is used", "[channels][signature]") {
  hmac_sha256 sign{secret};
  auto first = sign(body);
  CHECK(sign("something else") != first);
  CHECK(sign(body) == first);
}

TEST_CASE("an empty key and an empty message are keys and messages", "[channels][signature]") {
  hmac_sha256 sign{std::string_view{}};
  CHECK(hex(sign(std::string_view{})) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

// FIPS 180-2, appendix B.1.
TEST_CASE("SHA-256 gives the published digest", "[channels][signature]") {
  CHECK(hex(channels::sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(channels::sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("a message may be signed in two parts", "[channels][signature]") {
  hmac_sha256 sign{secret};
  for (std::size_t i = 0; i <= body.size(); ++i)
    CHECK(sign(body.substr(0, i), body.substr(i)) == sign(body));
}

TEST_CASE("a signature is accepted in its one spelling only", "[channels][signature]") {
  hmac_sha256 sign{secret};
  CHECK(signature_matches(sign, body, header));
  CHECK_FALSE(signature_matches(sign, body, ""));
  CHECK_FALSE(signature_matches(sign, body, header + "0"));
  CHECK_FALSE(signature_matches(sign, body, header.substr(0, header.size() - 1)));
  CHECK_FALSE(signature_matches(sign, body, header + " "));
  CHECK_FALSE(signature_matches(sign, body, " " + header.substr(0, header.size() - 1)));
  CHECK_FALSE(signature_matches(sign, body, "SHA256=" + header.substr(7)));
  CHECK_FALSE(signature_matches(sign, body, "sha256=C84A394CC475525991E78FF16E430B02E47F953877D2AF0ADE26956CE6F384DC"));
}

TEST_CASE("one changed byte of the body or the signature is refused", "[channels][signature]") {
  hmac_sha256 sign{secret};
  for (std::size_t i = 0; i < body.size(); ++i) {
    std::string changed{body};
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(signature_matches(sign, changed, header));
  }
  for (std::size_t i = 0; i < header.size(); ++i) {
    auto changed = header;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(signature_matches(sign, body, changed));
  }
}

#ifdef LUNA_SHARED
TEST_CASE("every recorded webhook signature is judged right by its channel", "[channels][signature]") {
  const std::map<std::string_view, const char*> channels_of{
    {"x-hub-signature-256", "whatsapp"}, {"stripe-signature", "stripe"}, {"razorpay-webhook", "razorpay"}};
  std::map<std::string_view, int> judged;
  auto vectors = test::file_json(LUNA_SHARED "/vectors/signatures.json");
  for (const auto& vector : vectors.as_array()) {
    auto channel = channels_of.find(vector.at("scheme").as_string());
    if (channel == channels_of.end())
      continue;
    INFO(vector.at("name"));
    channels::account account;
    account.secret = vector.at("secret").as_string();
    const auto* now = vector.as_object().if_contains("now");
    test::request request{base64_decoded(vector.at("body_base64").as_string()), test::headers_of(vector.at("header")),
                          now ? now->as_int64() : 0};
    CHECK(channels::find_platform(channel->second)->open(account)->authentic(request.view())
          == vector.at("valid").as_bool());
    ++judged[channel->second];
  }
  CHECK(judged == std::map<std::string_view, int>{{"whatsapp", 14}, {"stripe", 13}, {"razorpay", 5}});
}

TEST_CASE("every recorded return from a Razorpay payment is judged right", "[channels][signature]") {
  std::size_t judged = 0;
  auto vectors = test::file_json(LUNA_SHARED "/vectors/signatures.json");
  for (const auto& vector : vectors.as_array()) {
    const auto& scheme = vector.at("scheme").as_string();
    if (scheme != "razorpay-order-checkout" && scheme != "razorpay-payment-link-callback")
      continue;
    INFO(vector.at("name"));
    hmac_sha256 sign{vector.at("secret").as_string()};
    CHECK(
      channels::razorpay::signature_matches(sign, vector.at("message").as_string(), vector.at("signature").as_string())
      == vector.at("valid").as_bool());
    ++judged;
  }
  CHECK(judged == 2);
}

TEST_CASE("every recorded WhatsApp webhook carries a valid signature", "[channels][signature]") {
  hmac_sha256 sign{secret};
  test::for_each_webhook("whatsapp", [&](const boost::json::value& item) {
    INFO(item.at("id"));
    CHECK(signature_matches(sign, test::payload_of(item),
                            item.at("request").at("headers").at("X-Hub-Signature-256").as_string()));
  });
}
#endif
