#include "channels/channels.hpp"

#include <catch2/catch.hpp>

using namespace luna;

namespace {

/// Takes replies of three letters and sends nothing else.
class narrow final : public channels::codec {
  bool authentic(const channels::webhook&) const override { return false; }
  domain::result<std::vector<domain::event>> parse(const channels::webhook&) const override {
    return domain::fault::invalid;
  }
  std::vector<domain::reply> fit(domain::reply what) const override {
    std::vector<domain::reply> parts;
    for (std::size_t at = 0; at < what.text.size(); at += 3)
      parts.emplace_back(what.text.substr(at, 3));
    return parts;
  }
  channels::api_call render(const domain::delivery&, channels::form, const channels::attachment*) const override {
    return {};
  }
  channels::send_judgement judge(const channels::api_answer&, std::uint32_t) const override { return {}; }
};

} // namespace

TEST_CASE("replies are delivered where a platform takes them", "[channels]") {
  CHECK(channels::delivers("whatsapp"));
  for (auto name : {"web", "terminal", "", "WhatsApp", "whatsapp "})
    CHECK_FALSE(channels::delivers(name));
}

TEST_CASE("replies are fitted one after the other, in order", "[channels]") {
  CHECK(channels::fitted(narrow{}, {{"abcdefg"}, {""}, {"hi"}})
        == std::vector<domain::reply>{{"abc"}, {"def"}, {"g"}, {"hi"}});
  CHECK(channels::fitted(narrow{}, {}).empty());
}

TEST_CASE("all parts of a reply stay in its topic", "[channels]") {
  domain::reply what{"abcd"};
  what.topic = "33";
  auto parts = channels::fitted(narrow{}, {what, {"hi"}});
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].topic == "33");
  CHECK(parts[1].topic == "33");
  CHECK(parts[2].topic.empty());
}
