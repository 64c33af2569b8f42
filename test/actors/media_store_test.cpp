#include "actors/media_bucket.hpp"

#include "test/support/media.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <future>

using namespace luna;
using namespace std::chrono_literals;
using actors::http_client;
using actors::media_bucket_from;
using domain::fault;

namespace {

const auto key = persistence::media_key(*persistence::keyring::from_text(std::string(64, '1')));
const auto& hash_of = persistence::media_hash;

struct folder_fixture : test::actor_fixture {
  folder_fixture() {
    char name[] = "/tmp/luna-media-XXXXXX";
    root = ::mkdtemp(name);
    store = spawn(actors::media_folder, persistence::media_folder{root / "media", key});
  }
  ~folder_fixture() { std::filesystem::remove_all(root); }

  std::filesystem::path root;
  actors::media_store_actor store;
};

struct bucket_fixture : test::actor_fixture {
  test::played_platform s3;
  actors::media_bucket_options options = *media_bucket_from("s3://files/luna/media?endpoint=http://s3.example:9000");
  actors::media_store_actor store;

  bucket_fixture() {
    options.key_id = "key";
    options.secret = "secret";
    store = spawn(actors::media_bucket, key, s3.sender(), options);
  }

  test::answer<std::string> get(const std::string& hash) { return ask<std::string>(store, caf::get_atom_v, hash); }
  test::answer<std::string> put(const std::string& bytes) { return ask<std::string>(store, caf::put_atom_v, bytes); }

  void answer(std::size_t i, int status, std::string body = {}) {
    REQUIRE(i < s3.asked.size());
    http_client::response with;
    with.status = status;
    with.body = std::move(body);
    s3.asked[i].done(std::move(with));
    settle();
  }
};

std::string object_of(const std::string& bytes) {
  return "http://s3.example:9000/files/luna/media/" + persistence::media_name(key, hash_of(bytes));
}

std::string header(const http_client::request& what, std::string_view name) {
  for (const auto& [field, value] : what.headers)
    if (field == name)
      return value;
  return {};
}

/// What S3 answers with.
std::string error_body(std::string_view code) {
  return fmt::format("<?xml version=\"1.0\"?>\n<Error><Code>{}</Code><Message>m</Message></Error>", code);
}

fault fault_in(const test::answer<std::string>& answer) {
  return actors::fault_of(answer.get().error());
}

} // namespace

TEST_CASE_METHOD(folder_fixture, "the folder's actor puts and gets files", "[actors][media]") {
  std::string bytes("a\0b", 3);
  auto hash = ask<std::string>(store, caf::put_atom_v, bytes);
  REQUIRE(hash.get().engaged());
  CHECK(*hash.get() == hash_of(bytes));
  CHECK(*ask<std::string>(store, caf::get_atom_v, hash_of(bytes)).get() == bytes);
  CHECK(fault_in(ask<std::string>(store, caf::get_atom_v, hash_of("other"))) == fault::not_found);
}

TEST_CASE_METHOD(folder_fixture, "the folder's actor outlives a disk that fails", "[actors][media]") {
  std::filesystem::remove_all(root / "media");
  std::filesystem::create_symlink("/nowhere", root / "media");
  CHECK(fault_in(ask<std::string>(store, caf::put_atom_v, std::string{"a"})) == fault::unavailable);
  std::filesystem::remove(root / "media");
  CHECK(*ask<std::string>(store, caf::put_atom_v, std::string{"a"}).get() == hash_of("a"));
}

TEST_CASE_METHOD(bucket_fixture, "a put is a signed PUT of the sealed bytes", "[actors][media]") {
  auto answered = put("chart");
  REQUIRE(s3.asked.size() == 1);
  const auto& what = s3.asked[0].what;
  CHECK(what.method == "PUT");
  CHECK(what.url == object_of("chart"));
  CHECK(*persistence::open_media(key, hash_of("chart"), what.body) == "chart");
  CHECK(header(what, "x-amz-content-sha256") == hash_of(what.body));
  REQUIRE(what.signer);
  CHECK(what.signer->key_id == "key");
  CHECK(what.signer->secret == "secret");
  CHECK(what.signer->region == "us-east-1");
  CHECK_FALSE(answered.arrived());
  answer(0, 200);
  CHECK(*answered.get() == hash_of("chart"));
}

TEST_CASE_METHOD(bucket_fixture, "a get opens what the bucket has", "[actors][media]") {
  auto answered = get(hash_of("chart"));
  CHECK(s3.asked.at(0).what.method == "GET");
  CHECK(s3.asked[0].what.url == object_of("chart"));
  CHECK(header(s3.asked[0].what, "x-amz-content-sha256") == hash_of(""));
  CHECK(s3.asked[0].what.answer_bytes > 100 * 1024 * 1024);
  answer(0, 200, persistence::seal_media(key, hash_of("chart"), "chart"));
  CHECK(*answered.get() == "chart");
}

TEST_CASE_METHOD(bucket_fixture, "answers reach who asked, in whatever order they come", "[actors][media]") {
  auto a = get(hash_of("a")), b = get(hash_of("b"));
  answer(1, 200, persistence::seal_media(key, hash_of("b"), "b"));
  CHECK_FALSE(a.arrived());
  CHECK(*b.get() == "b");
  answer(0, 200, persistence::seal_media(key, hash_of("a"), "a"));
  CHECK(*a.get() == "a");
}

TEST_CASE_METHOD(bucket_fixture, "only an object that is not there is not found", "[actors][media]") {
  struct row {
    int status;
    std::string body;
    fault expected;
  };
  std::size_t i = 0;
  for (const auto& [status, body, expected] : {
         row{404, error_body("NoSuchKey"), fault::not_found},
         row{404, error_body("NoSuchBucket"), fault::unavailable},
         row{404, "", fault::unavailable},
         row{404, "</Code><Code>NoSuchKey", fault::unavailable},
         row{403, error_body("SignatureDoesNotMatch"), fault::unavailable},
         row{301, error_body("PermanentRedirect"), fault::unavailable},
         row{503, error_body("SlowDown"), fault::unavailable},
         row{0, "", fault::unavailable},
         row{200, "", fault::invalid},
         row{200, persistence::seal_media(key, hash_of("other"), "chart"), fault::invalid},
       }) {
    auto answered = get(hash_of("chart"));
    answer(i++, status, body);
    INFO(status << ' ' << body);
    CHECK(fault_in(answered) == expected);
  }
  auto answered = put("chart");
  answer(i, 404, error_body("NoSuchKey"));
  CHECK(fault_in(answered) == fault::unavailable);
}

TEST_CASE("a bucket's URL names bucket, prefix, endpoint and region", "[actors][media]") {
  auto whole = *media_bucket_from("s3://files/luna/media?endpoint=https://minio.example:9000&region=eu-west-1");
  CHECK(whole.bucket == "files");
  CHECK(whole.prefix == "luna/media");
  CHECK(whole.endpoint == "https://minio.example:9000");
  CHECK(whole.region == "eu-west-1");
  auto amazon = *media_bucket_from("s3://my.files-1?region=ap-south-1");
  CHECK(amazon.bucket == "my.files-1");
  CHECK(amazon.prefix.empty());
  CHECK(amazon.endpoint == "https://s3.ap-south-1.amazonaws.com");
  CHECK(media_bucket_from("s3://files")->region == "us-east-1");
  CHECK(media_bucket_from("s3://files?endpoint=http://[::1]:9000")->endpoint == "http://[::1]:9000");
}

TEST_CASE("what is no bucket's URL, or would have to be encoded, is refused", "[actors][media]") {
  for (auto wrong : {"",
                     "s3://",
                     "s3:///media",
                     "files/luna",
                     "http://files",
                     "s3://fi les",
                     "s3://files/a b",
                     "s3://files/a%20b",
                     "s3://files/a=b",
                     "s3://files//a",
                     "s3://files/a/",
                     "s3://files/../a",
                     "s3://files/.",
                     "s3://..",
                     "s3://files?x=1",
                     "s3://files?endpoint=",
                     "s3://files?endpoint=minio:9000",
                     "s3://files?endpoint=https://",
                     "s3://files?endpoint=https://h/path",
                     "s3://files?endpoint=https://u:p@h",
                     "s3://files?endpoint=ftp://h",
                     "s3://files?region=",
                     "s3://files?region=eu west",
                     "s3://files?region=a:b",
                     "s3://files?region"}) {
    INFO(wrong);
    CHECK_FALSE(media_bucket_from(wrong));
  }
}

namespace {

/// A real server that checks signatures, if the test was started with one (test/support/s3.py).
struct s3_fixture : test::actor_fixture {
  std::atomic<int> under_way = 0;
  http_client client;
  actors::http_sender send = [this](http_client::request what, http_client::completion done) {
    ++under_way;
    client.send(std::move(what), [this, done = std::move(done)](http_client::response answer) {
      done(std::move(answer));
      --under_way;
    });
  };

  static std::string setting(const char* name) {
    const auto* value = std::getenv(name);
    return value ? value : "";
  }

  bool absent() const {
    if (!setting("LUNA_TEST_S3").empty())
      return false;
    WARN("there is no S3 server to talk to: make s3-server");
    return true;
  }

  actors::media_bucket_options options() const {
    auto made = *media_bucket_from(setting("LUNA_TEST_S3"));
    made.key_id = setting("LUNA_TEST_S3_KEY");
    made.secret = setting("LUNA_TEST_S3_SECRET");
    return made;
  }

  actors::media_store_actor open(const actors::media_bucket_options& with) {
    return spawn(actors::media_bucket, key, send, with);
  }

  /// The answer, however long it takes: what the server does is out of the test's hands.
  template <class... Ts>
  test::answer<std::string> wait_for(const actors::media_store_actor& store, Ts... xs) {
    auto answered = ask<std::string>(store, xs...);
    while (under_way > 0)
      std::this_thread::yield();
    settle();
    return answered;
  }
};

} // namespace

TEST_CASE_METHOD(s3_fixture, "a real bucket takes files and gives them back", "[actors][media][s3]") {
  if (absent())
    return;
  auto store = open(options());
  for (const auto& bytes : {std::string{}, std::string("a\0b", 3), std::string(3'000'000, 'x')}) {
    CHECK(fault_in(wait_for(store, caf::get_atom_v, hash_of(bytes))) == fault::not_found);
    for (auto again = 0; again < 2; ++again) { // overwrites it
      auto hash = wait_for(store, caf::put_atom_v, bytes);
      REQUIRE(hash.get().engaged());
      CHECK(*hash.get() == hash_of(bytes));
      auto got = wait_for(store, caf::get_atom_v, hash_of(bytes));
      REQUIRE(got.get().engaged());
      CHECK((*got.get() == bytes));
    }
  }
}

TEST_CASE_METHOD(s3_fixture, "a real bucket refuses another secret, and another key", "[actors][media][s3]") {
  if (absent())
    return;
  REQUIRE(wait_for(open(options()), caf::put_atom_v, std::string{"secret"}).get().engaged());
  auto wrong = options();
  wrong.secret += 'x';
  auto store = open(wrong);
  CHECK(fault_in(wait_for(store, caf::get_atom_v, hash_of("secret"))) == fault::unavailable);
  CHECK(fault_in(wait_for(store, caf::put_atom_v, std::string{"secret"})) == fault::unavailable);
  wrong = options();
  wrong.key_id = "AKIAXXXXXXXXXXXXXXXX";
  CHECK(fault_in(wait_for(open(wrong), caf::get_atom_v, hash_of("secret"))) == fault::unavailable);
  CHECK(*wait_for(open(options()), caf::get_atom_v, hash_of("secret")).get() == "secret");
}

TEST_CASE_METHOD(s3_fixture, "a bucket that is not there is not an object that is not there", "[actors][media][s3]") {
  if (absent())
    return;
  auto wrong = options();
  wrong.bucket = "nobody-has-this";
  auto store = open(wrong);
  CHECK(fault_in(wait_for(store, caf::get_atom_v, hash_of("a"))) == fault::unavailable);
  CHECK(fault_in(wait_for(store, caf::put_atom_v, std::string{"a"})) == fault::unavailable);
}

TEST_CASE_METHOD(s3_fixture, "a server that is not there is unavailable", "[actors][media][s3]") {
  auto nowhere = *media_bucket_from("s3://files?endpoint=http://127.0.0.1:1");
  auto store = open(nowhere);
  CHECK(fault_in(wait_for(store, caf::get_atom_v, hash_of("a"))) == fault::unavailable);
}
