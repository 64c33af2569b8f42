// The web chat: the page at / and the two requests it makes.
#pragma once

#include "actors/gateway.hpp"

namespace luna::actors {

/// / /luna.js /luna.css and /web/messages
std::vector<http_route> web_routes(std::shared_ptr<const gateway_tools> tools, const gateway_options& options);

} // namespace luna::actors
