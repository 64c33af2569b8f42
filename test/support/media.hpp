// test/support/media.hpp
// What the media actors work with: a platform whose answers the test gives, a store in memory, an account.
#pragma once

#include "actors/api_call.hpp"
#include "actors/media_store.hpp"
#include "test/support/actor_fixture.hpp"

#include <map>
#include <set>

namespace test {

/// The requests that were sent, in order; the test answers them.
class played_platform {
public:
  luna::actors::http_sender sender() {
    return [this](luna::actors::http_client::request what, luna::actors::http_client::completion done) {
      asked.push_back({std::move(what), std::move(done)});
    };
  }

  struct question {
    luna::actors::http_client::request what;
    luna::actors::http_client::completion done;
  };
  std::vector<question> asked;
};

/// Files of a platform with two hops: GET /locate/<id> gives "<url> <mime> <sha256> <size>", "-" for what is not said.
/// Uploads go to /upload, if `uploads`.
struct file_codec : luna::channels::codec {
  bool uploads = false;

  bool authentic(const luna::channels::webhook&) const override { return false; }
  luna::domain::result<std::vector<luna::domain::event>> parse(const luna::channels::webhook&) const override {
    return luna::domain::fault::invalid;
  }
  luna::channels::api_call render(const luna::domain::delivery&, luna::channels::form,
                                  const luna::channels::attachment*) const override {
    return {};
  }
  luna::channels::send_judgement judge(const luna::channels::api_answer& answer, std::uint32_t attempt) const override {
    using kind = luna::channels::send_judgement::kind;
    auto reason = "status " + std::to_string(answer.status) + ", attempt " + std::to_string(attempt);
    if (answer.status == 0 && answer.may_have_been_sent)
      return {kind::ambiguous, {}, {}, reason};
    if (answer.status == 200)
      return {};
    if (answer.status == 400)
      return {kind::parked, {}, {}, reason};
    return {answer.status == 413 ? kind::media_refused : kind::retry, {}, {}, reason};
  }
  std::optional<luna::channels::api_call> upload(const luna::channels::attachment& file) const override {
    if (!uploads)
      return std::nullopt;
    return luna::channels::api_call{"POST", "/upload", {{"Content-Type", file.mime}}, file.filename + ':' + file.bytes};
  }
  std::optional<std::string> uploaded(const luna::channels::api_answer& answer) const override {
    return answer.status == 200 && !answer.body.empty() ? std::optional{std::string{answer.body}} : std::nullopt;
  }
  std::size_t file_bytes_max(luna::domain::media_kind kind) const override {
    return kind == luna::domain::media_kind::document ? 1000 : 10;
  }
  std::optional<luna::channels::api_call> locate(const luna::domain::media_content& file) const override {
    if (file.id.empty())
      return std::nullopt;
    return luna::channels::api_call{"GET", "/locate/" + file.id, {{"Authorization", "Bearer t"}}, {}};
  }
  luna::domain::result<luna::channels::media_location>
  located(const luna::channels::api_answer& answer) const override {
    if (answer.status == 404)
      return luna::domain::fault::not_found;
    if (answer.status == 400)
      return luna::domain::fault::invalid;
    if (answer.status != 200)
      return luna::domain::fault::unavailable;
    std::vector<std::string> fields;
    for (auto rest = answer.body; !rest.empty();) {
      auto field = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(field.size() + 1, rest.size()));
      fields.emplace_back(field == "-" ? "" : field);
    }
    fields.resize(4);
    return luna::channels::media_location{fields[0], fields[1], fields[2],
                                          fields[3].empty() ? 0 : std::stoll(fields[3])};
  }
  luna::channels::api_call fetch(const luna::channels::media_location& where) const override {
    return {"GET", where.url, {{"Authorization", "Bearer t"}}, {}};
  }
};

/// What a store in memory holds, and what it is to fail with.
struct memory_files {
  std::map<std::string, std::string> files; // by hash
  std::optional<luna::domain::fault> broken;
  bool silent = false;
};

struct memory_files_state {
  static inline const char* name = "memory-files";
  std::vector<caf::typed_response_promise<std::string>> unanswered;
};

inline luna::actors::media_store_actor::behavior_type
memory_files_actor(luna::actors::media_store_actor::stateful_pointer<memory_files_state> self, memory_files* held) {
  auto answer = [=](caf::expected<std::string> with) -> caf::result<std::string> {
    if (held->silent)
      return self->state.unanswered.emplace_back(self->make_response_promise<std::string>());
    if (held->broken)
      return caf::make_error(*held->broken);
    if (!with)
      return std::move(with.error());
    return std::move(*with);
  };
  return {
    [=](caf::put_atom, const std::string& bytes) {
      auto hash = luna::persistence::media_hash(bytes);
      if (!held->broken && !held->silent)
        held->files[hash] = bytes;
      return answer(hash);
    },
    [=](caf::get_atom, const std::string& hash) {
      auto found = held->files.find(hash);
      return answer(found == held->files.end()
                      ? caf::expected<std::string>{caf::make_error(luna::domain::fault::not_found)}
                      : caf::expected<std::string>{found->second});
    },
  };
}

/// One account, "platform" "55"; unknown while `closed`.
struct media_fixture : actor_fixture {
  played_platform platform;
  file_codec codec;
  memory_files files;
  bool closed = false;
  luna::actors::open_account account{&codec, "https://api.example"};
  luna::actors::media_store_actor store = spawn(memory_files_actor, &files);

  luna::actors::find_account accounts() {
    return [this](const std::string& channel, const std::string& id) -> const luna::actors::open_account* {
      return !closed && channel == "platform" && id == "55" ? &account : nullptr;
    };
  }

  luna::actors::http_client::request& asked(std::size_t i) {
    REQUIRE(i < platform.asked.size());
    return platform.asked[i].what;
  }

  void answer(std::size_t i, luna::actors::http_client::response with) {
    REQUIRE(i < platform.asked.size());
    platform.asked[i].done(std::move(with));
    settle();
  }

  void answer(std::size_t i, int status, std::string body = {}) {
    luna::actors::http_client::response with;
    with.status = status;
    with.body = std::move(body);
    with.may_have_been_sent = true;
    answer(i, std::move(with));
  }

  /// Time in small steps, so that what is set on the way fires too.
  void pass(std::chrono::milliseconds by) {
    using namespace std::chrono_literals;
    for (; by > 0ms; by -= 250ms)
      advance(250ms);
  }
};

} // namespace test
