// Every workflow Luna knows. Adding one: a file of its own, and a line in registry.cpp.
#pragma once

#include "domain/workflows/chat.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace luna::domain {

/// What becomes of a message that comes while a workflow waits for a service.
enum class during_call : std::uint8_t {
  append,    // it is heard when the service has answered
  interrupt, // it ends the workflow and is heard at once
};

struct workflow_kind {
  std::string_view name;     // part of stored conversations
  std::uint32_t version = 1; // raised when the order or form of its co_awaits changes
  workflow (*start)(chat&) = nullptr;
  domain::during_call on_message = during_call::append;
};

/// All names and the versions that stored histories may have.
std::span<const workflow_kind> workflows();

} // namespace luna::domain
