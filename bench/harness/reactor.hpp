// One thread, many sockets: readiness and timers.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace luna::bench {

/// Something that owns a socket and wants to know when it is ready.
class watcher {
public:
  virtual ~watcher() = default;
  virtual void ready(std::uint32_t events) = 0;
};

class reactor {
public:
  using clock = std::chrono::steady_clock;

  reactor();
  ~reactor();
  reactor(const reactor&) = delete;

  /// Level-triggered, for reading; for writing too if `writing`. The watcher must outlive it, or be dropped.
  void watch(int socket, watcher& who, bool writing = false);
  void rewatch(int socket, watcher& who, bool writing);
  /// Also forgets what is ready for it already. The caller closes the socket.
  void drop(int socket, watcher& who);

  void at(clock::time_point when, std::function<void()> what);

  /// Serves sockets and timers until `done()` is true, which is asked after each round of events.
  void run_until(const std::function<bool()>& done);

private:
  int poll_ = -1;
  std::multimap<clock::time_point, std::function<void()>> timers_;
  std::vector<watcher*> round_; // who is ready in this round, and not dropped since
};

} // namespace luna::bench
