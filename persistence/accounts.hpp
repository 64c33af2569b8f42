// How our accounts on the platforms are doing, as a database knows it.
#pragma once

#include "domain/event.hpp"
#include "persistence/verify.hpp"

#include <string>
#include <vector>

namespace luna::persistence {

struct account_record {
  std::string channel;
  std::string account;
  std::string state; // as store::account_report; empty: nobody has said
  domain::timestamp last_inbound{};
  domain::timestamp last_error_at{};
  std::string last_error;
  std::uint64_t queued = 0; // replies that wait, are on their way or in doubt; of conversations begun since 0.1 only
  std::uint64_t parked = 0; // likewise
};

/// Of every account that was reported or has conversations, by channel and account. Throws what the snapshot throws.
std::vector<account_record> account_records(snapshot& database);

} // namespace luna::persistence
