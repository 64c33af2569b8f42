// Thousands of simulated people, and the platforms that carry their messages to a server and its replies back.
#pragma once

#include "bench/harness/histogram.hpp"
#include "bench/harness/http.hpp"
#include "bench/harness/ledger.hpp"
#include "bench/harness/script.hpp"
#include "bench/harness/wire.hpp"

#include <map>
#include <random>

namespace luna::bench {

struct traffic_options {
  /// When the server's sends are taken: while people write, only after they stopped, or never. Without them nobody can
  /// know what is lost, and a person goes on as soon as a message is acknowledged.
  enum class deliveries : std::uint8_t { live, after, off };

  std::uint32_t people = 5000;
  std::vector<double> mix; // of scripts()
  std::vector<std::pair<channel, double>> channels{{channel::whatsapp, 1.0}};
  deliveries sends = deliveries::live;
  std::vector<std::string> statuses{"sent"}; // reported to WhatsApp for each reply
  unsigned connections = 64;                 // webhooks on their way at once
  std::uint64_t seed = 1;
  std::chrono::milliseconds platform_delay{0}; // before the platform answers a send
  std::chrono::milliseconds patience{60'000};  // without any reply, until what is owed counts as lost
};

/// One second of a run.
struct second {
  std::uint64_t offered = 0, acknowledged = 0, replies = 0;
  histogram acknowledgement, end_to_end;
};

/// What was measured in a window of time, by the intended times of the messages in it.
struct tally {
  double rate = 0.0;    // messages a second that were to be offered; 0: as many as were acknowledged
  double seconds = 0.0; // length of the window
  std::uint64_t offered = 0;
  std::uint64_t acknowledged = 0;    // of those offered
  std::uint64_t within = 0;          // acknowledged before the window's end
  histogram acknowledgement;         // from the intended time of a message
  histogram first_reply, end_to_end; // until the platform has a message's first reply, and its last
  std::vector<second> course;
  std::uint64_t waiting = 0; // messages that had no connection or no person at the window's end

  double per_second() const { return seconds > 0.0 ? static_cast<double>(within) / seconds : 0.0; }
};

class traffic {
public:
  traffic(reactor& loop, std::vector<unsigned> ports, wire platform, unsigned platform_port, traffic_options options);

  unsigned platform_port() const { return platform_.port(); }

  /// Has each conversation with one person at leisure, twice, and notes the replies: what the server owes whoever says
  /// the same. Throws std::runtime_error if the server refuses what it is sent.
  void learn();

  /// People write at `rate` messages a second, at random moments (a Poisson process) that do not wait for the server;
  /// 0: as many as it acknowledges, over as many connections. What comes in the warm-up is not measured. `each_second`
  /// is told how many seconds passed.
  tally run(double rate, std::chrono::milliseconds warm_up, std::chrono::milliseconds length,
            const std::function<void(std::size_t)>& each_second);

  /// Takes what is still owed, until all is there or `patience` passes without a reply; and a second more, for what
  /// should not come.
  void settle(const std::function<void()>& each_second);

  const ledger::totals& sums() const { return ledger_.sums(); }
  const http_pool::counts& troubles() const { return pool_.troubles(); }
  const tally& current() const { return now_; }
  std::uint64_t acknowledged() const { return acknowledged_; }
  std::size_t open_requests() const { return pool_.open(); }

  /// A line for each reply that was not what was owed.
  const std::vector<std::string>& wrong() const { return wrong_; }

  /// How many replies the server gave to each script, as learned: (script, first text of the step, replies).
  std::vector<std::string> describe_learned() const;

private:
  struct person {
    channel where = channel::whatsapp;
    std::size_t script = 0, step = 0;
    bool began = false;   // has had a conversation before
    bool talking = false; // in the middle of a step
    std::uint64_t messages = 0;
    std::uint32_t round = 0;
    std::uint32_t unanswered = 0; // requests of the running step
  };
  /// Replies to each utterance of a script, by step and place in it.
  using answers = std::vector<std::vector<std::vector<std::string>>>;

  const answers& answers_to(const person& who) const;
  void begin_step(std::uint32_t number, steady::time_point intended);
  void say_in_turn(std::uint32_t number, const step& what, std::size_t index, steady::time_point intended);
  void post(std::uint32_t number, std::span<const outgoing> what, steady::time_point intended, std::size_t copies,
            std::function<void()> acknowledged);
  void acknowledged(std::size_t messages, steady::time_point intended);
  void reply(std::uint32_t number, std::string_view text, std::string_view id);
  void go_on(std::uint32_t number);
  void choose_script(person& who);
  void arrive();
  void feed();
  bool in_window(steady::time_point intended) const { return intended >= begin_ && intended < end_; }
  second* second_of(steady::time_point when);
  std::string take_send(std::string_view path, std::string_view body);

  reactor& loop_;
  wire wire_;
  traffic_options options_;
  http_pool pool_;
  http_server platform_;
  std::mt19937_64 random_;
  std::discrete_distribution<std::size_t> pick_script_, pick_channel_;
  std::vector<person> people_;
  std::deque<std::uint32_t> ready_;
  std::deque<steady::time_point> late_; // arrivals that found nobody ready
  ledger ledger_;
  std::map<std::pair<std::size_t, std::size_t>, std::array<answers, 2>> learned_; // by channel and script; first, later
  std::function<void(const sent_reply&)> overhear_;                               // while learning
  std::vector<std::string> wrong_;
  std::uint64_t platform_ids_ = 0, acknowledged_ = 0;
  steady::time_point last_reply_{};

  bool flowing_ = false;
  double rate_ = 0.0;
  steady::time_point next_{}, begin_{}, end_{};
  tally now_;
};

} // namespace luna::bench
