// Counts what operator new hands out. Linked into luna-bench-micro only.
#pragma once

#include <cstddef>

namespace luna::bench {

/// By all threads, which may miscount one another; exact if there is one.
extern std::size_t allocations;

} // namespace luna::bench
