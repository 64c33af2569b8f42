#include "actors/gateway.hpp"
#include "actors/telemetry.hpp"
#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "cli/stores.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <csignal>
#include <cstdio>
#include <thread>

namespace luna::cli {

namespace {

using actors::log;
using actors::log_level;
using namespace std::chrono_literals;

constexpr auto drain_limit = 25s; // of the 30 s that service managers grant

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

/// True if another stop signal came within `limit`.
bool stopped_again(const sigset_t& signals, std::chrono::nanoseconds limit) {
  auto seconds = std::chrono::floor<std::chrono::seconds>(limit);
  timespec wait{seconds.count(), (limit - seconds).count()};
  return sigtimedwait(&signals, nullptr, &wait) > 0;
}

void say_channels(const configuration& config) {
  auto all = config.accounts();
  for (const auto& account : all)
    log(log_level::info, "channel-on", "a channel is on",
        {{"channel", account.channel}, {"account", account.id}, {"api", account.api_base}});
  for (const auto& half : half_channels(config))
    log(log_level::warning, "channel-off", "a channel is off: some of its settings are missing",
        {{"channel", half.channel}, {"missing", fmt::format("{}", fmt::join(half.missing, " "))}});
  if (all.empty())
    log(log_level::info, "channel-off", "no channel has credentials; the web chat works without");
}

/// Files are a part of Luna that she can do without: what keeps them from being opened is said, and that is all.
void open_media(const configuration& config, composition& luna, const actors::gateway_options& gateway) {
  std::string problem;
  auto keys = keys_of(config, problem);
  if (!keys || !luna.open_media(config, media_folder_of(config), *keys, gateway.media, problem))
    log(log_level::error, "media-off", "files are not fetched or sent until Luna is started anew",
        {{"reason", problem}});
}

void observe(const std::shared_ptr<actors::metrics>& counters, const actors::http_access& access) {
  counters->http_request(access.route, access.method, access.status, access.took);
  if (actors::logs(log_level::debug))
    log(log_level::debug, "http-answered", "a request was answered",
        {{"method", std::string{access.method}},
         {"route", std::string{access.route}},
         {"status", std::to_string(access.status)}},
        access.trace_id);
}

/// SIGTERM: 503 on /ready at once, the listener stays a while for load balancers, what is in flight is finished. A
/// second signal cuts it short.
void drain(const configuration& config, composition& luna, actors::http_server& server, const sigset_t& signals) {
  log(log_level::info, "drain-begun", "Luna stops: what is in flight is finished first");
  luna.ready()->drain();
  luna.counters()->ready(false);
  server.drain();
  auto begin = std::chrono::steady_clock::now();
  auto spent = [&] { return std::chrono::steady_clock::now() - begin; };
  std::chrono::seconds grace{config.drain_seconds};
  auto hurried = false;
  while (!hurried && spent() < grace)
    hurried = stopped_again(signals, 50ms);
  server.close();
  while (!hurried && server.in_flight() > 0 && spent() < drain_limit)
    hurried = stopped_again(signals, 50ms);
  if (!hurried)
    luna.drain_delivery(std::chrono::duration_cast<std::chrono::milliseconds>(
      std::max<std::chrono::nanoseconds>(drain_limit - spent(), 100ms)));
}

} // namespace

int serve(const configuration& settings, bool migrate) {
  auto config = settings;
  auto signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr); // before any thread starts, so that all inherit it
  std::signal(SIGPIPE, SIG_IGN);
  actors::start_log(config.log_level);
  name_bots(config);
  std::string problem;
  auto known = load_knowledge(config, problem);
  if (!known) {
    fmt::print(stderr, "luna: {}\n", problem);
    return exit_dependency;
  }
  if (!known->sky_trouble.empty())
    log(log_level::warning, "fitted-positions-missing", "the Swiss Ephemeris itself answers, a hundred times slower",
        {{"why", known->sky_trouble}});
  auto store = open_store(config, migrate, problem);
  if (!store) {
    fmt::print(stderr, "luna: {}\n", problem);
    return exit_configuration;
  }
  composition luna{config, *known, std::move(store), true};
  auto tools = std::make_shared<actors::gateway_tools>(
    actors::gateway_tools{luna.system(), luna.conversations(), luna.writer(), luna.ours(), luna.alarm(), system_time,
                          luna.counters(), luna.ready()});
  actors::gateway_options gateway;
  gateway.needs = channel_needs();
  actors::http_server_options options;
  options.host = config.host;
  options.port = config.port;
  options.routes = actors::gateway_routes(tools, gateway);
  options.access = [counters = luna.counters()](const actors::http_access& access) { observe(counters, access); };
  actors::http_server server{std::move(options)};
  if (!server.start(problem)) {
    fmt::print(stderr, "luna: cannot listen on {} port {}: {}. Choose another with HOST and PORT.\n", config.host,
               config.port, problem);
    return exit_dependency;
  }
  say_channels(config);
  log(log_level::info, "server-started", "Luna answers",
      {{"host", config.host}, {"port", std::to_string(server.port())}});
  // The line that says where to click comes last, after what the log has to say of the start.
  for (auto patience = 50; !luna.ready()->trouble().empty() && patience > 0; --patience)
    std::this_thread::sleep_for(20ms);
  open_media(config, luna, gateway);
  fmt::print("Luna is ready: open http://localhost:{} in a browser and say hello. Ctrl-C stops it.\n", server.port());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  drain(config, luna, server, signals);
  server.stop();
  luna.leave();
  log(log_level::info, "server-stopped", "Luna has stopped");
  actors::stop_log();
  return exit_done;
}

} // namespace luna::cli
