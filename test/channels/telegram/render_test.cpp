#include "channels/telegram/keyboard.hpp"
#include "channels/telegram/render.hpp"
#include "channels/text/markdown.hpp"

#include "test/channels/support.hpp"
#include "test/channels/telegram/support.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using namespace channels;
using domain::media_kind;

namespace {

domain::delivery to(std::string person, domain::reply what) {
  return {"d-7", {"telegram", "111111111", std::move(person)}, std::move(what), 1, 0, 0};
}

api_call rendered(domain::reply what, form how = form::full, const attachment* file = nullptr) {
  return telegram::render(test::bot(), to("7", std::move(what)), how, file);
}

boost::json::object body_of(const api_call& call) {
  return boost::json::parse(call.body).as_object();
}

boost::json::value keyboard_of(const domain::reply& what) {
  return body_of(rendered(what)).at("reply_markup").at("inline_keyboard");
}

domain::reply_media media(media_kind kind) {
  return {kind, std::string(64, 'a'), "image/png", "chart.png"};
}

/// What stands in a form's part of that name; empty if there is none.
std::string part_of(const api_call& call, const std::string& name) {
  auto at = call.body.find("name=\"" + name + '"');
  if (at == call.body.npos)
    return {};
  at = call.body.find("\r\n\r\n", at) + 4;
  return call.body.substr(at, call.body.find("\r\n--luna-form-", at) - at);
}

} // namespace

TEST_CASE("a text is sent to its chat with entities", "[channels][telegram]") {
  auto call = rendered(std::string{"Read **this** [page](https://a.b/c)"});
  CHECK(call.method == "POST");
  CHECK(call.url == "/bot111111111:AAH-secret/sendMessage");
  CHECK(call.headers == std::vector<std::pair<std::string, std::string>>{{"Content-Type", "application/json"}});
  CHECK(boost::json::parse(call.body)
        == boost::json::parse(R"({"chat_id":7,"text":"Read this page","link_preview_options":{"is_disabled":true},)"
                              R"("entities":[{"type":"bold","offset":5,"length":4},)"
                              R"({"type":"text_link","offset":10,"length":4,"url":"https://a.b/c"}]})"));
}

TEST_CASE("what answers a topic is sent to it", "[channels][telegram]") {
  domain::reply what{"x", media(media_kind::image)};
  attachment file{"bytes", "image/png", "chart.png", {}};
  CHECK_FALSE(body_of(rendered(what)).contains("message_thread_id"));
  CHECK(part_of(rendered(what, form::full, &file), "message_thread_id").empty());
  what.topic = "33";
  CHECK(body_of(rendered(what)).at("message_thread_id") == 33);
  CHECK(part_of(rendered(what, form::full, &file), "message_thread_id") == "33");
  CHECK(part_of(rendered(what, form::document), "message_thread_id") == "33");
}

TEST_CASE("every kind of formatting has its entity", "[channels][telegram]") {
  auto entity = [](const std::string& markdown) {
    auto body = body_of(rendered(markdown));
    return std::string{body.at("entities").at(0).at("type").as_string()};
  };
  CHECK(entity("**x**") == "bold");
  CHECK(entity("*x*") == "italic");
  CHECK(entity("~~x~~") == "strikethrough");
  CHECK(entity("||x||") == "spoiler");
  CHECK(entity("`x`") == "code");
  CHECK(entity("```cpp\nx\n```") == "pre");
  CHECK(entity("[x](https://a.b)") == "text_link");
  CHECK(entity("> x") == "blockquote");
  CHECK(body_of(rendered(std::string{"```cpp\nx\n```"})).at("entities").at(0).at("language") == "cpp");
}

TEST_CASE("offsets count UTF-16 units", "[channels][telegram]") {
  auto entities = body_of(rendered(std::string{"😀 **नम**"})).at("entities");
  CHECK(entities == boost::json::parse(R"([{"type":"bold","offset":3,"length":2}])"));
}

TEST_CASE("ids are JSON numbers, names are texts", "[channels][telegram]") {
  auto chat = [](const std::string& person) {
    auto call = telegram::render(test::bot(), to(person, std::string{"x"}), form::full, nullptr);
    return boost::json::serialize(body_of(call).at("chat_id"));
  };
  CHECK(chat("4503599627370495") == "4503599627370495");
  CHECK(chat("-1004503599627370") == "-1004503599627370");
  CHECK(chat("@luna") == R"("@luna")");
  CHECK(chat("12x") == R"("12x")");
}

TEST_CASE("plain is the words without entities", "[channels][telegram]") {
  auto body = body_of(rendered(std::string{"Read **this** [page](https://a.b)"}, form::plain));
  CHECK(body.at("text") == "Read this page (https://a.b)");
  CHECK_FALSE(body.contains("entities"));
}

TEST_CASE("a text too long for a message is a file", "[channels][telegram]") {
  auto call = rendered({"**all**", domain::reply_buttons{{{"a", "A", ""}}}}, form::document);
  CHECK(call.url == "/bot111111111:AAH-secret/sendDocument");
  CHECK(call.headers.front().second.starts_with("multipart/form-data; boundary="));
  CHECK(part_of(call, "chat_id") == "7");
  CHECK(part_of(call, "document") == "all");
  CHECK(call.body.find("filename=\"message.txt\"\r\nContent-Type: text/plain; charset=utf-8") != call.body.npos);
  CHECK(part_of(call, "reply_markup") == R"({"inline_keyboard":[[{"text":"A","callback_data":"a"}]]})");
}

TEST_CASE("buttons stand side by side while their titles leave room", "[channels][telegram]") {
  auto rows = [](const std::vector<std::string>& titles) {
    domain::reply_buttons buttons;
    for (const auto& title : titles)
      buttons.choices.push_back({"i", title, ""});
    std::vector<std::size_t> sizes;
    auto keyboard = keyboard_of({"x", buttons});
    for (const auto& row : keyboard.as_array())
      sizes.push_back(row.as_array().size());
    return sizes;
  };
  using list = std::vector<std::size_t>;
  CHECK(rows({"Yes", "No"}) == list{2});
  CHECK(rows({std::string(16, 'a'), std::string(16, 'b')}) == list{2});
  CHECK(rows({std::string(16, 'a'), std::string(17, 'b')}) == list{1, 1});
  CHECK(rows({std::string(40, 'a'), "b", "c"}) == list{1, 2});
  CHECK(rows(std::vector<std::string>(8, "1")) == list{8});
  CHECK(rows(std::vector<std::string>(9, "1")) == list{8, 1});
  CHECK(rows(std::vector<std::string>(8, "नमस्ते")) == list{5, 3});
}

TEST_CASE("a list is one button a row", "[channels][telegram]") {
  domain::reply_list list{"Open", {{"S", {{"a", "A", "d"}, {"b", "B", ""}}}, {"T", {{"c", "", ""}}}}};
  CHECK(boost::json::serialize(keyboard_of({"x", list}))
        == R"([[{"text":"A","callback_data":"a"}],[{"text":"B","callback_data":"b"}],)"
           R"([{"text":"c","callback_data":"c"}]])");
}

TEST_CASE("a button without id and title is left out, and so is a keyboard of none", "[channels][telegram]") {
  CHECK_FALSE(body_of(rendered({"x", domain::reply_buttons{{{"", "", "d"}}}})).contains("reply_markup"));
  CHECK_FALSE(body_of(rendered({"x", domain::reply_buttons{}})).contains("reply_markup"));
}

TEST_CASE("an id of 1 to 64 bytes comes back as it is", "[channels][telegram]") {
  using telegram::callback_data;
  CHECK(callback_data({"i", "Title", ""}) == "i");
  CHECK(callback_data({std::string(64, 'x'), "Title", ""}) == std::string(64, 'x'));
  CHECK(callback_data({std::string(65, 'x'), "Title", ""}) == "Title");
  CHECK(callback_data({"", "Title", ""}) == "Title");
}

TEST_CASE("a title sent for its id is cut between graphemes", "[channels][telegram]") {
  auto data = [](const std::string& title) { return telegram::callback_data({"", title, ""}); };
  CHECK(data(std::string(64, 'x')) == std::string(64, 'x'));
  CHECK(data(std::string(65, 'x')).size() <= 64);
  CHECK(data(std::string(65, 'x')).starts_with(std::string(60, 'x')));
  std::string family;
  for (int i = 0; i < 5; ++i)
    family += "👨‍👩‍👧"; // 18 bytes each
  CHECK(data(family) == "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧…");
  CHECK(data("e" + std::string(100, 'x')).front() == 'e');
}

#ifdef LUNA_SHARED
TEST_CASE("the vectors of callback data hold", "[channels][telegram]") {
  auto vectors = test::file_json(LUNA_SHARED "/vectors/text.json");
  for (const auto& vector : vectors.at("callback_data").as_array()) {
    const std::string data{vector.at("callback_data").as_string()};
    INFO(data);
    CHECK((telegram::callback_data({data, "Title", ""}) == data) == vector.at("valid").as_bool());
  }
}
#endif

TEST_CASE("the place is asked for by a button, though not in groups", "[channels][telegram]") {
  domain::reply ask{"Where?", domain::reply_location_request{}};
  CHECK(boost::json::serialize(body_of(rendered(ask)).at("reply_markup"))
        == R"({"keyboard":[[{"text":"📍","request_location":true}]],"resize_keyboard":true,"one_time_keyboard":true})");
  auto in_group = telegram::render(test::bot(), to("-1001", ask), form::full, nullptr);
  CHECK_FALSE(body_of(in_group).contains("reply_markup"));
}

TEST_CASE("a reaction is set, or taken back", "[channels][telegram]") {
  auto call = rendered({"", domain::reply_reaction{"👍", "9"}});
  CHECK(call.url == "/bot111111111:AAH-secret/setMessageReaction");
  CHECK(boost::json::parse(call.body)
        == boost::json::parse(R"({"chat_id":7,"message_id":9,"reaction":[{"type":"emoji","emoji":"👍"}]})"));
  CHECK(body_of(rendered({"", domain::reply_reaction{"", "9"}})).at("reaction").as_array().empty());
}

TEST_CASE("each kind of file has its method", "[channels][telegram]") {
  const attachment file{"bytes", "a/b", "n.b", ""};
  for (auto [kind, method, part] : {std::tuple{media_kind::image, "sendPhoto", "photo"},
                                    {media_kind::video, "sendVideo", "video"},
                                    {media_kind::animation, "sendAnimation", "animation"},
                                    {media_kind::audio, "sendAudio", "audio"},
                                    {media_kind::voice, "sendVoice", "voice"},
                                    {media_kind::video_note, "sendVideoNote", "video_note"},
                                    {media_kind::document, "sendDocument", "document"},
                                    {media_kind::sticker, "sendSticker", "sticker"}}) {
    auto call = rendered({"", media(kind)}, form::full, &file);
    CHECK(call.url == std::string{"/bot111111111:AAH-secret/"} + method);
    CHECK(part_of(call, part) == "bytes");
    CHECK(part_of(call, "chat_id") == "7");
    CHECK(part_of(call, "caption").empty());
    CHECK(call.body.find("filename=\"n.b\"\r\nContent-Type: a/b") != call.body.npos);
  }
}

TEST_CASE("a caption has entities of its own", "[channels][telegram]") {
  const attachment file{"bytes", "image/png", "n.png", ""};
  auto call = rendered({"**see**", media(media_kind::image)}, form::full, &file);
  CHECK(part_of(call, "caption") == "see");
  CHECK(part_of(call, "caption_entities") == R"([{"type":"bold","offset":0,"length":3}])");
  auto plain = rendered({"**see**", media(media_kind::image)}, form::plain, &file);
  CHECK(part_of(plain, "caption") == "see");
  CHECK(part_of(plain, "caption_entities").empty());
}

TEST_CASE("a picture above 10 MB goes as a document, a file above 50 MB not at all", "[channels][telegram]") {
  auto method = [](media_kind kind, std::size_t bytes) {
    const attachment file{std::string(bytes, 'x'), "image/png", "n.png", ""};
    auto url = rendered({"see", media(kind)}, form::full, &file).url;
    return url.substr(url.rfind('/') + 1);
  };
  CHECK(method(media_kind::image, telegram::photo_bytes_max) == "sendPhoto");
  CHECK(method(media_kind::image, telegram::photo_bytes_max + 1) == "sendDocument");
  CHECK(method(media_kind::video, telegram::photo_bytes_max + 1) == "sendVideo");
  CHECK(method(media_kind::video, telegram::upload_bytes_max) == "sendVideo");
  CHECK(method(media_kind::video, telegram::upload_bytes_max + 1) == "sendMessage");
}

TEST_CASE("without its file a reply is its text and the file's name", "[channels][telegram]") {
  auto body = body_of(rendered({"**see**", media(media_kind::image)}));
  CHECK(body.at("text") == "see\n\nchart.png");
  CHECK(body.at("entities") == boost::json::parse(R"([{"type":"bold","offset":0,"length":3}])"));
  CHECK(body_of(rendered({"", media(media_kind::image)})).at("text") == "chart.png");
  auto nameless = media(media_kind::image);
  nameless.filename.clear();
  CHECK(body_of(rendered({"", nameless})).at("text") == "📎");
  CHECK(part_of(rendered({"see", media(media_kind::image)}, form::document), "document") == "see\n\nchart.png");
}
