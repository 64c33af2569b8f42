// What can go wrong, and the value-or-fault type every layer returns.
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <iosfwd>

namespace luna::domain {

/// Kinds of failure a caller can act on. 0 is reserved: CAF reads it as "no error".
enum class fault : std::uint8_t {
  invalid = 1,  // the input can never be accepted as it is
  not_found,    // nothing under that name or id
  conflict,     // somebody else was first: load again, then decide again
  unavailable,  // a neighbour is down: try again later
  overloaded,   // a bound was reached: try again later
  unauthorized, // a signature or secret does not match
  not_owner,    // the conversation belongs to another process now
  behind,       // earlier events of the conversation wait: they come first
};

const char* to_string(fault kind) noexcept;
std::ostream& operator<<(std::ostream& out, fault kind);

template <class T>
using result = boost::system::result<T, fault>;

} // namespace luna::domain
