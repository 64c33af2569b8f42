// The verification request with which Meta checks a webhook address (PROTOCOLS 1).
#pragma once

#include "domain/result.hpp"

#include <string>
#include <string_view>

namespace luna::channels::whatsapp {

/// The challenge to send back, as text/plain and nothing else: it is what the client sent, so it must never be read as
/// HTML. `query` is the part of the address after the question mark, not decoded; of a repeated name the first value
/// counts. Errors: unauthorized, if hub.mode is not "subscribe" or hub.verify_token not `expected_token` (compared in
/// constant time; an empty expected token matches nothing); invalid, if there is no hub.challenge.
domain::result<std::string> handshake(std::string_view query, std::string_view expected_token);

} // namespace luna::channels::whatsapp
