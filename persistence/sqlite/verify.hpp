// The proof: reads a database and shows that nothing was lost, doubled or reordered, or where it was.
#pragma once

#include "persistence/keyring.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace luna::persistence::sqlite {

struct verify_report {
  std::uint64_t conversations = 0;
  std::uint64_t turns = 0;
  std::uint64_t replies = 0; // of turns whose replies are delivered
  std::uint64_t accepted = 0;
  std::uint64_t waiting = 0; // pending or being sent
  std::uint64_t ambiguous = 0;
  std::uint64_t parked = 0;
  std::uint64_t resent = 0; // attempts made without knowing how the one before ended
  bool bodies_opened = false;
  std::uint64_t violations = 0;
  std::vector<std::string> first_violations; // at most 100: conversation key, seq, and what is wrong

  bool clean() const { return violations == 0; }
};

/// Checks, on a connection that only reads and while Luna may run:
/// - each conversation's turns are 1..n without a gap, each link is the hash it must be, and the head is the last one;
/// - no event took effect twice; the file's own structure and references hold;
/// - with `keys`: every body opens where it stands, and holds as many replies as its turn says;
/// - each reply to be delivered has one delivery, and no delivery is without a reply;
/// - of each conversation, replies were accepted in the order they were decided; parked ones say why.
/// Errors: unavailable if the file cannot be read as a database of ours; `problem` says why.
domain::result<verify_report> verify(const std::filesystem::path& database, const keyring* keys, std::string& problem);

} // namespace luna::persistence::sqlite
