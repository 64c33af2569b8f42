#include "cli/configuration.hpp"

#include "persistence/database_url.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <span>

#include <unistd.h>

namespace luna::cli {

namespace {

/// How one setting is read. `store` gives a sentence that says what would be right, or nothing if the value is.
struct setting {
  std::string_view name;
  std::string_view help;
  bool secret = false;
  std::string (*store)(configuration&, const std::string&) = nullptr;
  std::string (*show)(const configuration&) = nullptr;
};

template <auto Member>
std::string store_text(configuration& c, const std::string& value) {
  c.*Member = value;
  return {};
}

template <auto Member>
std::string show_text(const configuration& c) {
  return c.*Member;
}

template <auto Member, std::uint64_t Most, std::uint64_t Least = 0>
std::string store_number(configuration& c, const std::string& value) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size() || number > Most || number < Least)
    return fmt::format("must be a whole number from {} to {}", Least, Most);
  using type = std::remove_reference_t<decltype(c.*Member)>;
  c.*Member = static_cast<type>(number);
  return {};
}

template <auto Member>
std::string show_number(const configuration& c) {
  return std::to_string(c.*Member);
}

std::string store_log_level(configuration& c, const std::string& value) {
  static constexpr auto levels = {"debug", "info", "warning", "error"};
  if (std::find(levels.begin(), levels.end(), value) == levels.end())
    return "must be debug, info, warning or error";
  c.log_level = value;
  return {};
}

template <auto Member>
std::string store_flag(configuration& c, const std::string& value) {
  if (value == "1" || value == "true" || value == "yes" || value == "on")
    c.*Member = true;
  else if (value.empty() || value == "0" || value == "false" || value == "no" || value == "off")
    c.*Member = false;
  else
    return "must be true or false";
  return {};
}

template <auto Member>
std::string show_flag(const configuration& c) {
  return c.*Member ? "true" : "false";
}

std::string show_database(const configuration& c) {
  return persistence::public_url(c.database_url); // a URL may hold a password
}

template <auto Member>
std::string store_api_base(configuration& c, const std::string& value) {
  if (!value.starts_with("https://") && !value.starts_with("http://"))
    return fmt::format("must be an https:// or http:// address such as {}", configuration{}.*Member);
  c.*Member = value;
  while ((c.*Member).ends_with('/'))
    (c.*Member).pop_back();
  return {};
}

std::string store_secret_token(configuration& c, const std::string& value) {
  auto fits = [](char x) {
    return (x >= '0' && x <= '9') || (x >= 'a' && x <= 'z') || (x >= 'A' && x <= 'Z') || x == '_' || x == '-';
  };
  if (value.size() > 256 || !std::all_of(value.begin(), value.end(), fits))
    return "must be 1 to 256 of A-Z a-z 0-9 _ -";
  c.telegram_secret_token = value;
  return {};
}

std::string store_bot_token(configuration& c, const std::string& value) {
  auto colon = value.find(':');
  auto digits = value.substr(0, colon);
  if (!value.empty()
      && (colon == value.npos || digits.empty() || digits.find_first_not_of("0123456789") != digits.npos
          || value.find_first_of(" /?#%\r\n") != value.npos))
    return "must be as @BotFather gives it: 123456789:ABC...";
  c.telegram_bot_token = value;
  return {};
}

std::string store_template(configuration& c, const std::string& value) {
  auto colon = value.find(':');
  if (!value.empty() && (colon == 0 || colon == value.npos || colon + 1 == value.size()))
    return "must be name:language, such as late_answer:en";
  c.whatsapp_template = value;
  return {};
}

using c = configuration;
constexpr std::uint64_t day_seconds = 86'400;

constexpr setting settings[] = {
  {"PORT", "TCP port of the HTTP server", false, store_number<&c::port, 65'535>, show_number<&c::port>},
  {"HOST", "address the HTTP server listens on", false, store_text<&c::host>, show_text<&c::host>},
  {"DATABASE_URL",
   "where conversations are kept: sqlite:///relative/path, sqlite:////absolute/path or postgresql://user@host/database",
   false, store_text<&c::database_url>, show_database},
  {"LOG_LEVEL", "debug, info, warning or error", false, store_log_level, show_text<&c::log_level>},
  {"DEBUG", "true logs everything", false, store_flag<&c::debug>, show_flag<&c::debug>},
  {"LUNA_WHATSAPP_APP_SECRET", "signs Meta's webhooks (App settings, Basic)", true, store_text<&c::whatsapp_app_secret>,
   show_text<&c::whatsapp_app_secret>},
  {"LUNA_WHATSAPP_VERIFY_TOKEN", "what you typed as verify token when setting the webhook", true,
   store_text<&c::whatsapp_verify_token>, show_text<&c::whatsapp_verify_token>},
  {"LUNA_WHATSAPP_ACCESS_TOKEN", "lets Luna send (System users, Generate token)", true,
   store_text<&c::whatsapp_access_token>, show_text<&c::whatsapp_access_token>},
  {"LUNA_WHATSAPP_PHONE_NUMBER_ID", "the id, not the number, of your WhatsApp number", false,
   store_text<&c::whatsapp_phone_number_id>, show_text<&c::whatsapp_phone_number_id>},
  {"LUNA_WHATSAPP_API_BASE", "Graph API with its version", false, store_api_base<&c::whatsapp_api_base>,
   show_text<&c::whatsapp_api_base>},
  {"LUNA_WHATSAPP_READ_MARKS", "true shows people that Luna has read their messages; one request more a message", false,
   store_flag<&c::whatsapp_read_marks>, show_flag<&c::whatsapp_read_marks>},
  {"LUNA_WHATSAPP_TEMPLATE",
   "name:language of an approved template with one variable, for replies later than 24 hours; without one they are "
   "parked",
   false, store_template, show_text<&c::whatsapp_template>},
  {"LUNA_TELEGRAM_BOT_TOKEN", "lets Luna speak as the bot (@BotFather)", true, store_bot_token,
   show_text<&c::telegram_bot_token>},
  {"LUNA_TELEGRAM_SECRET_TOKEN", "what Telegram proves itself with; luna channels telegram set-webhook tells it", true,
   store_secret_token, show_text<&c::telegram_secret_token>},
  {"LUNA_TELEGRAM_BOT_USERNAME", "the bot's name, by which groups mention it; asked from Telegram if not given", false,
   store_text<&c::telegram_bot_username>, show_text<&c::telegram_bot_username>},
  {"LUNA_TELEGRAM_API_BASE", "the Bot API's server", false, store_api_base<&c::telegram_api_base>,
   show_text<&c::telegram_api_base>},
  {"LUNA_STRIPE_WEBHOOK_SECRET", "signs Stripe's webhooks (whsec_...)", true, store_text<&c::stripe_webhook_secret>,
   show_text<&c::stripe_webhook_secret>},
  {"LUNA_RAZORPAY_WEBHOOK_SECRET", "signs Razorpay's webhooks", true, store_text<&c::razorpay_webhook_secret>,
   show_text<&c::razorpay_webhook_secret>},
  {"LUNA_RAZORPAY_OLD_WEBHOOK_SECRET", "the one before, for a day after it was changed", true,
   store_text<&c::razorpay_old_webhook_secret>, show_text<&c::razorpay_old_webhook_secret>},
  {"LUNA_MEDIA_URL", "where files are kept: a folder, or s3://bucket/prefix?endpoint=https://...&region=...", false,
   store_text<&c::media_url>, show_text<&c::media_url>},
  {"LUNA_MEDIA_KEY_ID", "who may read and write the bucket (AWS access key id)", false, store_text<&c::media_key_id>,
   show_text<&c::media_key_id>},
  {"LUNA_MEDIA_SECRET", "their secret access key", true, store_text<&c::media_secret>, show_text<&c::media_secret>},
  {"LUNA_BURST_MILLISECONDS", "messages that follow one another within it are answered as one; 0: each by itself",
   false, store_number<&c::burst_milliseconds, 5000>, show_number<&c::burst_milliseconds>},
  {"LUNA_MASTER_KEY", "64 hex digits that seal personal data; LUNA_MASTER_KEY_FILE is the usual way", true,
   store_text<&c::master_key>, show_text<&c::master_key>},
  {"LUNA_RECONCILE_SECONDS", "how long a send without an answer waits for its status before it is repeated", false,
   store_number<&c::reconcile_seconds, day_seconds>, show_number<&c::reconcile_seconds>},
  {"LUNA_LEASE_SECONDS", "after a crash, how long until other replicas take its conversations over", false,
   store_number<&c::lease_seconds, 600, 1>, show_number<&c::lease_seconds>},
  {"LUNA_DRAIN_SECONDS", "how long SIGTERM answers /ready with 503 before the listener closes", false,
   store_number<&c::drain_seconds, 20>, show_number<&c::drain_seconds>},
  {"LUNA_EPHEMERIS_PATH", "folder of the Swiss Ephemeris files", false, store_text<&c::ephemeris_path>,
   show_text<&c::ephemeris_path>},
  {"LUNA_DATA_PATH", "folder of ephemeris.dat and places.dat; else data/ beside luna, then /usr/share/luna", false,
   store_text<&c::data_path>, show_text<&c::data_path>},
  {"LUNA_PLACES_PATH", "file of the places (default: places.dat in the folder of the data)", false,
   store_text<&c::places_path>, show_text<&c::places_path>},
};

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
    }
  }
  return row[b.size()];
}

std::string_view nearest(std::string_view name) {
  auto closer = [&](const setting& x, const setting& y) {
    return edit_distance(name, x.name) < edit_distance(name, y.name);
  };
  return std::min_element(std::begin(settings), std::end(settings), closer)->name;
}

bool is_known(std::string_view name) {
  if (name.ends_with("_FILE"))
    name.remove_suffix(5);
  return std::any_of(std::begin(settings), std::end(settings), [&](const setting& s) { return s.name == name; });
}

std::string unknown(std::string_view name) {
  auto base = name.ends_with("_FILE") ? name.substr(0, name.size() - 5) : name;
  return fmt::format("{} is no setting; did you mean {}{}?", name, nearest(base), base == name ? "" : "_FILE");
}

std::optional<std::string> file_content(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in || std::filesystem::is_directory(path))
    return std::nullopt;
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
    text.pop_back();
  return text;
}

/// NAME -> (value, origin), the value being a path for NAME_FILE.
using source = std::map<std::string, std::string, std::less<>>;

char upper(char x) {
  return x >= 'a' && x <= 'z' ? static_cast<char>(x - 'a' + 'A') : x;
}

/// The account of a platform that has no settings of its own: a table with the names of channels::account.
void add_plain_account(const std::string& file, const std::string& channel, const toml::table& table,
                       configuration_reading& reading) {
  static constexpr std::pair<std::string_view, std::string channels::account::*> fields[] = {
    {"id", &channels::account::id},         {"name", &channels::account::name},
    {"secret", &channels::account::secret}, {"verify_token", &channels::account::verify_token},
    {"token", &channels::account::token},   {"api_base", &channels::account::api_base},
  };
  channels::account made;
  made.channel = channel;
  for (const auto& [key, value] : table) {
    std::string_view name = key.str();
    auto from_file = name.ends_with("_file");
    if (from_file)
      name.remove_suffix(5);
    const auto* field =
      std::find_if(std::begin(fields), std::end(fields), [&](const auto& f) { return f.first == name; });
    auto text = value.value<std::string>();
    auto content = text && from_file ? file_content(*text) : text;
    if (field == std::end(fields))
      reading.problems.push_back(fmt::format("{}: [[{}]] {} is none of id, name, secret, verify_token, token, api_base",
                                             file, channel, key.str()));
    else if (!content)
      reading.problems.push_back(fmt::format("{}: [[{}]] {} must be a text{}", file, channel, key.str(),
                                             from_file ? ", the path of a file that can be read" : ""));
    else
      made.*field->second = *content;
  }
  reading.values.more_accounts.push_back(std::move(made));
}

/// One of several accounts of a channel, as a table of luna.toml: the channel's settings without their prefix, in small
/// letters, e.g. [[telegram]] bot_token = "..." secret_token_file = "...".
void add_account(const std::string& file, const std::string& channel, const toml::table& table,
                 configuration_reading& reading) {
  std::string prefix = "LUNA_" + channel + '_';
  std::transform(prefix.begin(), prefix.end(), prefix.begin(), upper);
  if (std::none_of(std::begin(settings), std::end(settings),
                   [&](const setting& x) { return x.name.starts_with(prefix); }))
    return add_plain_account(file, channel, table, reading);
  configuration one;
  auto before = reading.problems.size();
  for (const auto& [key, value] : table) {
    std::string name{key.str()};
    std::transform(name.begin(), name.end(), name.begin(), upper);
    name = prefix + name;
    auto from_file = name.ends_with("_FILE");
    auto base = from_file ? name.substr(0, name.size() - 5) : name;
    const auto* known =
      std::find_if(std::begin(settings), std::end(settings), [&](const setting& s) { return s.name == base; });
    auto text = value.value<std::string>();
    if (auto flag = value.value_exact<bool>())
      text = *flag ? "true" : "false";
    if (known == std::end(settings))
      reading.problems.push_back(fmt::format("{}: [[{}]] {}", file, channel, unknown(name)));
    else if (!text)
      reading.problems.push_back(fmt::format("{}: [[{}]] {} must be a text, true or false", file, channel, key.str()));
    else if (auto content = from_file ? file_content(*text) : text; !content)
      reading.problems.push_back(fmt::format("{}: [[{}]] {}: cannot read {}", file, channel, key.str(), *text));
    else if (auto wrong = known->store(one, *content); !wrong.empty())
      reading.problems.push_back(fmt::format("{}: [[{}]] {} {}", file, channel, key.str(), wrong));
  }
  auto made = one.accounts();
  if (made.size() == 1)
    reading.values.more_accounts.push_back(std::move(made.front()));
  else if (reading.problems.size() == before)
    for (const auto& half : half_channels(one))
      reading.problems.push_back(
        fmt::format("{}: a [[{}]] lacks what would be {}", file, channel, fmt::join(half.missing, ", ")));
  if (made.empty() && table.empty())
    reading.problems.push_back(fmt::format("{}: a [[{}]] is empty", file, channel));
}

source settings_of(const std::filesystem::path& file, bool required, configuration_reading& reading) {
  auto& problems = reading.problems;
  source found;
  if (!std::filesystem::exists(file)) {
    if (required)
      problems.push_back(fmt::format("{} does not exist", file.string()));
    return found;
  }
  try {
    for (const auto& [key, value] : toml::parse_file(file.string())) {
      std::string name{key.str()};
      if (const auto* list = value.as_array(); list && list->is_array_of_tables() && channels::find_platform(name)) {
        for (const auto& table : *list)
          add_account(file.string(), name, *table.as_table(), reading);
        continue;
      }
      if (!is_known(name))
        problems.push_back(fmt::format("{}: {}", file.string(), unknown(name)));
      else if (auto text = value.value<std::string>())
        found[name] = *text;
      else if (auto number = value.value_exact<std::int64_t>())
        found[name] = std::to_string(*number);
      else if (auto flag = value.value_exact<bool>())
        found[name] = *flag ? "true" : "false";
      else
        problems.push_back(fmt::format("{}: {} must be a text, a whole number, true or false", file.string(), name));
    }
  } catch (const toml::parse_error& error) {
    problems.push_back(fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description()));
  }
  return found;
}

void apply(const setting& s, const source& from, std::string_view origin, configuration_reading& reading,
           std::string& used) {
  auto plain = from.find(s.name);
  auto by_file = from.find(std::string{s.name} + "_FILE");
  if (plain != from.end() && by_file != from.end())
    reading.problems.push_back(fmt::format("{0} and {0}_FILE are both given; keep one", s.name));
  std::optional<std::string> value;
  if (plain != from.end()) {
    value = plain->second;
    used = origin;
  } else if (by_file != from.end()) {
    if (s.name == "LUNA_MASTER_KEY") { // may not exist yet: on SQLite it is created
      reading.values.master_key_file = by_file->second;
      reading.values.master_key.clear();
      used = fmt::format("{}, file {}", origin, by_file->second);
      return;
    }
    value = file_content(by_file->second);
    used = fmt::format("{}, file {}", origin, by_file->second);
    if (!value)
      reading.problems.push_back(fmt::format("{}_FILE: cannot read {}", s.name, by_file->second));
  }
  if (!value)
    return;
  if (auto wrong = s.store(reading.values, *value); !wrong.empty())
    reading.problems.push_back(
      fmt::format("{} {}{}", s.name, wrong, s.secret ? "" : fmt::format("; it is \"{}\"", *value)));
}

} // namespace

namespace {

/// What an account needs, and the settings it is given by.
struct needs {
  const char* channel;
  std::vector<std::pair<const char*, std::string>> settings;
};

std::vector<needs> needs_of(const configuration& from) {
  return {{"whatsapp",
           {{"LUNA_WHATSAPP_APP_SECRET", from.whatsapp_app_secret},
            {"LUNA_WHATSAPP_VERIFY_TOKEN", from.whatsapp_verify_token},
            {"LUNA_WHATSAPP_ACCESS_TOKEN", from.whatsapp_access_token},
            {"LUNA_WHATSAPP_PHONE_NUMBER_ID", from.whatsapp_phone_number_id}}},
          {"telegram",
           {{"LUNA_TELEGRAM_BOT_TOKEN", from.telegram_bot_token},
            {"LUNA_TELEGRAM_SECRET_TOKEN", from.telegram_secret_token}}},
          {"stripe", {{"LUNA_STRIPE_WEBHOOK_SECRET", from.stripe_webhook_secret}}},
          {"razorpay", {{"LUNA_RAZORPAY_WEBHOOK_SECRET", from.razorpay_webhook_secret}}}};
}

bool is_missing(const std::pair<const char*, std::string>& setting) {
  return setting.second.empty();
}

channels::account account_of(const configuration& from, std::string_view channel) {
  channels::account made;
  made.channel = channel;
  if (channel == "whatsapp") {
    made.id = from.whatsapp_phone_number_id;
    made.secret = from.whatsapp_app_secret;
    made.verify_token = from.whatsapp_verify_token;
    made.token = from.whatsapp_access_token;
    made.api_base = from.whatsapp_api_base;
    made.read_marks = from.whatsapp_read_marks;
    made.plan = from.whatsapp_template;
  } else if (channel == "telegram") {
    made.id = from.telegram_bot_token.substr(0, from.telegram_bot_token.find(':'));
    made.name = from.telegram_bot_username;
    made.secret = from.telegram_secret_token;
    made.token = from.telegram_bot_token;
    made.api_base = from.telegram_api_base;
  } else if (channel == "stripe") {
    made.secret = from.stripe_webhook_secret;
  } else if (channel == "razorpay") {
    made.secret = from.razorpay_webhook_secret;
    made.old_secret = from.razorpay_old_webhook_secret;
  }
  return made;
}

} // namespace

std::vector<channels::account> configuration::accounts() const {
  std::vector<channels::account> all;
  for (const auto& [channel, wanted] : needs_of(*this))
    if (std::none_of(wanted.begin(), wanted.end(), is_missing))
      all.push_back(account_of(*this, channel));
  all.insert(all.end(), more_accounts.begin(), more_accounts.end());
  return all;
}

std::map<std::string, std::string, std::less<>> channel_needs() {
  std::map<std::string, std::string, std::less<>> words;
  for (const auto& [channel, wanted] : needs_of({}))
    for (const auto& setting : wanted)
      words[channel] += (words[channel].empty() ? "" : ", ") + std::string{setting.first};
  return words;
}

std::vector<half_channel> half_channels(const configuration& config) {
  std::vector<half_channel> halves;
  for (const auto& [channel, wanted] : needs_of(config)) {
    half_channel half{channel, {}};
    for (const auto& setting : wanted)
      if (is_missing(setting))
        half.missing.emplace_back(setting.first);
    if (!half.missing.empty() && half.missing.size() < wanted.size())
      halves.push_back(std::move(half));
  }
  return halves;
}

namespace {

/// Each account must be told from the others of its channel by its id.
void check_accounts(configuration_reading& reading) {
  std::map<std::pair<std::string, std::string>, int> times;
  for (const auto& account : reading.values.accounts())
    if (++times[{account.channel, account.id}] == 2)
      reading.problems.push_back(
        account.id.empty()
          ? fmt::format("{0} is set up twice, and nothing tells the accounts apart: keep one", account.channel)
          : fmt::format("{0} has two accounts with the id {1}: keep one [[{0}]] of that id, or give the other its own",
                        account.channel, account.id));
}

} // namespace

environment current_environment() {
  environment env;
  for (auto** entry = environ; *entry; ++entry) {
    std::string_view line{*entry};
    auto equals = line.find('=');
    if (equals != std::string_view::npos)
      env.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return env;
}

configuration_reading read_configuration(const environment& env, const std::filesystem::path& settings_file,
                                         bool required) {
  configuration_reading reading;
  auto from_file = settings_of(settings_file, required, reading);
  for (const auto& [name, value] : env)
    if (name.starts_with("LUNA_") && !is_known(name))
      reading.problems.push_back(unknown(name));
  source from_env{env.begin(), env.end()};
  for (const auto& s : settings) {
    std::string origin = "default";
    apply(s, from_file, settings_file.string(), reading, origin);
    apply(s, from_env, "environment", reading, origin);
    auto value = s.show(reading.values);
    if (s.secret)
      value = value.empty() ? "" : "(set)";
    reading.lines.push_back({std::string{s.name}, std::move(value), std::move(origin), std::string{s.help}});
  }
  check_accounts(reading);
  if (reading.values.debug)
    reading.values.log_level = "debug";
  return reading;
}

} // namespace luna::cli
