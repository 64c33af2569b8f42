// luna-corpus: reads a folder of recorded payloads with every channel's codec, and names what is not as expected.
#include "test/corpus/recordings.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <exception>

namespace {

constexpr int exit_passed = 0, exit_failed = 1, exit_usage = 64, exit_unreadable = 66;

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Reads a folder of recorded payloads, such as ../shared/corpus, with every channel's codec.\n"
               "Prints what is not as its MANIFEST.json expects, and a line a channel.",
               "luna-corpus"};
  app.footer("Exit codes: 0 all passed, 1 something failed, 64 usage, 66 the folder or its manifest cannot be read.");
  std::string folder;
  app.add_option("DIR", folder, "the folder, with its MANIFEST.json")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_passed : exit_usage;
  }
  try {
    auto passed = luna::corpus::replay(folder, [](const std::string& line) { fmt::print("{}\n", line); });
    return passed ? exit_passed : exit_failed;
  } catch (const std::exception& error) {
    fmt::print(stderr, "luna-corpus: {}\n", error.what());
    return exit_unreadable;
  }
}
