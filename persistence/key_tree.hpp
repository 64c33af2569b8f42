// A key for each 64-bit number, of which single ones can be destroyed for good: a binary tree of hashes, each node of
// which gives its two children (a puncturable pseudorandom function, after Goldreich, Goldwasser and Micali 1986).
#pragma once

#include "persistence/sealing.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace luna::persistence {

/// Wipes what it held at its end.
class key_tree {
public:
  /// Everything below it can be had from its seed.
  struct node {
    std::uint64_t prefix = 0; // the numbers below begin with its first `depth` bits; the others are 0
    std::uint8_t depth = 0;   // 0: every number; 64: one
    key_bytes seed{};
  };

  explicit key_tree(const key_bytes& root) : nodes_{{0, 0, root}} {}
  /// Nodes of which none is below another.
  explicit key_tree(std::vector<node> nodes);
  key_tree(const key_tree&) = default;
  key_tree(key_tree&&) = default;
  key_tree& operator=(const key_tree&) = default;
  key_tree& operator=(key_tree&&) = default;
  ~key_tree();

  /// None if it was destroyed. Costs 64 hashes.
  std::optional<key_bytes> key_of(std::uint64_t number) const;

  /// Forgets this one key; what remains, up to 64 nodes more, gives every other. False if it was destroyed before.
  bool destroy(std::uint64_t number);

  /// By prefix. One, the root, while nothing was destroyed.
  const std::vector<node>& nodes() const { return nodes_; }

private:
  std::vector<node>::const_iterator above(std::uint64_t number) const;

  std::vector<node> nodes_;
};

} // namespace luna::persistence
