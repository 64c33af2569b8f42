#include "actors/api_call.hpp"
#include "channels/telegram/webhook.hpp"
#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "cli/stores.hpp"
#include "persistence/accounts.hpp"

#include <boost/json.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <future>

namespace luna::cli {

namespace {

namespace json = boost::json;

int refuse(const std::string& problem, int code) {
  fmt::print(stderr, "luna: {}\n", problem);
  return code;
}

std::string time_text(domain::timestamp at) {
  if (at == domain::timestamp{})
    return "never";
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(std::chrono::system_clock::to_time_t(at)));
}

/// The accounts of the settings that the database has not heard of yet come after those it has.
std::vector<persistence::account_record> records_of(persistence::snapshot& database, const configuration& config) {
  auto records = persistence::account_records(database);
  for (const auto& account : config.accounts()) {
    auto known = std::any_of(records.begin(), records.end(),
                             [&](const auto& r) { return r.channel == account.channel && r.account == account.id; });
    if (!known)
      records.push_back({account.channel, account.id, "configured, never served", {}, {}, {}, 0, 0});
  }
  return records;
}

/// One request to Telegram, waited for.
actors::http_client::response ask(const channels::account& bot, channels::api_call call) {
  actors::http_client client;
  std::promise<actors::http_client::response> answer;
  client.send(actors::request_of(std::move(call), bot.api_base),
              [&](actors::http_client::response given) { answer.set_value(std::move(given)); });
  return answer.get_future().get();
}

/// The bot of that id, or the only one.
std::optional<channels::account> bot_of(const configuration& config, const std::string& id, std::string& problem) {
  std::vector<channels::account> bots;
  for (const auto& account : config.accounts())
    if (account.channel == "telegram" && (id.empty() || account.id == id))
      bots.push_back(account);
  if (bots.size() == 1)
    return bots.front();
  problem = !id.empty()    ? fmt::format("there is no bot {} in the settings", id)
            : bots.empty() ? "no bot is configured: set LUNA_TELEGRAM_BOT_TOKEN and LUNA_TELEGRAM_SECRET_TOKEN"
                           : "there are several bots: say which with --bot ID";
  return std::nullopt;
}

/// Telegram's answer on standard output; what it says against it on standard error.
int tell(const actors::http_client::response& answer) {
  if (answer.status == 0)
    return refuse("Telegram cannot be reached: " + answer.error, exit_again);
  json::error_code unreadable;
  auto body = json::parse(answer.body, unreadable);
  const auto* object = unreadable ? nullptr : body.if_object();
  const auto* ok = object ? object->if_contains("ok") : nullptr;
  if (!ok || !ok->is_bool() || !ok->get_bool()) {
    const auto* words = object ? object->if_contains("description") : nullptr;
    return refuse(fmt::format("Telegram refuses: {}", words && words->is_string()
                                                        ? std::string_view{words->get_string()}
                                                        : std::string_view{"without a reason"}),
                  exit_dependency);
  }
  const auto* result = object->if_contains("result");
  fmt::print("{}\n", result ? json::serialize(*result) : "true");
  return exit_done;
}

} // namespace

int list_channels(const configuration& config, bool as_json) {
  std::string problem;
  std::vector<persistence::account_record> records;
  auto read = read_database(
    config, "", [&](persistence::snapshot& now, const persistence::keyring*) { records = records_of(now, config); },
    problem);
  if (!read)
    return refuse(problem, read.error() == domain::fault::invalid ? exit_configuration : exit_dependency);
  if (as_json) {
    json::array all;
    for (const auto& r : records)
      all.push_back(json::object{{"channel", r.channel},
                                 {"account", r.account},
                                 {"state", r.state},
                                 {"last_inbound", r.last_inbound.time_since_epoch().count()},
                                 {"queued", r.queued},
                                 {"parked", r.parked},
                                 {"last_error", r.last_error},
                                 {"last_error_at", r.last_error_at.time_since_epoch().count()}});
    fmt::print("{}\n", json::serialize(all));
    return exit_done;
  }
  if (records.empty())
    fmt::print("no channel is configured and none was ever served; luna config lists the settings\n");
  for (const auto& r : records) {
    fmt::print("{} {}: {}\n  last message: {}\n  queue: {} wait, {} parked\n", r.channel, r.account,
               r.state.empty() ? "unknown" : r.state, time_text(r.last_inbound), r.queued, r.parked);
    if (!r.last_error.empty())
      fmt::print("  last error: {}, {}\n", time_text(r.last_error_at), r.last_error);
  }
  return exit_done;
}

int set_telegram_webhook(const configuration& config, const std::string& bot, const std::string& url) {
  std::string problem;
  auto which = bot_of(config, bot, problem);
  if (!which)
    return refuse(problem, exit_configuration);
  if (!url.starts_with("https://"))
    return refuse("Telegram calls https:// addresses only, on port 443, 80, 88 or 8443", exit_usage);
  return tell(ask(*which, channels::telegram::set_webhook(*which, url)));
}

int show_telegram_webhook(const configuration& config, const std::string& bot) {
  std::string problem;
  auto which = bot_of(config, bot, problem);
  if (!which)
    return refuse(problem, exit_configuration);
  auto answer = ask(*which, channels::telegram::ask_webhook(*which));
  auto code = tell(answer);
  auto trouble = channels::telegram::webhook_trouble(actors::answer_of(answer));
  if (code == exit_done && !trouble.empty())
    return refuse(trouble, exit_again);
  return code;
}

void name_bots(configuration& config) {
  if (config.telegram_bot_token.empty() || !config.telegram_bot_username.empty())
    return;
  std::string problem;
  channels::account bot;
  bot.token = config.telegram_bot_token;
  bot.api_base = config.telegram_api_base;
  actors::http_client client;
  auto answer = std::make_shared<std::promise<std::string>>();
  auto request = actors::request_of(channels::telegram::ask_name(bot), bot.api_base);
  request.timeout = std::chrono::seconds{2};
  client.send(std::move(request), [answer](const actors::http_client::response& given) {
    answer->set_value(channels::telegram::name_of(actors::answer_of(given)));
  });
  config.telegram_bot_username = answer->get_future().get();
}

} // namespace luna::cli
