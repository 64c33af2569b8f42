#include "persistence/keyring.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

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

cipher_context new_cipher() {
  cipher_context context{EVP_CIPHER_CTX_new()};
  require(context != nullptr);
  return context;
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
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  require(
    HMAC(EVP_sha256(), indexing_.data(), static_cast<int>(indexing_.size()), bytes(text), text.size(), digest, &size)
    != nullptr);
  index_bytes found{};
  std::copy_n(digest, found.size(), found.begin());
  return found;
}

std::string keyring::check_value() const {
  auto value = index("luna key check 1");
  return {value.begin(), value.end()};
}

std::string seal(const key_bytes& key, std::string_view place, std::string_view plain) {
  std::string sealed(nonce_bytes + plain.size() + tag_bytes, '\0');
  require(RAND_bytes(bytes(sealed), nonce_bytes) == 1);
  auto context = new_cipher();
  int size = 0;
  require(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), bytes(sealed)) == 1);
  require(EVP_EncryptUpdate(context.get(), nullptr, &size, bytes(place), size_of(place)) == 1);
  require(EVP_EncryptUpdate(context.get(), bytes(sealed) + nonce_bytes, &size, bytes(plain), size_of(plain)) == 1);
  require(EVP_EncryptFinal_ex(context.get(), bytes(sealed) + nonce_bytes + size, &size) == 1);
  require(
    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, bytes(sealed) + nonce_bytes + plain.size())
    == 1);
  return sealed;
}

domain::result<std::string> open_sealed(const key_bytes& key, std::string_view place, std::string_view sealed) {
  if (sealed.size() < nonce_bytes + tag_bytes)
    return domain::fault::invalid;
  auto text = sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes);
  std::string tag{sealed.substr(sealed.size() - tag_bytes)};
  std::string plain(text.size(), '\0');
  auto context = new_cipher();
  int size = 0;
  auto ok = EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), bytes(sealed)) == 1
            && EVP_DecryptUpdate(context.get(), nullptr, &size, bytes(place), size_of(place)) == 1
            && EVP_DecryptUpdate(context.get(), bytes(plain), &size, bytes(text), size_of(text)) == 1
            && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1
            && EVP_DecryptFinal_ex(context.get(), bytes(plain) + size, &size) == 1;
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
