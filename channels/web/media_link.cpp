#include "channels/web/media_link.hpp"

#include "channels/signature.hpp"
#include "channels/web/web.hpp"
#include "domain/media.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace luna::channels::web {

namespace {

using domain::fault;

constexpr std::string_view signature_field = "&signature=";
constexpr std::size_t signature_digits = 64;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'
         || c == '~';
}

std::string encoded(std::string_view text) {
  std::string out;
  for (auto c : text)
    if (is_plain(c))
      out += c;
    else
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
  return out;
}

/// Of what `encoded` made: nothing else comes this far.
std::string decoded(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    unsigned byte = static_cast<unsigned char>(text[0]);
    auto size = text[0] == '%' && text.size() > 2 ? std::size_t{3} : std::size_t{1};
    std::from_chars(text.data() + 1, text.data() + size, byte, 16);
    out += static_cast<char>(byte);
    text.remove_prefix(size);
  }
  return out;
}

std::string signature_of(std::string_view link, std::string_view key) {
  std::string hex;
  for (auto byte : hmac_of_thread(key)(fmt::format("luna media link 1\n{}", link)))
    fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
  return hex;
}

/// Those that browsers show and that cannot run anything. SVG is a document with scripts.
bool is_shown(std::string_view mime) {
  return (mime.starts_with("image/") && !mime.starts_with("image/svg")) || mime.starts_with("audio/")
         || mime.starts_with("video/");
}

} // namespace

std::string make_media_link(const media_link& what, std::int64_t expires, std::string_view key) {
  auto link = fmt::format("{}{}?expires={}&type={}&name={}", media_path, what.hash, expires, encoded(what.mime),
                          encoded(what.filename));
  auto signature = signature_of(link, key);
  return link.append(signature_field).append(signature);
}

domain::result<media_link> check_media_link(std::string_view path, std::string_view query, std::int64_t now,
                                            std::string_view key) {
  auto tail = signature_field.size() + signature_digits;
  if (!path.starts_with(media_path) || query.size() < tail
      || !query.substr(query.size() - tail).starts_with(signature_field))
    return fault::unauthorized;
  auto fields = query.substr(0, query.size() - tail);
  auto expected = signature_of(fmt::format("{}?{}", path, fields), key);
  if (!equal_secrets(expected, query.substr(query.size() - signature_digits)))
    return fault::unauthorized;
  std::int64_t expires = 0;
  auto text = query_value(fields, "expires");
  std::from_chars(text.data(), text.data() + text.size(), expires);
  if (now >= expires)
    return fault::not_found;
  return media_link{std::string{path.substr(media_path.size())}, decoded(query_value(fields, "type")),
                    decoded(query_value(fields, "name"))};
}

std::vector<std::pair<std::string, std::string>> media_headers(const media_link& what) {
  std::string mime{domain::safe_mime(what.mime)};
  std::string lower = mime;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  std::string disposition = is_shown(lower) ? "inline" : "attachment";
  if (!what.filename.empty())
    disposition += "; filename*=UTF-8''" + encoded(what.filename); // RFC 6266; every browser since 2012 reads it
  return {{"Content-Type", std::move(mime)},
          {"Content-Disposition", std::move(disposition)},
          {"X-Content-Type-Options", "nosniff"},
          {"Cache-Control", "private, max-age=3600"},
          {"Content-Security-Policy",
           "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"},
          {"Referrer-Policy", "no-referrer"}};
}

} // namespace luna::channels::web
