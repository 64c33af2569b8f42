// The servers that are measured: started, killed, and watched from outside.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

namespace luna::bench {

/// One process after the other of the same program. The last one is killed with it.
class process {
public:
  /// `environment` is added to ours. What it prints is added to the file `log`.
  process(std::vector<std::string> command, std::map<std::string, std::string> environment, std::string log);
  ~process();
  process(process&& other) noexcept;

  /// Throws std::system_error if the program cannot be started.
  void start();
  void kill(int signal);
  /// Its exit code once it ends; -1 for a signal. Waits.
  int wait();
  bool running();
  pid_t id() const { return id_; }

private:
  std::vector<std::string> command_;
  std::map<std::string, std::string> environment_;
  std::string log_;
  pid_t id_ = 0;
};

/// What a group of processes, with all their children, has used.
struct usage {
  double cpu_seconds = 0.0;
  std::uint64_t memory = 0; // bytes; what is shared is split among those who share it (PSS)
};

/// Sums over the processes that live now.
usage usage_of(const std::vector<pid_t>& roots);

/// CPU seconds of all processes together, and of the idle time, since boot.
struct machine_time {
  double busy = 0.0, idle = 0.0;
};
machine_time machine_time_now();

struct machine {
  unsigned cores = 0;
  std::string processor, kernel;
  std::uint64_t memory = 0; // bytes
};
machine this_machine();

} // namespace luna::bench
