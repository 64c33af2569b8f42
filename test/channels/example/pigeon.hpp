#pragma once

#include "channels/body.hpp"
#include "channels/choices.hpp"
#include "channels/codec.hpp"
#include "channels/signature.hpp"
#include "channels/text/markdown.hpp"

#include <boost/json.hpp>

namespace luna::channels {

struct pigeon final : codec {
  explicit pigeon(const account& which) : ours{which} {}
  static std::unique_ptr<codec> open(const account& which) { return std::make_unique<pigeon>(which); }

  /// The ring on its leg has the HMAC of what a pigeon carries.
  bool authentic(const webhook& request) const override {
    return is_hex_of(hmac_of_thread(ours.secret)(request.body), request.header("X-Ring"));
  }

  /// {"letters": [{"id": "7", "from": "loft-9", "words": "coo"}]}
  domain::result<std::vector<domain::event>> parse(const webhook& request) const override {
    auto letters = parse_body(request.body)["letters"];
    if (!letters.is_array())
      return domain::fault::invalid;
    std::vector<domain::event> events;
    for_each(letters, [&](const node& letter) {
      auto& what = events.emplace_back();
      what.channel = "pigeon";
      what.account_id = ours.id;
      what.external_id = text_of(letter["id"]);
      what.sender_id = what.conversation_id = text_of(letter["from"]);
      what.content = domain::text_content{text_of(letter["words"])};
      if (what.external_id.empty() || what.sender_id.empty())
        what.content = domain::ignored_content{"a letter without an id or a sender"};
      else
        what.dedup_key = "pigeon:" + what.external_id;
    });
    return events;
  }

  /// Pigeons carry words of any length, and neither buttons nor files.
  api_call render(const domain::delivery& what, form, const attachment*) const override {
    auto words = text::to_plain(text::from_markdown(with_choices(what.what)));
    boost::json::object letter{{"to", what.conversation.person}, {"words", std::move(words)}, {"mark", what.id}};
    return {"POST", "/letters", {{"Authorization", "Bearer " + ours.token}}, boost::json::serialize(letter)};
  }

  send_judgement judge(const api_answer& answer, std::uint32_t) const override {
    using enum send_judgement::kind;
    if (answer.status == 201)
      return {accepted, std::string{answer.body}, {}, {}};
    auto refused = answer.status >= 400 && answer.status < 500;
    return {refused ? parked : answer.may_have_been_sent ? ambiguous : retry, {}, {}, "the letter was not taken"};
  }

  const account ours;
};
} // namespace luna::channels
