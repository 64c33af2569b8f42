#include "channels/signature.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <span>
#include <stdexcept>
#include <string>

namespace luna::channels {

namespace {

void demand(bool success) {
  if (!success)
    throw std::runtime_error{"OpenSSL cannot compute HMAC-SHA256"};
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

void hmac_sha256::release::operator()(evp_mac_ctx_st* context) const noexcept {
  EVP_MAC_CTX_free(context);
}

hmac_sha256::hmac_sha256(std::string_view key) {
  std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> algorithm{EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free};
  demand(algorithm != nullptr);
  context_.reset(EVP_MAC_CTX_new(algorithm.get()));
  demand(context_ != nullptr);
  char digest[] = "SHA256";
  const OSSL_PARAM settings[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
  if (key.empty())
    key = ""; // OpenSSL takes a null key for "the one set before"
  demand(EVP_MAC_init(context_.get(), bytes_of(key), key.size(), settings) == 1);
}

std::array<std::uint8_t, 32> hmac_sha256::operator()(std::string_view message) {
  std::array<std::uint8_t, 32> digest{};
  std::size_t size = 0;
  demand(EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1
         && EVP_MAC_update(context_.get(), bytes_of(message), message.size()) == 1
         && EVP_MAC_final(context_.get(), digest.data(), &size, digest.size()) == 1 && size == digest.size());
  return digest;
}

hmac_sha256& hmac_of_thread(std::string_view key) {
  thread_local std::string key_of_kept;
  thread_local std::unique_ptr<hmac_sha256> kept;
  if (!kept || key_of_kept != key) {
    kept = std::make_unique<hmac_sha256>(key);
    key_of_kept = key;
  }
  return *kept;
}

std::string fingerprint(std::string_view body) {
  thread_local hmac_sha256 hash{"fingerprint"};
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  const auto digest = hash(body);
  for (auto byte : std::span{digest}.first<16>()) {
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

bool equal_secrets(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

namespace whatsapp {

bool signature_matches(hmac_sha256& app_secret, std::string_view body, std::string_view header) {
  constexpr std::string_view prefix = "sha256=";
  constexpr std::string_view digits = "0123456789abcdef";
  if (header.size() != prefix.size() + 64 || !header.starts_with(prefix))
    return false;
  std::string expected{prefix};
  for (auto byte : app_secret(body)) {
    expected += digits[byte >> 4];
    expected += digits[byte & 15];
  }
  return equal_secrets(expected, header);
}

} // namespace whatsapp

} // namespace luna::channels
