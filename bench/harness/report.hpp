// What a run showed, for programs (JSON) and for people (one page of HTML that needs nothing else).
#pragma once

#include "bench/harness/processes.hpp"
#include "bench/harness/traffic.hpp"

#include <map>
#include <optional>

namespace luna::bench {

/// Resources, once a second.
struct sample {
  double at = 0.0;                     // seconds since the run began
  std::map<std::string, usage> groups; // by name: "luna", "postgresql", ...
  double busy = 0.0;                   // share of the machine's cores since the sample before
};

struct knee_step {
  double offered = 0.0, acknowledged = 0.0;          // a second
  double p50 = 0.0, p99 = 0.0, end_to_end_p99 = 0.0; // ms
  bool held = false;
};

struct report {
  std::string what, when, server; // `server`: its version, or where it listens
  machine host = this_machine();
  std::vector<std::pair<std::string, std::string>> settings;
  tally measured;
  std::optional<ledger::totals> replies; // none if they were not taken
  http_pool::counts troubles;
  std::vector<sample> samples;
  std::vector<knee_step> knee_steps;
  double knee = 0.0; // messages a second; 0: not looked for
  unsigned kills = 0;
  std::optional<bool> verified; // `luna verify`

  /// Nothing lost, doubled, out of order or unexpected, and verified, as far as these were looked at.
  bool clean() const;
};

std::string to_json(const report& of);
std::string to_html(const report& of);

/// A few lines for a terminal.
std::string to_text(const report& of);

} // namespace luna::bench
