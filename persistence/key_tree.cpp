#include "persistence/key_tree.hpp"

#include <algorithm>

namespace luna::persistence {

namespace {

constexpr int levels = 64;

std::uint64_t bit_below(std::uint8_t depth) {
  return std::uint64_t{1} << (levels - 1 - depth);
}

bool is_above(const key_tree::node& n, std::uint64_t number) {
  auto mask = n.depth == 0 ? 0 : ~std::uint64_t{0} << (levels - n.depth);
  return (number & mask) == n.prefix;
}

key_tree::node child(const key_tree::node& n, bool right) {
  std::string from{bytes_of(n.seed)};
  from += right ? '\1' : '\0';
  return {right ? n.prefix | bit_below(n.depth) : n.prefix, static_cast<std::uint8_t>(n.depth + 1),
          *key_of_bytes(sha256(from))};
}

} // namespace

key_tree::key_tree(std::vector<node> nodes) : nodes_{std::move(nodes)} {
  std::sort(nodes_.begin(), nodes_.end(), [](const node& a, const node& b) { return a.prefix < b.prefix; });
}

key_tree::~key_tree() {
  for (auto& n : nodes_)
    wipe(n.seed);
}

std::vector<key_tree::node>::const_iterator key_tree::above(std::uint64_t number) const {
  auto after = std::upper_bound(nodes_.begin(), nodes_.end(), number,
                                [](std::uint64_t value, const node& n) { return value < n.prefix; });
  return after != nodes_.begin() && is_above(*std::prev(after), number) ? std::prev(after) : nodes_.end();
}

std::optional<key_bytes> key_tree::key_of(std::uint64_t number) const {
  auto from = above(number);
  if (from == nodes_.end())
    return std::nullopt;
  auto n = *from;
  while (n.depth < levels)
    n = child(n, (number & bit_below(n.depth)) != 0);
  return n.seed;
}

bool key_tree::destroy(std::uint64_t number) {
  auto from = above(number);
  if (from == nodes_.end())
    return false;
  auto at = nodes_.begin() + (from - nodes_.cbegin());
  auto n = *at;
  wipe(at->seed);
  nodes_.erase(at);
  std::vector<node> siblings;
  while (n.depth < levels) {
    auto right = (number & bit_below(n.depth)) != 0;
    siblings.push_back(child(n, !right));
    n = child(n, right);
  }
  for (const auto& s : siblings)
    nodes_.insert(std::upper_bound(nodes_.begin(), nodes_.end(), s.prefix,
                                   [](std::uint64_t prefix, const node& other) { return prefix < other.prefix; }),
                  s);
  return true;
}

} // namespace luna::persistence
