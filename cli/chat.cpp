#include "actors/telemetry.hpp"
#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "cli/stores.hpp"
#include "persistence/database_url.hpp"

#include <fmt/format.h>

#include <future>
#include <iostream>
#include <random>

#include <unistd.h>

namespace luna::cli {

namespace {

/// Ids of this run's lines; unique over runs, so that a line is never taken for an earlier one.
constexpr std::chrono::seconds answer_limit{15}; // of an event that is another process's to answer

std::string run_id() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

domain::event line_event(const std::string& person, const std::string& run, std::size_t number, std::string text) {
  domain::event what;
  what.channel = "terminal";
  what.external_id = fmt::format("{}-{}", run, number);
  what.sender_id = person;
  what.conversation_id = person;
  what.dedup_key = "terminal:" + what.external_id;
  what.content = domain::text_content{std::move(text)};
  return what;
}

} // namespace

int chat(const configuration& config, const std::string& person) {
  actors::start_log("error");
  std::string problem;
  auto known = load_knowledge(config, problem);
  if (!known) {
    fmt::print(stderr, "luna: {}\n", problem);
    return exit_dependency;
  }
  auto store = open_store(config, true, problem);
  if (!store) {
    fmt::print(stderr, "luna: {}\n", problem);
    return exit_configuration;
  }
  composition luna{config, *known, std::move(store), false};
  auto run = run_id();
  auto prompts = isatty(STDIN_FILENO) == 1;
  if (prompts)
    fmt::print("You are talking to Luna. Say hello, or kundli; Ctrl-D ends. The conversation is kept in {}.\n",
               persistence::public_url(config.database_url));
  auto code = exit_done;
  std::string line;
  for (std::size_t number = 1;; ++number) {
    if (prompts) {
      fmt::print("> ");
      std::fflush(stdout);
    }
    if (!std::getline(std::cin, line))
      break;
    std::promise<domain::result<domain::committed>> answer;
    auto event = line_event(person, run, number, line);
    auto done =
      actors::with_replies(luna.system(), luna.writer(), event.dedup_key, answer_limit,
                           [&](domain::result<domain::committed> result) { answer.set_value(std::move(result)); });
    caf::anon_send(luna.conversations(), actors::inbound{std::move(event), std::move(done)});
    if (auto outcome = answer.get_future().get()) {
      for (const auto& reply : outcome->replies)
        fmt::print("{}\n\n", reply.text);
    } else {
      auto trouble = luna.ready()->trouble();
      fmt::print(stderr, "luna: that line was not taken{}{}. Please send it again.\n", trouble.empty() ? "" : ": ",
                 trouble);
      code = exit_again;
    }
    std::fflush(stdout);
  }
  if (prompts)
    fmt::print("\n");
  actors::stop_log();
  return code;
}

} // namespace luna::cli
