// Proof that a request comes from the platform: HMAC-SHA256 over the bytes as they were received (PROTOCOLS 1).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

struct evp_mac_ctx_st; // OpenSSL's EVP_MAC_CTX

namespace luna::channels {

using digest = std::array<std::uint8_t, 32>;

digest sha256(std::string_view message);

/// In lower case.
std::array<char, 64> hex_of(const digest& bytes) noexcept;

/// HMAC-SHA256 under one key. The key schedule is computed once, so a call costs only the message. Belongs to one
/// thread.
class hmac_sha256 {
public:
  /// The key may be empty. Throws std::runtime_error if OpenSSL cannot serve: a broken installation, not an outage.
  explicit hmac_sha256(std::string_view key);

  /// Of the message that the two parts make together. Throws as the constructor.
  digest operator()(std::string_view message, std::string_view rest = {});

private:
  struct release {
    void operator()(evp_mac_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_mac_ctx_st, release> context_;
};

/// Of the calling thread, kept for the key it was asked for last.
hmac_sha256& hmac_of_thread(std::string_view key);

/// Equality in a time that depends on the lengths only.
bool equal_secrets(std::string_view a, std::string_view b) noexcept;

/// True if `hex` is exactly the 64 lower-case digits of `bytes`, compared in constant time.
bool is_hex_of(const digest& bytes, std::string_view hex) noexcept;

namespace whatsapp {

/// True if `header`, the value of X-Hub-Signature-256, is exactly "sha256=" and the 64 lower-case hex digits of the
/// HMAC of `body` under the app secret. Anything else is false, an empty header (the request had none) included.
bool signature_matches(hmac_sha256& app_secret, std::string_view body, std::string_view header);

} // namespace whatsapp

namespace stripe {

/// How old an event may be when it comes, as in Stripe's own libraries.
constexpr std::int64_t age_max_seconds = 300;

/// True if `header`, the value of Stripe-Signature ("t=<seconds>,v1=<hex>[,v1=<hex>...]"), holds in one of its v1 the
/// HMAC of "<t>.<body>" under the endpoint's secret (whsec_..., taken as it is) and is not older than age_max_seconds
/// at `now`. A t in the future passes, as it does with Stripe's libraries: it was signed, so their clock wrote it.
/// Other schemes and blanks are not read; of several t the last counts. Anything else is false.
bool signature_matches(hmac_sha256& endpoint_secret, std::string_view body, std::string_view header, std::int64_t now);

} // namespace stripe

namespace razorpay {

/// True if `signature` is exactly the 64 lower-case hex digits of the HMAC of `message`. What is signed, and with what:
/// - a webhook: its body, with the webhook's secret (header X-Razorpay-Signature);
/// - the browser's return from a checkout: "<order id>|<payment id>", with the API key's secret;
/// - from a payment link: "<link id>|<reference>|<status>|<payment id>", with the API key's secret.
bool signature_matches(hmac_sha256& secret, std::string_view message, std::string_view signature);

} // namespace razorpay

} // namespace luna::channels
