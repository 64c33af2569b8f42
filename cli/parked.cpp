#include "persistence/parked.hpp"
#include "channels/inspect.hpp"
#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "cli/stores.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>

namespace luna::cli {

namespace {

constexpr const char* its_person_was_erased = "its person was erased";

int refuse(const std::string& problem, int code) {
  fmt::print(stderr, "luna: {}\n", problem);
  return code;
}

/// The number of an update, written u<number>; replies have the ids that platforms know.
std::optional<std::int64_t> update_number(const std::string& id) {
  std::int64_t number = 0;
  if (!id.starts_with('u'))
    return std::nullopt;
  auto [end, bad] = std::from_chars(id.data() + 1, id.data() + id.size(), number);
  return bad == std::errc{} && end == id.data() + id.size() ? std::optional{number} : std::nullopt;
}

int with_snapshot(const configuration& config,
                  const std::function<int(persistence::snapshot&, const persistence::keyring*)>& use) {
  std::string problem;
  auto code = exit_done;
  auto read = read_database(
    config, "",
    [&](persistence::snapshot& now, const persistence::keyring* keys) {
      code = static_cast<exit_code>(use(now, keys));
    },
    problem);
  if (!read)
    return refuse(problem, read.error() == domain::fault::invalid ? exit_configuration : exit_dependency);
  return code;
}

std::optional<persistence::parked_reply> reply_with(persistence::snapshot& now, const std::string& id) {
  for (auto& reply : persistence::parked_replies(now))
    if (reply.id == id)
      return std::move(reply);
  return std::nullopt;
}

int unknown(const std::string& id) {
  return refuse(fmt::format("nothing is parked as {}, or its person was erased; luna parked list names what is", id),
                exit_usage);
}

/// The events of a parked body: it is a webhook, or one event that had been read already. That is another one now if it
/// had its turn; else it stays the one that its platform may repeat.
domain::result<std::vector<domain::event>> events_of(persistence::store& store,
                                                     const persistence::parked_body& parked) {
  if (auto one = channels::event_from_json(*parked.body)) {
    auto turn = store.outcome(one->dedup_key);
    if (!turn)
      return turn.error();
    if (*turn)
      one->dedup_key += ":replayed:" + std::to_string(parked.id);
    return std::vector{std::move(*one)};
  }
  const auto* platform = channels::find_platform(parked.channel);
  if (!platform)
    return std::vector<domain::event>{};
  channels::account account;
  account.channel = parked.channel;
  account.id = parked.account;
  auto body = *parked.body;
  auto events = platform->open(account)->parse({{}, body, [](std::string_view) { return std::string_view{}; }, 0});
  return events ? std::move(*events) : std::vector<domain::event>{};
}

} // namespace

int list_parked(const configuration& config) {
  return with_snapshot(config, [](persistence::snapshot& now, const persistence::keyring*) {
    auto replies = persistence::parked_replies(now);
    auto updates = persistence::parked_updates(now);
    for (const auto& r : replies)
      fmt::print("{}  a reply, {} attempt{}: {}\n", r.id, r.attempts, r.attempts == 1 ? "" : "s", r.reason);
    for (const auto& u : updates)
      fmt::print("u{}  an event of {} {}, {:%Y-%m-%d %H:%M:%S} UTC: {}\n", u.id, u.channel, u.account,
                 fmt::gmtime(std::chrono::system_clock::to_time_t(u.at)), u.reason);
    if (replies.empty() && updates.empty())
      fmt::print("nothing is parked\n");
    return static_cast<int>(exit_done);
  });
}

int show_parked(const configuration& config, const std::string& id) {
  return with_snapshot(config, [&](persistence::snapshot& now, const persistence::keyring* keys) {
    if (!keys)
      return refuse("the keys of the database are needed: LUNA_MASTER_KEY_FILE", exit_configuration);
    if (auto number = update_number(id)) {
      auto found = persistence::parked_update(now, *keys, *number);
      if (!found)
        return unknown(id);
      fmt::print("{}\n", found->body.value_or(its_person_was_erased));
      return static_cast<int>(exit_done);
    }
    auto found = reply_with(now, id);
    if (!found)
      return unknown(id);
    auto words = persistence::reply_of(now, *keys, *found);
    fmt::print("{}\n", words ? words->text : its_person_was_erased);
    return static_cast<int>(exit_done);
  });
}

int replay_parked(const configuration& config, const std::string& id) {
  std::int64_t heard = 0;
  std::optional<persistence::parked_body> update;
  auto number = update_number(id);
  auto found = with_snapshot(config, [&](persistence::snapshot& now, const persistence::keyring* keys) {
    if (!keys)
      return refuse("the keys of the database are needed: LUNA_MASTER_KEY_FILE", exit_configuration);
    if (number) {
      update = persistence::parked_update(now, *keys, *number);
      if (update && !update->body)
        return refuse(its_person_was_erased, exit_usage);
      return update ? static_cast<int>(exit_done) : unknown(id);
    }
    auto reply = reply_with(now, id);
    if (!reply)
      return unknown(id);
    heard = persistence::last_heard(now, reply->conversation);
    return static_cast<int>(exit_done);
  });
  if (found != exit_done)
    return found;
  std::string problem;
  auto store = open_store(config, false, problem);
  if (!store)
    return refuse(problem, exit_configuration);
  domain::result<void> done;
  if (update) {
    auto events = events_of(*store, *update);
    if (!events)
      return refuse(store->trouble(), exit_dependency);
    std::vector<domain::waiting_event> waiting;
    for (auto& what : *events) {
      if (what.account_id.empty())
        what.account_id = update->account;
      if (!what.conversation_id.empty() && !what.dedup_key.empty())
        waiting.push_back(
          {0, {what.channel, what.account_id, what.conversation_id}, what.dedup_key, channels::to_json(what)});
    }
    if (waiting.empty())
      return refuse("this version cannot read it either; it stays parked", exit_dependency);
    done = store->replay_update(*number, waiting);
  } else {
    done = store->replay_delivery(id, heard);
  }
  if (!done)
    return done.error() == domain::fault::not_found ? unknown(id) : refuse(store->trouble(), exit_dependency);
  fmt::print("{}: a running Luna takes it from here; luna parked list says if it comes back\n", id);
  return exit_done;
}

} // namespace luna::cli
