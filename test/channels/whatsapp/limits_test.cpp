#include "test/channels/whatsapp/limits.hpp"

#include "channels/codec.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <random>

using namespace luna;

namespace {

/// Replies of any kind with texts of any length.
class replies {
public:
  explicit replies(std::uint32_t seed) : random_{seed} {}

  domain::reply one() {
    switch (below(7)) {
      case 0: return {text(10'000), domain::reply_buttons{choices(5)}};
      case 1: return {text(3000), list()};
      case 2: return {text(6000), domain::reply_media{static_cast<domain::media_kind>(below(8)), "h", "m", text(400)}};
      case 3: return {text(3000), domain::reply_location_request{}};
      case 4: return {text(30), domain::reply_template{"name", "hi", {text(30)}}};
      case 5: return {text(30), domain::reply_reaction{"🙏", text(10)}};
      default: return {text(20'000)};
    }
  }

private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::string text(std::size_t longest) {
    static constexpr std::array pieces{"a",
                                       "word",
                                       " ",
                                       "\n",
                                       ". ",
                                       "\n\n",
                                       "😀",
                                       "क्षि",
                                       "é",
                                       "**",
                                       "*",
                                       "_",
                                       "```\n",
                                       "`",
                                       "~~",
                                       "> ",
                                       "- ",
                                       "1. ",
                                       "# ",
                                       "[x](",
                                       ")",
                                       "http://x.y/z",
                                       "\\",
                                       "||",
                                       "👨‍👩‍👧",
                                       "\t",
                                       "\r\n",
                                       "\x01",
                                       "॥ "};
    // Most are short, so that limits of a few units are met as well.
    auto size = below(4) == 0 ? below(longest + 1) : below(40);
    std::string written;
    while (written.size() < size)
      written += pieces[below(pieces.size())];
    return written;
  }

  std::vector<domain::choice> choices(std::size_t most) {
    std::vector<domain::choice> all(below(most + 1));
    for (auto& one : all)
      one = {below(3) == 0 ? text(300) : std::to_string(below(1000)), text(60), text(120)};
    return all;
  }

  domain::reply_list list() {
    domain::reply_list made{text(40), {}};
    for (auto sections = below(5); sections > 0; --sections)
      made.sections.push_back({text(60), choices(6)});
    return made;
  }

  std::mt19937 random_;
};

} // namespace

TEST_CASE("whatever is to be said, every message keeps to the platform's limits", "[channels][limits]") {
  auto codec = channels::find_platform("whatsapp")->open({});
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    INFO("seed " << seed);
    for (auto& part : codec->fit(replies{seed}.one()))
      for (auto how : {channels::form::full, channels::form::plain}) {
        auto call = codec->render({"d-7", {"whatsapp", "55", "1"}, part, 1, 0, 0}, how, nullptr);
        auto broken = test::limits::broken_by(call.body);
        if (!broken.empty())
          FAIL(broken << " in " << call.body);
      }
  }
}

TEST_CASE("no letter of what is to be said is lost", "[channels][limits]") {
  auto codec = channels::find_platform("whatsapp")->open({});
  // What a text says when marks and white space are taken away.
  auto letters = [](std::string_view markdown) {
    std::string kept;
    for (char c : channels::text::to_plain(channels::text::from_markdown(markdown)))
      if ((c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80)
        kept += c;
    return kept;
  };
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    auto what = replies{seed}.one();
    if (!std::holds_alternative<std::monostate>(what.extra))
      continue;
    INFO("seed " << seed);
    std::string sent;
    for (const auto& part : codec->fit(what))
      sent += letters(part.text);
    CHECK((sent == letters(what.text)));
  }
}
