#include "channels/whatsapp/render.hpp"

#include "test/channels/support.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using namespace channels::whatsapp;
using channels::form;

namespace {

domain::delivery to(std::string person, domain::reply what = std::string{"hello"}) {
  return {"d-7", {"whatsapp", "106540352242922", std::move(person)}, std::move(what), 1, 0, 0};
}

boost::json::object body_of(domain::reply what, form how = form::full, const channels::attachment* file = nullptr,
                            std::string person = "16505551234") {
  return boost::json::parse(send(to(std::move(person), std::move(what)), how, file).body).as_object();
}

boost::json::object body_for(const std::string& person) {
  return body_of(std::string{"hello"}, form::full, nullptr, person);
}

boost::json::value json(std::string_view text) {
  return boost::json::parse(text);
}

/// Sent as what, with which member of that name.
void check(const boost::json::object& body, std::string_view type, std::string_view content) {
  CHECK(body.size() == 6);
  CHECK(body.at("type").as_string() == type);
  REQUIRE(body.contains(type));
  CHECK(body.at(type) == json(content));
}

channels::attachment file_of(std::string mime, std::string bytes = "bytes", std::string id = "4711") {
  return {std::move(bytes), std::move(mime), "Kundli Asha.pdf", std::move(id)};
}

domain::reply media(domain::media_kind kind, std::string text = "") {
  return {std::move(text), domain::reply_media{kind, std::string(64, 'a'), "x/y", "Kundli Asha.pdf"}};
}

const std::string opus = "OggS" + std::string(24, '\0') + "OpusHead\x01\x01" + std::string(20, '\0');

} // namespace

TEST_CASE("a text is sent to its person with our id", "[channels][render]") {
  auto request = send(to("16505551234", std::string{"नमस्ते \"you\"\nagain"}), form::full, nullptr);
  CHECK(request.method == "POST");
  CHECK(request.url == "/106540352242922/messages");
  CHECK(request.headers == std::vector<std::pair<std::string, std::string>>{{"Content-Type", "application/json"}});
  CHECK(boost::json::parse(request.body)
        == json(R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"16505551234","type":"text",)"
                R"("text":{"body":"नमस्ते \"you\"\nagain","preview_url":false},"biz_opaque_callback_data":"d-7"})"));
}

TEST_CASE("a business-scoped user id is a recipient, anything else a number", "[channels][render]") {
  for (const std::string& id :
       {std::string{"US.1"}, std::string{"IN.ENT.aZ9"}, "US." + std::string(128, 'x'), std::string{"US.ENT"}}) {
    CHECK(body_for(id).at("recipient").as_string() == id);
    CHECK_FALSE(body_for(id).contains("to"));
  }
  for (const std::string& id :
       {std::string{"16505551234"}, std::string{"us.1"}, std::string{"US."}, std::string{"US.ENT."},
        "US." + std::string(129, 'x'), std::string{"USA.1"}, std::string{"US.1 "}, std::string{}}) {
    CHECK(body_for(id).at("to").as_string() == id);
    CHECK_FALSE(body_for(id).contains("recipient"));
    CHECK(body_for(id).at("recipient_type") == "individual");
  }
}

TEST_CASE("a group is a recipient of its own kind", "[channels][render]") {
  auto body = body_for("Y2FwaV9ncm91cDoxOTUwNTU1MDA3OToxMjAzNjMzOTQzMjAdOTY0MTUZD");
  CHECK(body.at("recipient_type") == "group");
  CHECK(body.at("to") == "Y2FwaV9ncm91cDoxOTUwNTU1MDA3OToxMjAzNjMzOTQzMjAdOTY0MTUZD");
}

TEST_CASE("Markdown becomes WhatsApp's marks, or none in plain form", "[channels][render]") {
  domain::reply what{"**Sun** in [Leo](https://x.y)"};
  CHECK(body_of(what).at("text").at("body") == "*Sun* in Leo (https://x.y)");
  CHECK(body_of(what, form::plain).at("text").at("body") == "Sun in Leo (https://x.y)");
}

TEST_CASE("choices are buttons", "[channels][render]") {
  domain::reply what{"**PDF** report?", domain::reply_buttons{{{"y", "Yes *now*", "unused"}, {"n", "No", ""}}}};
  check(
    body_of(what), "interactive",
    R"({"type":"button","body":{"text":"*PDF* report?"},"action":{"buttons":[)"
    R"({"type":"reply","reply":{"id":"y","title":"Yes *now*"}},{"type":"reply","reply":{"id":"n","title":"No"}}]}})");
  CHECK(body_of(what, form::plain).at("interactive").at("body").at("text") == "PDF report?");
}

TEST_CASE("one choice is one button", "[channels][render]") {
  check(body_of({"Go?", domain::reply_buttons{{{"y", "Yes", ""}}}}), "interactive",
        R"({"type":"button","body":{"text":"Go?"},"action":{"buttons":[)"
        R"({"type":"reply","reply":{"id":"y","title":"Yes"}}]}})");
}

TEST_CASE("more choices are a list behind its label", "[channels][render]") {
  check(body_of({"Which?", domain::reply_list{"Charts", {{"", {{"d1", "Rashi", "whole"}, {"d9", "Navamsha", ""}}}}}}),
        "interactive",
        R"({"type":"list","body":{"text":"Which?"},"action":{"button":"Charts","sections":[{"rows":[)"
        R"({"id":"d1","title":"Rashi","description":"whole"},{"id":"d9","title":"Navamsha"}]}]}})");
  check(body_of({"Which?", domain::reply_list{"Charts", {{"A", {{"1", "x", ""}}}, {"B", {{"2", "y", ""}}}}}}),
        "interactive",
        R"({"type":"list","body":{"text":"Which?"},"action":{"button":"Charts","sections":[)"
        R"({"rows":[{"id":"1","title":"x"}],"title":"A"},{"rows":[{"id":"2","title":"y"}],"title":"B"}]}})");
}

TEST_CASE("the place is asked for by a button", "[channels][render]") {
  check(
    body_of({"Where were you born?", domain::reply_location_request{}}), "interactive",
    R"({"type":"location_request_message","body":{"text":"Where were you born?"},"action":{"name":"send_location"}})");
}

TEST_CASE("a template carries its parameters in their order", "[channels][render]") {
  check(body_of({"for the record", domain::reply_template{"late_answer", "en_US", {"one", "two"}}}), "template",
        R"({"name":"late_answer","language":{"code":"en_US"},"components":[{"type":"body","parameters":[)"
        R"({"type":"text","text":"one"},{"type":"text","text":"two"}]}]})");
  check(body_of({"", domain::reply_template{"hello", "hi", {"one"}}}), "template",
        R"({"name":"hello","language":{"code":"hi"},"components":[{"type":"body","parameters":[)"
        R"({"type":"text","text":"one"}]}]})");
  check(body_of({"", domain::reply_template{"hello", "hi", {}}}), "template",
        R"({"name":"hello","language":{"code":"hi"}})");
}

TEST_CASE("a reaction is set and taken back", "[channels][render]") {
  check(body_of({"", domain::reply_reaction{"🙏", "wamid.X"}}), "reaction", R"({"message_id":"wamid.X","emoji":"🙏"})");
  check(body_of({"", domain::reply_reaction{"", "wamid.X"}}), "reaction", R"({"message_id":"wamid.X","emoji":""})");
}

TEST_CASE("an uploaded file is sent by its id, with the text as caption", "[channels][render]") {
  using kind = domain::media_kind;
  auto sent = [](kind what, const channels::attachment& file, std::string text = "") {
    return body_of(media(what, std::move(text)), form::full, &file);
  };
  check(sent(kind::image, file_of("image/png"), "the **chart**"), "image", R"({"id":"4711","caption":"the *chart*"})");
  check(sent(kind::image, file_of("image/png")), "image", R"({"id":"4711"})");
  check(sent(kind::video, file_of("video/mp4"), "x"), "video", R"({"id":"4711","caption":"x"})");
  check(sent(kind::animation, file_of("video/mp4")), "video", R"({"id":"4711"})");
  check(sent(kind::audio, file_of("audio/mpeg")), "audio", R"({"id":"4711"})");
  check(sent(kind::voice, file_of("audio/ogg; codecs=opus", opus)), "audio", R"({"id":"4711","voice":true})");
  check(sent(kind::audio, file_of("audio/ogg", opus)), "audio", R"({"id":"4711"})");
  check(sent(kind::voice, file_of("audio/mpeg")), "audio", R"({"id":"4711"})");
  check(sent(kind::sticker, file_of("image/webp")), "sticker", R"({"id":"4711"})");
  check(sent(kind::document, file_of("application/pdf"), "x"), "document",
        R"({"id":"4711","filename":"Kundli Asha.pdf","caption":"x"})");
}

TEST_CASE("a file of a wrong type or size for its kind is sent as a document", "[channels][render]") {
  auto webp = file_of("image/webp");
  check(body_of(media(domain::media_kind::image, "x"), form::full, &webp), "document",
        R"({"id":"4711","filename":"Kundli Asha.pdf","caption":"x"})");
  auto nameless = webp;
  nameless.filename.clear();
  check(body_of(media(domain::media_kind::image), form::full, &nameless), "document", R"({"id":"4711"})");
}

TEST_CASE("a file that was not uploaded is its text and its name", "[channels][render]") {
  auto not_uploaded = file_of("application/zip", "bytes", "");
  for (const auto* file :
       {static_cast<const channels::attachment*>(nullptr), static_cast<const channels::attachment*>(&not_uploaded)}) {
    check(body_of(media(domain::media_kind::document, "Your **chart**"), form::full, file), "text",
          R"({"body":"Your *chart*\n\n📎 Kundli Asha.pdf","preview_url":false})");
    check(body_of(media(domain::media_kind::voice), form::full, file), "text",
          R"({"body":"📎 Kundli Asha.pdf","preview_url":false})");
  }
}

TEST_CASE("a text as a document is the uploaded file that holds it, else the plain text", "[channels][render]") {
  auto file = file_of("text/plain");
  file.filename = "answer.txt";
  check(body_of(std::string{"**long**"}, form::document, &file), "document",
        R"({"id":"4711","filename":"answer.txt"})");
  check(body_of(std::string{"**long**"}, form::document), "text", R"({"body":"long","preview_url":false})");
}

TEST_CASE("a message is marked as read, and we are shown typing if asked for", "[channels][render]") {
  auto read = mark_read("55", "wamid.A", false);
  CHECK(read.method == "POST");
  CHECK(read.url == "/55/messages");
  CHECK(json(read.body) == json(R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.A"})"));
  CHECK(json(mark_read("55", "wamid.A", true).body)
        == json(R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.A",)"
                R"("typing_indicator":{"type":"text"}})"));
}
