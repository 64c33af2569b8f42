#include "channels/telegram/init_data.hpp"

#include "channels/signature.hpp"
#include "channels/url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace luna::channels::telegram {

namespace {

/// None if a name comes twice.
std::optional<init_data> fields_of(std::string_view query) {
  init_data fields;
  while (!query.empty()) {
    auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    auto equals = std::min(pair.find('='), pair.size());
    auto value = pair.substr(std::min(equals + 1, pair.size()));
    if (!fields.emplace(url_decoded(pair.substr(0, equals)), url_decoded(value)).second)
      return std::nullopt;
  }
  return fields;
}

digest proof_of(const init_data& fields, std::string_view bot_token) {
  auto secret = hmac_sha256{"WebAppData"}(bot_token);
  std::string lines;
  for (const auto& [name, value] : fields)
    lines.append(lines.empty() ? "" : "\n").append(name).append("=").append(value);
  hmac_sha256 of_bot{{reinterpret_cast<const char*>(secret.data()), secret.size()}};
  return of_bot(lines);
}

bool is_fresh(const init_data& fields, std::int64_t now, std::chrono::seconds age_max) {
  auto found = fields.find("auth_date");
  if (found == fields.end())
    return false;
  const auto& text = found->second;
  std::int64_t date = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), date);
  return error == std::errc{} && end == text.data() + text.size() && date >= 0
         && std::chrono::seconds{std::max(now, date) - std::min(now, date)} <= age_max;
}

} // namespace

domain::result<init_data> check_init_data(std::string_view query, std::string_view bot_token, std::int64_t now,
                                          std::chrono::seconds age_max) {
  auto fields = fields_of(query);
  if (!fields)
    return domain::fault::invalid;
  auto hash = fields->extract("hash");
  if (hash.empty())
    return domain::fault::invalid;
  if (bot_token.empty() || !is_hex_of(proof_of(*fields, bot_token), hash.mapped()) || !is_fresh(*fields, now, age_max))
    return domain::fault::unauthorized;
  return std::move(*fields);
}

} // namespace luna::channels::telegram
