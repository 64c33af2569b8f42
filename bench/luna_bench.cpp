// luna-bench: thousands of simulated people against a server, and the platforms between them. Starts Luna itself, or
// measures whatever serves the same webhooks.
#include "bench/harness/report.hpp"

#include <CLI/CLI.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>

#include <sys/resource.h>
#include <unistd.h>

namespace luna::bench {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
namespace fs = std::filesystem;

constexpr auto restart_pause = 1s; // of a killed replica, as a supervisor makes one
constexpr auto start_limit = 60s;
constexpr std::size_t wrong_told = 20; // replies

struct bench_options {
  std::string luna, database;
  std::vector<unsigned> ports;
  unsigned platform_port = 0;
  std::string secret = "bench-app-secret", telegram_secret = "bench-telegram-secret";
  std::string channels = "whatsapp", mix = usual_mix, deliveries = "live", statuses = "sent";
  double rate = 1000.0;
  bool as_fast_as_possible = false, find_knee = false;
  double share = 0.0;
  milliseconds duration{30'000}, warm_up{3'000}, kill_every{0}, settle{60'000}, platform_delay{0}, knee_limit{20};
  unsigned connections = 64, replicas = 1;
  std::uint32_t people = 5000;
  std::uint64_t seed = 1;
  std::vector<std::string> reports, watched, set;
  bool verify = false, quiet = false, explain = false;
};

/// "500ms", "5s", "2m", "1h" or seconds.
milliseconds read_duration(const std::string& text) {
  auto value = 0.0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  auto unit = std::string_view{end, text.data() + text.size()};
  auto factor = unit.empty() || unit == "s" ? 1e3
                : unit == "ms"              ? 1.0
                : unit == "m"               ? 60e3
                : unit == "h"               ? 3600e3
                                            : -1.0;
  if (error != std::errc{} || factor < 0.0 || value < 0.0 || value * factor > 864e5)
    throw CLI::ValidationError{fmt::format("\"{}\" is no duration: write 500ms, 5s, 2m or 1h (at most 24h)", text)};
  return milliseconds{static_cast<std::int64_t>(value * factor)};
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    auto part = text.substr(0, text.find(at));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    parts.emplace_back(part);
  }
  return parts;
}

/// "whatsapp=9,web=1"
std::vector<std::pair<channel, double>> read_channels(const std::string& text) {
  std::vector<std::pair<channel, double>> all;
  for (const auto& part : split(text, ',')) {
    auto name = part.substr(0, part.find('='));
    auto weight = name.size() < part.size() ? std::atof(part.c_str() + name.size() + 1) : 1.0;
    auto at = std::find(std::begin(channel_names), std::end(channel_names), name);
    if (at == std::end(channel_names) || weight <= 0.0)
      throw std::invalid_argument{
        fmt::format("\"{}\": channels are whatsapp, telegram and web, each with a weight above 0 if you like", part)};
    all.emplace_back(static_cast<channel>(at - std::begin(channel_names)), weight);
  }
  if (all.empty())
    throw std::invalid_argument{"--channels needs at least one of whatsapp, telegram and web"};
  return all;
}

/// Replicas of Luna on one database, in a folder of their own that goes with them.
class lunas {
public:
  lunas(const bench_options& options, unsigned platform_port) : options_{options} {
    auto pattern = (fs::temp_directory_path() / "luna-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      throw std::system_error{errno, std::generic_category(), "cannot make a folder for the run"};
    folder_ = pattern;
    std::map<std::string, std::string> environment{
      {"HOST", "127.0.0.1"},
      {"DATABASE_URL", options.database.empty() ? "sqlite:///" + (folder_ / "luna.db").string() : options.database},
      {"LUNA_WHATSAPP_APP_SECRET", options.secret},
      {"LUNA_WHATSAPP_VERIFY_TOKEN", "bench"},
      {"LUNA_WHATSAPP_ACCESS_TOKEN", "bench"},
      {"LUNA_WHATSAPP_PHONE_NUMBER_ID", std::string{phone_number_id}},
      {"LUNA_WHATSAPP_API_BASE", fmt::format("http://127.0.0.1:{}/v24.0", platform_port)},
      {"LUNA_DRAIN_SECONDS", "0"},
      {"LUNA_BURST_MILLISECONDS", "0"}, // every message is owed an answer of its own
    };
    if (std::getenv("LUNA_MASTER_KEY_FILE") == nullptr) {
      auto key = folder_ / "luna.key";
      write_key(key);
      environment["LUNA_MASTER_KEY_FILE"] = key.string();
    }
    if (options.kill_every.count() > 0) {
      environment["LUNA_LEASE_SECONDS"] = "2";
      environment["LUNA_RECONCILE_SECONDS"] = "10";
    }
    for (const auto& each : options.set)
      environment[each.substr(0, each.find('='))] = each.substr(std::min(each.find('=') + 1, each.size()));
    tool_ = environment;
    if (run({"migrate"}) != 0)
      throw std::runtime_error{"luna migrate failed:\n" + log_text()};
    for (unsigned i = 0; i < options.replicas; ++i) {
      ports_.push_back(free_port());
      environment["PORT"] = std::to_string(ports_.back());
      servers_.emplace_back(std::vector<std::string>{options.luna, "serve"}, environment, log().string());
      servers_.back().start();
    }
  }

  ~lunas() {
    servers_.clear();
    if (!keep_)
      fs::remove_all(folder_);
  }

  const std::vector<unsigned>& ports() const { return ports_; }

  std::vector<pid_t> ids() {
    std::vector<pid_t> all;
    for (auto& each : servers_)
      if (each.id() > 0)
        all.push_back(each.id());
    return all;
  }

  void check() {
    for (auto& each : servers_)
      if (each.id() > 0 && !each.running()) {
        auto code = each.wait();
        throw std::runtime_error{fmt::format("luna ended with code {}:\n{}", code, log_text())};
      }
  }

  /// kill -9 of one after the other, while `running` says so.
  void kill_on(reactor& loop, milliseconds every, std::function<bool()> running) {
    loop.at(steady::now() + every, [this, &loop, every, running = std::move(running)] {
      if (!running())
        return;
      auto& victim = servers_[kills_++ % servers_.size()];
      if (victim.id() > 0) {
        victim.kill(SIGKILL);
        victim.wait();
        loop.at(steady::now() + restart_pause, [&victim] { victim.start(); });
      }
      kill_on(loop, every, running);
    });
  }

  unsigned kills() const { return kills_; }

  /// Ends all of them as an operator would, and runs `luna verify`.
  bool verify() {
    for (auto& each : servers_)
      each.kill(SIGTERM);
    for (auto& each : servers_)
      each.wait();
    return run({"verify"}) == 0;
  }

  std::string version() {
    // Its own file: the log has other things in it.
    auto file = folder_ / "version";
    process tool{{options_.luna, "--version"}, tool_, file.string()};
    tool.start();
    tool.wait();
    std::ifstream text{file};
    std::string line;
    std::getline(text, line);
    return line;
  }

  void keep() { keep_ = true; }
  const fs::path& folder() const { return folder_; }

  /// The end of what the servers printed.
  std::string log_text() const {
    std::ifstream file{log()};
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    return text.size() > 4000 ? text.substr(text.size() - 4000) : text;
  }

private:
  fs::path log() const { return folder_ / "luna.log"; }

  static void write_key(const fs::path& file) {
    std::random_device random;
    std::string hex;
    for (auto i = 0; i < 8; ++i)
      hex += fmt::format("{:08x}", random());
    std::ofstream{file} << hex << "\n";
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  }

  int run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), options_.luna);
    process tool{std::move(arguments), tool_, log().string()};
    tool.start();
    return tool.wait();
  }

  const bench_options& options_;
  fs::path folder_;
  std::map<std::string, std::string> tool_;
  std::vector<process> servers_;
  std::vector<unsigned> ports_;
  unsigned kills_ = 0;
  bool keep_ = false;
};

/// Samples what is watched, once a second.
class meter {
public:
  meter(reactor& loop, const std::vector<std::string>& watched, lunas* servers) : loop_{loop}, servers_{servers} {
    for (const auto& each : watched) {
      auto cut = each.find('=');
      auto id = cut == std::string::npos ? 0 : std::atoi(each.c_str() + cut + 1);
      if (id <= 0)
        throw std::invalid_argument{fmt::format("\"{}\": write --watch name=PID", each)};
      roots_[each.substr(0, cut)].push_back(id);
    }
    take();
  }

  std::vector<sample> samples;

private:
  void take() {
    auto now = steady::now();
    sample s;
    s.at = std::chrono::duration<double>{now - begin_}.count();
    for (const auto& [name, ids] : roots_)
      s.groups[name] = usage_of(ids);
    if (servers_ != nullptr)
      s.groups["luna"] = usage_of(servers_->ids());
    rusage self{};
    ::getrusage(RUSAGE_SELF, &self);
    s.groups["harness"].cpu_seconds = static_cast<double>(self.ru_utime.tv_sec + self.ru_stime.tv_sec)
                                      + static_cast<double>(self.ru_utime.tv_usec + self.ru_stime.tv_usec) / 1e6;
    auto machine = machine_time_now();
    auto busy = machine.busy - before_.busy, idle = machine.idle - before_.idle;
    if (!samples.empty() && busy + idle > 0.0)
      s.busy = busy / (busy + idle);
    before_ = machine;
    samples.push_back(std::move(s));
    loop_.at(now + 1s, [this] { take(); });
  }

  reactor& loop_;
  lunas* servers_;
  steady::time_point begin_ = steady::now();
  std::map<std::string, std::vector<pid_t>> roots_;
  machine_time before_ = machine_time_now();
};

/// One line on stderr that changes each second; on a terminal in place.
class progress {
public:
  explicit progress(bool quiet) : quiet_{quiet}, terminal_{::isatty(STDERR_FILENO) != 0} {}

  void say(const traffic& t, std::string_view phase, std::size_t passed) {
    if (quiet_)
      return;
    const auto& now = t.current();
    auto whole = now.course.empty() ? second{} : now.course[now.course.size() > 1 ? now.course.size() - 2 : 0];
    const auto& sums = t.sums();
    auto line = fmt::format("{} {:>3} s: {:>6}/s acknowledged, p99 {:>7.1f} ms, end to end {:>7.1f} ms, open {:>4}, "
                            "owed {:>5}, doubled {}, out of order {}, unexpected {}, repeated {}",
                            phase, passed, whole.acknowledged, whole.acknowledgement.percentile(0.99),
                            whole.end_to_end.percentile(0.99), t.open_requests(), sums.lost(), sums.doubled,
                            sums.out_of_order, sums.unexpected, t.troubles().refused + t.troubles().broken);
    fmt::print(stderr, "{}{}{}", terminal_ ? "\r\x1b[K" : "", line, terminal_ ? "" : "\n");
  }

  void done() {
    if (!quiet_ && terminal_)
      fmt::print(stderr, "\n");
  }

private:
  bool quiet_, terminal_;
};

class bench {
public:
  explicit bench(const bench_options& options) : options_{options}, progress_{options.quiet} {}

  report run() {
    report r;
    r.what = options_.find_knee ? "Where is the knee?" : "A run of luna-bench";
    r.when = fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(std::time(nullptr)));
    r.settings = settings();
    auto ports = options_.ports;
    auto platform = options_.platform_port == 0 ? free_port() : options_.platform_port;
    if (ports.empty()) {
      servers_.emplace(options_, platform);
      ports = servers_->ports();
      r.server = servers_->version();
    } else {
      r.server = fmt::format("the server on port {}", ports.front());
    }
    await_ready(ports);
    auto run_id = static_cast<std::uint64_t>(std::time(nullptr));
    traffic people{loop_, ports, wire{options_.secret, options_.telegram_secret, run_id}, platform, traffic_of()};
    people.learn();
    if (options_.explain)
      for (const auto& line : people.describe_learned())
        fmt::print("{}\n", line);
    meter resources{loop_, options_.watched, servers_ ? &*servers_ : nullptr};
    auto killing = options_.kill_every.count() > 0;
    if (killing)
      servers_->kill_on(loop_, options_.kill_every, [&] { return killing; });
    auto all = options_.warm_up + options_.duration;
    auto rate = options_.as_fast_as_possible ? 0.0 : options_.rate;
    if (options_.find_knee) {
      r.knee = find_knee(people, r.knee_steps);
      rate = r.knee * options_.share;
      resources.samples.clear(); // of the way there
    }
    if (!options_.find_knee || options_.share > 0.0)
      r.measured = people.run(rate, options_.warm_up, options_.duration, [&](std::size_t passed) {
        tell(people, options_.warm_up.count() > static_cast<std::int64_t>(passed) * 1000 ? "warm-up" : "run", passed);
        if (!killing && servers_)
          servers_->check();
        // Those who still wait at the end are waited for, not killed on and on.
        killing = killing && milliseconds{passed * 1000} + options_.kill_every <= all;
      });
    killing = false;
    r.samples = std::move(resources.samples);
    resources.samples.clear();
    std::size_t settling = 0;
    people.settle([&] { tell(people, "settle", ++settling); });
    progress_.done();
    for (const auto& line : std::span{people.wrong()}.first(std::min(people.wrong().size(), wrong_told)))
      fmt::print(stderr, "{}\n", line);
    r.troubles = people.troubles();
    if (options_.deliveries != "off")
      r.replies = people.sums();
    if (servers_) {
      r.kills = servers_->kills();
      if (options_.verify)
        r.verified = servers_->verify();
      if (!r.clean()) {
        servers_->keep();
        fmt::print(stderr, "luna-bench: the servers' log is in {}\n", servers_->folder().string());
      }
    }
    return r;
  }

private:
  void tell(const traffic& people, std::string_view phase, std::size_t passed) { progress_.say(people, phase, passed); }

  /// The highest rate that is held for half a minute, which sees a checkpoint or a vacuum where five seconds may not.
  /// Short steps find where to look: up by halves, then halving the gap; one that fails is tried once more, because a
  /// shared machine has bad moments.
  double find_knee(traffic& people, std::vector<knee_step>& steps) {
    auto holds = [&](double rate, milliseconds for_how_long = 5s, int attempts = 2) {
      for (auto attempt = 0; attempt < attempts; ++attempt) {
        auto t = people.run(rate, 1s, for_how_long,
                            [&](std::size_t passed) { tell(people, fmt::format("{:.0f}/s", rate), passed); });
        people.settle([] {});
        knee_step s{static_cast<double>(t.offered) / t.seconds,
                    t.per_second(),
                    t.acknowledgement.percentile(0.5),
                    t.acknowledgement.percentile(0.99),
                    t.end_to_end.percentile(0.99),
                    false};
        s.held = t.per_second() >= 0.97 * s.offered && s.p99 <= static_cast<double>(options_.knee_limit.count())
                 && s.end_to_end_p99 <= 3.0 * static_cast<double>(options_.knee_limit.count());
        steps.push_back(s);
        if (s.held)
          return true;
      }
      return false;
    };
    auto good = 0.0, bad = 0.0;
    for (auto rate = options_.rate; bad == 0.0; rate *= 1.5)
      (holds(rate) ? good : bad) = rate;
    if (good == 0.0)
      throw std::runtime_error{
        fmt::format("{:.0f} messages a second are too much already; begin lower, with --rate", options_.rate)};
    while (bad / good > 1.06) {
      auto middle = std::sqrt(bad * good);
      (holds(middle) ? good : bad) = middle;
    }
    while (!holds(good, 30s, 1))
      good /= 1.1;
    return good;
  }

  traffic_options traffic_of() const {
    traffic_options made;
    made.people = options_.people;
    made.mix = read_mix(options_.mix);
    made.channels = read_channels(options_.channels);
    made.sends = options_.deliveries == "live"    ? traffic_options::deliveries::live
                 : options_.deliveries == "after" ? traffic_options::deliveries::after
                                                  : traffic_options::deliveries::off;
    made.statuses = split(options_.statuses == "none" ? "" : options_.statuses, ',');
    made.connections = options_.connections;
    made.seed = options_.seed;
    made.platform_delay = options_.platform_delay;
    made.patience = options_.settle;
    return made;
  }

  std::vector<std::pair<std::string, std::string>> settings() const {
    const auto& o = options_;
    std::vector<std::pair<std::string, std::string>> all{
      {"rate", o.find_knee ? fmt::format("sought{}", o.share > 0.0 ? fmt::format(", then {:g} of it", o.share) : "")
               : o.as_fast_as_possible ? "max (closed loop)"
                                       : fmt::format("{:g} a second (open loop)", o.rate)},
      {"connections", std::to_string(o.connections)},
      {"people", std::to_string(o.people)},
      {"mix", o.mix},
      {"channels", o.channels},
      {"deliveries", o.deliveries},
      {"statuses", o.statuses},
      {"replicas", std::to_string(o.replicas)},
      {"seed", std::to_string(o.seed)},
    };
    if (o.kill_every.count() > 0)
      all.emplace_back("kill every", fmt::format("{:g} s", static_cast<double>(o.kill_every.count()) / 1000.0));
    if (o.platform_delay.count() > 0)
      all.emplace_back("platform answers after", fmt::format("{} ms", o.platform_delay.count()));
    if (o.ports.empty())
      all.emplace_back("database", o.database.empty() ? "SQLite" : o.database.substr(0, o.database.find(':')));
    return all;
  }

  /// Until each server says that it is: whatever it answers but 5xx.
  void await_ready(const std::vector<unsigned>& ports) {
    for (auto port : ports) {
      http_pool one{loop_, {port}, 1};
      auto answered = false;
      one.send("GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n", [&](const http_answer&) { answered = true; });
      auto limit = steady::now() + start_limit;
      loop_.run_until([&] {
        if (servers_)
          servers_->check();
        if (steady::now() > limit)
          throw std::runtime_error{fmt::format("nobody is ready on port {} within {} s\n{}", port, start_limit.count(),
                                               servers_ ? servers_->log_text() : std::string{})};
        return answered;
      });
    }
  }

  const bench_options& options_;
  progress progress_;
  std::optional<lunas> servers_;
  reactor loop_;
};

void write_reports(const report& r, const std::vector<std::string>& files) {
  for (const auto& name : files) {
    std::ofstream file{name};
    file << (name.ends_with(".html") ? to_html(r) : to_json(r));
    if (!file.flush())
      throw std::runtime_error{"cannot write " + name};
  }
}

std::string beside_us(const char* name) {
  std::error_code error;
  auto self = fs::read_symlink("/proc/self/exe", error);
  return error ? name : (self.parent_path() / name).string();
}

int main_of(int argc, char** argv) {
  bench_options o;
  o.luna = beside_us("luna");
  CLI::App app{
    "Simulated people write to a server over the platforms' webhooks, at a rate that does not wait for it, and "
    "check every reply: how many messages a second, how late is the slowest, and what is lost, doubled or out "
    "of order.\n\n"
    "  luna-bench --rate 2000 --duration 60s --report out.html\n"
    "  luna-bench --database postgresql:///luna --find-knee --share 0.7 --duration 2m\n"
    "  luna-bench --database postgresql:///luna --replicas 3 --kill-every 5s --duration 2m --verify\n"
    "  luna-bench --port 8000 --rate max --deliveries off\n\n"
    "Exit code 0: all replies came, once and in order; 1: they did not; 64, 69: it could not be measured.",
    "luna-bench"};
  auto duration = [](milliseconds& into) { return [&into](const std::string& text) { into = read_duration(text); }; };
  app.add_option("--luna", o.luna, "the program to start")->group("Server");
  app
    .add_option("--database", o.database,
                "where Luna keeps its data, as in DATABASE_URL: one of its own, for it is filled; a new SQLite file if "
                "not given")
    ->envname("BENCH_DATABASE")
    ->group("Server");
  app.add_option("--replicas", o.replicas, "Lunas on that database; more than one need PostgreSQL")
    ->capture_default_str()
    ->check(CLI::Range(1, 32))
    ->group("Server");
  app.add_option("--set", o.set, "a setting of Luna: NAME=VALUE; repeatable")->group("Server");
  app.add_option("--port", o.ports, "measure what listens there instead of starting Luna; repeatable")->group("Server");
  app.add_option("--platform-port", o.platform_port, "where that server sends its replies to (any free port)")
    ->check(CLI::Range(1, 65535))
    ->group("Server");
  app.add_option("--secret", o.secret, "WhatsApp's app secret")->capture_default_str()->group("Server");
  app.add_option("--telegram-secret", o.telegram_secret, "Telegram's secret token")
    ->capture_default_str()
    ->group("Server");
  app.add_option("--watch", o.watched, "a process, with its children, whose use of the machine is shown: NAME=PID")
    ->group("Server");
  app
    .add_option_function<std::string>(
      "--rate",
      [&](const std::string& text) {
        o.as_fast_as_possible = text == "max";
        if (!o.as_fast_as_possible && !(CLI::detail::lexical_cast(text, o.rate) && o.rate > 0.0 && o.rate <= 1e6))
          throw CLI::ValidationError{"--rate: a number of messages a second, or max"};
      },
      "messages a second, whatever the server does; or max: as many as it acknowledges (closed loop)")
    ->default_str("1000")
    ->group("Load");
  app
    .add_flag("--find-knee", o.find_knee,
              "raise the rate from --rate on, until acknowledgements fall behind or are late")
    ->group("Load");
  app.add_option("--share", o.share, "of the knee: measure at that rate for --duration")
    ->check(CLI::Range(0.01, 2.0))
    ->group("Load");
  app
    .add_option_function<std::string>("--knee-limit", duration(o.knee_limit),
                                      "the p99 of acknowledgements that is late, a third of the end-to-end p99 that is")
    ->default_str("20ms")
    ->group("Load");
  app.add_option_function<std::string>("--duration", duration(o.duration), "of the measurement")
    ->default_str("30s")
    ->group("Load");
  app.add_option_function<std::string>("--warm-up", duration(o.warm_up), "before it")->default_str("3s")->group("Load");
  app.add_option("--people", o.people, "who write, each a conversation after the other")
    ->capture_default_str()
    ->check(CLI::Range(1, 900'000))
    ->group("Load");
  app.add_option("--connections", o.connections, "webhooks on their way at once")
    ->capture_default_str()
    ->check(CLI::Range(1, 10'000))
    ->group("Load");
  app.add_option("--mix", o.mix, "conversations, and how often each is begun")->capture_default_str()->group("Load");
  app.add_option("--channels", o.channels, "over which they write: whatsapp=9,web=1")
    ->capture_default_str()
    ->group("Load");
  app.add_option("--seed", o.seed, "of everything that is random")->capture_default_str()->group("Load");
  app.add_option("--deliveries", o.deliveries, "take replies live, only after the measurement, or off")
    ->capture_default_str()
    ->check(CLI::IsMember({"live", "after", "off"}))
    ->group("Platform");
  app.add_option("--statuses", o.statuses, "reported for each reply: sent,delivered,read or none")
    ->capture_default_str()
    ->group("Platform");
  app
    .add_option_function<std::string>("--platform-delay", duration(o.platform_delay),
                                      "before the platform answers a send")
    ->default_str("0s")
    ->group("Platform");
  app.add_option_function<std::string>("--kill-every", duration(o.kill_every), "kill -9 one replica after the other")
    ->group("Faults");
  app.add_flag("--verify", o.verify, "run luna verify at the end")->group("Faults");
  app
    .add_option_function<std::string>("--settle", duration(o.settle),
                                      "without a reply, until what is owed counts as lost")
    ->default_str("60s")
    ->group("Faults");
  app.add_option("--report", o.reports, "write a file, .json or .html; repeatable")->group("Output");
  app.add_flag("--explain", o.explain, "print what the server replies to what")->group("Output");
  app.add_flag("--quiet", o.quiet, "no progress line")->group("Output");
  try {
    app.parse(argc, argv);
    if (!o.ports.empty() && (o.kill_every.count() > 0 || o.verify))
      throw CLI::ValidationError{
        "--kill-every and --verify need a Luna that luna-bench starts itself: leave --port out"};
    if (o.replicas > 1 && !o.database.starts_with("postgres"))
      throw CLI::ValidationError{"--replicas needs --database postgresql://...: SQLite serves one process. For a "
                                 "PostgreSQL of its own:\n  python3 "
                                 "test/support/postgres.py --durable build/luna-bench ..."};
    if (!o.ports.empty() && o.deliveries != "off" && o.platform_port == 0)
      throw CLI::ValidationError{"--platform-port: say where that server sends its replies, or --deliveries off"};
    for (const auto& name : o.reports)
      if (!name.ends_with(".json") && !name.ends_with(".html"))
        throw CLI::ValidationError{fmt::format("--report {}: the name must end in .json or .html", name)};
    read_mix(o.mix);
    read_channels(o.channels);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 64;
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "luna-bench: {}\n", error.what());
    return 64;
  }
  try {
    auto r = bench{o}.run();
    fmt::print("{}", to_text(r));
    write_reports(r, o.reports);
    return r.clean() ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "luna-bench: {}\n", error.what());
    return 69;
  }
}

} // namespace

} // namespace luna::bench

int main(int argc, char** argv) {
  return luna::bench::main_of(argc, argv);
}
