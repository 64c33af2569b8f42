#include "channels/signature.hpp"

#include "test/channels/support.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using channels::hmac_sha256;
using channels::whatsapp::signature_matches;

namespace {

constexpr std::string_view secret = "test-app-secret";
constexpr std::string_view body = R"({"object":"whatsapp_business_account","entry":[]})";
const std::string header = "sha256=c84a394cc475525991e78ff16e430b02e47f953877d2af0ade26956ce6f384dc";

std::string hex(const std::array<std::uint8_t, 32>& digest) {
  std::string text;
  for (auto byte : digest)
    for (auto nibble : {byte >> 4, byte & 15})
      text += "0123456789abcdef"[nibble];
  return text;
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
TEST_CASE("every recorded WhatsApp signature is judged right", "[channels][signature]") {
  std::size_t judged = 0;
  auto vectors = test::file_json(LUNA_SHARED "/vectors/signatures.json");
  for (const auto& vector : vectors.as_array()) {
    if (vector.at("scheme") != "x-hub-signature-256")
      continue;
    INFO(vector.at("name"));
    hmac_sha256 sign{vector.at("secret").as_string()};
    const auto* sent = vector.at("header").as_object().if_contains("X-Hub-Signature-256");
    auto signature = sent ? std::string{sent->as_string()} : std::string{};
    CHECK(signature_matches(sign, base64_decoded(vector.at("body_base64").as_string()), signature)
          == vector.at("valid").as_bool());
    ++judged;
  }
  CHECK(judged == 14);
}

TEST_CASE("every recorded WhatsApp webhook carries a valid signature", "[channels][signature]") {
  hmac_sha256 sign{secret};
  test::for_each_webhook([&](const boost::json::value& item) {
    INFO(item.at("id"));
    CHECK(signature_matches(sign, test::payload_of(item),
                            item.at("request").at("headers").at("X-Hub-Signature-256").as_string()));
  });
}
#endif
