#include "cli/commands.hpp"
#include "cli/composition.hpp"

#include <fmt/format.h>

namespace luna::cli {

int show_config(const configuration_reading& reading) {
  for (const auto& line : reading.lines)
    fmt::print("# {}\n{} = {}   ({})\n\n", line.help, line.name, line.value.empty() ? "(not set)" : line.value,
               line.origin);
  for (const auto& problem : reading.problems)
    fmt::print(stderr, "luna: {}\n", problem);
  return reading.problems.empty() ? exit_done : exit_configuration;
}

} // namespace luna::cli
