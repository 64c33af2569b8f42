#include "actors/media_send.hpp"

#include "test/support/media.hpp"

using namespace luna;
using namespace std::chrono_literals;
using channels::send_judgement;

namespace {

struct send_fixture : test::media_fixture {
  actors::media_send_options options;
  actors::media_send_actor send = open();
  std::vector<std::optional<actors::media_ready>> got;

  actors::media_send_actor open() { return spawn(actors::media_send, store, accounts(), platform.sender(), options); }

  static actors::send_order order(const std::string& bytes) {
    actors::send_order what;
    what.what.conversation = {"platform", "55", "1"};
    what.what.attempt = 3;
    what.what.what = {"caption", domain::reply_media{domain::media_kind::image, persistence::media_hash(bytes),
                                                     "image/png", "chart.png"}};
    return what;
  }

  void wish(actors::send_order what) {
    auto place = got.size();
    got.emplace_back();
    caf::anon_send(send, actors::media_wish{std::move(what), [this, place](actors::media_ready ready) {
                                              CHECK_FALSE(got[place].has_value());
                                              got[place] = std::move(ready);
                                            }});
    settle();
  }

  void wish(const std::string& bytes) { wish(order(bytes)); }

  void keep(const std::string& bytes) { files.files[persistence::media_hash(bytes)] = bytes; }

  const channels::attachment& file(std::size_t i) {
    REQUIRE(got.at(i).has_value());
    REQUIRE(std::holds_alternative<std::shared_ptr<const channels::attachment>>(*got[i]));
    return *std::get<0>(*got[i]);
  }

  const send_judgement& refusal(std::size_t i) {
    REQUIRE(got.at(i).has_value());
    REQUIRE(std::holds_alternative<send_judgement>(*got[i]));
    return std::get<1>(*got[i]);
  }

  void let_go(std::size_t i) {
    got.at(i) = send_judgement{};
    settle();
  }
};

} // namespace

TEST_CASE("a file is wanted for a reply that holds one, and for a text that is sent as one", "[actors][media]") {
  auto what = send_fixture::order("chart");
  CHECK(actors::wants_file(what));
  what.with_media = false;
  CHECK_FALSE(actors::wants_file(what));
  what.how = channels::form::document;
  CHECK(actors::wants_file(what));
  actors::send_order text;
  text.what.what = {"hi"};
  CHECK_FALSE(actors::wants_file(text));
}

TEST_CASE_METHOD(send_fixture, "a text that is sent as a file is uploaded like one", "[actors][media]") {
  codec.uploads = true;
  actors::send_order what;
  what.what.conversation = {"platform", "55", "1"};
  what.what.what = {"a long text"};
  what.how = channels::form::document;
  wish(what);
  CHECK(asked(0).body == "message.txt:a long text");
  answer(0, 200, "id-7");
  CHECK(file(0).platform_id == "id-7");
  CHECK(file(0).mime == "text/plain");
}

TEST_CASE_METHOD(send_fixture, "a file that travels with its reply is given with its bytes", "[actors][media]") {
  keep("chart");
  wish("chart");
  CHECK(file(0).bytes == "chart");
  CHECK(file(0).mime == "image/png");
  CHECK(file(0).filename == "chart.png");
  CHECK(file(0).platform_id.empty());
  CHECK(platform.asked.empty());
}

TEST_CASE_METHOD(send_fixture, "a file that its platform wants first is uploaded, and given by the platform's id",
                 "[actors][media]") {
  codec.uploads = true;
  keep("chart");
  wish("chart");
  REQUIRE(platform.asked.size() == 1);
  CHECK(asked(0).url == "https://api.example/upload");
  CHECK(asked(0).body == "chart.png:chart");
  CHECK_FALSE(got[0].has_value());
  answer(0, 200, "id-7");
  CHECK(file(0).platform_id == "id-7");
  CHECK(file(0).bytes == "chart"); // the codec looks at them again
  CHECK(file(0).filename == "chart.png");
}

TEST_CASE_METHOD(send_fixture, "an upload that failed is judged by the platform's rules", "[actors][media]") {
  codec.uploads = true;
  keep("chart");
  struct row {
    int status;
    std::string body;
    send_judgement::kind outcome;
    std::string reason;
  };
  std::size_t i = 0;
  for (const auto& [status, body, outcome, reason] : {
         row{503, "", send_judgement::kind::retry, "status 503, attempt 3"},
         row{413, "", send_judgement::kind::media_refused, "status 413, attempt 3"},
         row{400, "", send_judgement::kind::media_refused, "status 400, attempt 3"}, // a reply that would be parked
         // What may have been uploaded may be uploaded again: nobody sees it.
         row{0, "", send_judgement::kind::retry, "the platform did not say that it has the file"},
         row{200, "", send_judgement::kind::retry, "the platform did not say that it has the file"},
       }) {
    wish("chart");
    answer(i, status, body);
    CHECK(refusal(i).outcome == outcome);
    CHECK(refusal(i).reason == reason);
    ++i;
  }
}

TEST_CASE_METHOD(send_fixture, "a file that the store cannot give makes the reply go without, or wait",
                 "[actors][media]") {
  wish("chart");
  CHECK(refusal(0).outcome == send_judgement::kind::media_refused);
  CHECK(refusal(0).reason == "the media store does not have the file");
  files.broken = domain::fault::invalid;
  wish("chart");
  CHECK(refusal(1).outcome == send_judgement::kind::media_refused);
  CHECK(refusal(1).reason == "the file in the media store was damaged");
  files.broken = domain::fault::unavailable;
  wish("chart");
  CHECK(refusal(2).outcome == send_judgement::kind::retry);
  files.broken.reset();
  keep("chart");
  wish("chart");
  CHECK(file(3).bytes == "chart");
}

TEST_CASE_METHOD(send_fixture, "a silent store is waited for, up to the limit", "[actors][media]") {
  files.silent = true;
  wish("chart");
  pass(options.store_limit - 250ms);
  CHECK_FALSE(got[0].has_value());
  pass(250ms);
  CHECK(refusal(0).outcome == send_judgement::kind::retry);
}

TEST_CASE_METHOD(send_fixture, "a reply of an account that is not waits", "[actors][media]") {
  keep("chart");
  closed = true;
  wish("chart");
  CHECK(refusal(0).outcome == send_judgement::kind::retry);
  closed = false;
  codec.uploads = true;
  wish("chart");
  closed = true;
  answer(0, 200, "id");
  CHECK(refusal(1).outcome == send_judgement::kind::retry);
}

TEST_CASE_METHOD(send_fixture, "few files are in memory: the next comes when one is let go", "[actors][media]") {
  keep("chart");
  for (auto i = 0; i < 6; ++i)
    wish("chart");
  CHECK(got[3].has_value());
  CHECK_FALSE(got[4].has_value());
  let_go(1);
  CHECK(got[4].has_value());
  CHECK_FALSE(got[5].has_value());
  let_go(0);
  CHECK(got[5].has_value());
}

TEST_CASE_METHOD(send_fixture, "an upload's end, however it ends, makes room", "[actors][media]") {
  codec.uploads = true;
  keep("chart");
  for (auto i = 0; i < 7; ++i)
    wish("chart");
  CHECK(platform.asked.size() == 4);
  answer(0, 200, "id");
  CHECK(platform.asked.size() == 4);
  let_go(0);
  CHECK(platform.asked.size() == 5);
  answer(1, 503);
  CHECK(platform.asked.size() == 6);
  closed = true;
  answer(2, 200, "id");
  CHECK(refusal(6).outcome == send_judgement::kind::retry); // had its place at once, and no account any more
}

TEST_CASE_METHOD(send_fixture, "what the store cannot give makes room", "[actors][media]") {
  for (auto i = 0; i < 10; ++i)
    wish("missing");
  for (std::size_t i = 0; i < 10; ++i)
    CHECK(refusal(i).outcome == send_judgement::kind::media_refused);
  keep("chart");
  wish("chart");
  CHECK(file(10).bytes == "chart");
}

TEST_CASE_METHOD(send_fixture, "more wishes than may wait are told to come again", "[actors][media]") {
  options.at_once = 1;
  options.waiting_max = 2;
  send = open();
  keep("chart");
  for (auto i = 0; i < 4; ++i)
    wish("chart");
  CHECK(got[0].has_value());
  CHECK_FALSE(got[2].has_value());
  CHECK(refusal(3).outcome == send_judgement::kind::retry);
  let_go(0);
  CHECK(file(1).bytes == "chart");
}
