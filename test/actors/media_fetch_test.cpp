#include "actors/media_fetch.hpp"

#include "test/support/media.hpp"

using namespace luna;
using namespace std::chrono_literals;
using actors::http_client;
using domain::media_kind;

namespace {

const auto& hash_of = persistence::media_hash;

/// Conversations that keep what they are given; the test answers.
struct heard_events {
  std::vector<actors::inbound> events;
};

struct listener_state {
  static inline const char* name = "listener";
};

actors::inbound_taker::behavior_type listener(actors::inbound_taker::stateful_pointer<listener_state>,
                                              heard_events* heard) {
  return {[heard](actors::inbound& event) { heard->events.push_back(std::move(event)); }};
}

struct fetch_fixture : test::media_fixture {
  heard_events heard;
  domain::timestamp now{1'790'000'000'000ms};
  actors::media_fetch_options options;
  actors::inbound_taker conversations = spawn(listener, &heard);
  actors::media_fetch_actor fetch = open();

  actors::media_fetch_actor open() {
    return spawn(
      actors::media_fetch, store, conversations, accounts(), platform.sender(), [this] { return now; }, options);
  }

  static domain::event message(const std::string& id, media_kind kind = media_kind::voice) {
    domain::event what;
    what.channel = "platform";
    what.account_id = "55";
    what.external_id = "m" + id;
    what.sender_id = "1";
    what.conversation_id = "1";
    what.dedup_key = "p:" + id;
    what.content = domain::media_content{kind, id, "", "", "", "", "", "", 0, 0};
    return what;
  }

  void order(domain::event what) {
    caf::anon_send(fetch, actors::media_order{std::move(what)});
    settle();
  }

  const domain::stored_media_content& became(std::size_t i) {
    REQUIRE(i < heard.events.size());
    return std::get<domain::stored_media_content>(heard.events[i].what.content);
  }

  void take(std::size_t i, domain::result<domain::committed> with = domain::committed{}) {
    REQUIRE(i < heard.events.size());
    heard.events[i].done(std::move(with));
    heard.events[i].done = {};
    settle();
  }

  /// Both hops of request `i` and the next one.
  void give(std::size_t i, const std::string& where, std::string bytes) {
    answer(i, 200, where);
    answer(i + 1, 200, std::move(bytes));
  }
};

} // namespace

TEST_CASE_METHOD(fetch_fixture, "a file is fetched in two hops, stored, and told of", "[actors][media]") {
  order(message("A"));
  REQUIRE(platform.asked.size() == 1);
  CHECK(asked(0).url == "https://api.example/locate/A");
  CHECK(asked(0).headers == std::vector<std::pair<std::string, std::string>>{{"Authorization", "Bearer t"}});
  answer(0, 200, "https://cdn.example/a audio/ogg");
  REQUIRE(platform.asked.size() == 2);
  CHECK(asked(1).url == "https://cdn.example/a");
  CHECK(asked(1).answer_bytes == 10);
  answer(1, 200, "bytes");
  CHECK(files.files.at(hash_of("bytes")) == "bytes");
  REQUIRE(heard.events.size() == 1);
  const auto& what = heard.events[0].what;
  CHECK(what.dedup_key == "media:p:A");
  CHECK(what.conversation_id == "1");
  CHECK(what.time == 1'790'000'000);
  CHECK(became(0) == domain::stored_media_content{"mA", media_kind::voice, hash_of("bytes"), "audio/ogg", 5, ""});
  take(0);
  pass(10min);
  CHECK(platform.asked.size() == 2);
  CHECK(heard.events.size() == 1);
}

TEST_CASE_METHOD(fetch_fixture, "a link that is no whole one is the account's", "[actors][media]") {
  order(message("A"));
  answer(0, 200, "/file/a");
  CHECK(asked(1).url == "https://api.example/file/a");
}

TEST_CASE_METHOD(fetch_fixture, "a file's type is the platform's word, the message's, or the download's",
                 "[actors][media]") {
  auto typed = [&](std::string id, std::string of_message, std::string of_platform, std::string of_download) {
    auto what = message(id);
    std::get<domain::media_content>(what.content).mime = of_message;
    order(what);
    auto i = platform.asked.size() - 1;
    answer(i, 200, "/a " + of_platform);
    http_client::response with;
    with.status = 200;
    with.content_type = of_download;
    answer(i + 1, with);
    return became(heard.events.size() - 1).mime;
  };
  CHECK(typed("A", "audio/mpeg", "audio/aac", "audio/ogg") == "audio/aac");
  CHECK(typed("B", "audio/ogg; codecs=opus", "-", "audio/aac") == "audio/ogg; codecs=opus");
  CHECK(typed("C", "", "-", "audio/aac") == "audio/aac");
  CHECK(typed("D", "", "-", "text/html") == "audio/ogg"); // what such a file is else
  CHECK(typed("E", "", "-", "application/octet-stream") == "audio/ogg");
  CHECK(typed("F", "audio/\x01", "-", "") == "application/octet-stream");
}

TEST_CASE_METHOD(fetch_fixture, "what has no file, no account or no way to it is left", "[actors][media]") {
  auto text = message("A");
  text.content = domain::text_content{"hi"};
  order(text);
  auto unknown = message("B");
  unknown.account_id = "56";
  order(unknown);
  order(message("")); // a platform that has no files to get
  CHECK(platform.asked.empty());
  CHECK(heard.events.empty());
  order(message("C")); // and nobody's place is taken
  CHECK(platform.asked.size() == 1);
}

TEST_CASE_METHOD(fetch_fixture, "a file of the greatest length is taken, a longer one is not", "[actors][media]") {
  order(message("A"));
  answer(0, 200, "/a - - 10");
  CHECK(platform.asked.size() == 2);
  order(message("B"));
  answer(2, 200, "/b - - 11");
  CHECK(platform.asked.size() == 3);
  CHECK(became(0).hash.empty());
  CHECK(became(0).target == "mB");
  CHECK(became(0).reason == "the file is longer than 10 bytes");
  order(message("C", media_kind::document));
  answer(3, 200, "/c - - 11");
  CHECK(asked(4).answer_bytes == 1000);
}

TEST_CASE_METHOD(fetch_fixture, "a download that turns out too long is not tried again", "[actors][media]") {
  order(message("A"));
  answer(0, 200, "/a");
  http_client::response with;
  with.too_long = true;
  with.error = "the answer is longer than 10 bytes";
  answer(1, with);
  CHECK(became(0).hash.empty());
  CHECK(became(0).reason == "the file is too long: the answer is longer than 10 bytes");
  take(0);
  pass(10min);
  CHECK(platform.asked.size() == 2);
}

TEST_CASE_METHOD(fetch_fixture, "a file of a type that does not fit the message is not had", "[actors][media]") {
  order(message("A", media_kind::image));
  answer(0, 200, "/a text/html");
  CHECK(platform.asked.size() == 1);
  CHECK(became(0).reason == "the file's type does not fit the message's kind");
}

TEST_CASE_METHOD(fetch_fixture, "what the platform will never give is not asked for twice", "[actors][media]") {
  order(message("A"));
  answer(0, 404);
  CHECK(became(0).reason == "the platform does not give the file: status 404");
  order(message("B"));
  answer(1, 400);
  CHECK(became(1).reason == "the platform does not give the file: status 400");
  take(0);
  take(1);
  pass(10min);
  CHECK(platform.asked.size() == 2);
}

TEST_CASE_METHOD(fetch_fixture, "whatever fails on the way, the next attempt begins anew and succeeds",
                 "[actors][media]") {
  order(message("A"));
  std::size_t next = 1;
  SECTION("the first hop") {
    answer(0, 500);
  }
  SECTION("the first hop, without an answer") {
    answer(0, 0);
  }
  SECTION("the second hop") {
    answer(0, 200, "/a");
    answer(1, 401); // a link that has expired
    next = 2;
  }
  SECTION("the second hop, without an answer") {
    answer(0, 200, "/a");
    answer(1, 0);
    next = 2;
  }
  SECTION("the length") {
    answer(0, 200, "/a - - 6");
    answer(1, 200, "bytes");
    next = 2;
  }
  SECTION("the checksum") {
    answer(0, 200, "/a - " + hash_of("other"));
    answer(1, 200, "bytes");
    next = 2;
  }
  SECTION("the store") {
    files.broken = domain::fault::unavailable;
    answer(0, 200, "/a");
    answer(1, 200, "bytes");
    files.broken.reset();
    next = 2;
  }
  SECTION("a silent store") {
    files.silent = true;
    answer(0, 200, "/a");
    answer(1, 200, "bytes");
    files.silent = false;
    pass(options.store_limit);
    next = 2;
  }
  CHECK(platform.asked.size() == next);
  CHECK(heard.events.empty());
  pass(2s);
  REQUIRE(platform.asked.size() == next + 1);
  CHECK(asked(next).url == "https://api.example/locate/A");
  give(next, "/a - " + hash_of("bytes") + " 5", "bytes");
  CHECK(became(0).hash == hash_of("bytes"));
}

TEST_CASE_METHOD(fetch_fixture, "a checksum is read in hex and base64; another form says nothing", "[actors][media]") {
  auto base64 = persistence::to_base64(persistence::sha256("bytes"));
  auto wrong64 = persistence::to_base64(persistence::sha256("other"));
  auto hex = hash_of("bytes");
  std::transform(hex.begin(), hex.end(), hex.begin(), [](unsigned char c) { return std::toupper(c); });
  struct row {
    std::string of_platform;
    std::string of_message;
    bool fits;
  };
  auto number = 0;
  for (const auto& [of_platform, of_message, fits] : {
         row{hash_of("bytes"), "", true},
         row{hex, "", true},
         row{base64, "", true},
         row{"-", base64, true},
         row{"-", hash_of("bytes"), true},
         row{"-", "", true},
         row{"-", "sha256hash", true},
         row{base64, wrong64, true}, // the platform's later word counts
         row{hash_of("other"), "", false},
         row{wrong64, "", false},
         row{"-", wrong64, false},
         row{"-", hash_of("other"), false},
       }) {
    auto what = message(std::to_string(++number));
    std::get<domain::media_content>(what.content).sha256 = of_message;
    order(what);
    auto told = heard.events.size();
    give(platform.asked.size() - 1, "/a - " + of_platform, "bytes");
    INFO(of_platform << ' ' << of_message);
    CHECK((heard.events.size() == told + 1) == fits);
  }
}

TEST_CASE_METHOD(fetch_fixture, "attempts come further and further apart, and end", "[actors][media]") {
  order(message("A"));
  std::vector<std::chrono::milliseconds> pauses;
  while (pauses.size() < 20) {
    answer(platform.asked.size() - 1, 503);
    auto before = platform.asked.size();
    auto waited = 0ms;
    for (; platform.asked.size() == before && waited < 2min; waited += 250ms)
      advance(250ms);
    if (platform.asked.size() == before)
      break;
    pauses.push_back(waited);
  }
  REQUIRE(pauses.size() == options.attempts_max - 1);
  for (std::size_t i = 0; i < pauses.size(); ++i) {
    auto middle = std::min<std::chrono::milliseconds>(1s * (1 << i), 60s);
    CHECK(pauses[i] >= middle * 3 / 4);
    CHECK(pauses[i] <= middle * 5 / 4 + 250ms);
  }
  CHECK(heard.events.empty()); // it will be wanted again
}

TEST_CASE_METHOD(fetch_fixture, "a platform's Retry-After is waited for in both hops", "[actors][media]") {
  http_client::response slow;
  slow.status = 429;
  slow.retry_after = 100s;
  order(message("A"));
  answer(0, slow);
  pass(99s);
  CHECK(platform.asked.size() == 1);
  pass(1s);
  REQUIRE(platform.asked.size() == 2);
  answer(1, 200, "/a");
  answer(2, slow);
  pass(99s);
  CHECK(platform.asked.size() == 3);
  pass(1s);
  CHECK(platform.asked.size() == 4);
}

TEST_CASE_METHOD(fetch_fixture, "a file that failed for long is fetched when it is wanted again", "[actors][media]") {
  options.attempts_max = 2;
  fetch = open();
  auto what = message("A");
  order(what);
  answer(0, 500);
  pass(2s);
  answer(1, 500);
  pass(1min);
  CHECK(platform.asked.size() == 2);
  order(domain::media_deadline_of(what, now)->what);
  REQUIRE(platform.asked.size() == 3);
  CHECK(asked(2).url == "https://api.example/locate/A");
  give(2, "/a", "bytes");
  CHECK(heard.events.at(0).what.dedup_key == "media:media:p:A");
  CHECK(became(0).target == "mA");
}

TEST_CASE_METHOD(fetch_fixture, "in the last round a file that failed for long could not be had", "[actors][media]") {
  options.attempts_max = 2;
  fetch = open();
  auto what = message("A");
  while (domain::comes_again(what))
    what = domain::media_deadline_of(what, now)->what;
  order(what);
  answer(0, 500);
  pass(2s);
  answer(1, 500);
  CHECK(became(0).hash.empty());
  CHECK(became(0).reason == "the platform does not say where the file is: status 500");
  CHECK(heard.events[0].what.dedup_key == domain::media_deadline_of(what, now)->what.dedup_key);
}

TEST_CASE_METHOD(fetch_fixture, "a file that is on its way already is not fetched twice", "[actors][media]") {
  auto what = message("A");
  order(what);
  order(what);
  order(domain::media_deadline_of(what, now)->what);
  CHECK(platform.asked.size() == 1);
  give(0, "/a", "bytes");
  REQUIRE(heard.events.size() == 1);
  CHECK(heard.events[0].what.dedup_key == "media:media:p:A"); // of the latest round, whose deadline is yet to come
}

TEST_CASE_METHOD(fetch_fixture, "a file whose deadline was first is told of in the next round", "[actors][media]") {
  auto what = message("A");
  order(what);
  give(0, "/a", "bytes");
  REQUIRE(heard.events.size() == 1);
  order(domain::media_deadline_of(what, now)->what);
  take(0, domain::committed{7, true, {}});
  REQUIRE(heard.events.size() == 2);
  CHECK(heard.events[1].what.dedup_key == "media:media:p:A");
  CHECK(became(1).hash == hash_of("bytes"));
  take(1, domain::committed{8, false, {}});
  CHECK(platform.asked.size() == 2);
}

TEST_CASE_METHOD(fetch_fixture, "a conversation that does not take the event is told again", "[actors][media]") {
  order(message("A"));
  give(0, "/a", "bytes");
  SECTION("it says so") {
    take(0, domain::fault::unavailable);
  }
  SECTION("it has crashed") {
    heard.events[0].done = {};
    settle();
  }
  CHECK(heard.events.size() == 1);
  pass(2s);
  REQUIRE(heard.events.size() == 2);
  CHECK(became(1) == became(0));
  take(1);
  pass(10min);
  CHECK(heard.events.size() == 2);
  CHECK(platform.asked.size() == 2);
}

TEST_CASE_METHOD(fetch_fixture, "no more than a few files are on their way at once", "[actors][media]") {
  for (auto i = 0; i < 7; ++i)
    order(message(std::to_string(i)));
  CHECK(platform.asked.size() == 4);
  answer(0, 200, "/a");
  CHECK(platform.asked.size() == 5); // its second hop
  answer(4, 200, "bytes");
  CHECK(platform.asked.size() == 6); // the fifth
  answer(1, 500);
  CHECK(platform.asked.size() == 7); // one that rests makes room
  answer(2, 404);
  CHECK(platform.asked.size() == 8);
  CHECK(asked(7).url == "https://api.example/locate/6");
}

TEST_CASE_METHOD(fetch_fixture, "more orders than may wait are left until they are wanted again", "[actors][media]") {
  options.waiting_max = 5;
  fetch = open();
  for (auto i = 0; i < 6; ++i)
    order(message(std::to_string(i)));
  for (std::size_t i = 0; i < platform.asked.size(); ++i)
    answer(i, 404);
  CHECK(heard.events.size() == 5);
  for (std::size_t i = 0; i < 5; ++i)
    take(i);
  order(message("6"));
  CHECK(asked(platform.asked.size() - 1).url == "https://api.example/locate/6");
}

TEST_CASE_METHOD(fetch_fixture, "an account that is closed meanwhile ends its orders", "[actors][media]") {
  order(message("A"));
  closed = true;
  answer(0, 200, "/a");
  pass(10s);
  closed = false;
  pass(10min);
  CHECK(platform.asked.size() == 1);
  order(message("A"));
  CHECK(platform.asked.size() == 2);
}

TEST_CASE_METHOD(fetch_fixture, "every file is told of once, in whatever order things happen", "[actors][media]") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    INFO("seed " << seed);
    heard.events.clear();
    platform.asked.clear();
    fetch = open();
    std::mt19937_64 random{seed};
    for (auto i = 0; i < 8; ++i)
      caf::anon_send(fetch, actors::media_order{message(std::to_string(i))});
    for (auto step = 0; step < 400; ++step) {
      settle_shuffled(random());
      for (auto& question : platform.asked)
        if (auto done = std::exchange(question.done, {})) {
          http_client::response with;
          with.status = random() % 8 == 0 ? 503 : 200;
          with.body = question.what.url.find("locate") != std::string::npos ? "/a" : "bytes";
          done(std::move(with));
          break;
        }
      for (auto& event : heard.events)
        if (auto done = std::exchange(event.done, {}))
          done(domain::committed{});
      settle_shuffled(random());
      advance(500ms);
    }
    std::set<std::string> keys;
    for (const auto& event : heard.events)
      keys.insert(event.what.dedup_key);
    CHECK(keys.size() == 8);
    CHECK(heard.events.size() == 8);
  }
}
