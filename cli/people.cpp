// What is stored of a person: handed out, or erased.
#include "persistence/people.hpp"

#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "cli/keys.hpp"
#include "cli/stores.hpp"

#include <boost/json.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdio>
#include <iostream>

#include <unistd.h>

namespace luna::cli {

namespace {

namespace json = boost::json;
using persistence::persons_conversation;

constexpr const char* how_to_name =
  "a person is named by the platform's id, such as 919876543210 (with or without + and spaces), or as "
  "CHANNEL:ACCOUNT:PERSON, such as whatsapp:106540352242922:919876543210";

int refuse(const std::string& problem, int code) {
  fmt::print(stderr, "luna: {}\n", problem);
  return code;
}

/// Runs `use` on a snapshot with its keys. Gives an exit code.
int with_keys(const configuration& config, const std::string& database,
              const std::function<void(persistence::snapshot&, const persistence::keyring&)>& use) {
  std::string problem;
  auto has_keys = false;
  auto read = read_database(
    config, database,
    [&](persistence::snapshot& now, const persistence::keyring* keys) {
      has_keys = keys != nullptr;
      if (keys)
        use(now, *keys);
    },
    problem);
  if (read && has_keys)
    return exit_done;
  return refuse(problem, read || read.error() == domain::fault::invalid ? exit_configuration : exit_dependency);
}

std::string time_text(domain::timestamp at) {
  auto seconds = std::chrono::floor<std::chrono::seconds>(at);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", seconds, (at - seconds).count());
}

json::value parsed(const std::string& text) {
  boost::system::error_code bad;
  auto value = json::parse(text, bad);
  return bad ? json::value(text) : value;
}

json::object object_of(const persistence::conversation_record& record) {
  json::array turns;
  for (const auto& turn : record.turns) {
    json::array replies;
    for (const auto& reply : turn.replies) {
      json::object line{{"text", reply.text}};
      if (!reply.delivery.empty())
        line["delivery"] = reply.delivery;
      if (!reply.status.empty())
        line["status"] = reply.status;
      replies.push_back(std::move(line));
    }
    turns.push_back(
      json::object{{"seq", turn.seq}, {"at", time_text(turn.at)}, {"event", parsed(turn.event)}, {"replies", replies}});
  }
  json::array waiting, timers;
  for (const auto& event : record.waiting)
    waiting.push_back(parsed(event));
  for (const auto& event : record.timers)
    timers.push_back(parsed(event));
  return {{"channel", record.id.channel}, {"account", record.id.account}, {"person", record.id.person},
          {"state", record.state},        {"turns", std::move(turns)},    {"waiting", std::move(waiting)},
          {"timers", std::move(timers)}};
}

bool confirmed(std::size_t conversations) {
  if (::isatty(STDIN_FILENO) == 0)
    return true;
  fmt::print("{} conversation{} will be unreadable for good, in older backups too. Type yes to go on: ", conversations,
             conversations == 1 ? "" : "s");
  std::fflush(stdout);
  std::string answer;
  return std::getline(std::cin, answer) && answer == "yes";
}

} // namespace

int export_person(const configuration& config, const std::string& person, const std::string& database) {
  json::array conversations;
  auto code = with_keys(config, database, [&](persistence::snapshot& now, const persistence::keyring& keys) {
    for (const auto& found : persistence::conversations_of(now, keys, person))
      conversations.push_back(object_of(persistence::record_of(now, keys, found)));
  });
  if (code != exit_done)
    return code;
  if (conversations.empty())
    return refuse(fmt::format("nothing is stored of that person, or nothing that opens; {}", how_to_name), exit_usage);
  fmt::print("{}\n", json::serialize(json::object{{"schema", "luna-person-1"},
                                                  {"exported_at", time_text(system_time())},
                                                  {"conversations", std::move(conversations)}}));
  return exit_done;
}

int erase_person(const configuration& config, const std::string& person, bool yes) {
  std::string problem;
  auto file = writable_key_file(config, problem);
  if (file.empty())
    return refuse(problem, exit_configuration);
  std::vector<persons_conversation> found;
  auto code = with_keys(config, "", [&](persistence::snapshot& now, const persistence::keyring& keys) {
    found = persistence::conversations_of(now, keys, person);
  });
  if (code != exit_done)
    return code;
  if (found.empty()) {
    // One that was interrupted between the two steps is finished.
    auto shredded = shred(config, file);
    if (shredded && *shredded > 0) {
      fmt::print("an erasure that had been interrupted is finished\n");
      return exit_done;
    }
    return refuse(fmt::format("nothing is stored of that person, or they were erased already; {}", how_to_name),
                  exit_usage);
  }
  if (!yes && !confirmed(found.size()))
    return refuse("nothing was erased", exit_again);
  auto store = open_store(config, false, problem);
  if (!store)
    return refuse(problem, exit_configuration);
  for (const auto& conversation : found)
    if (auto erased = store->erase(conversation.id, system_time());
        !erased && erased.error() != domain::fault::not_found)
      return refuse(fmt::format("the person is not erased yet, do it again: {}", store->trouble()), exit_dependency);
  auto shredded = shred(config, file);
  if (!shredded)
    return refuse(fmt::format("the person is erased in the database, and older backups can still be read: {} could not "
                              "be changed. Do it again with luna keys shred",
                              file.string()),
                  exit_dependency);
  fmt::print(
    "erased: {} conversation{}. What opened them is gone from the database and from {}.\nReplace every copy of "
    "that file, at other replicas and in your safe: an old copy with an old backup could still be read. (luna "
    "keys shred does so where the database can be reached.)\n",
    found.size(), found.size() == 1 ? "" : "s", file.string());
  return exit_done;
}

} // namespace luna::cli
