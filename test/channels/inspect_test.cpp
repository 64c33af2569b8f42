#include "channels/inspect.hpp"

#include <catch2/catch.hpp>

using namespace luna;

namespace {

domain::event event_with(domain::event_content content) {
  domain::event what;
  what.channel = "whatsapp";
  what.account_id = "55";
  what.external_id = "wamid.A";
  what.sender_id = "1";
  what.sender_user_id = "US.1";
  what.sender_name = "Asha \"A\" \\ \x01\n नमस्ते";
  what.conversation_id = "G";
  what.is_group = true;
  what.time = 1749416383;
  what.dedup_key = "wa:wamid.A";
  what.reply_to = "wamid.Q";
  what.forwarded = true;
  what.sender_username = "asha";
  what.language = "hi";
  what.topic = "33";
  what.addressed = true;
  what.media_group = "album";
  what.must_call = "answerCallbackQuery";
  what.burst = 300;
  what.referral = {{"source_id", "ad"}, {"", "x"}};
  what.command = domain::bot_command{"start", "foo_bot", "ref"};
  what.content = std::move(content);
  return what;
}

const std::vector<std::pair<std::string_view, domain::event_content>> contents{
  {"text", domain::text_content{"hi"}},
  {"text", domain::text_content{}},
  {"image", domain::media_content{domain::media_kind::image, "7", "image/png", "s", "f", "c", "u", "q", 9, 3}},
  {"video", domain::media_content{domain::media_kind::video, "7", "", "", "", "", "", "", 0, 0}},
  {"audio", domain::media_content{domain::media_kind::audio, "7", "", "", "", "", "", "", 0, 0}},
  {"voice", domain::media_content{domain::media_kind::voice, "7", "", "", "", "", "", "", 0, 0}},
  {"video_note", domain::media_content{domain::media_kind::video_note, "7", "", "", "", "", "", "", 0, 0}},
  {"animation", domain::media_content{domain::media_kind::animation, "7", "", "", "", "", "", "", 0, 0}},
  {"document", domain::media_content{domain::media_kind::document, "7", "", "", "", "", "", "", 0, 0}},
  {"sticker", domain::media_content{domain::media_kind::sticker, "7", "", "", "", "", "", "", 0, 0}},
  {"location", domain::location_content{28.613939100000003, -77.20902120000001, "Delhi", "India"}},
  {"location", domain::location_content{0.0, 1e-300, "", ""}},
  {"contact", domain::contact_content{{{"A", {"1", "+2"}}, {"", {"2"}}, {"C", {}}}}},
  {"button", domain::button_content{"i", "t", "d"}},
  {"flow", domain::flow_content{"Sent", {{"a", "\"4\""}, {"", "4"}, {"n", R"({"x":[1,null,"\u0000"]})"}}, ""}},
  {"flow", domain::flow_content{"Sent", {}, "not json"}},
  {"reaction", domain::reaction_content{"👍", "m", false}},
  {"reaction", domain::reaction_content{"", "m", true}},
  {"reaction", domain::reaction_content{"👍", "m", false, std::vector<std::string>{"👍", "🤡"}}},
  {"reaction", domain::reaction_content{"", "m", true, std::vector<std::string>{}}},
  {"order", domain::order_content{"c", "please", {{{"id", "\"1\""}, {"n", "3"}}, {}}}},
  {"unsupported", domain::unsupported_content{"poll", 131051}},
  {"system", domain::system_content{"user_changed_number", "words", "2"}},
  {"poll", domain::poll_content{"Which?", {"this", "that"}}},
  {"dice", domain::dice_content{"🎲", 6}},
  {"membership", domain::membership_content{"kicked", "member"}},
  {"payment", domain::payment_content{"payment_succeeded",
                                      "stripe",
                                      "evt",
                                      "t",
                                      "p",
                                      "pp",
                                      "s",
                                      "o",
                                      "l",
                                      "rfnd",
                                      "r",
                                      3000,
                                      "usd",
                                      "m",
                                      "paid",
                                      "st",
                                      "upi",
                                      "E",
                                      "why",
                                      false,
                                      {{"user", "1"}}}},
  {"payment", domain::payment_content{}},
  {"delete", domain::delete_content{"o"}},
  {"status", domain::status_content{"failed", "1", "d-1", 131026}},
  {"channel_error", domain::channel_error_content{131000, "words"}},
  {"media", domain::stored_media_content{"m", domain::media_kind::voice, "ab12", "audio/ogg; codecs=opus", 7, ""}},
  {"media", domain::stored_media_content{"m", domain::media_kind::document, "", "", 0, "too long"}},
  {"media_wanted",
   domain::wanted_media_content{
     "m", 2, {domain::media_kind::sticker, "7", "image/webp", "s", "f", "c", "u", "q", 9, 3}}},
  {"timer", domain::timer_content{"reminder", 1790000000000}},
  {"service", domain::service_content{"3", true, "AB12"}},
  {"ignore", domain::ignored_content{"field x"}},
};

} // namespace

TEST_CASE("every kind of event has a fixed name", "[channels][inspect]") {
  for (const auto& [name, content] : contents)
    CHECK(channels::kind_name(event_with(content)) == name);
}

TEST_CASE("every kind of event survives being stored on one line", "[channels][inspect]") {
  for (const auto& [name, content] : contents) {
    auto what = event_with(content);
    auto stored = channels::to_json(what);
    INFO(stored);
    CHECK(stored.find('\n') == stored.npos);
    auto restored = channels::event_from_json(stored);
    REQUIRE(restored.has_value());
    CHECK(*restored == what);
  }
}

TEST_CASE("an edit is stored with what it replaces", "[channels][inspect]") {
  auto what = event_with(domain::text_content{"new"});
  what.edits = "wamid.O";
  CHECK(channels::kind_name(what) == "text");
  CHECK(channels::to_json(what).starts_with(R"({"event":"edit")"));
  CHECK(*channels::event_from_json(channels::to_json(what)) == what);
}

TEST_CASE("reactions are a list only where there may be several", "[channels][inspect]") {
  domain::event what;
  what.content = domain::reaction_content{"👍", "m", false};
  CHECK(channels::to_json(what)
        == R"({"event":"message","kind":"reaction","reaction":{"emoji":"👍","target":"m","removed":false}})");
  what.content = domain::reaction_content{"👍", "m", false, std::vector<std::string>{"👍", "🤡"}};
  CHECK(
    channels::to_json(what)
    == R"({"event":"message","kind":"reaction","reaction":{"emoji":["👍","🤡"],"target":"m","removed":false}})");
}

TEST_CASE("what is empty is left out", "[channels][inspect]") {
  domain::event what;
  what.content = domain::text_content{"hi"};
  CHECK(channels::to_json(what) == R"({"event":"message","kind":"text","text":"hi"})");
  CHECK(*channels::event_from_json(channels::to_json(what)) == what);
}

TEST_CASE("coordinates are written as people write them", "[channels][inspect]") {
  domain::event what;
  what.content = domain::location_content{12.25089, 44.0, "", ""};
  CHECK(channels::to_json(what) == R"({"event":"message","kind":"location","location":{"lat":12.25089,"lon":44}})");
}

TEST_CASE("what is no stored event is invalid", "[channels][inspect]") {
  for (auto text : {"", "{", "[]", "7", "{}", R"({"event":"party"})", R"({"event":"message"})", R"({"event":7})",
                    R"({"event":"message","kind":"party"})", R"({"event":"media"})",
                    R"({"event":"media_wanted","media_kind":"party"})", R"({"event":"ignore"} {})"})
    CHECK(channels::event_from_json(text).error() == domain::fault::invalid);
}
