#include "domain/workflows/link.hpp"

#include "domain/language/tokens.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace luna::domain {

namespace {

/// What follows the first word, as codes are written: capitals and digits.
std::string code_in(std::string_view text) {
  auto space = text.find_first_of(" \n");
  std::string code;
  for (auto c : space == text.npos ? std::string_view{} : text.substr(space))
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
      code += c;
    else if (c >= 'a' && c <= 'z')
      code += static_cast<char>(c - 'a' + 'A');
  return code;
}

constexpr const char* out_of_order = "I cannot link channels at the moment. Please try again in a minute.";

} // namespace

workflow link_channels(chat& c) {
  auto text = co_await c.trigger();
  auto code = code_in(trimmed(text));
  if (code.empty()) {
    auto offered = co_await c.call(offer_link_service, "");
    c.say(offered.ok ? fmt::format("Write this to me on your other channel within {} minutes:\n*link {}*",
                                   link_lifetime.count(), offered.value)
                     : out_of_order);
    co_return;
  }
  auto taken = co_await c.call(take_link_service, code);
  if (!taken.ok)
    c.say(out_of_order);
  else if (taken.value == "yes")
    c.say("Done: I know now that it is you on both channels.");
  else
    c.say("That code is not valid (any more). Type *link* on your other channel for a new one.");
}

} // namespace luna::domain
