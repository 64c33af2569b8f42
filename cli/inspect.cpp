#include "channels/inspect.hpp"

#include "channels/whatsapp/parse.hpp"
#include "cli/commands.hpp"
#include "cli/composition.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>

namespace luna::cli {

int inspect_whatsapp(const std::string& file) {
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
  auto events = channels::whatsapp::parse(body);
  if (!events) {
    fmt::print(stderr, "luna: {} is no WhatsApp webhook: expected JSON with \"object\" and \"entry\"\n", file);
    return exit_usage;
  }
  for (const auto& what : *events)
    fmt::print("{}\n", channels::to_json(what));
  return exit_done;
}

} // namespace luna::cli
