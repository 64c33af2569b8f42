// The whole way of a message, on real sockets, threads and a database: only services and platforms are played.
#include "actors/api_call.hpp"
#include "actors/conversations.hpp"
#include "actors/delivery.hpp"
#include "actors/gateway.hpp"
#include "actors/telemetry.hpp"
#include "channels/inspect.hpp"
#include "channels/signature.hpp"
#include "persistence/sqlite/store.hpp"
#include "test/support/knowledge.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <map>
#include <mutex>
#include <random>
#include <thread>

using namespace luna;
using namespace std::chrono_literals;
namespace beast = boost::beast;

namespace {

constexpr auto people = 40;
constexpr auto messages = 5;
constexpr auto within = 300ms; // the five of a person
constexpr auto patience = 60s; // nothing waits that long unless it is broken
// Long enough that it still runs when the last of the five has come, also on a busy machine. Services take up to 14 s:
// LUNA_SERVICE_SECONDS=14 measures that.
const auto service_time = std::getenv("LUNA_SERVICE_SECONDS")
                            ? std::chrono::seconds{std::atoi(std::getenv("LUNA_SERVICE_SECONDS"))}
                            : std::chrono::seconds{2};

domain::workflow slow(domain::chat& c) {
  auto given = co_await c.call("oracle", "what now?");
  c.say("oracle: " + given.value);
}

/// Numbers, more than two messages hold.
std::string long_answer() {
  std::string words;
  for (auto i = 0; i < 2000; ++i)
    words += std::to_string(i) + ' ';
  words.pop_back();
  return words;
}

domain::workflow talkative(domain::chat& c) {
  c.say(long_answer());
  c.say("that was all");
  co_return;
}

/// A service that takes its time, and knows for whom it works.
class oracle {
public:
  void ask(const domain::conversation_id& who, actors::outcome_handler<std::string> done) {
    std::lock_guard hold{mutex_};
    auto& one = of_[who.person];
    ++one.asked;
    changed_.notify_all();
    answers_.push_back(std::async(std::launch::async, [this, person = who.person, done = std::move(done)] {
      std::this_thread::sleep_for(service_time);
      std::lock_guard answering{mutex_};
      of_[person].answered = true;
      done(std::string{"later"});
    }));
  }

  bool wait_until_asked(const std::string& person) {
    std::unique_lock hold{mutex_};
    return changed_.wait_for(hold, patience, [&] { return of_[person].asked > 0; });
  }
  bool works_for(const std::string& person) {
    std::lock_guard hold{mutex_};
    return of_[person].asked == 1 && !of_[person].answered;
  }
  int asked(const std::string& person) {
    std::lock_guard hold{mutex_};
    return of_[person].asked;
  }

  /// Waits for what it still works on.
  void end() { answers_.clear(); }

private:
  struct work {
    int asked = 0;
    bool answered = false;
  };
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, work> of_;
  std::vector<std::future<void>> answers_;
};

actors::wall_clock system_clock() {
  return [] { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); };
}

/// What a server is made of, without a process of its own: its service must be ours to play.
struct server {
  const domain::workflow_kind kinds[1];
  std::filesystem::path folder =
    std::filesystem::temp_directory_path() / ("luna-quick-" + std::to_string(std::random_device{}()));
  persistence::sqlite::store_options database;
  caf::actor_system_config config;
  oracle service;
  std::unique_ptr<caf::actor_system> system;
  actors::writer_actor writer;
  actors::conversations_actor conversations;
  actors::delivery_actor delivery;
  std::unique_ptr<actors::http_client> client = std::make_unique<actors::http_client>();
  std::unique_ptr<actors::http_server> http;

  /// Its one workflow is `talk`; replies go to `api_base`, or nowhere.
  explicit server(domain::workflow (*talk)(domain::chat&), const std::string& api_base = {})
    : kinds{{"kundli", 1, talk}} {
    database.database = folder / "luna.db";
    actors::configure(config);
    system = std::make_unique<caf::actor_system>(config);
    auto counters = std::make_shared<actors::metrics>();
    auto ready = std::make_shared<actors::readiness>();
    channels::account account;
    account.channel = "whatsapp";
    account.id = "a";
    account.secret = "s";
    account.token = api_base.empty() ? "" : "t";
    account.api_base = api_base;
    auto ours = std::make_shared<actors::accounts>(std::vector{account});
    auto store = std::make_shared<std::unique_ptr<persistence::store>>(persistence::sqlite::make_store(database));
    writer =
      system->spawn<caf::detached>(actors::writer, store, system_clock(), counters, ready, actors::writer_options{});
    auto send = [this, ours](actors::send_order order, std::function<void(actors::send_result)> done) {
      const auto& to = ours->all()[0];
      auto request = actors::request_of(to.codec->render(order.what, order.how, nullptr), to.what.api_base);
      client->send(
        std::move(request), [order = std::move(order), done = std::move(done)](actors::http_client::response answer) {
          done({order, answer.status, std::move(answer.body), answer.retry_after, answer.may_have_been_sent, {}});
        });
    };
    delivery =
      system->spawn(actors::delivery, writer, ours, send, system_clock(), counters, actors::delivery_options{});
    auto alarm = caf::actor_cast<actors::delivery_alarm>(delivery);
    auto tools = std::make_shared<actors::conversation_tools>(
      actors::conversation_tools{writer, alarm, system_clock(), test::tools(), counters, ours});
    tools->ask = [this](const domain::conversation_id& who, const domain::service_call&,
                        actors::outcome_handler<std::string> done) { service.ask(who, std::move(done)); };
    tools->kinds = kinds;
    conversations = system->spawn(actors::conversations, tools, actors::conversations_options{});
    actors::http_server_options options;
    options.routes = actors::gateway_routes(
      std::make_shared<actors::gateway_tools>(actors::gateway_tools{
        *system, conversations, writer, ours, actors::delivery_alarm{}, system_clock(), counters, ready}),
      {});
    http = std::make_unique<actors::http_server>(std::move(options));
    std::string problem;
    REQUIRE(http->start(problem));
    for (auto end = std::chrono::steady_clock::now() + patience;
         !ready->trouble().empty() && std::chrono::steady_clock::now() < end;)
      std::this_thread::sleep_for(5ms);
  }

  ~server() {
    http->stop();
    http.reset(); // holds handles to the actors
    caf::anon_send_exit(conversations, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(writer, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(delivery, caf::exit_reason::user_shutdown);
    client->stop();
    client.reset();
    delivery = nullptr;
    conversations = nullptr;
    writer = nullptr;
    service.end();
    system.reset();
    std::filesystem::remove_all(folder);
  }

  actors::exchanges said_to(const std::string& person) const {
    actors::exchanges said;
    caf::scoped_actor self{*system};
    self
      ->request(writer, patience, actors::recall_atom_v, domain::conversation_id{"whatsapp", "a", person},
                std::uint64_t{100})
      .receive([&](actors::exchanges& found) { said = std::move(found); }, [](const caf::error&) {});
    return said;
  }
};

/// A platform's connection.
class caller {
public:
  explicit caller(unsigned short port) { stream_.connect({boost::asio::ip::address_v4::loopback(), port}); }

  /// Posts a message as the platform does; gives the status.
  unsigned post(const std::string& person, const std::string& id, const std::string& text) {
    auto body = fmt::format(
      R"({{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"messages","value":{{)"
      R"("messaging_product":"whatsapp","metadata":{{"phone_number_id":"a"}},"messages":[{{"from":"{}","id":"{}",)"
      R"("timestamp":"1749416383","type":"text","text":{{"body":"{}"}}}}]}}}}]}}]}})",
      person, id, text);
    channels::hmac_sha256 secret{"s"};
    auto hex = channels::hex_of(secret(body));
    beast::http::request<beast::http::string_body> request{beast::http::verb::post, "/webhooks/whatsapp", 11};
    request.set(beast::http::field::host, "localhost");
    request.set("X-Hub-Signature-256", "sha256=" + std::string{hex.begin(), hex.end()});
    request.body() = std::move(body);
    request.prepare_payload();
    beast::http::write(stream_, request);
    beast::http::response<beast::http::string_body> answer;
    beast::http::read(stream_, buffer_, answer);
    return answer.result_int();
  }

private:
  boost::asio::io_context context_;
  beast::tcp_stream stream_{context_};
  beast::flat_buffer buffer_;
};

struct told {
  bool in_time = false; // the service still worked when the last message was acknowledged
  std::vector<unsigned> statuses;
  std::vector<std::chrono::nanoseconds> acknowledged;
};

told write_quickly(server& luna, const std::string& person) {
  told done;
  caller platform{luna.http->port()};
  done.statuses.push_back(platform.post(person, person + "-0", "kundli"));
  luna.service.wait_until_asked(person);
  auto begin = std::chrono::steady_clock::now();
  for (auto i = 1; i <= messages; ++i) {
    std::this_thread::sleep_until(begin + within * (i - 1) / messages);
    auto sent = std::chrono::steady_clock::now();
    done.statuses.push_back(platform.post(person, person + '-' + std::to_string(i), "hello"));
    done.acknowledged.push_back(std::chrono::steady_clock::now() - sent);
  }
  done.in_time = luna.service.works_for(person);
  return done;
}

std::string name(int number) {
  return std::to_string(919000000000 + number);
}

} // namespace

TEST_CASE("forty people write five messages each while a service works: each takes effect once, in order",
          "[actors][sockets]") {
  server luna{slow};
  std::vector<std::future<told>> writing;
  for (auto i = 0; i < people; ++i)
    writing.push_back(std::async(std::launch::async, [&, i] { return write_quickly(luna, name(i)); }));
  std::vector<std::chrono::nanoseconds> all;
  for (auto& one : writing) {
    auto done = one.get();
    CHECK(done.statuses == std::vector<unsigned>(messages + 1, 200));
    CHECK(done.in_time);
    all.insert(all.end(), done.acknowledged.begin(), done.acknowledged.end());
  }
  for (auto i = 0; i < people; ++i) {
    auto said = luna.said_to(name(i));
    for (auto end = std::chrono::steady_clock::now() + service_time + patience;
         said.size() < messages + 2 && std::chrono::steady_clock::now() < end; said = luna.said_to(name(i)))
      std::this_thread::sleep_for(10ms);
    REQUIRE(said.size() == messages + 2); // what began it, the five, the service's answer
    CHECK(luna.service.asked(name(i)) == 1);
    for (std::size_t n = 0; n < said.size(); ++n) {
      CHECK(said[n].seq == n + 1);
      auto event = channels::event_from_json(said[n].event);
      REQUIRE(event.has_value());
      if (n <= messages)
        CHECK(event->external_id == name(i) + '-' + std::to_string(n));
      CHECK(said[n].replies.size() == (n <= messages ? 0 : 2)); // the five are heard as one, after the answer
    }
    CHECK(said.back().replies.at(0).text == "oracle: later");
  }
  std::sort(all.begin(), all.end());
  fmt::print("quick messages: {} acknowledgements while a service works for {}: p50 {:.1f} ms, p99 {:.1f} ms\n",
             all.size(), service_time, std::chrono::duration<double, std::milli>{all[all.size() / 2]}.count(),
             std::chrono::duration<double, std::milli>{all[all.size() * 99 / 100]}.count());
}

namespace {

/// Takes every message, and keeps what they say.
class graph {
public:
  graph() {
    actors::http_server_options options;
    options.routes = {
      {"POST", "/v24.0/a/messages", [this](actors::http_request request, actors::http_responder respond) {
         std::lock_guard hold{mutex_};
         texts_.emplace_back(boost::json::parse(request.body).at("text").at("body").as_string());
         respond({200, "application/json", fmt::format(R"({{"messages":[{{"id":"wamid.{}"}}]}})", texts_.size()), {}});
       }}};
    http_ = std::make_unique<actors::http_server>(std::move(options));
    std::string problem;
    REQUIRE(http_->start(problem));
  }

  std::string address() const { return fmt::format("http://127.0.0.1:{}/v24.0", http_->port()); }
  std::vector<std::string> texts() {
    std::lock_guard hold{mutex_};
    return texts_;
  }

private:
  std::mutex mutex_;
  std::vector<std::string> texts_;
  std::unique_ptr<actors::http_server> http_; // stops before what its handler uses goes
};

} // namespace

TEST_CASE("an answer that is longer than a message may be arrives whole and in order", "[actors][sockets]") {
  graph platform;
  server luna{talkative, platform.address()};
  CHECK(caller{luna.http->port()}.post("919876543210", "wamid.in", "kundli") == 200);
  for (auto end = std::chrono::steady_clock::now() + patience;
       platform.texts().size() < 4 && std::chrono::steady_clock::now() < end;)
    std::this_thread::sleep_for(5ms);
  auto texts = platform.texts();
  REQUIRE(texts.size() == 4);
  CHECK(texts.back() == "that was all");
  std::string whole;
  for (std::size_t i = 0; i + 1 < texts.size(); ++i) {
    CHECK(texts[i].size() <= 4096);
    whole += (whole.empty() ? "" : " ") + texts[i];
  }
  CHECK(whole == long_answer());
}
