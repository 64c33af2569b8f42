// Luna's settings: environment over luna.toml over defaults, read once and checked before anything starts.
#pragma once

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
  std::string master_key;               // 64 hex digits; empty: read from master_key_file
  std::string master_key_file;          // empty: beside the database
  std::uint32_t reconcile_seconds = 30; // how long a send without an answer waits for its status
  std::uint32_t lease_seconds = 6;      // after a crash, how long until other replicas take the conversations over
  std::uint32_t drain_seconds = 2;      // how long SIGTERM keeps answering /ready with 503 before the listener closes
  std::string ephemeris_path;           // empty: where Debian puts it
  std::string places_path;              // likewise

  /// None of the four WhatsApp credentials is missing.
  bool has_whatsapp() const;
  /// The names of the WhatsApp credentials that are missing, if some but not all are.
  std::vector<std::string> missing_whatsapp() const;
};

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
