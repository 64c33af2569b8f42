// What a server owes each person, and what it did instead: the proof that nothing is lost, doubled or out of order.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace luna::bench {

using steady = std::chrono::steady_clock;

/// What became of one reply.
struct arrival {
  enum class kind : std::uint8_t {
    owed,         // the reply to a message, in its order
    out_of_order, // a reply that is owed, after one that should have followed it
    doubled,      // has come before
    unexpected,   // neither owed nor known
  };
  kind what = kind::unexpected;
  bool first = false, last = false; // of its message's replies
  steady::time_point intended{};    // when its message was to be sent
};

/// Knows the replies by their texts, and doubles by the server's own id as well, where it gives one.
class ledger {
public:
  struct totals {
    std::uint64_t owed = 0, arrived = 0, doubled = 0, out_of_order = 0, unexpected = 0;
    std::uint64_t lost() const { return owed - arrived; } // so far; final once nothing is on its way
  };

  /// `replies`, in this order, to one message. Messages of one `round` were on their way at once: their replies may
  /// come in any order among each other; a higher round was begun after the lower was acknowledged. `replies` must
  /// outlive the ledger.
  void owe(std::uint32_t person, std::uint32_t round, const std::vector<std::string>& replies,
           steady::time_point intended);

  /// `id` is the server's own for the reply; empty if it gives none.
  arrival arrived(std::uint32_t person, std::string_view text, std::string_view id);

  /// How many replies the person waits for.
  std::size_t open(std::uint32_t person) const;

  const totals& sums() const { return sums_; }

private:
  struct entry {
    const std::string* text = nullptr;
    std::uint32_t message = 0; // counts the person's
    std::uint32_t round = 0;
    steady::time_point intended{};
    bool first = false, last = false, taken = false;
  };
  struct account {
    std::deque<entry> owed;
    std::size_t open = 0;
    std::uint32_t messages = 0;
    std::unordered_set<std::size_t> had; // hashes of the texts that came
  };

  account& of(std::uint32_t person);

  std::vector<account> accounts_;
  std::unordered_set<std::string> ids_;
  totals sums_;
};

} // namespace luna::bench
