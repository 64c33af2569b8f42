// LISTEN and NOTIFY on a connection and a thread of their own: a NOTIFY in a transaction that writes would cost it more
// than everything else it does.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace luna::persistence::postgres {

/// Heard by every other process that has one on the same database. Reconnects by itself; what is rung meanwhile may go
/// unheard.
class bell {
public:
  static constexpr std::chrono::milliseconds pause{10}; // at least, between two rings

  /// `heard` is called from the bell's thread.
  bell(std::string url, std::function<void()> heard);
  bell(const bell&) = delete;
  ~bell();

  /// From any thread; never waits. Rings that come close together are one.
  void ring();

private:
  class listener;
  std::unique_ptr<listener> listener_;
};

} // namespace luna::persistence::postgres
