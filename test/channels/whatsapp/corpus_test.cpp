#include "channels/whatsapp/parse.hpp"
#include "test/channels/support.hpp"

#include <catch2/catch.hpp>

#ifdef LUNA_SHARED
using namespace luna;

TEST_CASE("every recorded webhook gives exactly the expected events, and each can be stored", "[channels][corpus]") {
  CHECK(test::check_recorded("whatsapp", channels::whatsapp::parse) == 26);
}

TEST_CASE("a recorded webhook that is cut anywhere is invalid as a whole", "[channels][corpus]") {
  test::check_cut("whatsapp", channels::whatsapp::parse);
}

TEST_CASE("a recorded webhook with any one byte changed is invalid or read, never a crash", "[channels][corpus]") {
  test::check_changed("whatsapp", channels::whatsapp::parse);
}
#endif
