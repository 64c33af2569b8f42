#include "channels/inspect.hpp"

#include "channels/codec.hpp"
#include "cli/commands.hpp"
#include "cli/composition.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>

namespace luna::cli {

int inspect(const std::string& channel, const std::string& file) {
  std::string body;
  if (file == "-") {
    body.assign(std::istreambuf_iterator<char>{std::cin}, {});
  } else {
    std::ifstream in{file, std::ios::binary};
    if (!in) {
      fmt::print(stderr, "luna: cannot read {}\n", file);
      return exit_usage;
    }
    body.assign(std::istreambuf_iterator<char>{in}, {});
  }
  auto none = [](std::string_view) { return std::string_view{}; };
  auto events = channels::find_platform(channel)->open({})->parse({{}, body, none, 0});
  if (!events) {
    fmt::print(stderr, "luna: {} is no webhook of {}: expected the JSON body that the platform posts\n", file, channel);
    return exit_usage;
  }
  for (const auto& what : *events)
    fmt::print("{}\n", channels::to_json(what));
  return exit_done;
}

} // namespace luna::cli
