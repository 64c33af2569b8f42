#include "channels/inspect.hpp"
#include "channels/whatsapp/parse.hpp"
#include "test/channels/support.hpp"

#include <catch2/catch.hpp>

#ifdef LUNA_SHARED
using namespace luna;

TEST_CASE("every recorded webhook gives exactly the expected events", "[channels][corpus]") {
  std::size_t webhooks = 0;
  test::for_each_webhook([&](const boost::json::value& item) {
    INFO(item.at("id"));
    auto body = test::payload_of(item);
    auto events = channels::whatsapp::parse(body);
    REQUIRE(events.has_value());
    const auto& expected = item.at("expect").as_array();
    REQUIRE(events->size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      auto got = boost::json::parse(channels::to_json((*events)[i]));
      INFO("expected " << expected[i] << "\n     got " << got);
      CHECK(test::fits(expected[i].as_object(), got.as_object()));
    }
    ++webhooks;
  });
  CHECK(webhooks == 26);
}

TEST_CASE("every recorded event survives being stored", "[channels][corpus]") {
  test::for_each_webhook([](const boost::json::value& item) {
    INFO(item.at("id"));
    auto body = test::payload_of(item);
    for (const auto& what : *channels::whatsapp::parse(body)) {
      auto restored = channels::event_from_json(channels::to_json(what));
      REQUIRE(restored.has_value());
      CHECK(*restored == what);
    }
  });
}

TEST_CASE("a recorded webhook that is cut anywhere is invalid as a whole", "[channels][corpus]") {
  test::for_each_webhook([](const boost::json::value& item) {
    INFO(item.at("id"));
    auto body = test::payload_of(item);
    while (!body.empty() && body.back() != '}')
      body.pop_back();
    for (std::size_t size = 0; size < body.size(); ++size) {
      auto cut = body.substr(0, size);
      if (channels::whatsapp::parse(cut))
        FAIL("accepted after " << size << " bytes");
    }
  });
}

TEST_CASE("a recorded webhook with any one byte changed is invalid or read, never a crash", "[channels][corpus]") {
  test::for_each_webhook([](const boost::json::value& item) {
    const auto body = test::payload_of(item);
    for (std::size_t i = 0; i < body.size(); ++i)
      for (char byte : {'\0', '"', '{', ']', '\\', '\xff', '9'}) {
        auto changed = body;
        changed[i] = byte;
        if (auto events = channels::whatsapp::parse(changed))
          for (const auto& what : *events)
            if (*channels::event_from_json(channels::to_json(what)) != what)
              FAIL("byte " << i << " of " << item.at("id"));
      }
  });
}
#endif
