// The subcommands of `luna`. Each returns the process's exit code.
#pragma once

#include "cli/chart_options.hpp"
#include "cli/configuration.hpp"
#include "cli/place_options.hpp"

#include <optional>
#include <string>

namespace luna::cli {

int serve(const configuration& config, bool migrate);
int chat(const configuration& config, const std::string& person);

struct kundli_request {
  std::string name;
  std::string date;
  std::string time; // empty: not known
  place_options place;
  std::string clock; // "zone", "local_mean", "calcutta", "bombay"; empty: the zone's or --utc-offset's
  chart_options settings;
  bool json = false;
  unsigned dasha_levels = 2; // 1..5
  std::string svg;           // "north", "south", "east"; empty: no picture
  std::string varga = "D1";  // of the picture
};
int kundli(const configuration& config, const kundli_request& request);

struct panchanga_request {
  place_options place;
  chart_options settings;
  std::string date; // empty: today at the place
  std::size_t days = 1;
  std::optional<int> festivals_of; // a year: its festivals, instead of days
  bool json = false;
};
/// The almanac of days, or the festivals of a year: as text, or as schema "luna-panchanga-1" or "luna-festivals-1"
/// (domain/astro/panchanga_json.hpp).
int panchanga(const configuration& config, const panchanga_request& request);

struct places_request {
  std::string name;    // "Udaipur", "Shahpur, Bhojpur", in any script
  std::string country; // ISO 3166-1, such as IN; empty: all
  std::size_t limit = 10;
  bool json = false;
};
/// The places of a name, best first, as a table or as schema "luna-places-1": {schema, query, exact, places[]{name,
/// district, region, region_code, country, country_code, latitude, longitude, zone, population, near}, attribution}.
/// Degrees north and east; region_code is GeoNames' admin1; population is null where nobody counted; near is a larger
/// place close by, or empty. `exact` is false where the places are only near in spelling: exit 64 then.
int places(const configuration& config, const places_request& request);

int verify(const configuration& config, const std::string& file, bool json);

struct replay_request {
  std::string conversation; // empty: all
  std::string database;     // empty: DATABASE_URL
  bool show_texts = false;
};
int replay(const configuration& config, const replay_request& request);

/// Everything that is stored of a person, as JSON on standard output.
int export_person(const configuration& config, const std::string& person, const std::string& database);
/// `yes`: without asking, even at a terminal.
int erase_person(const configuration& config, const std::string& person, bool yes);

int list_keys(const configuration& config);
int add_key(const configuration& config);
int rotate_keys(const configuration& config);
int drop_keys(const configuration& config);
int shred_keys(const configuration& config);

/// Each of our accounts: its state, last message, queue and last error.
int list_channels(const configuration& config, bool as_json);
/// `bot`: the id of one of several; empty: the only one.
int set_telegram_webhook(const configuration& config, const std::string& bot, const std::string& url);
int show_telegram_webhook(const configuration& config, const std::string& bot);
/// Asks Telegram, for two seconds at most, what the bot is called, if the settings do not say.
void name_bots(configuration& config);

/// What could not be sent or handled. `id`: as `list_parked` prints it.
int list_parked(const configuration& config);
int show_parked(const configuration& config, const std::string& id);
int replay_parked(const configuration& config, const std::string& id);

int migrate(const configuration& config, bool check_only);
int doctor(const configuration_reading& reading);
int show_config(const configuration_reading& reading);
/// `channel`: a registered platform. `file`: a webhook body, or - for standard input.
int inspect(const std::string& channel, const std::string& file);

} // namespace luna::cli
