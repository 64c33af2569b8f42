#include "bench/harness/ledger.hpp"

#include <catch2/catch.hpp>

using namespace luna::bench;
using kind = arrival::kind;

namespace {

const std::vector<std::string> hello{"Namaste!"}, chart{"Sun", "Moon", "Mars"}, thanks{"You are welcome!"};
constexpr std::uint32_t asha = 0, ravi = 1;

struct fixture {
  kind came(const char* text, const char* id = "", std::uint32_t person = asha) {
    return l.arrived(person, text, id).what;
  }
  void owe(std::uint32_t round, const std::vector<std::string>& replies) { l.owe(asha, round, replies, {}); }

  ledger l;
};

} // namespace

TEST_CASE_METHOD(fixture, "replies that come once and in order are what was owed", "[bench][ledger]") {
  owe(1, chart);
  CHECK(l.open(asha) == 3);
  auto first = l.arrived(asha, "Sun", "1");
  CHECK((first.what == kind::owed && first.first && !first.last));
  CHECK(came("Moon", "2") == kind::owed);
  CHECK(l.arrived(asha, "Mars", "3").last);
  CHECK(l.open(asha) == 0);
  CHECK(l.sums().lost() == 0);
}

TEST_CASE_METHOD(fixture, "a reply that never comes is lost, and the ones after it are not out of order",
                 "[bench][ledger]") {
  owe(1, chart);
  CHECK(came("Sun") == kind::owed);
  CHECK(came("Mars") == kind::owed);
  CHECK(l.sums().lost() == 1);
  CHECK(l.sums().out_of_order == 0);
}

TEST_CASE_METHOD(fixture, "a reply that comes after one that should follow it is out of order", "[bench][ledger]") {
  SECTION("within the replies to a message") {
    owe(1, chart);
    came("Moon");
    CHECK(came("Sun") == kind::out_of_order);
    CHECK(came("Mars") == kind::owed);
  }
  SECTION("between messages, the second sent after the first was acknowledged") {
    owe(1, hello);
    owe(2, thanks);
    came("You are welcome!");
    CHECK(came("Namaste!") == kind::out_of_order);
  }
  CHECK(l.sums().out_of_order == 1);
  CHECK(l.sums().lost() == 0);
}

TEST_CASE_METHOD(fixture, "messages that were on their way at once may be answered in any order", "[bench][ledger]") {
  owe(1, hello);
  owe(1, thanks);
  CHECK(came("You are welcome!") == kind::owed);
  CHECK(came("Namaste!") == kind::owed);
}

TEST_CASE_METHOD(fixture, "a reply that comes twice is doubled", "[bench][ledger]") {
  owe(1, hello);
  came("Namaste!", "1");
  SECTION("under its id") {
    CHECK(came("Namaste!", "1") == kind::doubled);
  }
  SECTION("under another id") {
    CHECK(came("Namaste!", "2") == kind::doubled);
  }
  SECTION("without one, when the same is owed again and comes as well") {
    owe(2, hello);
    CHECK(came("Namaste!") == kind::owed);
    CHECK(came("Namaste!") == kind::doubled);
  }
  CHECK(l.sums().doubled == 1);
  CHECK(l.sums().lost() == 0);
}

TEST_CASE_METHOD(fixture, "a reply to nothing is unexpected", "[bench][ledger]") {
  owe(1, hello);
  CHECK(came("Something went wrong") == kind::unexpected);
  CHECK(came("Namaste!", "", ravi) == kind::unexpected);
  CHECK(l.sums().unexpected == 2);
  CHECK(l.sums().lost() == 1);
}
