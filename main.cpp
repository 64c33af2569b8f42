// The command line: reads it, reads the settings, and hands both to a command.
#include "channels/codec.hpp"
#include "cli/commands.hpp"
#include "cli/composition.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <functional>

using namespace luna;

namespace {

constexpr const char* about =
  "Luna: a self-hosted message engine for chat services, and a Vedic astrologer to talk to.\n"
  "Settings come from the environment or from luna.toml; `luna config` shows them all.";

/// Every command but `doctor` and `config` needs settings without a problem.
int with_settings(const cli::configuration_reading& reading, const std::function<int(const cli::configuration&)>& run) {
  for (const auto& problem : reading.problems)
    fmt::print(stderr, "luna: {}\n", problem);
  if (!reading.problems.empty()) {
    fmt::print(stderr, "luna: nothing was started; `luna config` lists the settings\n");
    return cli::exit_configuration;
  }
  return run(reading.values);
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{about, "luna"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "luna " LUNA_VERSION);
  app.footer("Exit codes: 0 done, 64 usage, 69 a dependency is missing, 70 a bug, 75 try again, 78 configuration.");
  std::string settings_file;
  app.add_option("--settings", settings_file, "settings file (default: luna.toml, if there is one)");

  int code = cli::exit_done;
  auto reading = [&] {
    return cli::read_configuration(cli::current_environment(), settings_file.empty() ? "luna.toml" : settings_file,
                                   !settings_file.empty());
  };

  bool migrate_first = false;
  auto* serve = app.add_subcommand("serve", "start the server: web chat at /, webhooks, health and metrics");
  serve->add_flag("--migrate", migrate_first, "bring the database's schema up to date first (SQLite always does)");
  serve->callback(
    [&] { code = with_settings(reading(), [&](const auto& config) { return cli::serve(config, migrate_first); }); });

  std::string person = "me";
  auto* chat = app.add_subcommand("chat", "talk to Luna here, line by line; the conversation is kept like any other");
  chat->add_option("--as", person, "whose conversation to go on with")->capture_default_str();
  chat->callback(
    [&] { code = with_settings(reading(), [&](const auto& config) { return cli::chat(config, person); }); });

  cli::kundli_request birth;
  auto* kundli = app.add_subcommand(
    "kundli", "draw one birth chart\n  luna kundli --date \"28 Feb 1990\" --time \"2:30 pm\" --place \"Jaipur\"");
  kundli->add_option("--name", birth.name, "name on top of the chart");
  kundli->add_option("--date", birth.date, "date of birth: \"28 Feb 1990\", 1990-02-28")->required();
  kundli->add_option(
    "--time", birth.time,
    "time of birth by the clocks of the place: \"2:30 pm\", 14:30; left out or \"unknown\": a Moon chart");
  kundli
    ->add_option("--clock", birth.clock,
                 "the clock that was read: the zone's, local mean time, or Calcutta (until 1947) or Bombay time "
                 "(until 1955), which were kept beside it")
    ->check(CLI::IsMember({"zone", "local_mean", "calcutta", "bombay"}));
  kundli->add_flag("--json", birth.json, "print JSON (schema luna-kundli-1; luna-day-chart-1 without a time)");
  kundli->add_option("--dasha-levels", birth.dasha_levels, "how deep the dashas go in the JSON")
    ->check(CLI::Range(1, 5))
    ->capture_default_str();
  kundli->add_option("--svg", birth.svg, "print a picture of the chart instead")
    ->check(CLI::IsMember({"north", "south", "east"}));
  kundli->add_option("--varga", birth.varga, "of the picture: D1, D9, ...")
    ->check(cli::varga_key())
    ->capture_default_str();
  cli::add_place_options(*kundli, birth.place);
  cli::add_chart_options(*kundli, birth.settings);
  kundli->callback(
    [&] { code = with_settings(reading(), [&](const auto& config) { return cli::kundli(config, birth); }); });

  cli::panchanga_request almanac;
  auto* panchanga = app.add_subcommand(
    "panchanga", "tithi, nakshatra, yoga, karana and all times of a day, or the festivals of a year, at a place\n"
                 "  luna panchanga --place Delhi; luna panchanga --date 2026-04-03 --days 7 --place Delhi --json\n"
                 "  luna panchanga --festivals 2026 --place Delhi\n"
                 "  luna panchanga --latitude 59.91 --longitude 10.75 --zone Europe/Oslo");
  auto* almanac_date = panchanga->add_option("--date", almanac.date,
                                             "first day: 2026-04-03, \"3 Apr 2026\" (default: today at the place)");
  auto* almanac_days = panchanga->add_option("--days", almanac.days, "how many days; one comes with its hours")
                         ->capture_default_str()
                         ->check(CLI::Range(1, 400));
  panchanga
    ->add_option("--festivals", almanac.festivals_of,
                 "instead of days: a year's festivals, vrats and ekadashis with parana")
    ->check(CLI::Range(1, 5397))
    ->excludes(almanac_date)
    ->excludes(almanac_days);
  panchanga->add_flag("--json", almanac.json, "print JSON (schema luna-panchanga-1, or luna-festivals-1)");
  cli::add_place_options(*panchanga, almanac.place);
  cli::add_chart_options(*panchanga, almanac.settings);
  panchanga->callback(
    [&] { code = with_settings(reading(), [&](const auto& config) { return cli::panchanga(config, almanac); }); });

  cli::places_request sought;
  auto* places = app.add_subcommand(
    "places", "find a place of birth by any of its names\n  luna places \"Shahpur, Bhojpur\"; luna places मुंबई");
  places->add_option("NAME", sought.name, "the name in any script; district, state or country after a comma")
    ->required();
  places->add_option("--country", sought.country, "only this country: two letters, such as IN");
  places->add_option("--limit", sought.limit, "how many at most")->capture_default_str()->check(CLI::Range(1, 500));
  places->add_flag("--json", sought.json, "print JSON (schema luna-places-1)");
  places->callback(
    [&] { code = with_settings(reading(), [&](const auto& config) { return cli::places(config, sought); }); });

  std::string database;
  bool as_json = false;
  auto* verify = app.add_subcommand("verify", "prove from a database that nothing was lost, doubled or reordered");
  verify->add_option("--database", database, "database file or URL (default: DATABASE_URL)");
  verify->add_flag("--json", as_json, "print the report as JSON");
  verify->callback([&] {
    code = with_settings(reading(), [&](const auto& config) { return cli::verify(config, database, as_json); });
  });

  cli::replay_request past;
  auto* replay =
    app.add_subcommand("replay", "decide stored conversations again with this version, and name what differs");
  replay->add_option("CONVERSATION", past.conversation,
                     "CHANNEL:ACCOUNT:PERSON, or the 32 hex digits luna verify prints (default: all)");
  replay->add_option("--database", past.database, "database file or URL (default: DATABASE_URL)");
  replay->add_flag("--texts", past.show_texts, "show the replies that differ: what people were told");
  replay->callback(
    [&] { code = with_settings(reading(), [&](const auto& config) { return cli::replay(config, past); }); });

  std::string whose;
  auto* export_command =
    app.add_subcommand("export", "print all that is stored of a person as JSON\n  luna export 919876543210");
  export_command->add_option("PERSON", whose, "the platform's id, such as a phone number, or CHANNEL:ACCOUNT:PERSON")
    ->required();
  export_command->add_option("--database", database, "database file or URL (default: DATABASE_URL)");
  export_command->callback([&] {
    code = with_settings(reading(), [&](const auto& config) { return cli::export_person(config, whose, database); });
  });

  bool yes = false;
  auto* erase = app.add_subcommand(
    "erase", "make everything of a person unreadable for good, in older backups too\n  luna erase 919876543210");
  erase->add_option("PERSON", whose, "the platform's id, such as a phone number, or CHANNEL:ACCOUNT:PERSON")
    ->required();
  erase->add_flag("--yes", yes, "do not ask");
  erase->callback([&] {
    code = with_settings(reading(), [&](const auto& config) { return cli::erase_person(config, whose, yes); });
  });

  auto* keys = app.add_subcommand("keys", "the master keys of the database, and leaving one for another");
  keys->require_subcommand(1);
  auto add_keys_command = [&](const char* name, const char* help, int (*run)(const cli::configuration&)) {
    keys->add_subcommand(name, help)->callback([&code, &reading, run] { code = with_settings(reading(), run); });
  };
  add_keys_command("list", "show the keys of the key file and which one is in use; reveals none", cli::list_keys);
  add_keys_command("rotate", "leave the key in use for a new one, or for the one that `add` added; Luna may run",
                   cli::rotate_keys);
  add_keys_command("add", "add a new key to the key file, to be given to every replica before it is used",
                   cli::add_key);
  add_keys_command("drop", "remove the keys not in use; backups that need them do not open any more", cli::drop_keys);
  add_keys_command("shred", "destroy in this copy of the key file what opens people who were erased", cli::shred_keys);

  auto* channel_list =
    app.add_subcommand("channels", "each account of ours: state, last message, queue and last error");
  channel_list->add_flag("--json", as_json, "print JSON; times in milliseconds since 1970");
  channel_list->callback([&] {
    if (channel_list->get_subcommands().empty())
      code = with_settings(reading(), [&](const auto& config) { return cli::list_channels(config, as_json); });
  });
  std::string bot, url;
  auto* telegram = channel_list->add_subcommand("telegram", "the bot's webhook");
  telegram->require_subcommand(1);
  telegram->add_option("--bot", bot, "the id of one of several bots: what stands before the colon of its token");
  auto* set_webhook =
    telegram->add_subcommand("set-webhook", "tell Telegram where to call\n  luna channels telegram set-webhook "
                                            "https://luna.example/webhooks/telegram");
  set_webhook->add_option("URL", url, "https address of /webhooks/telegram, as the world sees it")->required();
  set_webhook->callback([&] {
    code = with_settings(reading(), [&](const auto& config) { return cli::set_telegram_webhook(config, bot, url); });
  });
  telegram->add_subcommand("webhook-info", "how Telegram sees the webhook; exit 75 if something is wrong with it")
    ->callback([&] {
      code = with_settings(reading(), [&](const auto& config) { return cli::show_telegram_webhook(config, bot); });
    });

  std::string parked_id;
  auto* parked = app.add_subcommand("parked", "what could not be sent or handled, why, and trying again");
  parked->require_subcommand(1);
  parked->add_subcommand("list", "name each with its reason")->callback([&] {
    code = with_settings(reading(), cli::list_parked);
  });
  auto* show_parked = parked->add_subcommand("show", "print the words of a reply, or the body of an event");
  show_parked->add_option("ID", parked_id, "as `list` prints it")->required();
  show_parked->callback(
    [&] { code = with_settings(reading(), [&](const auto& config) { return cli::show_parked(config, parked_id); }); });
  auto* replay_parked = parked->add_subcommand("replay", "send or handle it after all; Luna may run");
  replay_parked->add_option("ID", parked_id, "as `list` prints it")->required();
  replay_parked->callback([&] {
    code = with_settings(reading(), [&](const auto& config) { return cli::replay_parked(config, parked_id); });
  });

  bool check_only = false;
  auto* migrate = app.add_subcommand("migrate", "bring the database's schema up to date");
  migrate->add_flag("--check", check_only, "only say what would be applied; exit 75 if something would");
  migrate->callback(
    [&] { code = with_settings(reading(), [&](const auto& config) { return cli::migrate(config, check_only); }); });

  auto* doctor =
    app.add_subcommand("doctor", "check ephemeris, places, time zones, store and settings, and say how to mend each");
  doctor->callback([&] { code = cli::doctor(reading()); });

  auto* config =
    app.add_subcommand("config", "show the effective settings and where each comes from; secrets are not shown");
  config->callback([&] { code = cli::show_config(reading()); });

  std::string body_file;
  auto* inspect = app.add_subcommand("inspect", "show how a webhook body is understood, one JSON event a line");
  inspect->require_subcommand(1);
  for (const auto& platform : channels::platforms()) {
    std::string name{platform.name};
    auto* of = inspect->add_subcommand(name, "a webhook body of " + name);
    of->add_option("FILE", body_file, "the body, or - for standard input")->required();
    of->callback([&, name] { code = cli::inspect(name, body_file); });
  }

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? cli::exit_done : cli::exit_usage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "luna: this is a bug, please report it: {}\n", error.what());
    return cli::exit_bug;
  }
  return code;
}
