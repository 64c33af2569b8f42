// luna-golden: asks the engine everything that a folder of golden vectors asserts, and names what is not so.
#include "domain/astro/fitted_sky.hpp"
#include "test/golden/runner.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <exception>
#include <string>
#include <vector>

namespace {

constexpr int exit_passed = 0, exit_failed = 1, exit_usage = 64, exit_unreadable = 66;

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Asks the engine everything that a folder of golden vectors (schema vedic-golden-1) asserts.\n"
               "Prints what is not so, with its source, and a line a category.",
               "luna-golden"};
  app.footer("Exit codes: 0 all that must hold holds, 1 something does not, 64 usage, 66 something cannot be read.");
  std::string folder;
  app.add_option("DIR", folder, "the folder, such as ../shared/golden")->required();
  auto library = false;
  app.add_flag("--library", library, "ask the Swiss Ephemeris itself, not the polynomials fitted to it");
  std::vector<std::string> required;
  app.add_option("--require", required, "categories that must be there, with nothing skipped that must hold")
    ->delimiter(',');
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_passed : exit_usage;
  }
  try {
    auto data = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "data";
    std::string problem;
    auto places = luna::domain::gazetteer::load(data / luna::domain::gazetteer::file_name, &problem);
    if (!places)
      throw std::runtime_error{problem};
    auto fitted = library ? nullptr : luna::domain::fitted_sky::open(data / "ephemeris.dat", problem);
    if (!library && !fitted)
      throw std::runtime_error{problem};
    luna::domain::ephemeris sky{std::string{luna::domain::ephemeris::default_path}, fitted};
    auto held = luna::golden::run(
      folder, {sky, *places}, [](const std::string& line) { fmt::print("{}\n", line); }, required);
    return held ? exit_passed : exit_failed;
  } catch (const std::exception& error) {
    fmt::print(stderr, "luna-golden: {}\n", error.what());
    return exit_unreadable;
  }
}
