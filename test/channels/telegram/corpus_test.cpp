#include "test/channels/support.hpp"
#include "test/channels/telegram/support.hpp"

#include <catch2/catch.hpp>

#ifdef LUNA_SHARED
using namespace luna;

TEST_CASE("every recorded update gives exactly the expected event, and it can be stored", "[channels][telegram]") {
  CHECK(test::check_recorded("telegram", test::events_of) == 27);
}

TEST_CASE("a recorded update that is cut anywhere is invalid", "[channels][telegram]") {
  test::check_cut("telegram", test::events_of);
}

TEST_CASE("a recorded update with any one byte changed is invalid or read, never a crash", "[channels][telegram]") {
  test::check_changed("telegram", test::events_of);
}
#endif
