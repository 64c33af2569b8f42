// The keys of a database: each person has one of their own, wrapped by the master key, which is a file outside the
// database. A key file may hold several master keys, so that one can be left for another while Luna runs, and older
// backups still open; and what opens one person can be destroyed in it, so that older backups forget too.
#pragma once

#include "persistence/key_tree.hpp"
#include "persistence/sealing.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luna::persistence {

using index_bytes = std::array<std::uint8_t, 16>;

/// May be shared by threads that only read it. Wipes the keys at its end.
class keyring {
public:
  /// The text of a key file: a line of 64 hex digits for each master key, or what to_text wrote. Empty lines, and lines
  /// that begin with #, say nothing. Errors: invalid.
  static domain::result<keyring> from_text(std::string_view text);
  /// Errors: not_found, invalid.
  static domain::result<keyring> load(const std::filesystem::path& file);
  /// Draws a key and writes it to a new file that only its owner may read. Errors: conflict if the file exists;
  /// unavailable if it cannot be written.
  static domain::result<keyring> create(const std::filesystem::path& file);

  keyring(const keyring&) = default;
  keyring(keyring&&) = default;
  keyring& operator=(const keyring&) = default;
  keyring& operator=(keyring&&) = default;
  ~keyring();

  /// Replaces a key file in one step. Errors: unavailable.
  domain::result<void> save(const std::filesystem::path& file) const;
  /// Loads a key file, and saves it again if `change` says that it has changed it; nobody else does so meanwhile.
  /// Errors: as those of load and save.
  static domain::result<void> edit(const std::filesystem::path& file, const std::function<bool(keyring&)>& change);

  /// Tells one master key from another; reveals neither.
  std::string check_value() const { return check_value(masters_[current_]); }
  std::vector<std::string> check_values() const; // of all, in the order of the file
  std::vector<bool> has_erased() const;          // of the same index: whether people were erased in it
  /// Makes the key of that check value the one that wraps. False if there is none.
  bool use(std::string_view check_value);
  /// Adds a new master key after the others, and gives its check value.
  std::string add();
  /// Keeps only the key that wraps.
  void drop_others();

  /// A new person's key, and its wrapped form for the store.
  struct person_key {
    key_bytes plain;
    std::string wrapped;
  };
  person_key new_person() const;
  /// Wraps a key anew under the master key that wraps, for the same person.
  std::string rewrap(const key_bytes& plain, std::string_view wrapped) const;
  /// Errors: not_found if it was destroyed; invalid if it was made under another master key.
  domain::result<key_bytes> unwrap(std::string_view wrapped) const;
  /// Whether the key that wraps now made it.
  bool is_current(std::string_view wrapped) const;

  /// What is left of a wrapped key in the store when its person was erased: enough to destroy the rest of it here.
  static std::string destroyed(std::string_view wrapped);
  static bool is_destroyed(std::string_view wrapped);
  /// Makes every master key here unable to unwrap that person's key, wherever it is still stored. False if all were.
  bool destroy(std::string_view wrapped);

  /// A keyed hash of an identifier: equal for equal texts, and of no use without the keys. Phone numbers, and platform
  /// ids that hold them, are looked up by it. A database keeps its index key, wrapped, for ever.
  index_bytes index(std::string_view text) const;
  std::string wrapped_index() const;
  /// False if it was not wrapped by one of these keys.
  bool use_index(std::string_view wrapped);
  /// A key for what belongs to no person, another for each `label`. A database keeps it as long as its index key, which
  /// it is derived from.
  key_bytes key_for(std::string_view label) const;

private:
  struct master {
    key_bytes root{}; // what the others are derived from; zeros once a person was erased in it
    key_bytes wrapping{};
    key_bytes indexing{}; // the index key of a database that begins with this one
    key_tree people;

    bool is_whole() const { return root != key_bytes{}; }
  };
  keyring() = default;
  static master from_root(const key_bytes& root);
  static std::string check_value(const master& m);
  std::string wrap(const key_bytes& plain, std::uint64_t number) const;
  std::string to_text() const;

  std::vector<master> masters_;
  std::size_t current_ = 0;
  key_bytes indexing_{};
};

} // namespace luna::persistence
