#include "channels/channels.hpp"
#include "channels/inspect.hpp"
#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "cli/stores.hpp"
#include "domain/workflows/conversation.hpp"
#include "persistence/history.hpp"
#include "persistence/people.hpp"

#include <fmt/format.h>

namespace luna::cli {

namespace {

using persistence::past_turn;

/// Decides each turn again, from the state the one before left, and names what differs.
class replayer {
public:
  replayer(const domain::services& tools, bool show_texts) : tools_{tools}, show_texts_{show_texts} {}

  void operator()(const past_turn& turn) {
    if (turn.conversation != conversation_) {
      conversation_ = turn.conversation;
      state_.clear();
      ++conversations;
    }
    ++turns;
    auto event = channels::event_from_json(turn.body.event);
    if (!event) {
      difference(turn, "its event cannot be read by this version");
    } else {
      const auto* platform = channels::find_platform(event->channel);
      auto delivered = channels::delivers(event->channel);
      auto now = domain::respond(state_, *event, turn.at, tools_);
      auto replies = delivered ? channels::fitted(*platform->open({}), std::move(now.replies)) : std::move(now.replies);
      if (now.quarantined)
        difference(turn, "the stored state does not fit this version");
      else if (replies != turn.body.replies)
        difference(turn, "the replies differ");
      else if (now.state != turn.body.state)
        difference(turn, "the state differs");
      if (show_texts_ && replies != turn.body.replies)
        show(turn.body.replies, replies);
    }
    state_ = turn.body.state;
  }

  std::uint64_t conversations = 0, turns = 0, differences = 0;

private:
  void difference(const past_turn& turn, std::string_view what) {
    ++differences;
    fmt::print("{} turn {}: {}\n", persistence::to_hex(turn.conversation), turn.seq, what);
  }

  static void show(const std::vector<domain::reply>& then, const std::vector<domain::reply>& now) {
    for (const auto& reply : then)
      fmt::print("- {}\n", reply.text);
    for (const auto& reply : now)
      fmt::print("+ {}\n", reply.text);
  }

  const domain::services& tools_;
  bool show_texts_;
  std::string conversation_, state_;
};

} // namespace

int replay(const configuration& config, const replay_request& request) {
  std::string problem;
  auto known = load_knowledge(config, problem);
  if (!known) {
    fmt::print(stderr, "luna: {}\n", problem);
    return exit_dependency;
  }
  domain::services tools{known->places, known->sky};
  replayer again{tools, request.show_texts};
  auto code = exit_done;
  auto read = read_database(
    config, request.database,
    [&](persistence::snapshot& database, const persistence::keyring* keys) {
      if (!keys) {
        code = exit_configuration;
        return;
      }
      std::string key;
      if (!request.conversation.empty()) {
        key = persistence::conversation_named(*keys, request.conversation);
        if (key.empty()) {
          fmt::print(stderr, "luna: a conversation is named as CHANNEL:ACCOUNT:PERSON, such as "
                             "whatsapp:106540352242922:919876543210, or by the 32 hex digits luna verify prints\n");
          code = exit_usage;
          return;
        }
      }
      persistence::read_history(database, *keys, key, std::ref(again));
      if (again.turns == 0 && !request.conversation.empty()) {
        fmt::print(stderr, "luna: there is no such conversation\n");
        code = exit_usage;
      }
    },
    problem);
  if (!read || code == exit_configuration) {
    fmt::print(stderr, "luna: {}\n", problem);
    return read ? code : exit_dependency;
  }
  if (code != exit_done)
    return code;
  fmt::print("{} conversations, {} turns decided again: {}\n", again.conversations, again.turns,
             again.differences == 0 ? "no difference" : fmt::format("{} differ", again.differences));
  return again.differences == 0 ? exit_done : exit_bug;
}

} // namespace luna::cli
