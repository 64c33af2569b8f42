#include "persistence/keyring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace luna::persistence {

namespace {

using domain::fault;

constexpr std::string_view file_head = "# Luna's master keys. Who has this file can read the database and its backups; "
                                       "without it nobody can.\n# Every replica has the same. Keep a copy in a safe "
                                       "place, and replace the copy whenever this changes.\n";
constexpr std::string_view person_place = "person";
constexpr std::string_view index_place = "index";
constexpr std::size_t number_bytes = 8;
constexpr std::size_t sealed_key_bytes = 12 + 32 + 16;

/// A wrapped key begins with its person's number in the tree.
std::uint64_t number_of(std::string_view wrapped) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < number_bytes; ++i)
    number = number << 8 | static_cast<std::uint8_t>(wrapped[i]);
  return number;
}

std::string bytes_of_number(std::uint64_t number) {
  std::string bytes;
  for (auto shift = 56; shift >= 0; shift -= 8)
    bytes += static_cast<char>(number >> shift & 0xff);
  return bytes;
}

std::optional<key_bytes> key_from_hex(std::string_view hex) {
  auto bytes = from_hex(hex);
  return bytes ? key_of_bytes(*bytes) : std::nullopt;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos)
      break;
    auto end = std::min(line.find_first_of(" \t\r", begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    line.remove_prefix(end);
  }
  return words;
}

std::optional<key_tree::node> node_from(const std::vector<std::string_view>& words) {
  key_tree::node n;
  auto [end, bad] = std::from_chars(words[1].data(), words[1].data() + words[1].size(), n.depth);
  auto prefix = from_hex(words[2]);
  auto seed = key_from_hex(words[3]);
  if (bad != std::errc{} || n.depth > 64 || !prefix || prefix->size() != number_bytes || !seed)
    return std::nullopt;
  n.prefix = number_of(*prefix);
  n.seed = *seed;
  return n;
}

/// On disk, with its name, when this returns true.
bool write_private(const std::filesystem::path& file, std::string_view text, bool replace) {
  auto target = replace ? std::filesystem::path{file}.concat(".new") : file;
  if (replace)
    ::unlink(target.c_str());
  auto fd = ::open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return false;
  auto ok = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (ok && replace)
    ok = ::rename(target.c_str(), file.c_str()) == 0;
  auto folder = file.parent_path().empty() ? std::filesystem::path{"."} : file.parent_path();
  if (auto dir = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); dir >= 0) {
    ok = ::fsync(dir) == 0 && ok;
    ::close(dir);
  }
  if (!ok)
    ::unlink(target.c_str());
  return ok;
}

} // namespace

keyring::~keyring() {
  for (auto& m : masters_)
    for (auto* key : {&m.root, &m.wrapping, &m.indexing})
      wipe(*key);
  wipe(indexing_);
}

keyring::master keyring::from_root(const key_bytes& root) {
  return {root, derived(root, "luna wrapping 1"), derived(root, "luna index 1"),
          key_tree{derived(root, "luna people 1")}};
}

domain::result<keyring> keyring::from_text(std::string_view text) {
  keyring ring;
  std::vector<key_tree::node> nodes; // of the last key
  auto close_last = [&] {
    if (!ring.masters_.empty() && !ring.masters_.back().is_whole())
      ring.masters_.back().people = key_tree{std::exchange(nodes, {})};
  };
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    auto words = words_of(line);
    if (words.empty() || words[0].starts_with('#'))
      continue;
    if (words.size() == 4 && words[0] == "node" && !ring.masters_.empty() && !ring.masters_.back().is_whole()) {
      auto n = node_from(words);
      if (!n)
        return fault::invalid;
      nodes.push_back(*n);
      continue;
    }
    close_last();
    if (words.size() == 1) {
      auto root = key_from_hex(words[0]);
      if (!root || *root == key_bytes{})
        return fault::invalid;
      ring.masters_.push_back(from_root(*root));
    } else if (words.size() == 3 && words[0] == "cut") {
      auto wrapping = key_from_hex(words[1]), indexing = key_from_hex(words[2]);
      if (!wrapping || !indexing)
        return fault::invalid;
      ring.masters_.push_back({{}, *wrapping, *indexing, key_tree{std::vector<key_tree::node>{}}});
    } else {
      return fault::invalid;
    }
  }
  close_last();
  if (ring.masters_.empty())
    return fault::invalid;
  ring.current_ = ring.masters_.size() - 1;
  ring.indexing_ = ring.masters_.back().indexing;
  return ring;
}

std::string keyring::to_text() const {
  std::string text{file_head};
  for (const auto& m : masters_) {
    if (m.is_whole()) {
      text += to_hex(bytes_of(m.root)) + '\n';
      continue;
    }
    text += fmt::format("cut {} {}\n", to_hex(bytes_of(m.wrapping)), to_hex(bytes_of(m.indexing)));
    for (const auto& n : m.people.nodes())
      text += fmt::format("node {} {:016x} {}\n", n.depth, n.prefix, to_hex(bytes_of(n.seed)));
  }
  return text;
}

domain::result<keyring> keyring::load(const std::filesystem::path& file) {
  std::ifstream in{file};
  if (!in)
    return fault::not_found;
  return from_text(std::string{std::istreambuf_iterator<char>{in}, {}});
}

domain::result<keyring> keyring::create(const std::filesystem::path& file) {
  keyring ring;
  ring.add();
  ring.indexing_ = ring.masters_[0].indexing;
  if (std::filesystem::exists(file))
    return fault::conflict;
  if (!write_private(file, ring.to_text(), false))
    return fault::unavailable;
  return ring;
}

domain::result<void> keyring::save(const std::filesystem::path& file) const {
  std::error_code unknown;
  auto target = std::filesystem::is_symlink(file, unknown) ? std::filesystem::canonical(file, unknown) : file;
  if (unknown || !write_private(target, to_text(), true))
    return fault::unavailable;
  return {};
}

domain::result<void> keyring::edit(const std::filesystem::path& file, const std::function<bool(keyring&)>& change) {
  // The folder is locked, because the file is another one after each change.
  struct locked_folder {
    explicit locked_folder(const std::filesystem::path& folder)
      : fd{::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)} {
      if (fd >= 0)
        ::flock(fd, LOCK_EX);
    }
    locked_folder(const locked_folder&) = delete;
    ~locked_folder() { ::close(fd); }
    int fd;
  };
  locked_folder lock{file.parent_path()};
  auto ring = load(file);
  if (!ring)
    return ring.error();
  if (!change(*ring))
    return {};
  return ring->save(file);
}

std::string keyring::check_value(const master& m) {
  auto hash = keyed_hash(m.indexing, "luna key check 1");
  return std::string{bytes_of(hash).substr(0, std::tuple_size_v<index_bytes>)};
}

std::vector<std::string> keyring::check_values() const {
  std::vector<std::string> values;
  for (const auto& m : masters_)
    values.push_back(check_value(m));
  return values;
}

std::vector<bool> keyring::has_erased() const {
  std::vector<bool> cut;
  for (const auto& m : masters_)
    cut.push_back(!m.is_whole());
  return cut;
}

bool keyring::use(std::string_view wanted) {
  for (std::size_t i = 0; i < masters_.size(); ++i)
    if (check_value(masters_[i]) == wanted) {
      current_ = i;
      indexing_ = masters_[i].indexing;
      return true;
    }
  return false;
}

std::string keyring::add() {
  masters_.push_back(from_root(random_key()));
  return check_value(masters_.back());
}

void keyring::drop_others() {
  masters_ = {masters_[current_]};
  current_ = 0;
}

std::string keyring::wrap(const key_bytes& plain, std::uint64_t number) const {
  auto key = masters_[current_].people.key_of(number);
  if (!key)
    throw std::logic_error{"a key is wrapped for a person who was erased"};
  return bytes_of_number(number) + seal(*key, person_place, bytes_of(plain));
}

keyring::person_key keyring::new_person() const {
  person_key key{random_key(), {}};
  // Drawn by chance, so that a number destroyed since an older backup does not come again when that is restored.
  key.wrapped = wrap(key.plain, number_of(bytes_of(random_key())));
  return key;
}

std::string keyring::rewrap(const key_bytes& plain, std::string_view wrapped) const {
  return wrap(plain, wrapped.size() == sealed_key_bytes ? number_of(bytes_of(random_key())) : number_of(wrapped));
}

domain::result<key_bytes> keyring::unwrap(std::string_view wrapped) const {
  auto in = [&](const master& m) -> domain::result<key_bytes> {
    if (wrapped.size() == sealed_key_bytes) { // as the first version wrapped them: not to be destroyed one by one
      auto plain = open_sealed(m.wrapping, person_place, wrapped);
      return plain ? domain::result<key_bytes>{*key_of_bytes(*plain)} : plain.error();
    }
    if (wrapped.size() != number_bytes + sealed_key_bytes)
      return is_destroyed(wrapped) ? fault::not_found : fault::invalid;
    auto key = m.people.key_of(number_of(wrapped));
    if (!key)
      return fault::not_found;
    auto plain = open_sealed(*key, person_place, wrapped.substr(number_bytes));
    return plain ? domain::result<key_bytes>{*key_of_bytes(*plain)} : plain.error();
  };
  auto found = in(masters_[current_]);
  for (std::size_t i = 0; i < masters_.size() && !found; ++i)
    if (i != current_)
      if (auto other = in(masters_[i]); other || found.error() == fault::invalid)
        found = other;
  return found;
}

bool keyring::is_current(std::string_view wrapped) const {
  auto key = wrapped.size() == number_bytes + sealed_key_bytes ? masters_[current_].people.key_of(number_of(wrapped))
                                                               : std::nullopt;
  return key && open_sealed(*key, person_place, wrapped.substr(number_bytes)).has_value();
}

std::string keyring::destroyed(std::string_view wrapped) {
  return wrapped.size() == sealed_key_bytes ? std::string(number_bytes, '\0')
                                            : std::string{wrapped.substr(0, number_bytes)};
}

bool keyring::is_destroyed(std::string_view wrapped) {
  return wrapped.size() == number_bytes;
}

bool keyring::destroy(std::string_view wrapped) {
  auto changed = false;
  for (auto& m : masters_)
    if (m.people.destroy(number_of(wrapped))) {
      wipe(m.root);
      changed = true;
    }
  return changed;
}

index_bytes keyring::index(std::string_view text) const {
  auto hash = keyed_hash(indexing_, text);
  index_bytes found{};
  std::copy_n(hash.begin(), found.size(), found.begin());
  return found;
}

std::string keyring::wrapped_index() const {
  return seal(masters_[current_].wrapping, index_place, bytes_of(indexing_));
}

bool keyring::use_index(std::string_view wrapped) {
  for (const auto& m : masters_)
    if (auto plain = open_sealed(m.wrapping, index_place, wrapped)) {
      indexing_ = *key_of_bytes(*plain);
      return true;
    }
  return false;
}

key_bytes keyring::key_for(std::string_view label) const {
  return derived(indexing_, label);
}

} // namespace luna::persistence
