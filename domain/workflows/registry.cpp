#include "domain/workflows/registry.hpp"

#include "domain/workflows/kundli.hpp"
#include "domain/workflows/link.hpp"

namespace luna::domain {

std::span<const workflow_kind> workflows() {
  static constexpr workflow_kind kinds[] = {
    {"kundli", 1, kundli},
    {"link", 1, link_channels},
  };
  return kinds;
}

} // namespace luna::domain
