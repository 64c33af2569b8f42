// A webhook's body as JSON.
#pragma once

#include "channels/node.hpp"

#include <string>

namespace luna::channels {

/// The document's root, or the reason why there is none: no JSON in UTF-8, deeper than 1024, a number that neither a
/// double nor a 64-bit integer can hold. Half of a surrogate pair becomes U+FFFD.
///
/// `body` may be moved in memory, as the parser reads some bytes beyond it; its text stays as it is. The tree belongs
/// to the calling thread and lives until its next call.
node parse_body(std::string& body);

} // namespace luna::channels
