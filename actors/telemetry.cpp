#include "actors/telemetry.hpp"

#include <boost/json.hpp>
#include <fmt/chrono.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>

namespace luna::actors {

namespace {

constexpr std::size_t queued_lines_max = 8192;

spdlog::level::level_enum level_of(log_level level) {
  switch (level) {
    case log_level::debug: return spdlog::level::debug;
    case log_level::info: return spdlog::level::info;
    case log_level::warning: return spdlog::level::warn;
    case log_level::error: return spdlog::level::err;
  }
  return spdlog::level::err;
}

const char* name_of(log_level level) {
  switch (level) {
    case log_level::debug: return "debug";
    case log_level::info: return "info";
    case log_level::warning: return "warning";
    case log_level::error: return "error";
  }
  return "error";
}

double seconds(std::chrono::nanoseconds took) {
  return std::chrono::duration<double>{took}.count();
}

} // namespace

bool start_log(std::string_view level) {
  spdlog::level::level_enum threshold;
  if (level == "debug")
    threshold = spdlog::level::debug;
  else if (level == "info")
    threshold = spdlog::level::info;
  else if (level == "warning")
    threshold = spdlog::level::warn;
  else if (level == "error")
    threshold = spdlog::level::err;
  else
    return false;
  spdlog::init_thread_pool(queued_lines_max, 1);
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto logger = std::make_shared<spdlog::async_logger>("luna", std::move(sink), spdlog::thread_pool(),
                                                       spdlog::async_overflow_policy::overrun_oldest);
  logger->set_level(threshold);
  logger->set_pattern("%v");
  spdlog::set_default_logger(std::move(logger));
  return true;
}

void stop_log() {
  spdlog::shutdown();
}

bool logs(log_level level) {
  auto* logger = spdlog::default_logger_raw();
  return logger && !logger->name().empty() // unnamed: the library's own, before start_log
         && logger->should_log(level_of(level));
}

void log(log_level level, std::string_view event_id, std::string_view sentence, std::initializer_list<log_field> fields,
         std::string_view trace) {
  if (!logs(level))
    return;
  boost::json::object line;
  auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  line["time"] = fmt::format("{:%FT%T}Z", now);
  line["level"] = name_of(level);
  line["event"] = event_id;
  line["text"] = sentence;
  if (!trace.empty())
    line["trace"] = trace;
  for (const auto& [key, value] : fields)
    line[key] = value;
  spdlog::default_logger_raw()->log(level_of(level), "{}", boost::json::serialize(line));
}

namespace {

/// The metrics of a family by their labels' values: finding one in the family itself takes allocations and hashes.
template <class T>
class by_labels {
public:
  /// `make` is called once for each combination of values.
  template <class F>
  T& get(std::initializer_list<std::string_view> values, F make) {
    char buffer[256];
    std::size_t size = 0;
    for (auto value : values) {
      auto fits = std::min(value.size(), sizeof buffer - size - 1);
      std::copy_n(value.data(), fits, buffer + size);
      size += fits;
      buffer[size++] = '\n';
      if (size == sizeof buffer)
        break;
    }
    std::lock_guard lock{mutex_};
    auto at = found_.find(std::string_view{buffer, size});
    if (at == found_.end())
      at = found_.emplace(std::string{buffer, size}, &make()).first;
    return *at->second;
  }

private:
  std::mutex mutex_;
  std::map<std::string, T*, std::less<>> found_;
};

} // namespace

struct metrics::impl {
  prometheus::Registry registry;
  by_labels<prometheus::Counter> known_requests, known_events, known_turns, known_deliveries;
  by_labels<prometheus::Histogram> known_request_seconds;
  prometheus::Family<prometheus::Counter>& requests =
    prometheus::BuildCounter().Name("luna_http_requests_total").Help("HTTP requests answered").Register(registry);
  prometheus::Family<prometheus::Histogram>& request_seconds = prometheus::BuildHistogram()
                                                                 .Name("luna_http_request_seconds")
                                                                 .Help("Time from the complete request to its answer")
                                                                 .Register(registry);
  prometheus::Family<prometheus::Counter>& events =
    prometheus::BuildCounter().Name("luna_events_total").Help("Canonical events read from channels").Register(registry);
  prometheus::Family<prometheus::Counter>& turns =
    prometheus::BuildCounter().Name("luna_turns_total").Help("Turns by outcome").Register(registry);
  prometheus::Family<prometheus::Counter>& deliveries = prometheus::BuildCounter()
                                                          .Name("luna_delivery_attempts_total")
                                                          .Help("Attempts to hand a reply to its platform, by outcome")
                                                          .Register(registry);
  prometheus::Family<prometheus::Gauge>& stored =
    prometheus::BuildGauge().Name("luna_stored").Help("Rows in the store, by state").Register(registry);
  prometheus::Family<prometheus::Gauge>& account_open =
    prometheus::BuildGauge()
      .Name("luna_channel_open")
      .Help("1 while the platform takes what the account sends and calls its webhook, else 0")
      .Register(registry);
  prometheus::Family<prometheus::Gauge>& account_inbound =
    prometheus::BuildGauge()
      .Name("luna_channel_last_inbound_seconds")
      .Help("When a webhook of the account last came to this process; seconds since 1970, 0: never")
      .Register(registry);
  prometheus::Family<prometheus::Gauge>& account_error =
    prometheus::BuildGauge()
      .Name("luna_channel_last_error_seconds")
      .Help("When the account last failed; seconds since 1970, 0: never")
      .Register(registry);
  prometheus::Gauge& live = prometheus::BuildGauge()
                              .Name("luna_conversations_live")
                              .Help("Conversations held in memory")
                              .Register(registry)
                              .Add({});
  prometheus::Gauge& ready = prometheus::BuildGauge()
                               .Name("luna_ready")
                               .Help("1 while new messages are taken, else 0")
                               .Register(registry)
                               .Add({});
  prometheus::Histogram& batch = prometheus::BuildHistogram()
                                   .Name("luna_commit_turns")
                                   .Help("Turns made durable by one commit")
                                   .Register(registry)
                                   .Add({}, prometheus::Histogram::BucketBoundaries{1, 2, 4, 8, 16, 32, 64, 128, 256});
  prometheus::Histogram& commit_seconds =
    prometheus::BuildHistogram()
      .Name("luna_commit_seconds")
      .Help("Time of one commit")
      .Register(registry)
      .Add({}, prometheus::Histogram::BucketBoundaries{.0001, .0005, .001, .005, .01, .05, .1, .5, 1, 5});
};

metrics::metrics() : impl_{std::make_unique<impl>()} {
  prometheus::BuildGauge()
    .Name("luna_build_info")
    .Help("Always 1; the version is a label")
    .Register(impl_->registry)
    .Add({{"version", LUNA_VERSION}})
    .Set(1);
  ready(false);
}

metrics::~metrics() = default;

void metrics::http_request(std::string_view route, std::string_view method, unsigned status,
                           std::chrono::nanoseconds took) {
  fmt::format_int digits{status};
  std::string_view code{digits.data(), digits.size()};
  impl_->known_requests
    .get(
      {route, method, code},
      [&]() -> auto& {
        return impl_->requests.Add(
          {{"route", std::string{route}}, {"method", std::string{method}}, {"status", std::string{code}}});
      })
    .Increment();
  impl_->known_request_seconds
    .get(
      {route},
      [&]() -> auto& {
        return impl_->request_seconds.Add(
          {{"route", std::string{route}}},
          prometheus::Histogram::BucketBoundaries{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5, 30});
      })
    .Observe(seconds(took));
}

void metrics::event(std::string_view channel, std::string_view kind) {
  impl_->known_events
    .get(
      {channel, kind},
      [&]() -> auto& {
        return impl_->events.Add({{"channel", std::string{channel}}, {"kind", std::string{kind}}});
      })
    .Increment();
}

void metrics::turn(std::string_view outcome) {
  impl_->known_turns
    .get(
      {outcome},
      [&]() -> auto& {
        return impl_->turns.Add({{"outcome", std::string{outcome}}});
      })
    .Increment();
}

void metrics::commit_batch(std::size_t turns, std::chrono::nanoseconds took) {
  impl_->batch.Observe(static_cast<double>(turns));
  impl_->commit_seconds.Observe(seconds(took));
}

void metrics::delivery(std::string_view outcome) {
  impl_->known_deliveries
    .get(
      {outcome},
      [&]() -> auto& {
        return impl_->deliveries.Add({{"outcome", std::string{outcome}}});
      })
    .Increment();
}

void metrics::conversations(std::size_t live) {
  impl_->live.Set(static_cast<double>(live));
}

void metrics::stored(std::string_view what, double count) {
  impl_->stored.Add({{"state", std::string{what}}}).Set(count);
}

void metrics::account(std::string_view channel, std::string_view account, bool open, double last_inbound,
                      double last_error) {
  prometheus::Labels labels{{"channel", std::string{channel}}, {"account", std::string{account}}};
  impl_->account_open.Add(labels).Set(open ? 1 : 0);
  impl_->account_inbound.Add(labels).Set(last_inbound);
  impl_->account_error.Add(labels).Set(last_error);
}

void metrics::ready(bool yes) {
  impl_->ready.Set(yes ? 1 : 0);
}

std::string metrics::text() const {
  return prometheus::TextSerializer{}.Serialize(impl_->registry.Collect());
}

void readiness::store(std::string trouble) {
  std::lock_guard lock{mutex_};
  store_ = std::move(trouble);
}

std::string readiness::trouble() const {
  if (draining_)
    return "shutting down";
  std::lock_guard lock{mutex_};
  return store_;
}

} // namespace luna::actors
