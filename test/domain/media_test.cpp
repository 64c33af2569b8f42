#include "domain/media.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace luna::domain;
using namespace std::chrono_literals;

namespace {

const timestamp now{1'790'000'000'500ms};

event voice_note() {
  event what;
  what.channel = "whatsapp";
  what.account_id = "55";
  what.external_id = "wamid.A";
  what.sender_id = "1";
  what.sender_user_id = "IN.1";
  what.sender_name = "Asha";
  what.conversation_id = "G";
  what.is_group = true;
  what.dedup_key = "wa:wamid.A";
  what.content = media_content{media_kind::voice, "7", "audio/ogg", "", "", "", "", "", 0, 0};
  return what;
}

/// The events that come to pass if nobody ever fetches the file.
std::vector<media_deadline> missed(event what) {
  std::vector<media_deadline> all;
  for (auto at = now; auto next = media_deadline_of(what, at); at = all.back().due, what = all.back().what)
    all.push_back(*next);
  return all;
}

} // namespace

TEST_CASE("only messages with a file, and files that are wanted again, ask for one", "[domain][media]") {
  auto what = voice_note();
  REQUIRE(file_of(what));
  CHECK(file_of(what)->id == "7");
  what.content = text_content{"hi"};
  CHECK_FALSE(file_of(what));
  CHECK_FALSE(media_deadline_of(what, now));
  what.content = stored_media_content{};
  CHECK_FALSE(file_of(what));
}

TEST_CASE("what became of a file is an event of the message's conversation", "[domain][media]") {
  auto became = stored_media_event(voice_note(), {"", {}, "ab", "audio/ogg", 9, ""}, now);
  CHECK(became.channel == "whatsapp");
  CHECK(became.account_id == "55");
  CHECK(became.sender_id == "1");
  CHECK(became.sender_user_id == "IN.1");
  CHECK(became.conversation_id == "G");
  CHECK(became.is_group);
  CHECK(became.external_id.empty());
  CHECK(became.time == 1'790'000'000);
  CHECK(became.dedup_key == "media:wa:wamid.A");
  CHECK(std::get<stored_media_content>(became.content)
        == stored_media_content{"wamid.A", media_kind::voice, "ab", "audio/ogg", 9, ""});
}

TEST_CASE("a file that nobody fetches is wanted again a few times, then it could not be had", "[domain][media]") {
  auto rounds = missed(voice_note());
  REQUIRE(rounds.size() == 5);
  std::set<std::string> keys;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto& wanted = std::get<wanted_media_content>(rounds[i].what.content);
    CHECK(wanted.target == "wamid.A");
    CHECK(wanted.round == static_cast<std::int64_t>(i) + 1);
    CHECK(wanted.file == *file_of(voice_note()));
    CHECK(comes_again(rounds[i].what) == (i < 3));
    CHECK(media_origin(rounds[i].what) == "wa:wamid.A");
    keys.insert(rounds[i].what.dedup_key);
  }
  CHECK(rounds[0].due == now + 2min);
  CHECK(rounds[4].due < now + 7 * 24h); // as long as WhatsApp keeps it
  const auto& lost = std::get<stored_media_content>(rounds[4].what.content);
  CHECK(lost.target == "wamid.A");
  CHECK(lost.kind == media_kind::voice);
  CHECK(lost.hash.empty());
  CHECK(lost.reason == "it could not be fetched in time");
  keys.insert(rounds[4].what.dedup_key);
  CHECK(keys.size() == 5);
}

TEST_CASE("of a file that came and its deadline only one takes effect, in every round", "[domain][media]") {
  auto what = voice_note();
  for (auto& next : missed(what)) {
    CHECK(stored_media_event(what, {}, now).dedup_key == next.what.dedup_key);
    what = next.what;
  }
}

TEST_CASE("a file's type has to fit the message's kind", "[domain][media]") {
  struct row {
    media_kind kind;
    std::string_view mime;
    bool fits;
  };
  for (auto [kind, mime, fits] : {
         row{media_kind::image, "image/jpeg", true},
         row{media_kind::image, "IMAGE/JPEG", true},
         row{media_kind::image, "", true},
         row{media_kind::image, "application/octet-stream", true},
         row{media_kind::image, "text/html", false},
         row{media_kind::image, "video/mp4", false},
         row{media_kind::voice, "audio/ogg; codecs=opus", true},
         row{media_kind::voice, "application/ogg", true},
         row{media_kind::audio, "video/mp4", true},
         row{media_kind::audio, "image/png", false},
         row{media_kind::video, "video/3gpp", true},
         row{media_kind::video, "audio/mpeg", false},
         row{media_kind::video_note, "video/mp4", true},
         row{media_kind::animation, "image/gif", true},
         row{media_kind::animation, "video/mp4", true},
         row{media_kind::animation, "application/pdf", false},
         row{media_kind::sticker, "image/webp", true},
         row{media_kind::sticker, "video/webm", true},
         row{media_kind::sticker, "application/x-tgsticker", true},
         row{media_kind::sticker, "video/mp4", false},
         row{media_kind::document, "text/html", true},
         row{media_kind::document, "no type at all", true},
       }) {
    INFO(mime);
    CHECK(mime_fits(kind, mime) == fits);
  }
}

TEST_CASE("where no platform says otherwise, some kinds have one type", "[domain][media]") {
  CHECK(usual_mime(media_kind::image) == "image/jpeg");
  CHECK(usual_mime(media_kind::voice) == "audio/ogg");
  CHECK(usual_mime(media_kind::video_note) == "video/mp4");
  CHECK(usual_mime(media_kind::document) == "application/octet-stream");
  CHECK(usual_mime(media_kind::sticker) == "application/octet-stream");
  for (auto vague : {"", "application/octet-stream", "Application/Octet-Stream; x=1"})
    CHECK(is_vague(vague));
  CHECK_FALSE(is_vague("image/png"));
}

TEST_CASE("a type that is none is any bytes", "[domain][media]") {
  for (auto good : {"image/png", "audio/ogg; codecs=opus", "audio/ogg ;codecs=\"opus\"", "application/vnd.ms-excel+x"})
    CHECK(safe_mime(good) == good);
  for (auto bad : {"", "png", "/png", "image/", "image/p ng", "image/png\r\nX: y", "image/png; a=\n", "image/\xc3\xa9",
                   "image/png; a=\xc3\xa9", ";image/png", "image/png/x"})
    CHECK(safe_mime(bad) == "application/octet-stream");
  auto longest = "image/" + std::string(121, 'x');
  CHECK(safe_mime(longest) == longest);
  CHECK(safe_mime(longest + 'x') == "application/octet-stream");
}
