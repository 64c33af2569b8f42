#include "channels/whatsapp/handshake.hpp"

#include "test/channels/support.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using channels::whatsapp::handshake;

TEST_CASE("a handshake without a challenge has nothing to send back", "[channels][handshake]") {
  CHECK(handshake("hub.mode=subscribe&hub.verify_token=t", "t").error() == domain::fault::invalid);
}

TEST_CASE("a token that was never set matches nothing", "[channels][handshake]") {
  CHECK(handshake("hub.mode=subscribe&hub.verify_token=&hub.challenge=1", "").error() == domain::fault::unauthorized);
}

TEST_CASE("a longer, shorter or differently written token is refused", "[channels][handshake]") {
  for (auto token : {"token-", "toke", "Token", "token%00", ""})
    CHECK(handshake("hub.mode=subscribe&hub.challenge=1&hub.verify_token=" + std::string{token}, "token").error()
          == domain::fault::unauthorized);
}

TEST_CASE("of a repeated name the first value counts", "[channels][handshake]") {
  CHECK(handshake("hub.mode=subscribe&hub.verify_token=x&hub.verify_token=t&hub.challenge=1", "t").error()
        == domain::fault::unauthorized);
}

TEST_CASE("a name may be escaped as a value may", "[channels][handshake]") {
  CHECK(*handshake("hub%2Emode=subscribe&hub%2everify_token=t&hub%2Echallenge=1", "t") == "1");
  CHECK(handshake("hub.mode&hub.verify_token=t&hub.challenge=1", "t").error() == domain::fault::unauthorized);
}

TEST_CASE("percent signs that start no escape stay as they are", "[channels][handshake]") {
  auto challenge_of = [](const std::string& written) {
    return *handshake("hub.mode=subscribe&hub.verify_token=t&hub.challenge=" + written, "t");
  };
  CHECK(challenge_of("a%2fb+c") == "a/b c");
  CHECK(challenge_of("%") == "%");
  CHECK(challenge_of("%4") == "%4");
  CHECK(challenge_of("%zz%-1%+1") == "%zz%-1% 1");
}

#ifdef LUNA_SHARED
TEST_CASE("every recorded handshake is answered right", "[channels][handshake]") {
  std::size_t answered = 0;
  auto vectors = test::file_json(LUNA_SHARED "/vectors/signatures.json");
  for (const auto& vector : vectors.as_array()) {
    if (vector.at("scheme") != "whatsapp-handshake")
      continue;
    INFO(vector.at("name"));
    auto challenge = handshake(vector.at("query").as_string(), vector.at("verify_token").as_string());
    if (vector.at("expect_body").is_string())
      CHECK(*challenge == vector.at("expect_body").as_string());
    else
      CHECK(challenge.has_error());
    ++answered;
  }
  CHECK(answered == 7);
}
#endif
