#include "actors/admission.hpp"

#include <catch2/catch.hpp>

using luna::actors::admission;

namespace {

/// How many single events of `account` are taken.
std::size_t fill(admission& entry, const char* account) {
  std::size_t count = 0;
  while (entry.enter(account, 1))
    ++count;
  return count;
}

} // namespace

TEST_CASE("one account alone may have half of all events on their way", "[actors][admission]") {
  admission entry{100};
  CHECK(fill(entry, "a") == 50);
  entry.leave("a", 1);
  CHECK(fill(entry, "a") == 1);
}

TEST_CASE("an account that floods leaves room for another, and gives way to it", "[actors][admission]") {
  admission entry{90};
  CHECK(fill(entry, "flood") == 45);
  CHECK(fill(entry, "quiet") == 23);
  entry.leave("flood", 30);
  CHECK(fill(entry, "quiet") == 15);
  CHECK_FALSE(entry.enter("third", 38));
  CHECK(entry.enter("third", 37));
}
