#pragma once

#include "domain/workflows/chat.hpp"

namespace luna::domain {

/// Asks for name, date, time and place of birth, shows what it understood with the zone and offset used, and draws
/// the birth chart.
workflow kundli(chat& c);

} // namespace luna::domain
