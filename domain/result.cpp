#include "domain/result.hpp"

#include <ostream>

namespace luna::domain {

const char* to_string(fault kind) noexcept {
  switch (kind) {
    case fault::invalid: return "invalid";
    case fault::not_found: return "not found";
    case fault::conflict: return "conflict";
    case fault::unavailable: return "unavailable";
    case fault::overloaded: return "overloaded";
    case fault::unauthorized: return "unauthorized";
    case fault::not_owner: return "not the owner";
    case fault::behind: return "earlier events wait";
  }
  return "unknown fault";
}

std::ostream& operator<<(std::ostream& out, fault kind) {
  return out << to_string(kind);
}

} // namespace luna::domain
