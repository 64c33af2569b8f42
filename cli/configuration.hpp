// Luna's settings: environment over luna.toml over defaults, read once and checked before anything starts.
#pragma once

#include "channels/codec.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luna::cli {

struct configuration {
  std::uint16_t port = 8000; // 0: any free one, said in the log
  std::string host = "0.0.0.0";
  std::string database_url = "sqlite:///var/luna.db";
  std::string log_level = "info"; // debug, info, warning, error
  bool debug = false;             // log_level debug
  std::string whatsapp_app_secret;
  std::string whatsapp_verify_token;
  std::string whatsapp_access_token;
  std::string whatsapp_phone_number_id;
  std::string whatsapp_api_base = "https://graph.facebook.com/v24.0";
  bool whatsapp_read_marks = false;
  std::string whatsapp_template; // "name:language", for replies that are too late; empty: they are parked
  std::string telegram_bot_token;
  std::string telegram_secret_token;
  std::string telegram_bot_username; // without @; empty: asked from Telegram
  std::string telegram_api_base = "https://api.telegram.org";
  std::string stripe_webhook_secret;
  std::string razorpay_webhook_secret;
  std::string razorpay_old_webhook_secret; // the one before, for as long as Razorpay may still sign with it
  std::string media_url;    // folder or s3://bucket/prefix?endpoint=...&region=...; empty: beside the database
  std::string media_key_id; // of the bucket
  std::string media_secret; // likewise
  std::uint32_t burst_milliseconds = 300; // messages that follow one another within it are heard as one
  std::string master_key;                 // 64 hex digits; empty: read from master_key_file
  std::string master_key_file;            // empty: beside the database
  std::uint32_t reconcile_seconds = 30;   // how long a send without an answer waits for its status
  std::uint32_t lease_seconds = 6;        // after a crash, how long until other replicas take the conversations over
  std::uint32_t drain_seconds = 2;        // how long SIGTERM keeps answering /ready with 503 before the listener closes
  std::string ephemeris_path;             // empty: where Debian puts it
  std::string data_path;                  // empty: data/ beside the executable, or /usr/share/luna
  std::string places_path;                // empty: places.dat in the folder of the data

  std::vector<channels::account> more_accounts; // from luna.toml: [[whatsapp]], [[telegram]], ...

  /// Every account of ours whose settings are complete.
  std::vector<channels::account> accounts() const;
};

/// The settings that each channel needs, in words.
std::map<std::string, std::string, std::less<>> channel_needs();

/// A channel of which some settings are given and some are missing.
struct half_channel {
  std::string channel;
  std::vector<std::string> missing; // names of settings
};
std::vector<half_channel> half_channels(const configuration& config);

/// One effective setting, for `luna config`.
struct setting_line {
  std::string name;
  std::string value;  // "(set)" for a secret
  std::string origin; // environment, file, the settings file's name, or default
  std::string help;
};

struct configuration_reading {
  configuration values;
  std::vector<setting_line> lines;
  std::vector<std::string> problems; // sentences: what is wrong and what would be right
};

using environment = std::map<std::string, std::string, std::less<>>;

/// The process's environment.
environment current_environment();

/// Reads `settings_file` (TOML; may be absent if `required` is false) and the environment. Every setting NAME can be
/// given as NAME_FILE, a file that holds the value. A LUNA_* variable or a key of the file that is no setting is a
/// problem that names the nearest one.
configuration_reading read_configuration(const environment& env, const std::filesystem::path& settings_file,
                                         bool required);

} // namespace luna::cli
