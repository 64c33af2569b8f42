#include "persistence/keyring.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

namespace luna::persistence {

namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

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

/// HMAC-SHA256 under the key this thread used last, which is nearly always the same.
std::array<unsigned char, 32> keyed_hash(const key_bytes& key, std::string_view text) {
  struct release {
    void operator()(EVP_MAC_CTX* c) const noexcept { EVP_MAC_CTX_free(c); }
  };
  static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  require(hmac != nullptr);
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
  std::array<unsigned char, 32> digest{};
  std::size_t size = 0;
  require(EVP_MAC_update(context.get(), bytes(text), text.size()) == 1
          && EVP_MAC_final(context.get(), digest.data(), &size, digest.size()) == 1);
  return digest;
}

int size_of(std::string_view text) {
  return static_cast<int>(text.size());
}

std::string_view view(const key_bytes& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
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

/// A new file, on disk with its name when this returns.
bool write_private(const std::filesystem::path& file, std::string_view text) {
  auto fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return false;
  auto ok = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  auto folder = file.parent_path().empty() ? std::filesystem::path{"."} : file.parent_path();
  if (auto dir = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); dir >= 0) {
    ok = ::fsync(dir) == 0 && ok;
    ::close(dir);
  }
  if (!ok)
    ::unlink(file.c_str());
  return ok;
}

} // namespace

keyring::keyring(const key_bytes& master)
  : wrapping_{derived(master, "luna wrapping 1")}, indexing_{derived(master, "luna index 1")} {}

keyring::~keyring() {
  OPENSSL_cleanse(wrapping_.data(), wrapping_.size());
  OPENSSL_cleanse(indexing_.data(), indexing_.size());
}

domain::result<keyring> keyring::from_hex(std::string_view hex) {
  key_bytes master{};
  if (hex.size() != 2 * master.size())
    return domain::fault::invalid;
  for (std::size_t i = 0; i < master.size(); ++i) {
    auto high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);
    if (high < 0 || low < 0)
      return domain::fault::invalid;
    master[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  keyring ring{master};
  OPENSSL_cleanse(master.data(), master.size());
  return ring;
}

domain::result<keyring> keyring::load(const std::filesystem::path& file) {
  std::ifstream in{file};
  std::string line;
  if (!in || !std::getline(in, line))
    return domain::fault::not_found;
  while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
    line.pop_back();
  auto ring = from_hex(line);
  OPENSSL_cleanse(line.data(), line.size());
  return ring;
}

domain::result<keyring> keyring::create(const std::filesystem::path& file) {
  if (std::filesystem::exists(file))
    return domain::fault::conflict;
  key_bytes master{};
  require(RAND_bytes(master.data(), static_cast<int>(master.size())) == 1);
  if (!write_private(file, to_hex(view(master)) + '\n'))
    return domain::fault::unavailable;
  keyring ring{master};
  OPENSSL_cleanse(master.data(), master.size());
  return ring;
}

keyring::person_key keyring::new_person() const {
  person_key key;
  require(RAND_bytes(key.plain.data(), static_cast<int>(key.plain.size())) == 1);
  key.wrapped = seal(wrapping_, "person", view(key.plain));
  return key;
}

domain::result<key_bytes> keyring::unwrap(std::string_view wrapped) const {
  auto plain = open_sealed(wrapping_, "person", wrapped);
  if (!plain || plain->size() != std::tuple_size_v<key_bytes>)
    return domain::fault::invalid;
  key_bytes key{};
  std::copy(plain->begin(), plain->end(), key.begin());
  return key;
}

index_bytes keyring::index(std::string_view text) const {
  index_bytes found{};
  std::copy_n(keyed_hash(indexing_, text).begin(), found.size(), found.begin());
  return found;
}

std::string keyring::check_value() const {
  auto value = index("luna key check 1");
  return {value.begin(), value.end()};
}

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

std::string to_hex(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  for (auto c : text) {
    hex += digits[static_cast<unsigned char>(c) >> 4];
    hex += digits[static_cast<unsigned char>(c) & 15];
  }
  return hex;
}

} // namespace luna::persistence
