// Completed forms, which platforms send as JSON in a text.
#pragma once

#include "domain/event.hpp"

#include <string>

namespace luna::channels {

/// `response` as fields if it is a JSON object that can be stored and read again, else as it came. `text` is what the
/// person saw. May be called while a body's tree is read.
domain::flow_content flow_of(std::string text, std::string response);

} // namespace luna::channels
