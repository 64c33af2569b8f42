#include "channels/web/media_link.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace luna::channels::web;
using luna::domain::fault;

namespace {

const std::string key = "a key of the server's own";
const std::string hash(64, 'a');
constexpr std::int64_t expires = 1'790'000'000;

struct parts {
  std::string path;
  std::string query;
};

parts split(const std::string& link) {
  auto mark = link.find('?');
  return {link.substr(0, mark), link.substr(mark + 1)};
}

luna::domain::result<media_link> check(const parts& link, std::int64_t now = expires - 1,
                                       const std::string& with = key) {
  return check_media_link(link.path, link.query, now, with);
}

std::string header(const media_link& what, std::string_view name) {
  for (const auto& [field, value] : media_headers(what))
    if (field == name)
      return value;
  return {};
}

} // namespace

TEST_CASE("a link gives back what it was made for", "[channels][web][media]") {
  for (const media_link& what : {
         media_link{hash, "image/png", "chart.png"},
         media_link{hash, "", ""},
         media_link{hash, "audio/ogg; codecs=opus", "a&b=c%20\"d\" ?#/\\.ogg"},
         media_link{hash, "application/pdf", "जन्म कुंडली.pdf"},
         media_link{hash, "x", std::string("\0\r\n\xff%", 5)},
       }) {
    auto link = make_media_link(what, expires, key);
    CHECK(link.starts_with("/media/" + hash + "?expires=1790000000&type="));
    CHECK(std::all_of(link.begin(), link.end(), [](char c) { return c > ' ' && c < 0x7f; }));
    auto checked = check(split(link));
    REQUIRE(checked.has_value());
    CHECK(*checked == what);
  }
}

TEST_CASE("a link holds until its second, not in it", "[channels][web][media]") {
  auto link = split(make_media_link({hash, "image/png", "a.png"}, expires, key));
  CHECK(check(link, expires - 1).has_value());
  CHECK(check(link, expires).error() == fault::not_found);
  CHECK(check(link, expires + 1).error() == fault::not_found);
  auto ancient = split(make_media_link({hash, "image/png", "a.png"}, -1, key));
  CHECK(check(ancient, 0).error() == fault::not_found);
}

TEST_CASE("a link in which any byte differs, or is missing or added, is not ours", "[channels][web][media]") {
  auto link = split(make_media_link({hash, "image/png", "a.png"}, expires, key));
  for (auto part : {&parts::path, &parts::query})
    for (std::size_t i = 0; i < (link.*part).size(); ++i) {
      auto changed = link;
      (changed.*part)[i] = static_cast<char>((changed.*part)[i] ^ 1);
      CHECK(check(changed).error() == fault::unauthorized);
      changed = link;
      (changed.*part).erase(i, 1);
      CHECK(check(changed).error() == fault::unauthorized);
      changed = link;
      (changed.*part).insert(i, 1, 'a');
      CHECK(check(changed).error() == fault::unauthorized);
    }
  CHECK(check({link.path, link.query + "&type=text/html"}).error() == fault::unauthorized);
  CHECK(check({link.path, "type=text/html&" + link.query}).error() == fault::unauthorized);
}

TEST_CASE("a link is not ours under another key, without a signature, or with one in capitals",
          "[channels][web][media]") {
  auto link = split(make_media_link({hash, "image/png", "a.png"}, expires, key));
  CHECK(check(link, 0, "another key").error() == fault::unauthorized);
  CHECK(check({link.path, ""}).error() == fault::unauthorized);
  CHECK(check({link.path, link.query.substr(0, link.query.find("&signature="))}).error() == fault::unauthorized);
  CHECK(check({"", ""}).error() == fault::unauthorized);
  auto capitals = link;
  auto digits = capitals.query.end() - 64;
  std::transform(digits, capitals.query.end(), digits, [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
  CHECK(check(capitals).error() == fault::unauthorized);
}

TEST_CASE("pictures, sound and video are shown; the rest is saved to a file", "[channels][web][media]") {
  for (auto mime : {"image/png", "IMAGE/JPEG", "image/webp", "audio/ogg; codecs=opus", "video/mp4"})
    CHECK(header({hash, mime, ""}, "Content-Disposition") == "inline");
  for (auto mime :
       {"text/html", "image/svg+xml", "IMAGE/SVG+XML", "application/pdf", "text/plain", "application/xml", ""})
    CHECK(header({hash, mime, ""}, "Content-Disposition") == "attachment");
  CHECK(header({hash, "image/png", "मेरा \"a\".png"}, "Content-Disposition")
        == "inline; filename*=UTF-8''%E0%A4%AE%E0%A5%87%E0%A4%B0%E0%A4%BE%20%22a%22.png");
}

TEST_CASE("whatever a file is, the browser takes it for nothing else and runs nothing of it",
          "[channels][web][media]") {
  for (auto mime : {"image/png", "text/html", "image/svg+xml"}) {
    CHECK(header({hash, mime, "a"}, "Content-Type") == mime);
    CHECK(header({hash, mime, "a"}, "X-Content-Type-Options") == "nosniff");
    CHECK(header({hash, mime, "a"}, "Content-Security-Policy").find("default-src 'none'") == 0);
    CHECK(header({hash, mime, "a"}, "Content-Security-Policy").ends_with("; sandbox"));
    CHECK(header({hash, mime, "a"}, "Cache-Control").starts_with("private"));
  }
}

TEST_CASE("nothing in a file's type or name can add a header field", "[channels][web][media]") {
  media_link what{hash, "image/png\r\nX-Evil: 1", "a\r\nX-Evil: 1"};
  CHECK(header(what, "Content-Type") == "application/octet-stream");
  for (const auto& [field, value] : media_headers(what))
    CHECK(value.find_first_of("\r\n") == value.npos);
}
