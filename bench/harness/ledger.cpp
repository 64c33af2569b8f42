#include "bench/harness/ledger.hpp"

#include <algorithm>
#include <functional>

namespace luna::bench {

ledger::account& ledger::of(std::uint32_t person) {
  if (person >= accounts_.size())
    accounts_.resize(person + 1);
  return accounts_[person];
}

std::size_t ledger::open(std::uint32_t person) const {
  return person < accounts_.size() ? accounts_[person].open : 0;
}

void ledger::owe(std::uint32_t person, std::uint32_t round, const std::vector<std::string>& replies,
                 steady::time_point intended) {
  auto& a = of(person);
  auto message = a.messages++;
  for (std::size_t i = 0; i < replies.size(); ++i)
    a.owed.push_back({&replies[i], message, round, intended, i == 0, i + 1 == replies.size(), false});
  a.open += replies.size();
  sums_.owed += replies.size();
}

arrival ledger::arrived(std::uint32_t person, std::string_view text, std::string_view id) {
  auto& a = of(person);
  if (!id.empty() && !ids_.emplace(id).second) {
    ++sums_.doubled;
    return {arrival::kind::doubled};
  }
  auto at = std::find_if(a.owed.begin(), a.owed.end(), [&](const entry& e) { return !e.taken && *e.text == text; });
  auto hash = std::hash<std::string_view>{}(text);
  if (at == a.owed.end()) {
    auto known = a.had.contains(hash);
    ++(known ? sums_.doubled : sums_.unexpected);
    return {known ? arrival::kind::doubled : arrival::kind::unexpected};
  }
  a.had.insert(hash);
  // One that should have followed came already. Not the other way round: what is skipped may be lost instead.
  auto overtaken = std::any_of(std::next(at), a.owed.end(), [&](const entry& later) {
    return later.taken && (later.message == at->message || later.round > at->round);
  });
  arrival found{overtaken ? arrival::kind::out_of_order : arrival::kind::owed, at->first, at->last, at->intended};
  at->taken = true;
  while (!a.owed.empty() && a.owed.front().taken)
    a.owed.pop_front();
  --a.open;
  ++sums_.arrived;
  if (overtaken)
    ++sums_.out_of_order;
  return found;
}

} // namespace luna::bench
