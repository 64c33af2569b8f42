#include "domain/reply.hpp"

#include <catch2/catch.hpp>

using namespace luna;

TEST_CASE("a reply's record is read back", "[domain][reply]") {
  const domain::reply_buttons buttons{{{"a", "A", ""}}};
  for (domain::reply what :
       {domain::reply{"hi"}, domain::reply{""}, domain::reply{"\x01hi"}, domain::reply{"hi", buttons},
        domain::reply{"topic", domain::reply_location_request{}}, domain::reply{"", domain::reply_reaction{"x", "7"}}})
    for (auto topic : {"", "33", "topic"}) {
      what.topic = topic;
      INFO(domain::to_record(what));
      CHECK(domain::reply_from_record(domain::to_record(what)) == what);
    }
}

TEST_CASE("a text that goes anywhere is its own record", "[domain][reply]") {
  CHECK(domain::to_record(domain::reply{"hi"}) == "hi");
  CHECK(domain::reply_from_record("hi") == domain::reply{"hi"});
}

TEST_CASE("what is no record is none", "[domain][reply]") {
  domain::reply what{"hi"};
  what.topic = "33";
  auto record = domain::to_record(what);
  for (std::size_t size = 1; size < record.size(); ++size)
    CHECK_FALSE(domain::reply_from_record(std::string_view{record}.substr(0, size)));
}
