// The dashas of a chart, as JSON.
#pragma once

#include "domain/astro/chart.hpp"

#include <boost/json/object.hpp>

namespace luna::domain {

/// The "dashas" of schema "luna-kundli-1" (kundli_json.hpp). `levels` 1..5; `now_ut` in seconds since 1970. Errors:
/// those of the dashas: invalid for an instant the ephemeris does not cover.
result<boost::json::object> dashas_object(const ephemeris& sky, const chart& c, unsigned levels, std::int64_t now_ut);

} // namespace luna::domain
