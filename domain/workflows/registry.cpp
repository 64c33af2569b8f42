#include "domain/workflows/registry.hpp"

#include "domain/workflows/kundli.hpp"

namespace luna::domain {

std::span<const workflow_kind> workflows() {
  static constexpr workflow_kind kinds[] = {
    {"kundli", 1, kundli},
  };
  return kinds;
}

} // namespace luna::domain
