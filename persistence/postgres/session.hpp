// An open connection and what is known through it: the keys, the conversations it has seen, its chain of commits.
#pragma once

#include "persistence/journal.hpp"
#include "persistence/postgres/connection.hpp"
#include "persistence/postgres/store.hpp"

#include <cstring>
#include <span>
#include <unordered_map>

namespace luna::persistence::postgres {

struct text_hash {
  std::size_t operator()(const std::string& key) const {
    std::size_t hash = 0; // keys are hashes already
    std::memcpy(&hash, key.data(), std::min(sizeof hash, key.size()));
    return hash;
  }
};

template <class T>
using by_key = std::unordered_map<std::string, T, text_hash>;

/// A conversation as its tables have it.
struct known_conversation {
  std::string person_id; // empty: erased, and nobody has written since
  key_bytes person{};
  std::int64_t seq = 0;    // of the last turn; 0 before the first
  std::int64_t erased = 0; // turns up to this one do not open any more
  std::string link;
  std::string leads_to; // key of the conversation whose person has this other id, and nothing else; empty: none
};

/// A conversation by the id it was begun with.
struct place {
  std::string key;
  domain::conversation_id id;
};

/// Methods throw error, and broken_seal where something does not open under the keys at hand.
class session {
public:
  /// Throws also schema_mismatch, key_trouble.
  explicit session(const store_options& options);

  /// Reads what is not known yet of the conversations. One that is not in the database stays unknown.
  void find(std::span<const std::string> keys);
  /// find(), after which every conversation is known and with somebody, or another id of one: new ones are made. `keys`
  /// and `people` side by side.
  void meet(std::span<const std::string> keys, std::span<const domain::conversation_id* const> people);

  /// Where a known id leads; none, and it is not known any more, if that conversation was erased meanwhile.
  std::optional<place> follow(const std::string& key);

  /// Destroys what opens the conversation's turns, by a turn of its own. False if there is nobody to erase.
  bool erase(const std::string& key, domain::timestamp at);

  /// The key of a conversation's person, as stored with what is to be opened; none if the person was erased.
  std::optional<key_bytes> person_of(const std::string& conversation, std::string_view wrapped);
  /// The same for the conversation's person of now, whose key may be known already: to unwrap it takes longer than all
  /// else that a reply needs.
  std::optional<key_bytes> person_of(const std::string& conversation, std::string_view wrapped, std::string_view id);

  connection db;
  keyring keys;
  std::string database_id;
  std::int64_t commit_no = 0; // of the next commit
  std::string commit_link = first_link();
  by_key<known_conversation> known;
  bool backlog = false; // more replies wait for the one before than a claim looks at
  int careful = 0;      // commits to come that expect to find their turns' places taken

private:
  bool has_person(const std::string& key) const;
  bool leads_elsewhere(const std::string& key) const;
  keyring prepare(const store_options& options);
  void next_writer();

  std::size_t known_max_;
};

/// The keys of a database, for reading. Throws key_trouble.
keyring keys_of(connection& db, const store_options& options);

} // namespace luna::persistence::postgres
