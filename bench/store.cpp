// luna-bench-store: what a turn costs in the store, by the size of a commit, by the number of conversations and by
// their length; and what waking one costs. Fills the database it is given: use one of its own.
#include "cli/stores.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>

namespace {

using namespace luna;
using steady = std::chrono::steady_clock;

constexpr std::uint64_t first_person = 910000000000; // as luna-bench counts
constexpr const char* event =
  R"({"event":"message","channel":"whatsapp","account_id":"106540352242922","external_message_id":"wamid.1","sender_id":)"
  R"("910000000000","sender_name":"Asha","conversation_id":"910000000000","is_group":false,"timestamp":1749416383,)"
  R"("kind":"text","text":"hello","dedup_key":"wa:wamid.1"})";
constexpr const char* state = "12:luna-state-26:kundli1:113:179525455505813:17953265550585:aAsha14:v1795254555058";
constexpr const char* answer = "Namaste! I am Luna. I draw birth charts (kundli), exact to the arc-second.\n"
                               "Type *kundli* to begin, or *help* to see what I can do.";

double seconds_of(steady::duration d) {
  return std::chrono::duration<double>(d).count();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

/// A store, and how long each person's conversation is.
class journal {
public:
  explicit journal(persistence::store& store) : store_{store} {}

  /// One commit with a turn of each of `people`, as a conversation that is awake commits: the head is known.
  void commit(const std::vector<std::uint64_t>& people) {
    std::vector<domain::turn> turns;
    turns.reserve(people.size());
    for (auto person : people) {
      if (lengths_.size() <= person)
        lengths_.resize(person + 1);
      turns.push_back(turn_of(person, ++lengths_[person]));
    }
    auto results = store_.commit(turns);
    for (const auto& done : results)
      if (!done || done->duplicate)
        throw std::runtime_error{"a turn was not committed: " + store_.trouble()};
    if (steady::now() - renewed_ > std::chrono::seconds{5})
      renew();
  }

  double load(std::uint64_t person) {
    auto begin = steady::now();
    if (auto head = store_.load(id_of(person)); !head || head->seq != lengths_.at(person))
      throw std::runtime_error{"a conversation was not loaded: " + store_.trouble()};
    return seconds_of(steady::now() - begin) * 1e6;
  }

  void renew() {
    if (!store_.own(std::chrono::seconds{60}))
      throw std::runtime_error{store_.trouble()};
    renewed_ = steady::now();
  }

private:
  static domain::conversation_id id_of(std::uint64_t person) {
    return {"whatsapp", "106540352242922", std::to_string(first_person + person)};
  }

  static domain::turn turn_of(std::uint64_t person, std::uint64_t seq) {
    domain::turn turn;
    turn.conversation = id_of(person);
    turn.seq = seq;
    turn.event_key = fmt::format("wa:fill.{}.{}", person, seq);
    turn.event = event;
    turn.state = state;
    turn.replies = {{answer}};
    turn.delivered = false;
    turn.at = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return turn;
  }

  persistence::store& store_;
  std::vector<std::uint64_t> lengths_;
  steady::time_point renewed_{};
};

std::vector<std::uint64_t> range(std::uint64_t first, std::uint64_t count) {
  std::vector<std::uint64_t> people(count);
  for (auto& person : people)
    person = first++;
  return people;
}

/// Microseconds a turn.
double timed(journal& j, const std::vector<std::vector<std::uint64_t>>& commits) {
  std::size_t turns = 0;
  auto begin = steady::now();
  for (const auto& people : commits) {
    j.commit(people);
    turns += people.size();
  }
  return seconds_of(steady::now() - begin) * 1e6 / static_cast<double>(turns);
}

/// `count` commits of 64 turns each, of people drawn from the first `among`.
std::vector<std::vector<std::uint64_t>> drawn(std::uint64_t among, std::size_t count, std::mt19937_64& random) {
  std::vector<std::vector<std::uint64_t>> commits(count);
  for (auto& people : commits)
    while (people.size() < 64)
      if (auto person = random() % among; std::find(people.begin(), people.end(), person) == people.end())
        people.push_back(person);
  return commits;
}

void run(journal& j, std::uint64_t people, std::uint64_t length) {
  constexpr auto rounds = 5;
  std::mt19937_64 random{1};
  j.renew();
  fmt::print("turns a commit:");
  for (auto size : {1, 4, 16, 64, 256}) {
    std::vector<std::vector<std::uint64_t>> commits(4096 / static_cast<std::size_t>(size),
                                                    range(0, static_cast<std::uint64_t>(size)));
    timed(j, {range(0, static_cast<std::uint64_t>(size))});
    fmt::print("  {}: {:.1f} us a turn", size, timed(j, commits));
    std::fflush(stdout);
  }
  // The same conversations at work, in a store with few and with many others. A while before it is measured, because
  // the first touch of a page after a checkpoint writes the whole page.
  std::vector<double> few, many, shorter, longer;
  auto work = [&](std::vector<double>& costs) {
    timed(j, drawn(1000, 2000, random));
    for (auto i = 0; i < rounds; ++i)
      costs.push_back(timed(j, drawn(1000, 300, random)));
  };
  timed(j, {range(0, 1000)});
  work(few);
  auto begin = steady::now();
  for (std::uint64_t first = 1000; first < people; first += 1000)
    j.commit(range(first, 1000));
  fmt::print("\nfilled with {} conversations in {:.0f} s\n", people, seconds_of(steady::now() - begin));
  work(many);
  fmt::print("a turn among 1000 conversations {:.1f} us, among {} {:.1f} us: {:+.0f} %\n", median(few), people,
             median(many), 100 * (median(many) / median(few) - 1));
  std::vector<double> wakes;
  for (auto i = 0; i < 5000; ++i)
    wakes.push_back(j.load(random() % people));
  std::sort(wakes.begin(), wakes.end());
  fmt::print("waking one of them: p50 {:.0f} us, p99 {:.0f} us\n", wakes[2500], wakes[4950]);
  // 64 conversations of 10 turns, and 64 of many.
  auto young = range(people, 64), old = range(people + 64, 64);
  for (auto i = 0; i < 10; ++i)
    j.commit(young);
  for (std::uint64_t i = 0; i < length; ++i)
    j.commit(old);
  for (auto i = 0; i < rounds; ++i) {
    shorter.push_back(timed(j, std::vector(10, young)));
    longer.push_back(timed(j, std::vector(10, old)));
  }
  fmt::print("a turn of a conversation with 10 to 60 turns {:.1f} us, with {} {:.1f} us: {:+.0f} %\n", median(shorter),
             length, median(longer), 100 * (median(longer) / median(shorter) - 1));
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"What a turn costs in the store. Fills the database: use one of its own.", "luna-bench-store"};
  cli::configuration config;
  std::uint64_t people = 1'000'000, length = 10'000;
  app.add_option("--database", config.database_url, "an empty database: sqlite:///FILE or postgresql://...")
    ->required();
  app.add_option("--key", config.master_key_file, "its master key file");
  app.add_option("--people", people, "conversations to fill it with")->capture_default_str();
  app.add_option("--length", length, "turns of a long conversation")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  std::string problem;
  auto store = cli::open_store(config, true, problem);
  if (!store) {
    fmt::print(stderr, "luna-bench-store: {}\n", problem);
    return EXIT_FAILURE;
  }
  try {
    journal j{*store};
    run(j, people, length);
    (void)store->disown();
  } catch (const std::exception& e) {
    fmt::print(stderr, "luna-bench-store: {}\n", e.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
