// Two channels, one person: a one-time code, given on the one and said on the other.
#pragma once

#include "domain/workflows/chat.hpp"

namespace luna::domain {

/// How long a code can be said.
constexpr std::chrono::minutes link_lifetime{10};

// The services this workflow asks. Requests are the code, or empty.
constexpr const char* offer_link_service = "offer-link"; // gives a new code for this conversation's person
constexpr const char* take_link_service = "take-link";   // "yes" if the code was somebody's, else "no"

/// "link" gives a code, "link CODE" takes one.
workflow link_channels(chat& c);

} // namespace luna::domain
