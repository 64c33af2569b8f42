// Luna leaves the WebSocket handshake to Boost.Beast; here is that Beast does it as RFC 6455 wants it.
#include "test/channels/support.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <catch2/catch.hpp>

#ifdef LUNA_SHARED
using namespace luna;
namespace beast = boost::beast;

namespace {

/// The server's answer to an upgrade with this key.
beast::http::response<beast::http::empty_body> upgraded_with(std::string_view key) {
  boost::asio::io_context context;
  beast::http::request<beast::http::empty_body> upgrade{beast::http::verb::get, "/", 11};
  upgrade.set(beast::http::field::host, "localhost");
  upgrade.set(beast::http::field::upgrade, "websocket");
  upgrade.set(beast::http::field::connection, "upgrade");
  upgrade.set(beast::http::field::sec_websocket_key, key);
  upgrade.set(beast::http::field::sec_websocket_version, "13");
  beast::websocket::stream<beast::test::stream> server{context};
  beast::test::stream client{context};
  client.connect(server.next_layer());
  server.accept(upgrade);
  beast::flat_buffer buffer;
  beast::http::response<beast::http::empty_body> answer;
  beast::http::read(client, buffer, answer);
  return answer;
}

} // namespace

TEST_CASE("every recorded WebSocket key is accepted with its answer", "[actors][websocket]") {
  std::size_t answered = 0;
  auto vectors = test::file_json(LUNA_SHARED "/vectors/signatures.json");
  for (const auto& vector : vectors.as_array()) {
    if (vector.at("scheme") != "websocket-accept")
      continue;
    INFO(vector.at("name"));
    auto answer = upgraded_with(vector.at("key").as_string());
    CHECK(answer.result() == beast::http::status::switching_protocols);
    CHECK(answer[beast::http::field::sec_websocket_accept] == vector.at("accept").as_string());
    ++answered;
  }
  CHECK(answered == 2);
}
#endif
