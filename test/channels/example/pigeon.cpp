#include "test/channels/example/pigeon.hpp"

#include "channels/body.hpp"
#include "channels/choices.hpp"
#include "channels/signature.hpp"
#include "channels/text/markdown.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace luna::channels::pigeon {

namespace {

class pigeon_codec final : public codec {
public:
  explicit pigeon_codec(const account& which) : account_{which} {}

  /// The ring on its leg has the HMAC of what a pigeon carries.
  bool authentic(const webhook& request) const override {
    return is_hex_of(hmac_of_thread(account_.secret)(request.body), request.header("X-Ring"));
  }

  /// {"letters": [{"id": "7", "from": "loft-9", "time": 1749416383, "words": "coo"}]}
  domain::result<std::vector<domain::event>> parse(const webhook& request) const override {
    auto letters = parse_body(request.body)["letters"];
    if (!letters.is_array())
      return domain::fault::invalid;
    std::vector<domain::event> events;
    for_each(letters, [&](const node& letter) { events.push_back(read(letter)); });
    return events;
  }

  /// Pigeons are small, and carry neither buttons nor files.
  std::vector<domain::reply> fit(domain::reply what) const override {
    std::vector<domain::reply> letters;
    for (auto& part : text::split_markdown(with_choices(what), 160))
      letters.emplace_back(std::move(part));
    return letters;
  }

  api_call render(const domain::delivery& what, form, const attachment*) const override {
    boost::json::object letter{{"to", what.conversation.person},
                               {"words", text::to_plain(text::from_markdown(what.what.text))},
                               {"mark", what.id}};
    return {"POST", "/letters", {{"Authorization", "Bearer " + account_.token}}, boost::json::serialize(letter)};
  }

  send_judgement judge(const api_answer& answer, std::uint32_t) const override {
    using kind = send_judgement::kind;
    if (answer.status == 201)
      return {kind::accepted, std::string{answer.body}, {}, {}};
    if (answer.status == 404)
      return {kind::unreachable, {}, {}, "404: nobody lives there"};
    if (answer.status >= 400 && answer.status < 500)
      return {kind::parked, {}, {}, fmt::format("{}: the letter is refused", answer.status)};
    return {answer.may_have_been_sent ? kind::ambiguous : kind::retry, {}, {}, "the pigeon did not come back"};
  }

private:
  domain::event read(const node& letter) const {
    domain::event what;
    what.channel = "pigeon";
    what.account_id = account_.id;
    what.external_id = text_of(letter["id"]);
    what.sender_id = what.conversation_id = text_of(letter["from"]);
    what.time = value_of<std::int64_t>(letter["time"]);
    what.dedup_key = "pigeon:" + what.external_id;
    if (auto words = text_if(letter["words"]))
      what.content = domain::text_content{std::move(*words)};
    else
      what.content = domain::unsupported_content{"letter", 0};
    if (what.external_id.empty() || what.sender_id.empty()) {
      what.content = domain::ignored_content{"a letter without an id or a sender"};
      what.dedup_key.clear();
    }
    return what;
  }

  account account_;
};

} // namespace

std::unique_ptr<codec> open(const account& which) {
  return std::make_unique<pigeon_codec>(which);
}

} // namespace luna::channels::pigeon
