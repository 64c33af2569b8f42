#include "channels/telegram/codec.hpp"
#include "channels/telegram/init_data.hpp"

#include "test/channels/request.hpp"
#include "test/channels/support.hpp"
#include "test/channels/telegram/support.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using namespace std::chrono_literals;
using channels::telegram::check_init_data;
using domain::fault;

namespace {

const std::string token = "123456:TEST-TOKEN";
const std::string signed_data = "auth_date=1700000000&query_id=AAH&user=%7B%22id%22%3A42%2C%22first_name%22%3A%22Ann%22"
                                "%7D&hash=1fd9029f12533d000aa7dc5b57e3a899b022ee27501130cd7a18116ac89b8b5b";

fault refused(std::string_view query, std::string_view bot_token = token, std::int64_t now = 1700000000) {
  auto read = check_init_data(query, bot_token, now, 1h);
  return read ? fault{} : read.error();
}

} // namespace

TEST_CASE("what Telegram says of who opened a Mini App is read", "[channels][telegram]") {
  auto read = check_init_data(signed_data, token, 1700000000, 1h);
  REQUIRE(read.has_value());
  CHECK(read->size() == 3);
  CHECK(read->at("auth_date") == "1700000000");
  CHECK(read->at("query_id") == "AAH");
  CHECK(read->at("user") == R"({"id":42,"first_name":"Ann"})");
}

TEST_CASE("its fields may come in any order", "[channels][telegram]") {
  auto at = signed_data.find("&hash=");
  CHECK(refused(signed_data.substr(at + 1) + "&" + signed_data.substr(0, at)) == fault{});
}

TEST_CASE("what is changed, added or left out breaks the proof", "[channels][telegram]") {
  auto changed = signed_data;
  changed[changed.find("42") + 1] = '3';
  CHECK(refused(changed) == fault::unauthorized);
  CHECK(refused(signed_data + "&x=1") == fault::unauthorized);
  CHECK(refused(signed_data.substr(signed_data.find('&') + 1)) == fault::unauthorized);
  CHECK(refused(signed_data.substr(0, signed_data.size() - 1)) == fault::unauthorized);
  CHECK(refused(signed_data + "0") == fault::unauthorized);
  CHECK(refused(signed_data, "123456:OTHER") == fault::unauthorized);
}

TEST_CASE("no token proves nothing", "[channels][telegram]") {
  // The hash of these fields under an empty token, which anybody can compute.
  CHECK(refused("auth_date=1700000000&hash=", "") == fault::unauthorized);
}

TEST_CASE("without one hash there is no proof to check", "[channels][telegram]") {
  CHECK(refused("") == fault::invalid);
  CHECK(refused("auth_date=1700000000") == fault::invalid);
  CHECK(refused(signed_data + "&hash=00") == fault::invalid);
  CHECK(refused(signed_data + "&user=x") == fault::invalid);
  CHECK(refused("&&=&hash=") == fault::invalid);
}

TEST_CASE("the proof holds for its age only", "[channels][telegram]") {
  CHECK(refused(signed_data, token, 1700003600) == fault{});
  CHECK(refused(signed_data, token, 1700003601) == fault::unauthorized);
  CHECK(refused(signed_data, token, 1699996400) == fault{});
  CHECK(refused(signed_data, token, 1699996399) == fault::unauthorized);
}

#ifdef LUNA_SHARED
TEST_CASE("the vectors of Telegram's proofs hold", "[channels][telegram]") {
  std::size_t vectors = 0;
  auto all = test::file_json(LUNA_SHARED "/vectors/signatures.json");
  for (const auto& item : all.as_array()) {
    const auto& vector = item.as_object();
    const std::string scheme{vector.at("scheme").as_string()};
    if (!scheme.starts_with("telegram-"))
      continue;
    auto valid = vector.at("valid").as_bool();
    INFO(vector.at("name"));
    auto text = [&](const char* key) { return std::string{vector.at(key).as_string()}; };
    if (scheme == "telegram-webapp-initdata") {
      CHECK(check_init_data(text("init_data"), text("bot_token"), 1700000000, 1h).has_value() == valid);
    } else if (scheme == "telegram-secret-token-config") {
      CHECK(channels::telegram::is_secret_token(text("secret")) == valid);
    } else {
      REQUIRE(scheme == "telegram-secret-token");
      auto us = test::bot();
      us.secret = text("secret");
      test::request request{{}, test::headers_of(vector.at("header"))};
      CHECK(channels::telegram::open(us)->authentic(request.view()) == valid);
    }
    ++vectors;
  }
  CHECK(vectors == 14);
}
#endif
