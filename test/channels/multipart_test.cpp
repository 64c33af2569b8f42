#include "channels/multipart.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace luna;
using channels::form_part;
using channels::multipart;

TEST_CASE("a form is its parts between boundaries", "[channels][multipart]") {
  const std::vector<form_part> parts{{"chat_id", "7"}, {"photo", "\x89PNG\r\n", "a.png", "image/png"}};
  auto form = multipart(parts);
  CHECK(form.content_type == "multipart/form-data; boundary=luna-form-");
  CHECK(form.body
        == "--luna-form-\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n7\r\n"
           "--luna-form-\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n"
           "Content-Type: image/png\r\n\r\n\x89PNG\r\n\r\n--luna-form---\r\n");
}

TEST_CASE("a file name cannot end its header", "[channels][multipart]") {
  const std::vector<form_part> parts{{"d", "x", "a\"\r\nEvil: 1\r\n\r\nनमस्ते.txt", "text/plain\r\nEvil: 2"}};
  auto form = multipart(parts);
  CHECK(form.body.find("\nEvil") == form.body.npos);
  CHECK(form.body.find("filename=\"a%22%0D%0AEvil: 1%0D%0A%0D%0Aनमस्ते.txt\"") != form.body.npos);
}

TEST_CASE("the boundary occurs in no part and stays short, whatever a part holds", "[channels][multipart]") {
  std::string hostile;
  for (int i = 0; i < 3000; ++i)
    hostile += "luna-form-" + std::string(static_cast<std::size_t>(i % 40), static_cast<char>('a' + i % 26));
  for (const std::string& value :
       {std::string{"luna-form-"}, std::string{"luna-form-a luna-form-b"}, hostile + hostile, hostile + "luna-form-"}) {
    const std::vector<form_part> parts{{"a", "x"}, {"b", value}};
    auto form = multipart(parts);
    auto boundary = form.content_type.substr(form.content_type.find('=') + 1);
    CHECK(boundary.size() <= 70);
    CHECK(value.find(boundary) == value.npos);
    CHECK(multipart(parts).body == form.body);
  }
}
