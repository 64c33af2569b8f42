#include "channels/signature.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/sha.h>

#include <algorithm>
#include <charconv>
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

digest sha256(std::string_view message) {
  digest bytes{};
  SHA256(bytes_of(message), message.size(), bytes.data());
  return bytes;
}

std::array<char, 64> hex_of(const digest& bytes) noexcept {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<char, 64> hex{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    hex[2 * i] = digits[bytes[i] >> 4];
    hex[2 * i + 1] = digits[bytes[i] & 15];
  }
  return hex;
}

void hmac_sha256::release::operator()(evp_mac_ctx_st* context) const noexcept {
  EVP_MAC_CTX_free(context);
}

hmac_sha256::hmac_sha256(std::string_view key) {
  std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> algorithm{EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free};
  demand(algorithm != nullptr);
  context_.reset(EVP_MAC_CTX_new(algorithm.get()));
  demand(context_ != nullptr);
  char hash[] = "SHA256";
  const OSSL_PARAM settings[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash, 0),
                                 OSSL_PARAM_construct_end()};
  if (key.empty())
    key = ""; // OpenSSL takes a null key for "the one set before"
  demand(EVP_MAC_init(context_.get(), bytes_of(key), key.size(), settings) == 1);
}

digest hmac_sha256::operator()(std::string_view message, std::string_view rest) {
  digest bytes{};
  std::size_t size = 0;
  demand(EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1
         && EVP_MAC_update(context_.get(), bytes_of(message), message.size()) == 1
         && EVP_MAC_update(context_.get(), bytes_of(rest), rest.size()) == 1
         && EVP_MAC_final(context_.get(), bytes.data(), &size, bytes.size()) == 1 && size == bytes.size());
  return bytes;
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

bool equal_secrets(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_hex_of(const digest& bytes, std::string_view hex) noexcept {
  auto expected = hex_of(bytes);
  return equal_secrets({expected.data(), expected.size()}, hex);
}

namespace whatsapp {

bool signature_matches(hmac_sha256& app_secret, std::string_view body, std::string_view header) {
  constexpr std::string_view prefix = "sha256=";
  return header.starts_with(prefix) && is_hex_of(app_secret(body), header.substr(prefix.size()));
}

} // namespace whatsapp

namespace stripe {

namespace {

/// Calls `visit(value)` for every "<name>=<value>" between the header's commas.
template <class Visitor>
void for_each_value(std::string_view header, std::string_view name, Visitor&& visit) {
  while (!header.empty()) {
    auto item = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), item.size() + 1));
    if (item.size() > name.size() && item.starts_with(name) && item[name.size()] == '=')
      visit(item.substr(name.size() + 1));
  }
}

bool is_recent(std::string_view time, std::int64_t now) {
  std::int64_t seconds = 0;
  auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), seconds);
  return error == std::errc{} && end == time.data() + time.size() && seconds >= 0 && now - seconds <= age_max_seconds;
}

} // namespace

bool signature_matches(hmac_sha256& endpoint_secret, std::string_view body, std::string_view header, std::int64_t now) {
  std::string_view time;
  for_each_value(header, "t", [&](std::string_view value) { time = value; });
  if (!is_recent(time, now))
    return false;
  auto expected = endpoint_secret(std::string{time} + '.', body);
  bool matches = false;
  for_each_value(header, "v1", [&](std::string_view value) { matches |= is_hex_of(expected, value); });
  return matches;
}

} // namespace stripe

namespace razorpay {

bool signature_matches(hmac_sha256& secret, std::string_view message, std::string_view signature) {
  return is_hex_of(secret(message), signature);
}

} // namespace razorpay

} // namespace luna::channels
