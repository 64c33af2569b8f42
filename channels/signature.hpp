// Proof that a request comes from the platform: HMAC-SHA256 over the bytes as they were received (PROTOCOLS 1).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_mac_ctx_st; // OpenSSL's EVP_MAC_CTX

namespace luna::channels {

/// HMAC-SHA256 under one key. The key schedule is computed once, so a call costs only the message. Belongs to one
/// thread.
class hmac_sha256 {
public:
  /// The key may be empty. Throws std::runtime_error if OpenSSL cannot serve: a broken installation, not an outage.
  explicit hmac_sha256(std::string_view key);

  /// Throws as the constructor.
  std::array<std::uint8_t, 32> operator()(std::string_view message);

private:
  struct release {
    void operator()(evp_mac_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_mac_ctx_st, release> context_;
};

/// Of the calling thread, kept for the key it was asked for last.
hmac_sha256& hmac_of_thread(std::string_view key);

/// 32 hex digits that tell one body from another.
std::string fingerprint(std::string_view body);

/// Equality in a time that depends on the lengths only.
bool equal_secrets(std::string_view a, std::string_view b) noexcept;

namespace whatsapp {

/// True if `header`, the value of X-Hub-Signature-256, is exactly "sha256=" and the 64 lower-case hex digits of the
/// HMAC of `body` under the app secret. Anything else is false, an empty header (the request had none) included.
bool signature_matches(hmac_sha256& app_secret, std::string_view body, std::string_view header);

} // namespace whatsapp

} // namespace luna::channels
