#include "persistence/sealing.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace luna::persistence {

namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t digest_bytes = 32;

void require(bool ok) {
  if (!ok)
    throw std::runtime_error{"OpenSSL failed"};
}

unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

struct cipher_release {
  void operator()(EVP_CIPHER_CTX* c) const noexcept { EVP_CIPHER_CTX_free(c); }
};
using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, cipher_release>;

// Looking an algorithm up, making a context and asking the random generator cost more than the work itself on texts as
// short as ours, so each is done once: the first a process, the others a thread.

EVP_CIPHER_CTX* cipher_of_thread() {
  thread_local cipher_context context{EVP_CIPHER_CTX_new()};
  require(context != nullptr);
  return context.get();
}

const EVP_CIPHER* aes_gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  require(cipher != nullptr);
  return cipher;
}

void draw_nonce(unsigned char* out) {
  thread_local std::array<unsigned char, 256 * nonce_bytes> drawn{};
  thread_local std::size_t used = drawn.size();
  if (used == drawn.size()) {
    require(RAND_bytes(drawn.data(), static_cast<int>(drawn.size())) == 1);
    used = 0;
  }
  std::copy_n(drawn.begin() + static_cast<std::ptrdiff_t>(used), nonce_bytes, out);
  used += nonce_bytes;
}

int size_of(std::string_view text) {
  return static_cast<int>(text.size());
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

} // namespace

std::string seal(const key_bytes& key, std::string_view place, std::string_view plain) {
  std::string sealed(nonce_bytes + plain.size() + tag_bytes, '\0');
  draw_nonce(bytes(sealed));
  auto* context = cipher_of_thread();
  int size = 0;
  require(EVP_EncryptInit_ex2(context, aes_gcm(), key.data(), bytes(sealed), nullptr) == 1);
  require(EVP_EncryptUpdate(context, nullptr, &size, bytes(place), size_of(place)) == 1);
  require(EVP_EncryptUpdate(context, bytes(sealed) + nonce_bytes, &size, bytes(plain), size_of(plain)) == 1);
  require(EVP_EncryptFinal_ex(context, bytes(sealed) + nonce_bytes + size, &size) == 1);
  require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, tag_bytes, bytes(sealed) + nonce_bytes + plain.size())
          == 1);
  return sealed;
}

domain::result<std::string> open_sealed(const key_bytes& key, std::string_view place, std::string_view sealed) {
  if (sealed.size() < nonce_bytes + tag_bytes)
    return domain::fault::invalid;
  auto text = sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes);
  std::string tag{sealed.substr(sealed.size() - tag_bytes)};
  std::string plain(text.size(), '\0');
  auto* context = cipher_of_thread();
  int size = 0;
  auto ok = EVP_DecryptInit_ex2(context, aes_gcm(), key.data(), bytes(sealed), nullptr) == 1
            && EVP_DecryptUpdate(context, nullptr, &size, bytes(place), size_of(place)) == 1
            && EVP_DecryptUpdate(context, bytes(plain), &size, bytes(text), size_of(text)) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1
            && EVP_DecryptFinal_ex(context, bytes(plain) + size, &size) == 1;
  if (!ok)
    return domain::fault::invalid;
  return plain;
}

key_bytes derived(const key_bytes& master, std::string_view label) {
  struct release {
    void operator()(EVP_KDF* k) const noexcept { EVP_KDF_free(k); }
    void operator()(EVP_KDF_CTX* c) const noexcept { EVP_KDF_CTX_free(c); }
  };
  std::unique_ptr<EVP_KDF, release> kdf{EVP_KDF_fetch(nullptr, "HKDF", nullptr)};
  require(kdf != nullptr);
  std::unique_ptr<EVP_KDF_CTX, release> context{EVP_KDF_CTX_new(kdf.get())};
  require(context != nullptr);
  std::string digest = "SHA256";
  key_bytes key{};
  OSSL_PARAM parameters[] = {
    OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
    OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, const_cast<std::uint8_t*>(master.data()), master.size()),
    OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, const_cast<char*>(label.data()), label.size()),
    OSSL_PARAM_construct_end(),
  };
  require(EVP_KDF_derive(context.get(), key.data(), key.size(), parameters) == 1);
  return key;
}

key_bytes keyed_hash(const key_bytes& key, std::string_view text) {
  struct release {
    void operator()(EVP_MAC_CTX* c) const noexcept { EVP_MAC_CTX_free(c); }
  };
  static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  require(hmac != nullptr);
  // Kept with the key this thread used last, which is nearly always the same.
  thread_local std::unique_ptr<EVP_MAC_CTX, release> context;
  thread_local key_bytes key_of_context{};
  if (!context || key_of_context != key) {
    context.reset(EVP_MAC_CTX_new(hmac));
    char digest[] = "SHA256";
    const OSSL_PARAM settings[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                   OSSL_PARAM_construct_end()};
    require(context != nullptr && EVP_MAC_init(context.get(), key.data(), key.size(), settings) == 1);
    key_of_context = key;
  } else {
    require(EVP_MAC_init(context.get(), nullptr, 0, nullptr) == 1);
  }
  key_bytes digest{};
  std::size_t size = 0;
  require(EVP_MAC_update(context.get(), bytes(text), text.size()) == 1
          && EVP_MAC_final(context.get(), digest.data(), &size, digest.size()) == 1);
  return digest;
}

std::string sha256(std::string_view bytes) {
  struct release {
    void operator()(EVP_MD_CTX* c) const noexcept { EVP_MD_CTX_free(c); }
  };
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local std::unique_ptr<EVP_MD_CTX, release> context{EVP_MD_CTX_new()};
  std::string digest(digest_bytes, '\0');
  if (!algorithm || !context || EVP_DigestInit_ex2(context.get(), algorithm, nullptr) != 1
      || EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1
      || EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr) != 1)
    throw std::runtime_error{"OpenSSL failed"};
  return digest;
}

key_bytes random_key() {
  key_bytes key{};
  require(RAND_bytes(key.data(), static_cast<int>(key.size())) == 1);
  return key;
}

void wipe(key_bytes& key) {
  OPENSSL_cleanse(key.data(), key.size());
}

std::string_view bytes_of(const key_bytes& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

std::optional<key_bytes> key_of_bytes(std::string_view bytes) {
  key_bytes key{};
  if (bytes.size() != key.size())
    return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

std::string to_hex(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  for (auto c : text) {
    hex += digits[static_cast<unsigned char>(c) >> 4];
    hex += digits[static_cast<unsigned char>(c) & 15];
  }
  return hex;
}

std::string to_base64(std::string_view text) {
  std::string encoded((text.size() + 2) / 3 * 4 + 1, '\0'); // OpenSSL ends it with a zero
  encoded.resize(static_cast<std::size_t>(EVP_EncodeBlock(bytes(encoded), bytes(text), size_of(text))));
  return encoded;
}

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0)
    return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    auto high = hex_digit(hex[i]), low = hex_digit(hex[i + 1]);
    if (high < 0 || low < 0)
      return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

} // namespace luna::persistence
