#include "persistence/migrations.hpp"

#include "persistence/journal.hpp"

#include <fmt/format.h>

namespace luna::persistence {

std::string checksum(const migration& step) {
  return to_hex(sha256(step.sql));
}

std::vector<const migration*> needed(std::span<const migration> steps, const std::map<int, std::string>& applied) {
  std::vector<const migration*> steps_needed;
  for (const auto& step : steps) {
    auto at = applied.find(step.version);
    if (at == applied.end())
      steps_needed.push_back(&step);
    else if (at->second != checksum(step))
      throw schema_mismatch{fmt::format("migration {} ({}) was applied in another form", step.version, step.name)};
  }
  auto newest = applied.empty() ? 0 : applied.rbegin()->first;
  if (newest > steps.back().version + 1)
    throw schema_mismatch{fmt::format("the schema is at version {}, this program knows {}: use a newer luna", newest,
                                      steps.back().version)};
  return steps_needed;
}

} // namespace luna::persistence
