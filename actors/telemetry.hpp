// What operators see of a running Luna: metrics, logs and readiness. Never a message text, a name or a person's id.
#pragma once

#include <atomic>
#include <chrono>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace luna::actors {

enum class log_level { debug, info, warning, error };

using log_field = std::pair<std::string_view, std::string>;

/// Writes log lines to standard error, one JSON object each; a full queue drops the oldest line and never blocks.
/// Call once, before the first log line. Errors: false for a level that is not debug, info, warning or error.
bool start_log(std::string_view level);
/// Writes what is queued, for at most two seconds.
void stop_log();

/// Whether a line of that level would be written: worth asking before its fields are made on a hot path.
bool logs(log_level level);

/// One line: a fixed event id, a sentence, then fields. `trace` ties the lines of one request together.
void log(log_level level, std::string_view event_id, std::string_view sentence,
         std::initializer_list<log_field> fields = {}, std::string_view trace = {});

/// Counters, gauges and histograms; all methods may be called from any thread.
class metrics {
public:
  metrics();
  ~metrics();

  void http_request(std::string_view route, std::string_view method, unsigned status, std::chrono::nanoseconds took);
  void event(std::string_view channel, std::string_view kind);
  void turn(std::string_view outcome); // committed, duplicate, quarantined, failed
  void commit_batch(std::size_t turns, std::chrono::nanoseconds took);
  void delivery(std::string_view outcome); // accepted, retry, ambiguous, parked
  void conversations(std::size_t live);
  void stored(std::string_view what, double count); // waiting, ambiguous, parked, turns, conversations
  /// Times in seconds since 1970, 0: never.
  void account(std::string_view channel, std::string_view account, bool open, double last_inbound, double last_error);
  void ready(bool yes);

  /// The Prometheus text exposition, format 0.0.4.
  std::string text() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

/// Whether Luna can take messages, and if not, why. Thread-safe.
class readiness {
public:
  /// An empty `trouble` means that the store can commit.
  void store(std::string trouble);
  void drain() { draining_ = true; }

  bool draining() const { return draining_; }
  /// Empty when ready.
  std::string trouble() const;

private:
  mutable std::mutex mutex_;
  std::string store_ = "the store has not been opened yet";
  std::atomic<bool> draining_ = false;
};

} // namespace luna::actors
