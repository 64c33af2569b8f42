// Every workflow Luna knows. Adding one: a file of its own, and a line in registry.cpp.
#pragma once

#include "domain/workflows/chat.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace luna::domain {

struct workflow_kind {
  std::string_view name;     // part of stored conversations
  std::uint32_t version = 1; // raised when the order or form of its co_awaits changes
  workflow (*start)(chat&) = nullptr;
};

/// All names and the versions that stored histories may have.
std::span<const workflow_kind> workflows();

} // namespace luna::domain
