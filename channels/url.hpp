// The escapes of addresses: %41 (RFC 3986).
#pragma once

#include <string>
#include <string_view>

namespace luna::channels {

/// A name or a value of a query: "+" is a blank. A percent sign that starts no escape stays as it is.
std::string url_decoded(std::string_view text);

/// Everything but letters, digits and -._~/ escaped.
std::string url_path(std::string_view text);

} // namespace luna::channels
